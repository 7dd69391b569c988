"""The trail takes entries at its end, one after the other, whoever writes and whatever dies."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from bundler.documents.audit.database import Database
from bundler.documents.audit.trail import AuditTrail, open_trail
from bundler.model.audit import FIRST, Break, Event
from bundler.model.errors import BundlerError, TrailBrokenError
from tests.conftest import REPO
from tests.documents.audit.conftest import NOON, Happen

DAY = date(2026, 11, 22)

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bundler.documents.audit.trail import open_trail
from bundler.model.audit import Event

trail = open_trail(Path(sys.argv[1]), sys.argv[2])
for turn in range(int(sys.argv[3])):
    event = Event(kind="released", who=sys.argv[4], role="adm_pa", at=datetime.now(UTC), detail={"turn": turn})
    print(trail.append(event).number, flush=True)
"""


def write_in_a_process(state: Path, url: str, turns: int, who: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(state), url, str(turns), who]
    return subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, text=True)


def kinds(breaks: tuple[Break, ...]) -> list[str]:
    return [one.kind for one in breaks]


def address(trail: AuditTrail) -> str:
    return trail.database.url.render_as_string(hide_password=False)


def test_each_entry_names_the_hash_of_the_one_before(trail: AuditTrail, happen: Happen) -> None:
    first, second = trail.append_all((happen(), happen(kind="revoked")))
    assert (first.number, first.previous) == (1, FIRST)
    assert (second.number, second.previous) == (2, first.sha256)
    assert trail.entries() == (first, second)
    assert (trail.head.number, trail.head.sha256) == (2, second.sha256)
    assert trail.verify() == ()


def test_entries_are_found_by_case_and_by_kind(trail: AuditTrail, happen: Happen) -> None:
    trail.append_all((happen(), happen(reference="T-2"), happen(kind="approved")))
    assert [entry.number for entry in trail.entries(reference="T-1")] == [1, 3]
    assert [entry.number for entry in trail.entries(kinds={"approved", "revoked"})] == [3]
    assert trail.entries(reference="T-1", kinds=("approved",))[0].event == happen(kind="approved")


def test_names_with_any_letters_and_times_of_any_zone_come_back(trail: AuditTrail, happen: Happen) -> None:
    from zoneinfo import ZoneInfo

    event = happen(who="Łucja Ŵyn-Ó'Brien 😀", at=NOON.astimezone(ZoneInfo("Asia/Kolkata")))
    assert trail.append(event).event == trail.entries()[0].event == event
    assert event.at.isoformat() == "2026-11-22T12:00:00+00:00"
    assert trail.verify() == ()


@pytest.mark.parametrize("statement", [
    "UPDATE audit SET who = 'Somebody Else' WHERE number = 1",
    "DELETE FROM audit WHERE number = 2",
    "DELETE FROM audit",
    "INSERT INTO audit SELECT 9, at, kind, who, role, reference, pack, subject, fingerprint, detail, '', '' FROM audit",
])  # fmt: skip
def test_the_database_itself_refuses_a_change(trail: AuditTrail, happen: Happen, statement: str) -> None:
    trail.append_all((happen(), happen()))
    with pytest.raises(BundlerError) as refused, trail.database.writing() as connection:
        connection.execute(text(statement))
    assert "Somebody Else" not in refused.value.message
    assert len(trail.entries()) == 2
    assert trail.verify() == ()


def test_a_replacing_insert_is_refused_too(tmp_path: Path, happen: Happen) -> None:
    trail = open_trail(tmp_path)
    trail.append_all((happen(), happen()))
    with pytest.raises(BundlerError), trail.database.writing() as connection:
        connection.execute(text("INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 1"))
    assert trail.verify() == ()


def test_whoever_takes_a_refusal_away_is_found(trail: AuditTrail, happen: Happen) -> None:
    trail.append(happen())
    on = " ON audit" if trail.database.file is None else ""
    with trail.database.writing() as connection:
        connection.execute(text(f"DROP TRIGGER audit_no_update{on}"))
    assert kinds(trail.verify()) == ["unguarded"]


def test_a_refusal_that_is_switched_off_is_found(postgresql: str, tmp_path: Path, happen: Happen) -> None:
    trail = open_trail(tmp_path, postgresql)
    trail.append(happen())
    with trail.database.writing() as connection:
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_no_delete"))
    assert kinds(trail.verify()) == ["unguarded"]


def test_a_batch_is_written_whole_or_not_at_all(trail: AuditTrail, happen: Happen) -> None:
    def two_and_a_fault() -> Iterator[Event]:
        yield from (happen(), happen())
        raise KeyError

    with pytest.raises(KeyError):
        trail.append_all(two_and_a_fault())
    assert trail.entries() == ()
    assert trail.append(happen()).number == 1


def test_entries_stand_in_the_transaction_of_others(trail: AuditTrail, happen: Happen) -> None:
    with pytest.raises(KeyError), trail.database.writing() as connection:  # noqa: PT012 - the fault comes after
        trail.append_in(connection, (happen(),))
        raise KeyError
    assert trail.head.number == 0
    with trail.database.writing() as connection:
        trail.append_in(connection, (happen(),))
    assert trail.head.number == 1


def test_two_processes_that_write_at_once_make_one_chain(trail: AuditTrail) -> None:
    writers = [write_in_a_process(trail.heads.folder.parent, address(trail), 60, who) for who in ("Ann", "Ben")]
    told = [int(line) for writer in writers for line in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert sorted(told) == list(range(1, 121))
    assert {entry.event.who for entry in trail.entries()} == {"Ann", "Ben"}
    assert trail.verify() == ()


@pytest.mark.parametrize("after", [1, 7, 23])
def test_a_writer_that_is_killed_leaves_a_whole_chain(trail: AuditTrail, happen: Happen, after: int) -> None:
    writer = write_in_a_process(trail.heads.folder.parent, address(trail), 100_000, "Ann")
    assert writer.stdout
    told = [int(writer.stdout.readline()) for _ in range(after)]
    os.kill(writer.pid, signal.SIGKILL)
    told += [int(line) for line in writer.communicate()[0].split()]
    assert trail.verify() == ()
    assert trail.head.number in (len(told), len(told) + 1), "what was told is kept; one more may have been on its way"
    assert trail.append(happen(at=NOON + timedelta(days=9999))).number == trail.head.number


def test_a_clock_that_was_set_back_is_told_and_marked(trail: AuditTrail, happen: Happen) -> None:
    heard: list[str] = []
    listening = dataclasses.replace(trail, warn=heard.append)
    listening.append_all((happen(), happen(at=NOON - timedelta(seconds=30))))
    assert heard == []
    listening.append(happen(at=NOON - timedelta(days=1)))
    assert len(heard) == 1
    assert "set back" in heard[0]
    assert "21 November 2026, 12:00:00" in heard[0]
    (mark,) = listening.verify()
    assert (mark.kind, mark.number, mark.is_only_the_clock) == ("clock-set-back", 3, True)


# Heads


def test_the_head_of_a_day_is_kept_outside_the_database(trail: AuditTrail, happen: Happen) -> None:
    assert trail.seal_day(NOON, DAY) is None
    entry = trail.append(happen())
    sealed = trail.seal_day(NOON, DAY)
    assert sealed
    assert (sealed.number, sealed.sha256) == (1, entry.sha256)
    assert [path.name for path in trail.heads.folder.iterdir()] == ["2026-11-22.json"]
    assert trail.seal_day(NOON, DAY) == sealed
    assert trail.head.number == 2, "nothing happened since, so nothing is sealed anew"
    trail.append(happen())
    again = trail.seal_day(NOON, DAY)
    assert again
    assert again.number == 3
    assert trail.verify() == ()


def test_an_end_that_was_cut_off_is_found_and_nothing_is_added(tmp_path: Path, happen: Happen) -> None:
    trail = open_trail(tmp_path)
    trail.append_all(happen() for _ in range(5))
    trail.seal_day(NOON, DAY)
    for statement in ("DROP TRIGGER audit_no_delete", "DELETE FROM audit WHERE number > 3"):
        with trail.database.writing() as connection:
            connection.execute(text(statement))
    assert [one.number for one in trail.verify() if one.kind == "cut-off"] == [5]
    with pytest.raises(TrailBrokenError, match="end of the audit trail is gone"):
        trail.append(happen())


def test_a_database_that_was_taken_away_is_found(tmp_path: Path, happen: Happen) -> None:
    trail = open_trail(tmp_path)
    trail.append(happen())
    trail.seal_day(NOON, DAY)
    trail.database.close()
    (tmp_path / "audit.sqlite").unlink()
    fresh = open_trail(tmp_path)
    assert kinds(fresh.verify()) == ["cut-off"]
    with pytest.raises(TrailBrokenError):
        fresh.append(happen())


def test_a_history_that_was_written_anew_is_found(tmp_path: Path, happen: Happen) -> None:
    trail = open_trail(tmp_path)
    trail.append_all((happen(), happen()))
    trail.seal_day(NOON, DAY)
    trail.database.close()
    (tmp_path / "audit.sqlite").unlink()
    other = open_trail(tmp_path / "elsewhere")
    other.append_all((happen(), happen(who="Somebody Else"), happen()))
    other.database.close()
    (tmp_path / "elsewhere" / "audit.sqlite").rename(tmp_path / "audit.sqlite")
    (found,) = open_trail(tmp_path).verify()
    assert (found.kind, found.number) == ("changed", 2)
    assert "sealed on 2026-11-22" in found.message


def test_a_head_that_was_taken_away_or_spoilt_is_found(tmp_path: Path, happen: Happen) -> None:
    trail = open_trail(tmp_path)
    trail.append(happen())
    trail.seal_day(NOON, DAY)
    head = tmp_path / "heads" / "2026-11-22.json"
    whole = head.read_text("utf-8")
    head.write_text("{}", encoding="utf-8")
    assert kinds(trail.verify()) == ["head-missing", "head-unreadable"]
    head.write_text(whole.replace("11-22", "11-23", 1), encoding="utf-8")
    assert "head-unreadable" in kinds(trail.verify())
    head.unlink()
    assert kinds(trail.verify()) == ["head-missing"]


def test_a_machine_that_dies_between_head_and_entry_raises_no_alarm(tmp_path: Path, happen: Happen) -> None:
    trail = open_trail(tmp_path)
    trail.append(happen())
    sealed = trail.seal_day(NOON, DAY)
    trail.append(happen())
    assert sealed
    late = trail.entries()[-1]
    trail.heads.put(sealed.model_copy(update={"number": late.number, "sha256": late.sha256}))
    assert trail.verify() == ()


# What may stand in it


@pytest.mark.parametrize("changes", [
    pytest.param({"detail": {"reason": "The carers live at 12 High Street"}}, id="a sentence"),
    pytest.param({"detail": {"reason": "x" * 501}}, id="a long code"),
    pytest.param({"detail": {"reason": None}}, id="nothing"),
    pytest.param({"kind": "Released it"}, id="a kind in words"),
    pytest.param({"at": NOON.replace(tzinfo=None)}, id="a time without a zone"),
    pytest.param({"fingerprint": "v3"}, id="no fingerprint"),
    pytest.param({"who": ""}, id="nobody"),
    pytest.param({"who": "A\x00B"}, id="a control character"),
    pytest.param({"subject": "\ud800"}, id="half a letter"),
])  # fmt: skip
def test_an_event_takes_codes_and_no_content(happen: Happen, changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        happen(**changes)


def test_an_unstated_database_lies_in_the_state_folder(tmp_path: Path) -> None:
    assert Database.at(tmp_path).file == tmp_path / "audit.sqlite"
