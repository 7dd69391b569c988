"""A letter about a later change of plan rests on the change as it was recorded, and is let go like any other (R55)."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from bundler.documents.seal.keys import make_key
from bundler.model.officer import Officer
from bundler.model.timescale import Standing
from bundler.pipeline.build import build_pack
from bundler.pipeline.clocks import clocks_of
from bundler.pipeline.deciding import Decided, Wish, record_decision
from bundler.pipeline.decisions import monitoring_of
from bundler.pipeline.decisions_in_force import recorded_decisions
from bundler.pipeline.letter_release import Gone, ask, letter_states, release_letter
from bundler.pipeline.letter_release import Wish as LetterWish
from bundler.pipeline.letters import LetterState
from bundler.pipeline.look import look_at
from bundler.pipeline.releasing import release
from bundler.pipeline.verifying import verify
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO
from tests.pipeline import lettered
from tests.pipeline.decided import CASE, JOEL, change_case, workshop_in
from tests.pipeline.lettered import DECLAN, FATHER, MOTHER, letter_says, parents
from tests.pipeline.released import RUTH, approved

pytestmark = pytest.mark.office
PACK = "change-of-plan"
RELEASED_AT = datetime(2027, 2, 8, 9, 30, tzinfo=UTC)
RECORDED_AT = datetime(2027, 2, 9, 16, 0, tzinfo=UTC)
LET_GO_AT = datetime(2027, 2, 10, 10, 0, tzinfo=UTC)
AGREED = {"name": "Gwenllian Ŵyn", "role": "Head of Service", "signed_on": "2027-02-04"}
SIGNED = {key: {**each, "signed_on": "2027-02-05"} for key, each in lettered.SIGNED.items()}
REASONS = {
    "family_found": "We said that your child needs a family for life. We have met a family who can be that. They know "
    "what your child likes, and what your child needs help with.",
    "no_longer_adoption": "We looked for a family for a long time, and found none. Your child is settled and well. We "
    "think that it is better to stay than to wait.",
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The changed plan of the sample case, released on 8 February; no change is recorded yet."""
    folder = tmp_path_factory.mktemp("changed")
    fresh = workshop_in(folder, RELEASED_AT.date())
    fresh.cases.mkdir()
    shutil.copytree(REPO / "cases" / CASE, fresh.cases / CASE)
    change_case(fresh, packs=["adm-submission", PACK])
    parents(fresh, MOTHER, FATHER)
    letter_says(fresh, {**SIGNED, "reasons_by_decision": REASONS})
    make_key(fresh.state, "Exampleshire Council", RELEASED_AT)
    assert build_pack(fresh, CASE, PACK, draft=False).outcome == "built"
    assert release(fresh, CASE, PACK, RUTH, approved, RELEASED_AT).held == ()
    fresh.audit.database.close()
    return folder


@pytest.fixture
def released(tmp_path: Path, kept: Path) -> Workshop:
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    return workshop_in(tmp_path, LET_GO_AT.date())


@pytest.fixture
def recorded(released: Workshop) -> Workshop:
    change(released)
    assert decide(released).held == ()
    return released


def change(workshop: Workshop, what: str | None = "family-found", option: str = "adoption", **agreed: Any) -> None:
    """As the social worker notes it in case.json; what is None is not said."""
    case = json.loads((workshop.cases / CASE / "case.json").read_text("utf-8"))
    said = {key: value for key, value in {**AGREED, **agreed}.items() if value is not None}
    change_case(workshop, plan={**case["plan"], "option": option, "change": {"what": what, "agreed": said}})


def decide(workshop: Workshop, officer: Officer = JOEL) -> Decided:
    return record_decision(workshop, Wish(CASE, PACK), officer, RECORDED_AT)


def states(workshop: Workshop) -> tuple[LetterState, ...]:
    return letter_states(workshop, CASE, PACK, LET_GO_AT).states


def let_go(workshop: Workshop, parent: int = 1, officer: Officer = DECLAN) -> Gone:
    asked = ask(workshop, LetterWish(CASE, PACK, parent), officer, LET_GO_AT)
    return asked if isinstance(asked, Gone) else release_letter(workshop, asked, lettered.all_yes(asked), LET_GO_AT)


def words_of(pdf: Path | None) -> str:
    assert pdf
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


# What it rests on


@pytest.mark.requirement("R55")
def test_no_letter_about_a_change_of_plan_goes_before_the_change_is_recorded(released: Workshop) -> None:
    """Neither what case.json says, nor what the letter's own record says, is the record it rests on."""
    change(released)
    letter_says(released, {"decision": "family-found", "decided_on": "2027-02-04", "decided_by": AGREED["name"]})
    assert states(released) == ()
    assert let_go(released).held == (f"No decision is recorded. Record it with: bundler decide {CASE} --pack {PACK}",)


@pytest.mark.requirement("R55")
def test_what_lies_beside_the_bundle_is_a_draft_whatever_its_record_says(released: Workshop) -> None:
    """Somebody could print it and send it, and no second person would have seen it."""
    change(released)
    letter_says(released, {"decision": "family-found", "decided_on": "2027-02-04", "decided_by": AGREED["name"]})
    letter_says(released, {"approval": {"name": "Declan Hartigan", "signed_on": "2027-02-04"},
                           "decided_by_post": "Head of Service"})  # fmt: skip
    built = build_pack(released, CASE, PACK, draft=False)
    assert built.outcome == "built"
    letters = sorted((released.output / CASE / PACK / "v2").glob("forms/birth-parent-letter-*.pdf"))
    assert [path.stem for path in letters] == [
        "birth-parent-letter-1-mother-family-found", "birth-parent-letter-2-father-family-found",
    ]  # fmt: skip
    for words in map(words_of, letters):
        assert "DRAFT" in words
        assert "Do not send." in words


@pytest.mark.requirement("R55")
def test_a_change_of_plan_is_recorded_with_who_agreed_to_it_and_on_which_day(recorded: Workshop) -> None:
    (decided,) = recorded_decisions(recorded, CASE, PACK)
    assert (decided.decision, decided.decided_on, decided.release) == ("family-found", date(2027, 2, 4), 1)
    assert decided.change
    assert decided.change.agreed
    assert decided.change.agreed.name == "Gwenllian Ŵyn"
    assert (decided.form, decided.match) == (None, None)
    entries = recorded.audit.entries(CASE, ("decision-recorded",))
    assert [(one.event.pack, one.event.subject, one.event.who) for one in entries] == [(PACK, "decision-1", JOEL.name)]
    assert decide(recorded).is_new is False


@pytest.mark.requirement("R55", "R56")
def test_the_row_of_a_change_tells_none_of_the_gaps_before_the_decision_and_keeps_the_facts_of_the_case(
    released: Workshop,
) -> None:
    """The gaps stand in the row of the decision, and this pack has no step that says when the adviser was alerted."""
    case = json.loads((released.cases / CASE / "case.json").read_text("utf-8"))
    change_case(released, panel={**case["panel"], "adviser_alerted_on": "2026-11-24"})
    (released.cases / CASE / "cpr.json").unlink()
    change(released)
    made = decide(released)
    assert made.decision
    row = made.decision.row
    assert (row.decision, row.decided_on, row.exceptions) == ("Family found", date(2027, 2, 4), ())
    assert row.adviser_alerted_on == date(2026, 11, 24)


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("said", "why"), [
    pytest.param({"what": None}, "does not say how the plan has changed", id="what"),
    pytest.param({"name": None}, "does not say who agreed to it", id="who"),
    pytest.param({"role": None}, "does not say in which post", id="in which post"),
    pytest.param({"signed_on": None}, "does not say on which day", id="when"),
    pytest.param({"signed_on": "2027-02-10"}, "has not come yet", id="in the future"),
    pytest.param({"option": "long-term-fostering"}, "Put one of them right", id="a family, and no adoption"),
    pytest.param({"what": "no-longer-adoption"}, "Put one of them right", id="adoption, and no longer adoption"),
])  # fmt: skip
def test_a_change_of_plan_that_is_not_whole_or_not_so_is_refused(
    released: Workshop, said: dict[str, Any], why: str
) -> None:
    change(released, **said)
    made = decide(released)
    assert any(why in one for one in made.held), made.held
    assert recorded_decisions(released, CASE, PACK) == ()


@pytest.mark.requirement("R55")
def test_a_change_of_plan_takes_a_release_of_the_plan_as_changed(released: Workshop) -> None:
    change(released)
    (released.cases / CASE / "attachments/Permanence Plan - 2026-10-20.docx").unlink()
    assert any("the case is not complete" in one for one in decide(released).held)


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("decision", "why"), [
    pytest.param("should-be-placed", None, id="to be placed"),
    pytest.param("should-not-be-placed", "no plan of adoption has changed since", id="not to be placed"),
    pytest.param("deferred", "no plan of adoption has changed since", id="not decided"),
])  # fmt: skip
def test_parents_are_told_of_a_change_only_after_a_decision_for_adoption(
    released: Workshop, decision: str, why: str | None
) -> None:
    lettered.decide(released, decision)
    change(released)
    made = decide(released)
    assert [str(why) in one for one in made.held] == ([True] if why else [])
    assert made.remarks == ()


@pytest.mark.requirement("R55")
def test_a_change_agreed_to_before_the_decision_changes_nothing_that_was_decided(released: Workshop) -> None:
    lettered.decide(released)
    change(released, signed_on="2026-12-02")
    assert any("before the ADM's decision of 3 December 2026" in one for one in decide(released).held)


def test_a_change_without_a_decision_on_record_is_remarked_upon(released: Workshop) -> None:
    """The decision may be older than Bundler is at this authority."""
    change(released)
    made = decide(released)
    assert made.held == ()
    assert made.remarks[0].startswith("No decision of the ADM is recorded here.")


def test_two_packs_of_one_case_have_a_decision_each(recorded: Workshop) -> None:
    lettered.decide(recorded)
    assert [one.form is None for one in recorded_decisions(recorded, CASE, PACK)] == [True]
    assert len(recorded_decisions(recorded, CASE, "adm-submission")) == 1


# The letter


@pytest.mark.requirement("R55")
def test_each_parent_has_a_letter_about_the_change_to_their_own_address(recorded: Workshop) -> None:
    mother, father = states(recorded)
    assert (mother.held, father.held) == ((), ())
    to_her, to_him = words_of(mother.draft), words_of(father.draft)
    assert "We have found a family who would like to adopt Elowen." in to_her
    assert "Gwenllian Ŵyn, Head of Service, agreed to this on 4 February 2027." in to_her
    assert "Shannon Tarrafield 22B Ropewalk Court" in to_her
    assert "Quay Street" not in to_her
    assert "Callum Brightwater-Jones 9 Quay Street" in to_him
    assert 0 < mother.reading_age <= 11


@pytest.mark.requirement("R55")
def test_a_letter_that_adoption_is_no_longer_the_plan_says_that(released: Workshop) -> None:
    """The plan stands on the cover, so it is changed first, and released as changed."""
    change(released, "no-longer-adoption", "long-term-fostering")
    assert any("facts on the cover have changed" in why for why in decide(released).held)
    assert build_pack(released, CASE, PACK, draft=False).outcome == "built"
    assert release(released, CASE, PACK, RUTH, approved, RECORDED_AT).held == ()
    assert decide(released).held == ()
    assert "Adoption is no longer our plan for Elowen." in words_of(states(released)[0].draft)


@pytest.mark.requirement("R55")
@pytest.mark.parametrize("told", [
    pytest.param("They live at 7 Quarry Bank.", id="where the child lives"),
    pytest.param("Their names are Moira and Keith Sandalwood.", id="who cares for the child"),
    pytest.param("Ring them on 01632 960258.", id="their telephone"),
])  # fmt: skip
def test_a_letter_that_tells_who_the_family_is_is_not_made_and_cannot_go(recorded: Workshop, told: str) -> None:
    letter_says(recorded, {"reasons_by_decision": {"family_found": f"We have met a family. {told}"}})
    mother, _father = states(recorded)
    assert any("what this parent may not know" in why for why in mother.held)
    assert mother.draft is None
    assert let_go(recorded).held == mother.held


@pytest.mark.requirement("R55")
def test_a_letter_to_where_the_child_lives_does_not_go(recorded: Workshop) -> None:
    parents(recorded, {**MOTHER, "address": "7 Quarry Bank, Thistleford, ZZ5 1QT"}, FATHER)
    assert any("Nothing goes there" in why for why in let_go(recorded).held)


@pytest.mark.requirement("R55")
def test_a_letter_that_is_hard_to_read_says_so(recorded: Workshop) -> None:
    hard = (
        "Following comprehensive multidisciplinary consideration of the suitability of prospective arrangements, the "
        "local authority has established that particular adoptive applicants demonstrate considerable capability. "
    )
    letter_says(recorded, {"reasons_by_decision": {"family_found": 3 * hard}})
    assert any("reading age" in remark for remark in states(recorded)[0].remarks)


@pytest.mark.requirement("R55")
@pytest.mark.parametrize("officer", [
    pytest.param(Officer(name="Joel Penhallow", roles=("team_manager",), account="j"), id="who recorded it"),
    pytest.param(Officer(name="Gwenllian Ŵyn", roles=("team_manager",), account="g"), id="who agreed to it"),
    pytest.param(Officer(name="Efua Wilmington-Tate", roles=("team_manager",), account="e"), id="who wrote it"),
])  # fmt: skip
def test_a_second_person_lets_it_go(recorded: Workshop, officer: Officer) -> None:
    assert any("somebody else has to" in why for why in let_go(recorded, officer=officer).held)


@pytest.mark.requirement("R55")
def test_a_letter_that_contradicts_what_was_recorded_is_held(recorded: Workshop) -> None:
    letter_says(recorded, {"decision": "no-longer-adoption", "decided_on": "2027-02-05", "decided_by": "Ann Other"})
    held = " ".join(let_go(recorded).held)
    assert "says “no-longer-adoption”, and decision-1 is “family-found”" in held
    assert "gives another day" in held
    assert "names somebody else as who decided than decision-1 does" in held


@pytest.mark.requirement("R55")
def test_who_signed_the_letter_about_the_decision_has_not_signed_the_one_about_the_change(recorded: Workshop) -> None:
    letter_says(recorded, lettered.SIGNED)
    held = let_go(recorded).held
    assert len(held) == 3
    assert held[0] == (
        "“Reasons agreed by the social worker” is of 3 December 2026, before the plan changed on 4 February 2027: it "
        "was about an earlier letter. Have this one signed."
    )


@pytest.mark.requirement("R55")
def test_the_letter_that_went_is_sealed_whole_and_nothing_else_goes(recorded: Workshop) -> None:
    gone = let_go(recorded)
    assert gone.held == ()
    assert gone.folder == recorded.output / CASE / PACK / "decision-1-letter-1"
    assert [path.name for path in (gone.folder / "to-send").iterdir()] == ["letter.pdf"]
    words = words_of(gone.folder / "to-send/letter.pdf")
    assert "DRAFT" not in words
    assert "Date: 10 February 2027" in words
    assert verify(gone.folder, recorded).is_good


@pytest.mark.requirement("R55")
@pytest.mark.parametrize("name", ["decision-1/decision.json", "decision-1-letter-1/to-send/letter.pdf",
                                  "decision-1-letter-1/kept/letter.json"])  # fmt: skip
def test_a_record_or_a_letter_that_was_changed_is_found(recorded: Workshop, name: str) -> None:
    assert let_go(recorded).held == ()
    path = recorded.output / CASE / PACK / name
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"1", b"2"))
    folder = recorded.output / CASE / PACK / Path(name).parts[0]
    assert verify(folder, recorded).flaws


@pytest.mark.requirement("R55")
def test_a_change_that_is_taken_back_in_the_case_blocks_and_nothing_goes_from_it(recorded: Workshop) -> None:
    change(recorded, signed_on="2027-02-05")
    found = [one for one in look_at(recorded, CASE, PACK)[0].findings if one.code == "decision-altered"]
    assert [(one.severity, one.hard) for one in found] == [("blocks", True)]
    assert "agreed to this on 4 February 2027" in words_of(states(recorded)[0].draft)


# What is found and what is due


@pytest.mark.requirement("R55", "R56")
def test_a_decision_whose_only_folder_was_taken_away_is_found_by_check(recorded: Workshop) -> None:
    shutil.rmtree(recorded.output / CASE / PACK / "decision-1")
    found = [one for one in look_at(recorded, CASE, PACK)[0].findings if one.code == "decision-tampered"]
    assert [(one.severity, one.hard) for one in found] == [("blocks", True)]
    assert "decision-1 is not what was recorded: it was taken away" in found[0].message


@pytest.mark.requirement("R55", "R56")
def test_the_grid_tells_which_parent_was_not_written_to_and_calls_no_letter_late_that_has_no_day(
    recorded: Workshop,
) -> None:
    assert let_go(recorded).held == ()
    rows = [row for row in monitoring_of(recorded).decisions if row.decision == "Family found"]
    assert [(row.letters, row.is_missing_letter, row.is_overdue) for row in rows] == [
        ("mother: 10 February 2027; father: not yet", True, False)
    ]
    assert rows[0].exceptions == ("no letter to father",)


@pytest.mark.requirement("R55", "R56")
def test_a_change_that_nobody_recorded_is_a_line_that_says_so_and_no_change_is_waited_for(released: Workshop) -> None:
    packs = [row.exceptions for row in monitoring_of(released).decisions]
    assert len(packs) == 1, "only the decision of the ADM is waited for"
    change(released)
    said = [" ".join(row.exceptions) for row in monitoring_of(released).decisions]
    assert "filled in and not recorded: case.json: plan.change says “Family found” on 4 February 2027" in said


@pytest.mark.requirement("R55")
def test_the_letters_about_a_change_are_due_on_the_clocks_until_each_went(recorded: Workshop) -> None:
    def standing() -> Standing:
        duties = clocks_of(recorded, CASE).duties
        return next(one.standing for one in duties if one.what == "parents-written-of-change")

    assert standing() is Standing.DUE
    assert let_go(recorded, 1).held == ()
    assert standing() is Standing.DUE
    assert let_go(recorded, 2).held == ()
    assert standing() is Standing.MET
