"""算一次: a property that is worked out when first asked for, and then kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")


class once(Generic[_T]):  # noqa: N801 - used like `property`
    """`functools.cached_property` without the lock that Python 3.11 takes for every first look.

    The rules look at some two hundred such properties of each disclosure, and nobody shares
    one between threads; from 3.12 on Python's own has no lock either.
    """

    def __init__(self, work: Callable[[Any], _T]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type[Any]) -> _T: ...

    def __get__(self, instance: object | None, owner: type[Any]) -> Self | _T:
        if instance is None:
            return self
        found = instance.__dict__[self._name] = self._work(instance)
        return found
