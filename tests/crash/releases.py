"""Kills a release (SIGKILL) at every step of its making; then it is whole or absent, and the trail intact.

A step is a file opened for writing, a rename, a folder made or removed, a change of rights, and each entry of the
trail, before and after. `make crash` kills at every one of them; the tests at thirty, by seed.
"""

from __future__ import annotations

import dataclasses
import os
import random
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from bundler.documents.audit.trail import AuditTrail
from bundler.documents.private import may_others_read
from bundler.documents.release.checking import check_whole
from bundler.documents.release.folder import ReleaseFolder
from bundler.documents.seal.keys import make_key
from bundler.model.audit import Entry, Event
from bundler.model.guard import GuardReport
from bundler.model.release_policy import CopyReader
from bundler.pipeline import releasing
from bundler.pipeline.build import build_pack
from bundler.pipeline.release_history import history_of
from bundler.pipeline.releasing import Ready
from bundler.pipeline.workshop import Workshop
from bundler.rules.copies import Copies
from tests.conftest import TODAY
from tests.crash.run import _lay_out
from tests.pipeline.released import NOW, RUTH, approved

_WATCHED: Final = ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod")
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Steps:
    """Counts the steps of this process, and dies at one of them."""

    def __init__(self, deadly: int) -> None:
        self.deadly = deadly
        self.count = 0

    def take(self) -> None:
        self.count += 1
        if self.count == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def heed(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _WATCHED or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES):
            self.take()


def ready_to_release(work: Path) -> Ready:
    """A case that is built, with every gate open: what is left is the making."""
    _lay_out(work)
    workshop = Workshop(work / "cases", work / "templates", work / "output", TODAY)
    make_key(workshop.state, "Exampleshire Council", NOW)
    built = build_pack(workshop, "K-1", "small", draft=False)
    ready = releasing._ready(workshop, built.look, RUTH, "releasing_officer", approved, NOW)
    assert isinstance(ready, Ready), ready
    return dataclasses.replace(ready, copies=Copies(tuple(map(_reader, ("The chair", "The adviser"))), True))


def _reader(name: str) -> CopyReader:
    return CopyReader(reader=name)


def killed_at(ready: Ready, step: int) -> bool:
    """Whether a release died at that step; False where it came to its end before."""
    workshop = ready.workshop
    ready = dataclasses.replace(ready, history=history_of(workshop, ready.look))
    workshop.audit.database.close()
    child = os.fork()
    if child == 0:
        _make_and_die(ready, step)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("the release failed by itself")
    return os.WIFSIGNALED(status)


def _make_and_die(ready: Ready, step: int) -> None:
    """Only in the child: nothing of it comes back. The guard only reads, and is left out."""
    steps = Steps(step)
    setattr(releasing, "guard", lambda *_, **__: GuardReport(audience="panel", facts=0))  # noqa: B010
    setattr(AuditTrail, "append", _stepping(steps, AuditTrail.append))  # noqa: B010
    sys.addaudithook(steps.heed)
    try:
        with ready.workshop.store.release_lock("K-1", "small"):
            releasing._make(ready, ())
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)
    (ready.workshop.output / "steps").write_text(str(steps.count), encoding="utf-8")
    os._exit(0)


def _stepping(steps: Steps, append: Callable[[AuditTrail, Event], Entry]) -> Callable[[AuditTrail, Event], Entry]:
    def stepping(trail: AuditTrail, event: Event) -> Entry:
        steps.take()
        entry = append(trail, event)
        steps.take()
        return entry

    return stepping


def what_is_wrong(ready: Ready) -> Iterator[str]:
    """Right after the kill, and after the next command has ended what was begun."""
    workshop = ready.workshop
    yield from (found.message for found in workshop.audit.verify())
    yield from _wrong_on_disk(ready)
    history = history_of(workshop, ready.look)
    said = history.complete(NOW)
    begun = sum(told.is_under_way for told in history.told.values())
    if begun or len(said) > 1:
        yield f"{begun} releases are under way still; it was said: {said}"
    for told in history_of(workshop, ready.look).told.values():
        if told.is_released is not (told.number in history.folders):
            yield f"{told.name} is told as {history.standing(told.number)}, and its folder says otherwise"
    yield from (f"{name} is unknown" for name in history.unknown)
    yield from (found.message for found in workshop.audit.verify())
    with workshop.store.work_folder() as work:
        left = [path.name for path in work.parent.iterdir() if path.stem != work.name]
    yield from (f"left behind: {name}" for name in left)


def _wrong_on_disk(ready: Ready) -> Iterator[str]:
    """What calls itself a release is one, at any moment."""
    shelf = ready.version.folder.parent
    for folder in sorted(shelf.glob("release-*")):
        yield from (f"{folder.name}/{flaw.file}: {flaw.message}" for flaw in check_whole(ReleaseFolder(folder)).flaws)
        yield from (f"others can read {path.name}" for path in (folder, *folder.rglob("*")) if may_others_read(path))


def run(choose: Callable[[int], list[int]]) -> tuple[int, list[str]]:
    """Kills at the steps that are chosen among all there are; how many that were, and what was wrong."""
    with tempfile.TemporaryDirectory(prefix="bundler-release-") as folder:
        ready = ready_to_release(Path(folder))
        every = _count(ready)
        wrong: list[str] = []
        chosen = choose(every)
        for step in chosen:
            if not killed_at(ready, step):
                wrong.append(f"step {step} was never reached")
            wrong += [f"step {step}: {what}" for what in what_is_wrong(ready)]
        if killed_at(ready, 0):
            wrong.append("a release in peace was not made")
        wrong += what_is_wrong(ready)
        return len(chosen), wrong


def _count(ready: Ready) -> int:
    """How many steps a release takes that nobody kills: the second one, since there is more to do than at the first."""
    for _ in range(2):
        if killed_at(ready, 0):
            raise AssertionError("a release in peace was not made")
    return int((ready.workshop.output / "steps").read_text("utf-8"))


def some(seed: int, count: int) -> Callable[[int], list[int]]:
    """The last steps, which matter most, and others by chance."""
    return lambda every: sorted({
        *range(every - 7, every + 1), *random.Random(seed).sample(range(1, every - 7), count - 8),
    })  # fmt: skip


if __name__ == "__main__":
    made, found = run(lambda every: list(range(1, every + 1)))
    print("\n".join((*found, f"{made} kills of a release, {len(found)} wrong")))
    sys.exit(bool(found))
