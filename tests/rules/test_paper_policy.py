"""An authority's policy says what of a paper blocks and what is put right on a copy."""

from __future__ import annotations

import pytest

from bundler.model.finding import Trouble
from bundler.model.paper import Examination, PaperKind
from bundler.model.profile import PaperPolicy
from bundler.rules.paper_policy import TREATMENTS, put_right, under_policy

CHANGES = Trouble(code="tracked-changes", severity="blocks", message="It has changes.", remedy="Accept them.",
                  detail="3 insertions and 1 deletion")
DAMAGED = Trouble(code="damaged", severity="blocks", message="It is damaged.", remedy="Ask again.")


def word(*troubles: Trouble, signed: bool = False) -> Examination:
    return Examination(kind=PaperKind.WORD, troubles=troubles, signed=signed)


def test_changes_block_where_nobody_has_said_otherwise() -> None:
    found = under_policy(word(CHANGES), PaperPolicy())
    assert not found.is_usable
    assert put_right(found) == ()


def test_accepted_changes_are_told_with_how_many_there_were() -> None:
    found = under_policy(word(CHANGES), PaperPolicy(tracked_changes="accept"))
    assert found.is_usable
    assert put_right(found) == ("tracked-changes",)
    (told,) = found.troubles
    assert told.severity == "tells"
    assert "3 insertions and 1 deletion" in told.message


def test_a_signed_paper_is_never_changed() -> None:
    found = under_policy(word(CHANGES, signed=True), PaperPolicy(tracked_changes="accept"))
    assert not found.is_usable


def test_what_no_policy_settles_goes_on_blocking() -> None:
    found = under_policy(word(CHANGES, DAMAGED), PaperPolicy(tracked_changes="accept"))
    assert [one.code for one in found.troubles if one.severity == "blocks"] == ["damaged"]


@pytest.mark.parametrize("code", TREATMENTS)
def test_every_treatment_has_its_key_in_the_policy(code: str) -> None:
    policy = PaperPolicy.model_validate(dict.fromkeys(PaperPolicy.model_fields, "block"))
    blocked = Trouble(code=code, severity="blocks", message="x", remedy="y", detail="one")
    assert under_policy(word(blocked), policy).troubles == (blocked,)
    lenient = PaperPolicy.model_validate(
        {name: "accept" if name == "tracked_changes" else "strip" for name in PaperPolicy.model_fields})
    (settled,) = under_policy(word(blocked), lenient).troubles
    assert settled.severity != "blocks"
    assert "{" not in settled.message
