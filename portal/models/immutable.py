"""Rows that are written once: save, update and delete refuse, by model and by query."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class ImmutableError(TypeError):
    """Somebody tried to change what must never change."""


class ImmutableQuerySet(models.QuerySet[Any]):
    """Reads and creates; nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Always raises `ImmutableError`."""
        raise ImmutableError(f"{self.model.__name__} is written once")

    def delete(self) -> NoReturn:
        """Always raises `ImmutableError`."""
        raise ImmutableError(f"{self.model.__name__} is never deleted")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises `ImmutableError`."""
        raise ImmutableError(f"{self.model.__name__} is written once")


class ImmutableModel(models.Model):
    """A row that is written once."""

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert. Raises `ImmutableError` for a row that is already stored."""
        if not self._state.adding:
            raise ImmutableError(f"{type(self).__name__} is written once")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises `ImmutableError`."""
        raise ImmutableError(f"{type(self).__name__} is never deleted")
