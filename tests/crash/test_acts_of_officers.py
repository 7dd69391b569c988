"""What officers write down, killed at any step: it counts whole or not at all, and doing it again works."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.audit.trail import AuditTrail
from bundler.model.errors import UsageError
from bundler.model.officer import Officer
from bundler.pipeline import approving, overriding, redacting, telling
from bundler.pipeline.approvals_in_force import approvals_in_force
from bundler.pipeline.look import look_at
from bundler.pipeline.redacting import hand_out, redact, review
from bundler.pipeline.releasing import shelf_of
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut
from tests.crash.releases import Steps, _stepping
from tests.pipeline.recorded import record
from tests.pipeline.released import NOW, build_sealed
from tests.pipeline.test_approving import TOM, asked_of, yes_to_all
from tests.pipeline.test_overriding import NO_LETTER, let_pass
from tests.pipeline.test_redacting import FAMILY, NEIGHBOUR, QUINN, SAM, TOLD, for_the_family, papers, reviewed

__all__ = ["for_the_family"]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs fork and SIGKILL")
PA = Officer(name="Efua Panel", roles=("adm_pa",), account="efua")
Act = Callable[[Workshop], object]


def killed_from(step: int, place: Any, name: str, act: Callable[[], object]) -> bool:
    """Whether it died at that step, counted from where `name` of `place` is called; in a process of its own."""
    child = os.fork()
    if child == 0:
        steps, called = Steps(step), getattr(place, name)

        def begins(*arguments: Any, **more: Any) -> Any:
            setattr(AuditTrail, "append", _stepping(steps, AuditTrail.append))  # noqa: B010
            sys.addaudithook(steps.heed)
            return called(*arguments, **more)

        setattr(place, name, begins)
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert not (os.WIFEXITED(status) and os.WEXITSTATUS(status)), "it failed by itself"
    return os.WIFSIGNALED(status)


def each_kill(workshop: Workshop, there: Path, place: Any, name: str, act: Act, stride: int = 1) -> Iterator[Workshop]:
    """The workspace after each kill, or each third of a slow act, and last after none; the trail is intact in all."""
    workshop.audit.database.close()
    step, is_killed = 0, True
    while is_killed:
        step += stride
        one = _copied(workshop, there / str(step))
        is_killed = killed_from(step, place, name, lambda each=one: act(each))  # type: ignore[misc]
        assert one.audit.verify() == ()
        yield one
        assert one.audit.verify() == ()
        one.audit.database.close()
        shutil.rmtree(there / str(step))
    assert step > 2


def _copied(workshop: Workshop, to: Path) -> Workshop:
    for folder in ("cases", "templates", "output"):
        if (workshop.cases.parent / folder).is_dir():
            shutil.copytree(workshop.cases.parent / folder, to / folder)
    folders = (to / "cases", to / "templates", to / "output")
    return Workshop(*folders, workshop.today, scan_languages=workshop.scan_languages)


def test_an_approval_counts_whole_or_not_at_all_and_can_be_given_again(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    lay_out()
    build_sealed(workshop)

    asked = asked_of(workshop, TOM)

    def give(there: Workshop) -> None:
        look = dataclasses.replace(asked.look, folder=there.cases / "T-1")
        approving.approve(there, dataclasses.replace(asked, look=look), yes_to_all(asked), NOW)

    def given(there: Workshop) -> tuple[str, ...]:
        look = look_at(there, "T-1", "small")[0]
        newest = shelf_of(there, look).newest()
        assert newest
        return tuple(one.officer for one in approvals_in_force(there, look, newest).acts)

    found = set()
    for one in each_kill(workshop, tmp_path / "kills", approving, "write_act", give):
        found.add(given(one))
        if not given(one):
            give(one)
        assert given(one) == ("Tom Manager",)
    assert found == {(), ("Tom Manager",)}


def test_an_override_counts_whole_or_not_at_all_and_can_be_given_again(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    lay_out(papers=NO_LETTER)

    def is_let_pass(there: Workshop) -> bool:
        (finding,) = (one for one in look_at(there, "T-1", "small")[0].findings if one.code == "item-missing")
        return finding.severity == "tells"

    found = set()
    for one in each_kill(workshop, tmp_path / "kills", overriding, "write_act", let_pass):
        found.add(is_let_pass(one))
        if not is_let_pass(one):
            let_pass(one)
        assert is_let_pass(one)
    assert found == {False, True}


def test_what_somebody_was_told_is_noted_once_and_can_be_noted_again(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    lay_out()
    shop = dataclasses.replace(workshop, today=date(2026, 11, 16))
    record(shop, "T-1")
    wish = telling.Wish("T-1", "care_planning_team", "face-to-face", date(2026, 11, 13))

    def note(there: Workshop) -> None:
        telling.note_told(there, wish, PA, NOW)

    found = set()
    for one in each_kill(shop, tmp_path / "kills", telling, "_noted", note):
        found.add(len(one.audit.entries("T-1", ("notified",))))
        note(one)
        assert len(one.audit.entries("T-1", ("notified",))) == 1
    assert found == {0, 1}


@pytest.mark.parametrize("act", ["changed", "reviewed"])
def test_a_redaction_list_is_as_before_or_whole_and_the_act_can_be_done_again(
    for_the_family: Workshop, lay_out: LayOut, tmp_path: Path, act: str
) -> None:
    lay_out(papers=papers(*TOLD))
    redact(for_the_family, FAMILY, SAM, NEIGHBOUR)
    ours = redacting.Wish(words=("reads well",), ground="third-party")

    def do(there: Workshop) -> bool:
        if act == "reviewed":
            return review(there, FAMILY, QUINN).list.is_reviewed
        made = redact(there, FAMILY, SAM, ours).list
        return any(one.words == "reads well" for one in made.passages)

    for one in each_kill(for_the_family, tmp_path / "kills", redacting._Desk, "file_it", do, stride=3):
        with suppress(UsageError):  # where the words are taken out already
            assert do(one)
        if act == "changed":
            assert review(one, FAMILY, QUINN).list.is_reviewed
        assert list((one.cases / "T-1").rglob(".*")) == []
        hand_out(one, FAMILY, SAM, one.cases / "copy.pdf")


def test_a_copy_is_handed_out_whole_and_told_or_can_be_handed_out_again(
    for_the_family: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    lay_out(papers=papers(*TOLD))
    reviewed(for_the_family, NEIGHBOUR)

    def do(there: Workshop) -> None:
        hand_out(there, FAMILY, SAM, there.cases / "copy.pdf")

    sizes = set()
    for one in each_kill(for_the_family, tmp_path / "kills", redacting, "_write_out", do):
        target = one.cases / "copy.pdf"
        assert not target.exists() or one.audit.entries("T-1", ("redaction-handed-out",))
        if not target.exists():
            do(one)
        sizes.add(target.stat().st_size > 1000)
    assert sizes == {True}
