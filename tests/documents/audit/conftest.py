"""A database for the trail: SQLite in a temporary folder, and a PostgreSQL server of one's own where there is one."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from bundler.documents.audit.trail import AuditTrail, open_trail
from bundler.model.audit import Event

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

Happen = Callable[..., Event]
_NUMBERS = count(1)


@pytest.fixture
def happen() -> Happen:
    """An event with what a test wants to change."""

    def event(**changes: object) -> Event:
        stated = {
            "kind": "released", "who": "Tobiah Wrexley", "role": "adm_pa", "at": NOON, "reference": "T-1",
            "pack": "small", "subject": "release-1", "fingerprint": "ab" * 32, "detail": {"manifest": "cd" * 32},
        }  # fmt: skip
        return Event.model_validate({**stated, **changes})

    return event


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests, on a socket in a folder of its own."""
    programs = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    try:
        run = _runner(folder)
        run(str(programs / "initdb"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "-D", str(folder / "data"))
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        control = (str(programs / "pg_ctl"), "-D", str(folder / "data"), "-l", str(folder / "log"), "-w")
        run(*control, "-o", options, "start")
        yield f"host={folder}"
        run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _runner(folder: Path) -> Callable[..., None]:
    """Runs a program, as the account postgres where the tests run as root, whom PostgreSQL refuses."""
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:
        try:
            account = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("there is no account postgres, and PostgreSQL does not run as root")
        os.chown(folder, account.pw_uid, account.pw_gid)
        ids = (f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups")
        before = ("setpriv", *ids)

    def run(*command: str) -> None:
        subprocess.run([*before, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL)

    return run


@pytest.fixture
def postgresql(server: str) -> str:
    """The URL of an empty database."""
    import psycopg

    name = f"trail{next(_NUMBERS)}"
    with psycopg.connect(f"{server} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql+psycopg://postgres@/{name}?{server}"


@pytest.fixture(params=["sqlite", "postgresql"])
def trail(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AuditTrail]:
    """An empty trail, in each kind of database."""
    stated = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    opened = open_trail(tmp_path / "state", stated)
    yield opened
    opened.database.close()
