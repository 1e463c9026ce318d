"""Rows out of the database as they go into an extract: made by PostgreSQL's COPY, not by the ORM.

They never pass through memory as a whole, and are under row-level security as any query is.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from psycopg import sql
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

from viewmybox.extracts.kinds import Kind

__all__ = ["Statement", "as_arrays", "as_csv", "as_json_lines", "copied"]

Rows = models.QuerySet[Any, dict[str, Any]]
Statement = tuple[sql.Composed, tuple[Any, ...]]
BATCH = 256 * 1024  # bytes of rows that are packed at a time
# The CSV format writes a field bare unless it holds the quote or the delimiter; these two control
# characters cannot stand in JSON, which writes them as \u0001 and \u0002.
BARE = r"COPY (SELECT {} FROM ({}) AS r) TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"


def copied(statement: Statement) -> Iterator[tuple[bytes, int]]:
    """What COPY gives, and how many rows: in batches, as a row at a time costs three times more."""
    # Put together here: a cursor that Django watches takes a COPY without parameters only.
    operations: Any = connection.ops
    whole = operations.compose_sql(*statement)
    with connection.cursor() as cursor, cursor.copy(whole) as copy:
        waiting, size = [], 0
        for row in received(copy.connection.pgconn):
            waiting.append(row)
            size += len(row)
            if size >= BATCH:
                yield b"".join(waiting), len(waiting)
                waiting, size = [], 0
        yield b"".join(waiting), len(waiting)


def received(server: Any) -> Iterator[bytes]:
    """The rows of the COPY under way, from libpq itself: psycopg's own loop takes five steps of
    Python for each.

    Raises:
        psycopg.Error: the server broke off.
    """
    while True:
        size, row = server.get_copy_data(0)
        if size < 0:
            break
        yield bytes(row)
    while result := server.get_result():
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)


def as_json_lines(rows: Rows) -> Statement:
    """A COPY of rows as JSON objects, a line each."""
    query, values = rows.query.sql_with_params()
    return sql.SQL(BARE).format(sql.SQL("row_to_json(r)"), sql.SQL(query)), values


def as_arrays(kind: Kind, rows: Rows, by: str | None) -> Statement:
    """A COPY of rows as JSON arrays, a line each, after the value that they are looked up by."""
    query, values = rows.query.sql_with_params()
    columns = sql.SQL(", ").join(map(sql.Identifier, kind.columns))
    looked_up = sql.Identifier(by) if by else sql.SQL("NULL::text")
    array = sql.SQL("json_build_array({}, {})").format(looked_up, columns)
    return sql.SQL(BARE).format(array, sql.SQL(query)), values


def as_csv(kind: Kind, rows: Rows) -> Statement:
    """A COPY of rows as CSV with a header. Lossless: NULL is bare, an empty text is quoted."""
    query, values = rows.query.sql_with_params()
    columns = sql.SQL(", ").join(as_text(kind.model, name) for name in kind.columns)
    copy = sql.SQL("COPY (SELECT {} FROM ({}) AS r) TO STDOUT (FORMAT csv, HEADER)")
    return copy.format(columns, sql.SQL(query)), values


def as_text(model: type[models.Model], column: str) -> sql.Composed:
    """A column as JSON writes it, where PostgreSQL's own way is another."""
    name = sql.Identifier(column)
    field = model._meta.get_field(column)
    if isinstance(field, models.DateTimeField):
        return sql.SQL("to_json({}) #>> '{{}}' AS {}").format(name, name)
    if isinstance(field, ArrayField | models.JSONField | models.BooleanField):
        return sql.SQL("to_json({})::text AS {}").format(name, name)
    return sql.SQL("{}").format(name)
