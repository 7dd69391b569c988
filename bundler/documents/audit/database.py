"""The database of the trail and of what stands beside it: where it is, who may open it, how it got its shape.

A table of one's own: a step in `migrations/versions/` that names the one before, and a `Table` on `TABLES`. Read and
write in `reading()` and `writing()`; each is one transaction, and writers of all processes take turns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.url import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from bundler.documents.audit.refusals import damaged, said_of
from bundler.documents.drives import is_on_the_network
from bundler.documents.private import FILE, STATE, close, output_folder, private_folder
from bundler.model.errors import DefinitionError, MachineError, ToolMissingError

NAME: Final = "audit.sqlite"
TABLES: Final = MetaData()
_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_STEP: Final = re.compile(r"(\d{4})_\w+\.py")
_TURN: Final = 0x42756E646C6572
"""The number of the lock under which PostgreSQL lets one writer in at a time."""
_PATIENCE: Final = 30
"""Seconds that a writer waits for its turn."""


@dataclass(frozen=True)
class Database:
    """SQLite on this machine's own disk, or PostgreSQL by URL.

    `left` is the file of the state folder where another place is stated: a trail in it is not begun anew elsewhere.
    """

    url: URL
    left: Path | None = None

    @classmethod
    def at(cls, state: Path, stated: str = "") -> Database:
        """The database that bundler.toml states, else the file in the state folder."""
        if not stated:
            return cls(URL.create("sqlite", database=str(state / NAME)))
        try:
            url = make_url(stated)
        except ArgumentError:
            raise _not_an_address() from None
        is_file = url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:"
        if not is_file and url.get_backend_name() != "postgresql":
            raise _not_an_address()
        named = cls(url.set(drivername="sqlite" if is_file else "postgresql+psycopg"))
        usual = (state / NAME).resolve()
        return replace(named, left=usual) if usual.is_file() and named.file != usual else named

    @property
    def file(self) -> Path | None:
        """Where it lies, if it is a file."""
        return Path(str(self.url.database)).resolve() if self.url.get_backend_name() == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One look at the database as it is at one moment."""
        with _in_plain_words(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, alone: all of it is in the database at the end, or none."""
        with _in_plain_words(), self._engine.execution_options(bundler_writes=True).begin() as connection:
            if self.file is None:
                connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
            yield connection

    def close(self) -> None:
        """Ends every connection; the next use opens another."""
        if "_engine" in self.__dict__:
            self._engine.dispose()
            del self.__dict__["_engine"]

    @cached_property
    def _engine(self) -> Engine:
        """Opened when first needed, and brought to this program's shape."""
        engine = self._open_file(self.file) if self.file else self._open_server()
        with _in_plain_words():
            _bring_up_to_date(engine)
            _refuse_to_begin_anew(engine, self.left)
        if self.file:
            close(self.file, FILE)
        return engine

    def _open_file(self, file: Path) -> Engine:
        if is_on_the_network(file):
            raise DefinitionError(
                "The audit trail would lie on a network drive, where two machines could spoil it.",
                'In bundler.toml, under [audit], name a file on this machine (database = "sqlite:////var/lib/...") '
                'or a server (database = "postgresql+psycopg://..."). See docs/audit.md.',
            )
        if file.parent.name == STATE:
            output_folder(file.parent.parent)
        if file.parent.name == STATE or not file.parent.is_dir():
            private_folder(file.parent)
        engine = create_engine(self.url.set(database=str(file)), connect_args={"timeout": _PATIENCE})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _open_server(self) -> Engine:
        try:
            import psycopg  # noqa: F401
        except ImportError:
            raise ToolMissingError(
                "bundler.toml names a PostgreSQL database, and the library for it is not installed.",
                "Run: pip install bundler[postgresql]",
            ) from None
        wait = {"connect_timeout": _PATIENCE, "client_encoding": "utf8"}
        return create_engine(self.url, connect_args=wait, pool_pre_ping=True)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    """Transactions are ours, not the driver's; a commit is on the disk; bytes that are no text are not lost on the way.

    What is taken out of a row is overwritten on the disk: words of a purged letter are not left in the file.
    The journal is the classic one: the trail is one file when nobody writes, which any copy or backup takes whole.
    """
    connection.isolation_level = None
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    for pragma in (
        "journal_mode=DELETE", "synchronous=EXTRA", "recursive_triggers=ON", "trusted_schema=OFF", "secure_delete=ON",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("bundler_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _in_plain_words() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise said_of(error) from error
    except UnicodeDecodeError as error:  # SQLite repeats in its refusal what stands in the file
        raise damaged() from error
    except NoSuchModuleError as error:
        raise _not_an_address() from error
    except SQLAlchemyError as error:
        raise MachineError("The database of the audit trail gave no answer.", "Try again.") from error


def _refuse_to_begin_anew(engine: Engine, left: Path | None) -> None:
    """Who changes the place would else lose what was done, and send every mail again, without a word."""
    if left is None or _entries_in(engine):
        return
    before = create_engine(URL.create("sqlite", database=str(left)))
    count = _entries_in(before)
    before.dispose()
    if count:
        raise DefinitionError(
            "bundler.toml names a database for the audit trail that is empty, while there is a trail already: "
            f"{STATE}/{NAME} in the output folder, entries: {count}.",
            "Move the trail there with: bundler audit move. Or take database out of the table [audit] again.",
        )


def _entries_in(engine: Engine) -> int:
    with engine.begin() as connection:
        if not inspect(connection).has_table("audit"):
            return 0
        return int(connection.execute(text("SELECT count(*) FROM audit")).scalar_one())


# The shape


def steps() -> tuple[str, ...]:
    """The steps this program knows, in order."""
    found = (_STEP.fullmatch(path.name) for path in (_MIGRATIONS / "versions").iterdir())
    return tuple(sorted(match[1] for match in found if match))


def _bring_up_to_date(engine: Engine) -> None:
    with engine.begin() as connection:
        if _step_of(connection) == steps()[-1]:
            return
    with engine.execution_options(bundler_writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
        # another process may have done it meanwhile
        step = _step_of(connection)
        if step and step not in steps():
            raise MachineError(
                "The database of the audit trail was made by a newer Bundler.", "Install that version here too."
            )
        if step != steps()[-1]:
            _upgrade(connection)


def _step_of(connection: Connection) -> str | None:
    """The step the database is at; None while it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    """Takes the steps that are missing, in the transaction of the connection."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(_MIGRATIONS))
    with EnvironmentContext(
        Config(), script, fn=lambda step, _context: script._upgrade_revs("head", step)  # noqa: SLF001 - as env.py does
    ) as environment:
        environment.configure(connection=connection, transactional_ddl=False)
        environment.run_migrations()


def _not_an_address() -> DefinitionError:
    return DefinitionError(
        "bundler.toml, table [audit]: database is no address that can be used.",
        'Write "sqlite:////folder/audit.sqlite" or "postgresql+psycopg://account@server/database".',
    )
