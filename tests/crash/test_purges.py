"""A purge that is killed at any step leaves the thing whole, or gone and told by the next command; never neither."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bundler.documents.audit.trail import AuditTrail
from bundler.documents.delivery.mails import Drafts
from bundler.documents.delivery.outbox import Outbox
from bundler.documents.release.checking import check_whole
from bundler.documents.release.folder import ReleaseFolder
from bundler.model.delivery import Letter
from bundler.model.officer import Officer
from bundler.pipeline.delivering import Delivery
from bundler.pipeline.purged import proofs, register_breaks
from bundler.pipeline.retaining import confirm, look_over, propose
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut
from tests.crash.releases import Steps, _stepping
from tests.pipeline.released import release_once

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs fork and SIGKILL")

LATER = datetime(2034, 1, 10, 9, 0, tzinfo=UTC)
CLERK = Officer(name="Clara Clerk", roles=("panel_administrator",), account="clara")
KEEPER = Officer(name="Rita Records", roles=("records_officer",), account="rita")
RELEASE = "T-1/small/release-1"
DRAFTS = "deliveries/drafts"
POLICY = '\n[purging.keeps]\nrelease = { months = 12, counted_from = "case-closed", authority = "local policy" }\n'


def test_a_purge_killed_at_any_step_leaves_it_whole_or_gone_and_told(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    proposed = _proposed(workshop, lay_out, tmp_path)
    wrong: list[str] = []
    found: set[str] = set()
    step, is_killed = 0, True
    while is_killed:
        step += 1
        one = _laid_anew(proposed, tmp_path / f"output-{step}")
        is_killed = _killed_at(one, step)
        found.add(_what_became_of_it(one))
        wrong += [f"step {step}: {what}" for what in _what_is_wrong(one)]
        shutil.rmtree(one.output)
    assert wrong == []
    assert found == {"whole", "cut short", "gone"}
    assert step > 20


def _proposed(workshop: Workshop, lay_out: LayOut, tmp_path: Path) -> Workshop:
    lay_out()
    release_once(workshop, tmp_path / "kept")
    _tell(workshop)
    lay_out({"closing": {"closed_on": "2027-03-31"}, "proceedings": {"in_court": False}})
    profile = workshop.templates / "authorities/exampleshire.toml"
    profile.write_text(profile.read_text("utf-8") + POLICY, encoding="utf-8")
    workshop.audit.database.close()
    later = Workshop(workshop.cases, workshop.templates, workshop.output, date(2034, 1, 10))
    propose(later, [RELEASE], CLERK, LATER)
    later.audit.database.close()
    return later


def _tell(workshop: Workshop) -> None:
    """A message about the release, left as a draft."""
    letter = Letter("note", "T-1", "small", "release-1", "", "adm_pa", "pa@authority.example", "A: T-1", "About T-1")
    delivery = Delivery(workshop, LATER, Drafts(workshop.output / DRAFTS, "panel@authority.example"))
    delivery.outbox.put([letter], LATER)
    for mail in delivery.outbox.take([letter.key], LATER):
        delivery._hand_over(mail)
    assert _is_still_told(workshop) == (True, True)


def _is_still_told(workshop: Workshop) -> tuple[bool, ...]:
    """Whether the draft is there, and the words of its message."""
    (put,) = Outbox(workshop.audit).all()
    return (any((workshop.output / DRAFTS).iterdir()), bool(put.letter.body))


def _laid_anew(proposed: Workshop, output: Path) -> Workshop:
    shutil.copytree(proposed.output, output)
    return Workshop(proposed.cases, proposed.templates, output, proposed.today)


def _killed_at(workshop: Workshop, step: int) -> bool:
    child = os.fork()
    if child == 0:
        _confirm_and_die(workshop, step)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("the purge failed by itself")
    return os.WIFSIGNALED(status)


def _confirm_and_die(workshop: Workshop, step: int) -> None:
    """Only in the child: nothing of it comes back."""
    steps = Steps(step)
    setattr(AuditTrail, "append", _stepping(steps, AuditTrail.append))  # noqa: B010
    sys.addaudithook(steps.heed)
    try:
        confirm(workshop, [RELEASE], KEEPER, (CLERK, KEEPER), LATER)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)
    os._exit(0)


def _what_became_of_it(workshop: Workshop) -> str:
    if (workshop.output / RELEASE).exists():
        return "whole"
    return "gone" if proofs(workshop) else "cut short"


def _what_is_wrong(workshop: Workshop) -> Iterator[str]:
    """Right after the kill, and after the next command."""
    yield from (found.message for found in workshop.audit.verify())
    folder = workshop.output / RELEASE
    if folder.exists():
        yield from (flaw.message for flaw in check_whole(ReleaseFolder(folder)).flaws)
    recovered = look_over(workshop, LATER).recovered
    done = [one.event.kind for one in workshop.audit.entries("T-1") if one.event.kind == "purged"]
    if len(recovered) > 1 or len(done) > 1:
        yield f"it was said {recovered} and written down {done}"
    if folder.exists() == bool(done) or bool(done) != bool(proofs(workshop)):
        yield f"the folder is there: {folder.exists()}, purged: {done}, proofs: {len(proofs(workshop))}"
    if set(_is_still_told(workshop)) != {folder.exists()}:
        yield f"the folder is there: {folder.exists()}, draft and words: {_is_still_told(workshop)}"
    purging = workshop.state / "purging"
    yield from (f"left behind: {path.name}" for path in (purging.iterdir() if purging.is_dir() else ()))
    yield from (found.message for found in (*workshop.audit.verify(), *register_breaks(workshop)))
    if look_over(workshop, LATER).recovered:
        yield "it was recovered twice"
    workshop.audit.database.close()
