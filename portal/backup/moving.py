"""换库: an installation that began on SQLite goes on with PostgreSQL, row by row the same.

The files stay where they are, so that every publication is the very bytes it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import dj_database_url
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.utils import load_backend

from portal.backup.census import Census, census
from portal.backup.errors import BackupError

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, Model

#: What Django calls the database that is moved to.
TARGET = "moving"
_BATCH = 1000
#: Made anew by the workers from what was moved.
_MADE_ANEW = frozenset({"search"})
_TRIGGERS = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"


def move(address: str) -> Census:
    """Copy everything into the empty PostgreSQL database at `address`; what was copied.

    One transaction there, and one here that keeps writers out. Raises `BackupError`; the target
    has at most empty tables then.
    """
    source = connections["default"]
    if source.vendor != "sqlite":
        raise BackupError("本站现在用的不是 SQLite，不必换库。")
    with _opened(address) as target:
        if target.introspection.table_names():
            raise BackupError("目标数据库已有内容。请建一个空数据库（UTF8 编码）再换库。")
        call_command("migrate", database=TARGET, verbosity=0, interactive=False)
        with transaction.atomic("default"), transaction.atomic(TARGET):
            _copy_all(target)
            return _compared(source, target)


def models() -> list[type[Model]]:
    """Every table that is moved."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in _MADE_ANEW
    ]


@contextmanager
def _opened(address: str) -> Iterator[BaseDatabaseWrapper]:
    try:
        given: dict[str, Any] = dict(dj_database_url.parse(address))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        raise BackupError(
            "目标应写作 postgresql://用户名:密码@主机:5432/库名，现在写的无法识别。"
        ) from None
    if not str(given["ENGINE"]).endswith("postgresql"):
        raise BackupError("只能从 SQLite 换到 PostgreSQL。")
    # Known to Django while it lasts, and to no other thread.
    known = connections.configure_settings({"default": {}, TARGET: given})[TARGET]
    connections[TARGET] = load_backend(known["ENGINE"]).DatabaseWrapper(known, TARGET)
    try:
        yield connections[TARGET]
    finally:
        connections[TARGET].close()
        del connections[TARGET]


def _copy_all(target: BaseDatabaseWrapper) -> None:
    with target.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        guarded = [table for (table,) in cursor.fetchall()]
        for table in guarded:  # what is public refuses to be written, even by its own copy
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for model in models():  # what migrations put there is in the source as well
            cursor.execute(f"DELETE FROM {target.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        for model in models():
            _copy(model, target, cursor)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for statement in target.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)


def _copy(model: type[Model], target: BaseDatabaseWrapper, cursor: Any) -> None:
    fields = [each for each in model._meta.concrete_fields if not each.generated]
    quote = target.ops.quote_name
    columns = ", ".join(quote(str(each.column)) for each in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    batch: list[list[Any]] = []
    for row in _rows(model, fields):
        batch.append(
            [each.get_db_prep_save(value, target) for each, value in zip(fields, row, strict=True)]
        )
        if len(batch) == _BATCH:
            cursor.executemany(statement, batch)
            batch = []
    if batch:
        cursor.executemany(statement, batch)


def _rows(model: type[Model], fields: list[Field[Any, Any]]) -> Iterator[tuple[Any, ...]]:
    rows = model._base_manager.using("default").order_by("pk")
    return iter(rows.values_list(*(each.attname for each in fields)).iterator(_BATCH))


def _compared(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> Census:
    tables = sorted(model._meta.db_table for model in models())
    with source.cursor() as here, target.cursor() as there:
        before, after = census(here, tables), census(there, tables)
    if told := before.differences(after):
        raise BackupError("换库后清点不符，已撤销：" + "".join(told))
    return after
