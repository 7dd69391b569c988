"""A full disk, two officers at once, a clock that was set back: a release is whole or absent, and somebody is told."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import random
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.audit.trail import AuditTrail
from bundler.documents.release.checking import check_whole
from bundler.documents.release.folder import ReleaseFolder
from bundler.model.audit import Entry, Event
from bundler.model.errors import BundlerError, CaseBusyError, MachineError
from bundler.model.guard import GuardReport
from bundler.pipeline import releasing
from bundler.pipeline.release_history import history_of
from bundler.pipeline.releasing import Ready, release
from tests.crash.releases import _WRITES, ready_to_release, what_is_wrong
from tests.pipeline.released import NOW, RUTH, approved

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs fork")

FULL = OSError(errno.ENOSPC, "No space left on device")


class FullDisk:
    """From one write on, every write of this process finds the disk full; what is there can still be taken away."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self) -> None:
        self.room -= 1
        if self.room < 0:
            raise FULL

    def heed(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.mkdir" or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES):
            self.write()


def in_a_child(act: Callable[[], dict[str, object]]) -> dict[str, Any]:
    """What became of something that was done in a process of its own; it answers by a pipe, which needs no room."""
    hearing, answer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = json.dumps(act())
        except BundlerError as error:
            said = json.dumps({"error": type(error).__name__, "code": error.code, "message": error.message})
        except OSError as error:
            said = json.dumps({"error": "OSError", "code": MachineError.of(error).code})
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
            said = json.dumps({"error": repr(error), "code": "fault"})
        os.write(answer, said.encode())
        os._exit(0)
    os.close(answer)
    os.waitpid(child, 0)
    told: dict[str, Any] = json.loads(os.read(hearing, 10_000))
    os.close(hearing)
    return told


def release_on_a_full_disk(ready: Ready, room: int) -> dict[str, object]:
    """Only in the child: nothing of it comes back. The guard only reads, and is left out."""
    disk = FullDisk(room)

    def appending(trail: AuditTrail, event: Event) -> Entry:
        disk.write()
        return append(trail, event)

    append = AuditTrail.append
    setattr(releasing, "guard", lambda *_, **__: GuardReport(audience="panel", facts=0))  # noqa: B010
    setattr(AuditTrail, "append", appending)  # noqa: B010
    with ready.workshop.store.release_lock("K-1", "small"):
        sys.addaudithook(disk.heed)
        releasing._make(ready, ())
        written, disk.room = room - disk.room, sys.maxsize
    return {"writes": written}


def test_a_disk_that_is_full_from_any_write_on_leaves_a_release_whole_or_absent(tmp_path: Path) -> None:
    ready = ready_to_release(tmp_path)
    writes = _released_with_room_for(ready, sys.maxsize)["writes"]
    rooms = {0, 1, *random.Random(7).sample(range(2, writes - 4), 6), *range(writes - 4, writes)}
    codes, wrong = set(), []
    for room in sorted(rooms):
        told = _released_with_room_for(ready, room)
        codes.add(told.get("code"))
        wrong += [f"room for {room} writes: {what}" for what in what_is_wrong(ready)]
    assert wrong == []
    assert codes == {"disk-full"}
    assert "writes" in _released_with_room_for(ready, sys.maxsize), "with room again, it is released"


def _released_with_room_for(ready: Ready, writes: int) -> dict[str, Any]:
    fresh = dataclasses.replace(ready, history=history_of(ready.workshop, ready.look))
    ready.workshop.audit.database.close()
    return in_a_child(lambda: release_on_a_full_disk(fresh, writes))


def test_of_two_officers_who_release_at_once_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    ready = ready_to_release(tmp_path)
    workshop = ready.workshop
    workshop.audit.database.close()
    begin, go = os.pipe()
    children = []
    for number in range(2):
        child = os.fork()
        if child == 0:
            os.close(go)
            os.read(begin, 1)
            _release_and_tell(ready, tmp_path / f"said-{number}")
        children.append(child)
    os.close(begin)
    os.close(go)
    for child in children:
        os.waitpid(child, 0)
    said = sorted((tmp_path / f"said-{number}").read_text("utf-8") for number in range(2))
    assert said[1] == "released"
    assert said[0].startswith(("busy: Somebody else is releasing this pack", "held: v1 was released already"))
    folder = workshop.output / "K-1/small/release-1"
    assert check_whole(ReleaseFolder(folder)).is_intact
    assert not folder.with_name("release-2").exists()
    kinds = [entry.event.kind for entry in workshop.audit.entries("K-1")]
    assert (kinds, workshop.audit.verify()) == (["release-prepared", "released"], ())


def _release_and_tell(ready: Ready, answer: Path) -> None:
    try:
        made = release(ready.workshop, "K-1", None, RUTH, approved, NOW)
        said = "released" if made.folder else f"held: {made.held[0]}"
    except CaseBusyError as error:
        said = f"busy: {error.message}"
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
        said = f"fault: {error!r}"
    answer.write_text(said, encoding="utf-8")
    os._exit(0)


def test_a_release_by_a_clock_that_was_set_back_is_told_and_marked(tmp_path: Path) -> None:
    heard: list[str] = []
    ready = ready_to_release(tmp_path)
    workshop = dataclasses.replace(ready.workshop, warn=heard.append)
    workshop.audit.append(Event(kind="officer-added", who="root", role="account", at=NOW, subject="Ann"))
    made = release(workshop, "K-1", None, RUTH, approved, NOW - timedelta(days=3))
    assert made.folder
    assert heard[0].startswith("The clock of this machine was set back: the entry before is of 01 December 2026")
    breaks = workshop.audit.verify()
    assert [one.is_only_the_clock for one in breaks] == [True]
