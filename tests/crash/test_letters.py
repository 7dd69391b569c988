"""A letter that is killed on its way is whole or absent, and the next command tells and completes."""

from __future__ import annotations

import os
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundler.documents.audit.trail import AuditTrail
from bundler.documents.private import may_others_read
from bundler.documents.release.letters import flaws_of_letter, letters_below
from bundler.model.guard import GuardReport
from bundler.pipeline import letter_release
from bundler.pipeline.letter_release import Asked, Wish, ask, complete_letters, letter_states
from bundler.pipeline.letters import letters_to_write
from bundler.pipeline.placing import begun_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_LETTERS
from tests.crash.releases import Steps, _stepping
from tests.pipeline.decided import CASE, PACK
from tests.pipeline.lettered import DECLAN, LET_GO_AT, all_yes, decided_case

pytestmark = [pytest.mark.office, pytest.mark.skipif(os.name == "nt", reason="needs fork and SIGKILL")]
KILLS = 8


def test_a_letter_killed_at_any_step_is_whole_or_absent(tmp_path: Path) -> None:
    """The steps are those of one that came to its end; each kill begins with the same case."""
    work, kept = tmp_path / "work", tmp_path / "kept"
    workshop = decided_case(work, kept)
    asked = ask(workshop, Wish(CASE, PACK, 1), DECLAN, LET_GO_AT)
    assert isinstance(asked, Asked)
    assert not _killed_at(workshop, asked, 0)
    steps = int((workshop.output / "steps").read_text("utf-8"))
    assert steps > KILLS
    wrong: list[str] = []
    for step in random.Random(5).sample(range(1, steps + 1), KILLS):
        workshop = _afresh(workshop, work, kept)
        assert _killed_at(workshop, asked, step)
        wrong += [f"step {step}: {one}" for one in _what_is_wrong(workshop)]
    assert wrong == []


def _afresh(workshop: Workshop, work: Path, kept: Path) -> Workshop:
    workshop.audit.database.close()
    shutil.rmtree(work)
    return decided_case(work, kept)


def _killed_at(workshop: Workshop, asked: Asked, step: int) -> bool:
    workshop.audit.database.close()
    child = os.fork()
    if child == 0:
        _make_and_die(workshop, asked, step)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("the letter failed by itself")
    return os.WIFSIGNALED(status)


def _make_and_die(workshop: Workshop, asked: Asked, step: int) -> None:
    """Only in the child: nothing of it comes back. The guard only reads, and is left out."""
    steps = Steps(step)
    setattr(letter_release, "guard", lambda *_, **__: GuardReport(audience="birth-parent", facts=0))  # noqa: B010
    setattr(AuditTrail, "append", _stepping(steps, AuditTrail.append))  # noqa: B010
    seen = asked.look.seen
    try:
        with workshop.store.release_lock(CASE, PACK):
            assert seen
            letter = letters_to_write(workshop, asked.look, seen, asked.decided)[0]
            sys.addaudithook(steps.heed)
            letter_release._make(workshop, asked, letter, all_yes(asked), LET_GO_AT)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)
    (workshop.output / "steps").write_text(str(steps.count), encoding="utf-8")
    os._exit(0)


def _what_is_wrong(workshop: Workshop) -> Iterator[str]:
    """Right after the kill, and after the next command has ended what was begun."""
    shelf = workshop.output / CASE / PACK
    yield from (found.message for found in workshop.audit.verify())
    for folder in letters_below(shelf):
        yield from (f"{folder.name}/{flaw.file}: {flaw.message}" for flaw in flaws_of_letter(folder))
        yield from (f"others can read {path.name}" for path in (folder, *folder.rglob("*")) if may_others_read(path))
    said = complete_letters(workshop, CASE, PACK, LET_GO_AT)
    if len(said) > 1:
        yield f"it was said: {said}"
    for told in begun_of(workshop, CASE, PACK, OF_LETTERS).values():
        if told.is_done is not (shelf / told.name).is_dir():
            yield f"{told.name} is told otherwise than its folder says"
    state = letter_states(workshop, CASE, PACK, LET_GO_AT).states[0]
    if not (state.can_go or state.released):
        yield f"the letter can neither go nor has it gone: {state.held} {state.lost}"
    yield from (found.message for found in workshop.audit.verify())
