"""Statements of the hot path: written with SQLAlchemy Core, compiled once, run on the bare driver.

What SQLAlchemy does around each execution costs several times what SQLite needs for it. Types are
still converted by the columns' own types, and faults are SQLAlchemy's."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy import Connection, Insert
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Watcher = Callable[[str], None]
Convert = Callable[[Any], Any]

WATCHERS: list[Watcher] = []
"""Told of every statement that is sent: SQLAlchemy's own events do not see these."""


class Prepared:
    """One statement. `values` name its parameters; an INSERT names its columns when it is made."""

    def __init__(self, statement: Any, *columns: str) -> None:
        self.statement = statement
        self._columns = columns
        self._ready: dict[str, _Ready] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Execute it; what it gives is not looked at."""
        self._execute(connection, values)

    def run_each(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Execute it for each of `rows`."""
        for row in rows:
            self._execute(connection, row)

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Every row, as a named tuple."""
        cursor, ready = self._execute(connection, values)
        return ready.rows(cursor.fetchall())

    def later(
        self, connection: Connection, values: Mapping[str, Any]
    ) -> Callable[[], list[Sequence[Any]]]:
        """Execute it; call what is given, after the block of in_one_go(), for the rows, unnamed."""
        cursor, ready = self._execute(connection, values)
        return lambda: ready.plain(cursor.fetchall())

    def one_or_none(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The only row there can be, or None."""
        return next(iter(self.all(connection, values)), None)

    def number(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """The first value of the only row: the number of what was inserted."""
        (row,) = self._execute(connection, values)[0].fetchall()
        found: int = row[0]
        return found

    def _execute(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, "_Ready"]:
        dialect = connection.dialect
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = _Ready(self.statement, self._columns, dialect)
        return send(connection, ready.text, ready.given(values)), ready


class _Ready:
    """A statement in the words of one driver."""

    def __init__(self, statement: Any, columns: Sequence[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns or None)
        if isinstance(statement, Insert) and compiled.insert_prefetch:
            raise ValueError(f"no value for {compiled.insert_prefetch}")
        self.text: str = compiled.string
        self._positional = bool(compiled.positional)
        names = compiled.positiontup if self._positional else list(compiled.binds)
        self._binds = [_bind(compiled.binds[name], name, dialect) for name in names or ()]
        given = list(statement.exported_columns)
        self._results = [
            (place, convert)
            for place, column in enumerate(given)
            if (convert := _from_driver(column.type, dialect)) is not None
        ]
        names = [column.key for column in given]
        make: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        self._row = make._make

    def given(self, values: Mapping[str, Any]) -> Any:
        """The parameters as the driver wants them."""
        if self._positional:
            return [take(values) for _, take in self._binds]
        return {name: take(values) for name, take in self._binds}

    def rows(self, found: Iterable[Sequence[Any]]) -> list[Any]:
        """What the driver gave, converted and named."""
        return list(map(self._row, self.plain(found)))

    def plain(self, found: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
        """What the driver gave, converted."""
        if not self._results:
            return list(found)
        rows: list[Sequence[Any]] = []
        for each in found:
            row = list(each)
            for place, convert in self._results:
                row[place] = convert(row[place])
            rows.append(row)
        return rows


def _bind(parameter: Any, name: str, dialect: Dialect) -> tuple[str, Convert]:
    """The name of a parameter, and how to take it from the values given."""
    convert = parameter.type.dialect_impl(dialect).bind_processor(dialect)
    if not parameter.required:
        fixed = convert(parameter.value) if convert else parameter.value
        return name, lambda _: fixed
    key = parameter.key
    if convert is None:
        return name, lambda values: values[key]
    return name, lambda values: convert(values[key])


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def send(connection: Connection, text: str, given: Any) -> Any:
    """Run `text` as it is, in the words of the driver; gives the driver's cursor."""
    for watcher in WATCHERS:
        watcher(text)
    try:
        return driver(connection).execute(text, given)
    except connection.dialect.loaded_dbapi.Error as fault:
        raise wrapped(fault, connection.dialect, text) from fault


def driver(connection: Connection) -> Any:
    """The driver's own connection (sqlite3, psycopg)."""
    return connection.connection.driver_connection


def wrapped(fault: BaseException, dialect: Dialect, text: str) -> BaseException:
    """A driver's fault as SQLAlchemy's: IntegrityError and the like, without the values."""
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(text, None, fault, base, hide_parameters=True, dialect=dialect)


def in_one_go(connection: Connection) -> Any:
    """A block whose statements PostgreSQL is sent without waiting for each answer; a fault of any
    shows at its end. Rows are there after it: see Prepared.later()."""
    pipeline = getattr(driver(connection), "pipeline", None)
    return pipeline() if pipeline else nullcontext()
