"""The database of the trail: where it may lie, who may open it, and what is said when it refuses."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from bundler.documents.audit import database as module
from bundler.documents.audit.database import Database, steps
from bundler.documents.audit.trail import AuditTrail, open_trail
from bundler.model.errors import DefinitionError, MachineError, ToolMissingError, TrailBrokenError
from tests.conftest import REPO
from tests.documents.audit.conftest import Happen

MODES = pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")


@MODES
def test_the_state_folder_and_all_in_it_belong_to_one_account(tmp_path: Path, happen: Happen) -> None:
    state = tmp_path / "output" / ".state"
    state.mkdir(parents=True, mode=0o777)
    old = os.umask(0)
    try:
        trail = open_trail(state)
        trail.append(happen())
        trail.seal_day(happen().at, happen().at.date())
    finally:
        os.umask(old)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (state, *state.rglob("*"))}
    assert modes == {".state": "0o700", "audit.sqlite": "0o600", "heads": "0o700", "2026-11-22.json": "0o600"}


def test_a_file_on_a_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, happen: Happen) -> None:
    monkeypatch.setattr(module, "is_on_the_network", lambda path: path.parent == tmp_path / "share")
    with pytest.raises(DefinitionError, match="network drive") as refused:
        open_trail(tmp_path / "share").append(happen())
    assert "postgresql+psycopg://" in refused.value.remedy
    assert not (tmp_path / "share").exists()
    assert open_trail(tmp_path / "share", f"sqlite:///{tmp_path}/here/audit.sqlite").append(happen()).number == 1


def test_another_empty_database_takes_no_entry_while_there_is_a_trail_already(
    tmp_path: Path, postgresql: str, happen: Happen
) -> None:
    open_trail(tmp_path / "state").append(happen())
    for stated in (postgresql, f"sqlite:///{tmp_path}/elsewhere.sqlite"):
        moved = open_trail(tmp_path / "state", stated)
        for act in (moved.verify, lambda moved=moved: moved.append(happen())):
            with pytest.raises(DefinitionError, match="a trail already") as refused:
                act()
            assert "bundler audit move" in refused.value.remedy
    assert open_trail(tmp_path / "state", f"sqlite:///{tmp_path}/state/audit.sqlite").head.number == 1


def test_a_database_that_has_entries_is_used_whatever_lies_in_the_state_folder(
    tmp_path: Path, postgresql: str, happen: Happen
) -> None:
    assert open_trail(tmp_path / "state", postgresql).append(happen()).number == 1
    open_trail(tmp_path / "state").append(happen())
    assert open_trail(tmp_path / "state", postgresql).append(happen()).number == 2


def test_a_trail_whose_table_is_gone_is_broken(trail: AuditTrail, happen: Happen) -> None:
    trail.append(happen())
    with trail.database.writing() as connection:
        connection.execute(text("DROP TABLE audit"))
    (told,) = trail.verify()
    assert told.kind == "unreadable"
    assert "A table of the audit trail's database is gone" in told.message
    with pytest.raises(TrailBrokenError, match="is gone"):
        trail.append(happen())


@pytest.mark.parametrize(
    "stated", ["audit.sqlite", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "oracle+x://a", "::"]
)
def test_another_address_is_refused_in_plain_words(tmp_path: Path, stated: str) -> None:
    with pytest.raises(DefinitionError, match="no address that can be used"):
        Database.at(tmp_path, stated)


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, happen: Happen) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ToolMissingError) as missing:
        open_trail(tmp_path, "postgresql://a@b/c").append(happen())
    assert missing.value.remedy == "Run: pip install bundler[postgresql]"


def test_a_server_that_is_not_there_is_said_without_its_password(tmp_path: Path, happen: Happen) -> None:
    url = f"postgresql+psycopg://ann:secret-word@/trail?host={tmp_path}"
    with pytest.raises(MachineError, match="cannot be reached") as refused:
        open_trail(tmp_path, url).append(happen())
    assert "secret-word" not in refused.value.message + refused.value.remedy


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path, happen: Happen) -> None:
    """SQLite says FULL for a full disk and for a file that may not grow; the second can be had here."""
    trail = open_trail(tmp_path)
    trail.append(happen())
    with trail.database.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(MachineError, match="The disk is full") as full:
        trail.append_all(happen() for _ in range(2000))
    assert full.value.code == "disk-full"
    assert (trail.head.number, trail.verify()) == (1, ())


def test_a_disk_that_refuses_to_write_is_said(tmp_path: Path, happen: Happen) -> None:
    """A real refusal of the system, by a limit on the size of files, in a process of its own."""
    open_trail(tmp_path).append(happen())
    program = (
        "import resource, sys\nfrom pathlib import Path\nfrom bundler.documents.audit.trail import open_trail\n"
        "from bundler.model.errors import MachineError\n"
        "trail = open_trail(Path(sys.argv[1]))\nevent = trail.entries()[0].event\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))\n"
        "try:\n    trail.append_all([event] * 500)\nexcept MachineError as error:\n    print(error.message)\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert "What was written before is intact." in finished.stdout, finished.stderr
    assert open_trail(tmp_path).verify() == ()
    assert open_trail(tmp_path).head.number == 1


def test_a_writer_waits_for_another_and_then_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, happen: Happen
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.1)
    trail = open_trail(tmp_path)
    trail.append(happen())
    other = sqlite3.connect(tmp_path / "audit.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(MachineError, match="Somebody else is writing"):
        trail.append(happen())
    other.execute("ROLLBACK")
    assert trail.append(happen()).number == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_that_may_not_be_written_is_said(tmp_path: Path, happen: Happen) -> None:
    open_trail(tmp_path).append(happen())
    tmp_path.chmod(0o500)
    with pytest.raises(MachineError, match=r"may not write|cannot be opened"):
        open_trail(tmp_path).append(happen())


@pytest.mark.parametrize("content", [b"no database, but long enough to be taken for one" * 40, b"SQLite format 3\x00"])
def test_a_file_that_is_no_database_is_named_as_damaged(tmp_path: Path, happen: Happen, content: bytes) -> None:
    (tmp_path / "audit.sqlite").write_bytes(content)
    with pytest.raises(TrailBrokenError, match="damaged"):
        open_trail(tmp_path).append(happen())
    assert [one.kind for one in open_trail(tmp_path).verify()] == ["unreadable"]


# The shape


def test_a_database_of_a_newer_program_is_refused(trail: AuditTrail, happen: Happen) -> None:
    trail.append(happen())
    with trail.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    trail.database.close()
    with pytest.raises(MachineError, match="newer Bundler"):
        trail.append(happen())


def test_the_steps_follow_one_another() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(Path(module.__file__).parent / "migrations"))
    assert tuple(reversed([step.revision for step in script.walk_revisions()])) == steps()
    assert script.get_heads() == [steps()[-1]]


def test_two_programs_that_open_a_new_database_at_once_both_find_it_made(trail: AuditTrail, happen: Happen) -> None:
    url = trail.database.url.render_as_string(hide_password=False)
    others = [open_trail(trail.heads.folder.parent, url) for _ in range(4)]
    failures: list[BaseException] = []

    def write(one: AuditTrail) -> None:
        try:
            one.append(happen())
        except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(error)

    threads = [threading.Thread(target=write, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (trail.head.number, trail.verify()) == (4, ())
    for one in others:
        one.database.close()


def test_the_tables_that_the_program_knows_are_those_the_steps_make(trail: AuditTrail) -> None:
    from sqlalchemy import inspect

    with trail.database.reading() as connection:
        made = inspect(connection)
        for name, table in module.TABLES.tables.items():
            assert [column["name"] for column in made.get_columns(name)] == table.columns.keys()


def test_an_account_that_may_only_add_is_enough(postgresql: str, tmp_path: Path, happen: Happen) -> None:
    owner = open_trail(tmp_path, postgresql)
    owner.append(happen())
    with owner.database.writing() as connection:
        for statement in (
            "DROP ROLE IF EXISTS clerk", "CREATE ROLE clerk LOGIN", "GRANT SELECT ON alembic_version TO clerk",
            "GRANT SELECT, INSERT ON audit TO clerk",
        ):  # fmt: skip
            connection.execute(text(statement))
    clerk = open_trail(tmp_path, postgresql.replace("postgres@", "clerk@"))
    assert clerk.append(happen()).number == 2
    assert clerk.verify() == ()
    with pytest.raises(MachineError, match="may not write"), clerk.database.writing() as connection:
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
    for one in (owner, clerk):
        one.database.close()
