"""Each birth parent gets a letter of their own about the decision, with nothing in it that they may not know."""

from __future__ import annotations

import os
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from bundler.pipeline.workshop import Workshop
from tests.pipeline.decided import CASE, PACK, change_case
from tests.pipeline.lettered import (
    FATHER,
    MOTHER,
    case_with_letters,
    decide,
    decided_case,
    let_go,
    letter_says,
    parents,
    reasons,
    states,
)

pytestmark = pytest.mark.office
LETTERS = f"{CASE}/{PACK}/letters/decision-1"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("letters") / "kept"


@pytest.fixture
def decided(tmp_path: Path, kept: Path) -> Workshop:
    return decided_case(tmp_path, kept)


def words_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


@pytest.mark.requirement("R55")
def test_each_birth_parent_has_a_letter_of_their_own_with_their_own_address(decided: Workshop) -> None:
    mother, father = states(decided)
    assert (mother.relationship, father.relationship) == ("mother", "father")
    assert mother.held == father.held == ()
    assert mother.draft == decided.output / LETTERS / "1-mother/letter.pdf"
    to_her, to_him = words_of(mother.draft), words_of(decided.output / LETTERS / "2-father/letter.pdf")
    assert "Shannon Tarrafield 22B Ropewalk Court, Exampleton, ZZ2 5RC" in to_her
    assert "Callum Brightwater-Jones 9 Quay Street, Exampleton, ZZ1 9AB" in to_him
    for his in ("Quay Street", "Brightwater", "ZZ1 9AB", "960212"):
        assert his not in to_her
    for hers in ("Ropewalk", "Tarrafield", "ZZ2 5RC", "960211"):
        assert hers not in to_him


@pytest.mark.requirement("R55")
def test_a_letter_says_what_was_decided_when_and_by_whom_though_nobody_typed_it_twice(decided: Workshop) -> None:
    """The letter's own record says nothing of the decision: it comes from the one that was recorded."""
    words = words_of(decided.output / LETTERS / "1-mother/letter.pdf")
    assert "We have decided that Elowen should be adopted." in words
    assert (
        "Catherine Ballantyne-Ruiz, Director of Children's Services, made this decision on 3 December 2026." in words
    )
    assert "Enclosures: none" in words
    assert "DRAFT" in words
    assert "Draft until the decision is made" not in words


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("decision", "says"), [
    ("should-not-be-placed", "We have decided that Elowen should not be adopted."),
    ("deferred", "We have not decided yet whether Elowen should be adopted. We need to find out more first."),
])  # fmt: skip
def test_each_decision_has_its_own_wording(tmp_path: Path, decision: str, says: str) -> None:
    workshop = case_with_letters(tmp_path)
    decide(workshop, decision)
    mother, _father = states(workshop)
    assert mother.held == ()
    assert mother.draft
    assert says in words_of(mother.draft)
    assert 0 < mother.reading_age <= 11


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own rights")
def test_drafts_are_closed_to_others_and_named_after_nobody(decided: Workshop) -> None:
    folder = decided.output / LETTERS
    for path in (folder.parent, folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path.name
        assert not any(name in path.name.casefold() for name in ("shannon", "tarrafield", "callum", "jones"))


@pytest.mark.parametrize("told", [
    pytest.param("Elowen lives with Moira Sandalwood now, and she is well there.", id="a carer's name"),
    pytest.param("Elowen lives at 7 Quarry Bank now, and she is well there.", id="where the child lives"),
    pytest.param("You can ring the carers on 01632 960258 when you like.", id="the carers' telephone"),
    pytest.param("Her father has moved to 9 Quay Street and we asked him too.", id="where the other parent lives"),
])  # fmt: skip
@pytest.mark.requirement("R55")
def test_reasons_that_tell_what_the_mother_may_not_know_make_no_letter_and_no_draft(
    decided: Workshop, told: str
) -> None:
    reasons(decided, f"We think that she needs a family for life. {told}")
    mother, _father = states(decided)
    assert any("what this parent may not know" in why for why in mother.held)
    assert mother.draft is None
    assert not (decided.output / LETTERS / "1-mother").exists()
    assert let_go(decided).held == mother.held
    assert not list(decided.output.rglob("decision-1-letter-*"))


def test_the_fathers_letter_may_say_his_own_address(decided: Workshop) -> None:
    reasons(decided, "We think that she needs a family for life. We have seen you at 9 Quay Street and talked.")
    mother, father = states(decided)
    assert not mother.can_go
    assert father.can_go


def test_a_letter_that_says_who_another_child_is_does_not_go(decided: Workshop) -> None:
    other = decided.cases / "EX-2026-099"
    other.mkdir()
    (other / "case.json").write_text(
        '{"reference": "EX-2026-099", "authority": "exampleshire", "packs": ["adm-submission"], '
        '"child": {"first_name": "Barnaby", "surname": "Quillfeather", "date_of_birth": "2019-05-05"}}', "utf-8"
    )  # fmt: skip
    reasons(decided, "Barnaby Quillfeather needs a family for life. We think that he cannot wait.")
    assert any("who a child of another case is" in why for why in states(decided)[0].held)


# Where it goes


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("address", "why"), [
    (None, "No address is recorded for the mother"),
    ("7 Quarry Bank, Thistleford, ZZ5 1QT", "is one where the child lives"),
    ("7 QUARRY BANK Thistleford", "is one where the child lives"),
])  # fmt: skip
def test_a_letter_goes_to_the_parents_own_address_and_never_to_the_childs(
    decided: Workshop, address: str | None, why: str
) -> None:
    parents(decided, {**MOTHER, "address": address}, FATHER)
    assert any(why in one for one in states(decided)[0].held)


def test_a_child_placed_with_its_parents_may_live_where_the_letter_goes(decided: Workshop) -> None:
    change_case(decided, placement={"kind": "with-parents", "address": MOTHER["address"], "confidential": True})
    assert states(decided)[0].held == ()


def test_two_parents_at_one_address_are_told_to_whoever_lets_the_letters_go(decided: Workshop) -> None:
    """Two who live together are common; so is one parent's address typed for both (D6)."""
    parents(decided, MOTHER, {**FATHER, "address": "22b Ropewalk Court, Exampleton  ZZ2 5RC"})
    mother, father = states(decided)
    assert mother.can_go
    assert "The mother and the father are recorded at one address." in mother.remarks[0]
    assert "The father and the mother are recorded at one address." in father.remarks[0]


def test_nobody_is_written_to_of_whom_nobody_knows_where_they_are(decided: Workshop) -> None:
    parents(decided, MOTHER, {"name": FATHER["name"], "relationship": "father", "whereabouts_known": False})
    mother, father = states(decided)
    assert mother.can_go
    assert father.nobody.startswith("Nobody knows where the father is, so that no letter can be sent.")
    assert not (decided.output / LETTERS / "2-father").exists()
    assert let_go(decided, 2).held == (father.nobody,)


def test_a_person_with_parental_responsibility_who_is_no_birth_parent_gets_no_letter(decided: Workshop) -> None:
    parents(decided, MOTHER, {**FATHER, "relationship": "stepfather", "birth_parent": False})
    assert [state.relationship for state in states(decided)] == ["mother"]


# What it is made from


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("changes", "why"), [
    ({"signature": None}, "Signed"),
    ({"reasons_agreed_by_lawyer": None}, "Reasons agreed by the lawyer"),
    ({"reasons_by_decision": {}}, "Reasons, if the child should be adopted"),
    ({"decision": "deferred"}, "The letter's record says “deferred”, and decision-1 is “should-be-placed”."),
    ({"decided_on": "2026-12-02"}, "another day for the decision than 3 December 2026"),
    ({"decided_by": "Gwenllian Ŵyn"}, "names somebody else as who decided"),
])  # fmt: skip
def test_what_is_not_written_signed_or_true_holds_the_letter(
    decided: Workshop, changes: dict[str, object], why: str
) -> None:
    letter_says(decided, changes)
    mother, _father = states(decided)
    assert any(why in one for one in mother.held), mother.held
    assert not mother.can_go


def test_a_record_for_one_parent_changes_that_parents_letter_alone(decided: Workshop) -> None:
    before = states(decided)
    letter_says(decided, {
        "parent": "Callum Brightwater-Jones",
        "reasons_by_decision": {"should_be_placed": "You told us that you cannot look after her."},
    }, "birth-parent-letter-father.json")  # fmt: skip
    after = states(decided)
    assert after[0].made_of == before[0].made_of
    assert after[1].made_of != before[1].made_of
    assert "You told us that you cannot look after her." in words_of(decided.output / LETTERS / "2-father/letter.pdf")


def test_a_draft_is_made_anew_only_when_what_it_says_has_changed(decided: Workshop) -> None:
    draft = decided.output / LETTERS / "1-mother/letter.pdf"
    states(decided)
    first = draft.stat().st_mtime_ns
    states(decided)
    assert draft.stat().st_mtime_ns == first
    parents(decided, {**MOTHER, "address": "1 New Road, Exampleton, ZZ2 1AA"}, FATHER)
    states(decided)
    assert "1 New Road, Exampleton, ZZ2 1AA" in words_of(draft)


@pytest.mark.requirement("R55")
def test_reasons_that_are_hard_to_read_are_told_though_the_words_around_them_are_plain(decided: Workshop) -> None:
    reasons(decided, "The comprehensive assessment of parental capability concluded that rehabilitation could not be "
            "recommended within a timescale commensurate with identified developmental requirements.")  # fmt: skip
    mother, _father = states(decided)
    assert mother.reading_age <= 11
    assert [one[:34] for one in mother.remarks if "reading age" in one] == ["The reasons ask for a reading age "]


@pytest.mark.requirement("R55")
def test_a_letter_that_is_hard_to_read_says_so_before_it_goes(decided: Workshop) -> None:
    hard = (
        "The comprehensive assessment of parental capability concluded that rehabilitation could not be recommended "
        "within a timescale commensurate with the developmental requirements identified in the CPR."
    )
    reasons(decided, f"{hard}\n{hard}\n{hard}\n{hard}")
    mother, _father = states(decided)
    assert any("asks for a reading age of about" in one for one in mother.remarks)
    assert "The letter says “CPR”: better “the report about your child”." in mother.remarks


def test_what_a_draft_says_of_itself_names_nobody(decided: Workshop) -> None:
    reader = pypdf.PdfReader(decided.output / LETTERS / "1-mother/letter.pdf")
    assert not any("Tarrafield" in str(value) for value in (reader.metadata or {}).values())
