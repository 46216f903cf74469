"""数据包 in the hands of the library of the standard's authors."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def _in_silence() -> Iterator[None]:
    """The library is older than its own dependencies and says so at every turn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def opened_package(path: Path) -> Any:
    """The package, as the library reads it from the zip."""
    with _in_silence():
        return importlib.import_module("datapackage").Package(str(path))


def rows_of(package: Any, name: str) -> list[dict[str, Any]]:
    """The rows of a table, each cell cast to the type of its column. Raises for one that is not."""
    with _in_silence():
        found: list[dict[str, Any]] = package.get_resource(name).read(keyed=True)
    return found


def faults_of(package: Any) -> list[str]:
    """What the library has against the profile that the package states, and the fiscal one."""
    with _in_silence():
        module = importlib.import_module("datapackage.profile")
        faults = [str(error) for error in package.errors]
        for name in (package.descriptor["profile"], "fiscal-data-package"):
            schema = module.Profile(name)
            try:
                schema.validate(package.descriptor)
            except importlib.import_module("datapackage.exceptions").ValidationError as failure:
                faults += [f"{name}: {error}" for error in failure.errors]
        faults += [each.name for each in package.resources if not each.check_integrity()]
    return faults
