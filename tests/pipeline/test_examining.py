"""A paper that hangs or crashes is told; every other paper of its case is read as ever."""

from __future__ import annotations

import dataclasses
import sys

import pytest

from bundler.documents.intake import steps
from bundler.model.limits import Limits
from bundler.model.paper import Examination
from bundler.pipeline.build import build_pack
from bundler.pipeline.look import look_at
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut
from tests.documents.apart import misbehaving

SCHOOL = "attachments/Letter from the school.pdf"


def examined(workshop: Workshop) -> dict[str, Examination]:
    look = look_at(workshop, "T-1")[0]
    assert look.seen
    situation = look.seen.situation
    return {paper.path: situation.examinations[paper.content] for paper in situation.file.papers}


def test_one_paper_that_hangs_holds_up_no_other(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out()
    monkeypatch.setattr(steps, "examine", misbehaving.examine_that_hangs_at_the_school)
    found = examined(dataclasses.replace(workshop, limits=Limits(seconds=3)))
    assert [trouble.code for trouble in found[SCHOOL].troubles] == ["took-too-long"]
    assert "within 3 seconds" in found[SCHOOL].troubles[0].message
    others = {path: one.pages for path, one in found.items() if path != SCHOOL}
    assert others == {"attachments/Assessment report.pdf": 2, "attachments/Letter from the nursery.pdf": 1}
    assert all(one.is_usable for path, one in found.items() if path != SCHOOL)


def test_a_paper_that_met_a_limit_is_read_again_with_another_limit_or_on_another_day(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out()
    strict = dataclasses.replace(workshop, limits=Limits(pages=1))
    report = "attachments/Assessment report.pdf"
    assert [trouble.code for trouble in examined(strict)[report].troubles] == ["too-many-pages"]
    assert examined(workshop)[report].troubles == ()


def test_what_met_a_limit_is_remembered_for_the_day(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out()
    short = dataclasses.replace(workshop, limits=Limits(seconds=1))
    with monkeypatch.context() as hanging:
        hanging.setattr(steps, "examine", misbehaving.examine_that_hangs_at_the_school)
        examined(short)
    assert [trouble.code for trouble in examined(short)[SCHOOL].troubles] == ["took-too-long"]
    tomorrow = dataclasses.replace(short, today=short.today.replace(day=23))
    assert examined(tomorrow)[SCHOOL].troubles == ()


def test_one_paper_that_crashes_when_it_is_cleaned_holds_the_case_and_the_others_are_prepared(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out()
    monkeypatch.setattr(steps, "clean", misbehaving.clean_that_crashes_at_the_school)
    held = build_pack(workshop, "T-1", "small", draft=False)
    assert held.outcome == "held"
    blocking = [(one.code, one.place) for one in held.findings if one.severity == "blocks"]
    assert blocking == [("crashed-while-reading", SCHOOL)]
    draft = build_pack(workshop, "T-1", "small", draft=True)
    assert (draft.outcome, draft.reused) == ("draft", 2)


def test_no_library_that_opens_papers_is_loaded_into_bundler_itself(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    before = set(sys.modules)
    assert all(one.is_usable for one in examined(workshop).values())
    fresh = {name.partition(".")[0] for name in set(sys.modules) - before}
    assert not fresh & {"pikepdf", "pypdfium2", "PIL", "lxml"}
