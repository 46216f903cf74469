"""查找条件: the two ways of asking that Django has not: an expression, and scattered letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Lookup, TextField

from portal.search.models import FTS_TABLE, VECTOR

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from portal.search.tokens import Expression, Phrase

    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup

_FOUND = f"SELECT rowid FROM {FTS_TABLE} WHERE {FTS_TABLE} MATCH %s"  # noqa: S608 - our own name


@TextField.register_lookup
class Matches(_Lookup):
    """`tokens__matches=expression`: through FTS5 on SQLite, through a tsvector on PostgreSQL."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Rows whose tokens the virtual table finds."""
        table = self._table(compiler)
        return f"{table}.id IN ({_FOUND})", (as_fts5(self.rhs),)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """Rows whose vector answers."""
        table = self._table(compiler)
        return f"{table}.{VECTOR} @@ to_tsquery('simple', %s)", (as_tsquery(self.rhs),)

    def _table(self, compiler: SQLCompiler) -> str:
        sql, _parameters = compiler.compile(self.lhs)
        return sql.rpartition(".")[0]


@TextField.register_lookup
class Scattered(_Lookup):
    """`names__scattered="张店政府办"`: these characters, in this order, whatever lies between."""

    lookup_name = "scattered"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """One LIKE."""
        sql, parameters = compiler.compile(self.lhs)
        letters = [f"\\{char}" if char in "%_\\" else char for char in str(self.rhs)]
        return f"{sql} LIKE %s ESCAPE '\\'", (*parameters, f"%{'%'.join(letters)}%")


def as_fts5(expression: Expression) -> str:
    """The expression in the words of FTS5."""
    return " AND ".join(f"({' OR '.join(map(_fts5_phrase, term))})" for term in expression)


def _fts5_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.tokens)}"{" *" if phrase.is_prefix else ""}'


def as_tsquery(expression: Expression) -> str:
    """The expression in the words of `to_tsquery`."""
    return " & ".join(f"({' | '.join(map(_tsquery_phrase, term))})" for term in expression)


def _tsquery_phrase(phrase: Phrase) -> str:
    return " <-> ".join(phrase.tokens) + (":*" if phrase.is_prefix else "")
