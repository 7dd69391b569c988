"""A decision that is killed (SIGKILL) at any step of its recording is whole or absent, and the trail is intact."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from bundler.documents.audit.trail import AuditTrail
from bundler.documents.release.decisions import decisions_below
from bundler.pipeline import deciding
from bundler.pipeline.deciding import Ready, Wish, record_decision
from bundler.pipeline.decisions_in_force import recorded_decisions
from bundler.pipeline.look import look_at
from bundler.pipeline.release_history import history_of
from bundler.pipeline.verifying import verify
from bundler.pipeline.workshop import Workshop
from bundler.rules.recording import OnFile, on_file
from tests.crash.releases import Steps, _stepping
from tests.pipeline.decided import CASE, DECIDED_AT, JOEL, PACK, fill_in, released_case, tell_all

KILLS = 6


def _record_and_die(workshop: Workshop, step: int) -> None:
    """Only in the child: the gates stand open, what is left is the making."""
    look = look_at(workshop, CASE, PACK)[0]
    seen = look.seen
    assert seen
    ready = Ready(workshop, look, seen, history_of(workshop, look), JOEL, "adm_pa", DECIDED_AT)
    said, told = on_file(seen.situation.file, ready.pack), ready.in_force
    assert isinstance(said, OnFile)
    assert told
    about = deciding.Decided(look, told, deciding._manifest_of(ready.history.folders[told.number]), said)
    steps = Steps(step)
    setattr(AuditTrail, "append", _stepping(steps, AuditTrail.append))  # noqa: B010
    sys.addaudithook(steps.heed)
    deciding._make(ready, about, said)
    (workshop.output / "steps").write_text(str(steps.count), encoding="utf-8")


def killed_at(workshop: Workshop, step: int) -> bool:
    """Whether recording died at that step; False where it came to its end before."""
    workshop.audit.database.close()
    child = os.fork()
    if child == 0:
        try:
            _record_and_die(workshop, step)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("recording failed by itself")
    return os.WIFSIGNALED(status)


@pytest.mark.office
@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows kills nobody in the middle of a step")
def test_a_decision_is_whole_or_absent_at_whatever_step_it_is_killed(tmp_path: Path) -> None:
    first = released_case(tmp_path / "first", tmp_path / "kept")
    tell_all(first)
    fill_in(first)
    assert not killed_at(first, 10**6)
    count = int((first.output / "steps").read_text("utf-8"))
    for step in sorted(random.Random(5).sample(range(1, count + 1), KILLS)):
        workshop = released_case(tmp_path / f"at-{step}", tmp_path / "kept")
        tell_all(workshop)
        fill_in(workshop)
        assert killed_at(workshop, step)
        assert workshop.audit.verify() == ()
        recorded = recorded_decisions(workshop, CASE, PACK)
        made = record_decision(workshop, Wish(CASE), JOEL, DECIDED_AT)
        assert made.held == (), step
        assert made.is_new is not bool(recorded)
        (decided,) = recorded_decisions(workshop, CASE, PACK)
        (folder,) = decisions_below(workshop.output / CASE / PACK)
        assert (folder.name, made.decision) == (decided.name, decided)
        assert verify(folder, workshop).is_good, step
        assert workshop.audit.verify() == ()
