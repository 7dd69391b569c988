"""The CPR, the IRO's summary, the decision form, the birth parents' letters and the FPAR, filled and read again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from enum import Enum
from io import BytesIO
from itertools import count
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from zipfile import ZipFile

import pytest
from lxml import etree
from pydantic import BaseModel

from bundler.documents.definitions.loading import Definitions, load
from bundler.documents.forms import fill_form
from bundler.model.case import Case
from bundler.model.record import FormRecord
from bundler.model.records import RECORDS
from bundler.pipeline.form_context import PaperRow, form_context

FORMS = ("cpr", "iro-summary", "agency-decision", "fostering-permanency-assessment-report")
LETTER = "birth-parent-letter"
DECISIONS = ("should-be-placed", "should-not-be-placed", "deferred")
LETTERS = (*DECISIONS, "family-found", "no-longer-adoption")
EVERYTHING = ("placement", "carers", "parent-address", "siblings", "third-parties")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

CASE = Case.model_validate({
    "reference": "EX-2026-031",
    "authority": "exampleshire",
    "packs": ["adm-submission"],
    "child": {"first_name": "Maya", "surname": "Tarrant-Lowe", "date_of_birth": "2023-03-14", "record_id": "4471902"},
    "parents": [
        {
            "name": "Shauna Pell", "relationship": "mother", "interpreter": "Polish",
            "address": "14 Marsh Lane\nExampleton\nZZ3 4QX", "phone": "01632 960444",
        },
        {"name": "Dwayne Frost", "relationship": "father", "address": "9 Quay Street\nExampleton\nZZ1 9AB"},
    ],
    "siblings": [{"name": "Kai Brand", "lives_with": "His father at 2 Mill Road"}],
    "placement": {
        "provider": "Jo and Pat Okafor", "address": "3 Rowan Close", "postcode": "ZZ5 6TT", "phone": "01632 960777",
        "household": [{"name": "Jo Okafor", "role": "carer"}],
    },
    "proceedings": {"in_court": True, "court": "Family Court at Exampleton", "issued_on": "2026-05-06"},
    "quality_assurance": {"cpr_by_team_manager": {"name": "Ruth Abara", "signed_on": "2026-11-02"}},
    "people": {
        "social_worker": {"name": "Helen Marsh", "phone": "01632 960123"},
        "panel_adviser": {"name": "Gwen Price"},
    },
})
DECIDED = {
    "decision": "should-be-placed",
    "decided_on": "2026-11-12",
    "decided_by": "Carol Denby",
    "reasons_by_decision": {"should_be_placed": "Maya needs to be safe.", "should_not_be_placed": "Home is safe now."},
}


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return load(Path(__file__).parents[2] / "templates")


def printed(definitions: Definitions, form: str, record: FormRecord | None = None, **more: Any) -> str:
    """The text of the filled form, a line each paragraph."""
    return text_of(filled(definitions, form, record, **more))


def filled(definitions: Definitions, form: str, record: FormRecord | None = None, **more: Any) -> bytes:
    case = more.pop("case", CASE)
    settings = {"draft": False, "sees": () if form == LETTER else EVERYTHING, **more}
    profile = definitions.profile("exampleshire")
    return fill_form(
        definitions.word_template(form), form_context(definitions.forms[form], case, record, profile, **settings)
    )


def letter(definitions: Definitions, decision: str, record: dict[str, Any] | None = None, parent: int = 0) -> str:
    """The letter to one of the two parents, read as its body, header and footer together."""
    held = RECORDS[LETTER].model_validate(record) if record else None
    return printed(definitions, LETTER, held, parent=CASE.parents[parent], decision=decision)


def text_of(docx: bytes) -> str:
    """Everything a reader could find: body, headers, footers and properties."""
    with ZipFile(BytesIO(docx)) as parts:
        roots = [etree.fromstring(parts.read(name)) for name in parts.namelist() if name.endswith(".xml")]
    return "\n".join("".join(_pieces(paragraph)) for root in roots for paragraph in _paragraphs(root))


def _paragraphs(root: Any) -> Iterator[Any]:
    found = list(root.iter(f"{W}p"))
    yield from found or [root]


def _pieces(paragraph: Any) -> Iterator[str]:
    for piece in paragraph.iter():
        if piece.tag == f"{W}br":
            yield "\n"
        elif piece.text:
            yield piece.text


def with_every_field(kind: Any, number: Iterator[int], said: list[str]) -> Any:
    """A value for every field, each text its own mark; `said` collects the marks."""
    kind = _plain(kind)
    if get_origin(kind) is tuple:
        return (with_every_field(get_args(kind)[0], number, said),)
    if get_origin(kind) is Literal:
        return get_args(kind)[-1]
    if issubclass(kind, BaseModel):
        fields = {name: info.annotation for name, info in kind.model_fields.items()}
        unprinted = {"json_schema", "child", "scan"}
        return {
            name: with_every_field(field, number, said) for name, field in fields.items() if name not in unprinted
        }
    if issubclass(kind, Enum):
        return next(iter(kind))
    if issubclass(kind, str):
        said.append(f"mark {next(number)} & <so on>")
        return said[-1]
    return {bool: True, int: 7, date: date(2026, 9, 1), time: time(14, 30)}[kind]


def _plain(kind: Any) -> Any:
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _plain(next(part for part in get_args(kind) if part is not NoneType))
    return kind


@pytest.mark.parametrize("form", [*FORMS, LETTER])
def test_every_record_may_be_empty(form: str) -> None:
    assert RECORDS[form]().day is None


@pytest.mark.parametrize("form", FORMS)
def test_a_form_without_a_record_prints_blank(form: str, definitions: Definitions) -> None:
    text = printed(definitions, form)
    assert "Maya Tarrant-Lowe" in text
    assert "14 March 2023" in text
    assert "None" not in text
    assert "{" not in text


@pytest.mark.requirement("R52", "R19", "R48", "R60", "R80")
@pytest.mark.parametrize("form", FORMS)
def test_every_fact_of_a_record_arrives_as_typed(form: str, definitions: Definitions) -> None:
    said: list[str] = []
    record = RECORDS[form].model_validate(with_every_field(RECORDS[form], count(), said))
    text = printed(definitions, form, record)
    assert len(said) > 10
    assert [mark for mark in said if mark not in text] == []


def test_a_cpr_prints_every_parent_and_every_option_with_its_own_heading(definitions: Definitions) -> None:
    record = RECORDS["cpr"].model_validate({
        "parents": [{"name": "Shauna Pell", "relationship": "mother"}, {"name": "Dwayne Frost"}],
        "options": [{"option": "return-home", "benefits": "Her own family."}, {"option": "adoption"}],
    })
    text = printed(definitions, "cpr", record)
    for heading in ("parent: Shauna Pell (mother)", "parent: Dwayne Frost", "Option: Return home", "Option: Adoption"):
        assert heading in text


def test_a_cpr_asks_for_steps_to_find_the_father_until_he_is_known(definitions: Definitions) -> None:
    known = RECORDS["cpr"].model_validate({"father_is_unknown": False})
    assert "Steps taken to find out who he is" in printed(definitions, "cpr")
    assert "Steps taken to find out who he is" not in printed(definitions, "cpr", known)


def test_a_cpr_says_where_there_are_no_brothers_and_sisters(definitions: Definitions) -> None:
    alone = CASE.model_copy(update={"siblings": ()})
    unknown = CASE.model_copy(update={"siblings": None})
    sentence = "The child has no brothers or sisters."
    assert sentence in printed(definitions, "cpr", case=alone)
    assert sentence not in printed(definitions, "cpr", case=unknown)


def test_a_cpr_for_readers_who_may_not_see_the_placement_withholds_the_childs_address(definitions: Definitions) -> None:
    record = RECORDS["cpr"].model_validate({
        "address": "3 Rowan Close",
        "care_since_birth": [{"since": "2026-05-06", "cared_for_by": "Jo and Pat Okafor"}],
        "schools": [{"name": "Little Acorns Nursery"}],
    })
    text = printed(definitions, "cpr", record, sees=())
    assert not re.search("Rowan|Okafor|Acorns", text)


@pytest.mark.requirement("R47")
@pytest.mark.parametrize(("outcome", "asked"), [("support", False), ("challenge", True), (None, True)])
def test_the_grounds_of_a_challenge_are_asked_for_unless_the_iro_supports(
    outcome: str | None, asked: bool, definitions: Definitions
) -> None:
    record = RECORDS["iro-summary"].model_validate({"outcome": outcome})
    assert ("Grounds of the challenge" in printed(definitions, "iro-summary", record)) is asked


@pytest.mark.requirement("R53")
def test_the_decision_form_lists_every_paper_considered(definitions: Definitions) -> None:
    papers = [
        PaperRow(title=f"Paper {n}", dated=f"{n} May 2026", pages=n + 30, labels=f"B{n}–B{n + 9}", sha256=f"c0ff{n}")
        for n in range(1, 25)
    ]
    text = printed(definitions, "agency-decision", papers=papers)
    for paper in papers:
        row = [paper.title, paper.dated, str(paper.pages), paper.labels, paper.sha256]
        assert "\n".join(row) in text


@pytest.mark.requirement("R54", "R16", "R125")
def test_the_decision_form_lies_ready_with_the_court_dates_and_those_who_must_be_told(definitions: Definitions) -> None:
    text = printed(definitions, "agency-decision")
    assert "6 May 2026\n26 weeks end on\n3 November 2026" in text
    assert "Birth parents, by letter" in text
    assert text.count("☐") == 5
    assert "☒" not in text


def test_the_decision_form_says_that_there_are_no_court_proceedings(definitions: Definitions) -> None:
    case = CASE.model_copy(update={"proceedings": CASE.proceedings.model_copy(update={"in_court": False})})
    text = printed(definitions, "agency-decision", case=case)
    assert "There are no court proceedings." in text
    assert "26 weeks" not in text


@pytest.mark.requirement("R53")
@pytest.mark.parametrize("decision", DECISIONS)
def test_one_box_is_ticked_for_the_decision(decision: str, definitions: Definitions) -> None:
    record = RECORDS["agency-decision"].model_validate({"decision": decision})
    ticked = [line for line in printed(definitions, "agency-decision", record).splitlines() if "☒" in line]
    sentence = definitions.forms["agency-decision"].wording[decision.replace("-", "_")]
    assert ticked == [f"☒ {sentence}"]


@pytest.mark.requirement("R55", "R17")
def test_each_decision_has_its_own_letter(definitions: Definitions) -> None:
    letters = {decision: letter(definitions, decision) for decision in DECISIONS}
    assert "We have decided that Maya should be adopted." in letters["should-be-placed"]
    assert "We have decided that Maya should not be adopted." in letters["should-not-be-placed"]
    assert "We have not decided yet whether Maya should be adopted." in letters["deferred"]
    assert "ask the court for an order" in letters["should-be-placed"]
    assert "ask the court for an order" not in letters["should-not-be-placed"] + letters["deferred"]


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("family-found", "We have found a family who would like to adopt Maya."),
        ("no-longer-adoption", "Adoption is no longer our plan for Maya."),
    ],
)
def test_a_later_change_of_plan_has_a_letter_of_its_own(change: str, said: str, definitions: Definitions) -> None:
    changed = {"decision": change, "decided_on": "2027-03-02", "decided_by": "Carol Denby"}
    text = letter(definitions, change, changed)
    assert said in text
    assert "Carol Denby agreed to this on 2 March 2027" in text
    assert "Do not send" not in text
    assert not any(said in letter(definitions, decision) for decision in DECISIONS)


@pytest.mark.requirement("R55")
def test_nobody_gets_a_copy_of_a_letter_unless_the_record_says_so(definitions: Definitions) -> None:
    assert "A copy of this letter goes to" not in letter(definitions, "deferred", DECIDED)
    copied = letter(definitions, "deferred", {**DECIDED, "copies_to": ["your solicitor"]})
    assert "A copy of this letter goes to your solicitor." in copied


@pytest.mark.parametrize("decision", LETTERS)
@pytest.mark.parametrize("record", [None, DECIDED], ids=["before the decision", "after it"])
def test_a_letter_names_the_child_by_first_name_and_tells_nothing_of_the_home(
    decision: str, record: dict[str, Any] | None, definitions: Definitions
) -> None:
    text = letter(definitions, decision, record)
    assert "About Maya" in text
    kept_back = ("Tarrant", "4471902", "14 March 2023", "Okafor", "Rowan", "ZZ5", "960777", "Kai", "Mill Road")
    assert [fact for fact in kept_back if fact in text] == []


@pytest.mark.requirement("R17", "R55")
@pytest.mark.parametrize("decision", LETTERS)
def test_a_letter_goes_to_one_parent_at_their_own_address(decision: str, definitions: Definitions) -> None:
    text = letter(definitions, decision, parent=1)
    assert "Dwayne Frost\n9 Quay Street\nExampleton\nZZ1 9AB" in text
    assert not re.search("Shauna|Pell|Marsh Lane|ZZ3|960444", text)


def test_a_letter_to_a_parent_whose_address_nobody_recorded_leaves_a_space(definitions: Definitions) -> None:
    parent = CASE.parents[0].model_copy(update={"address": None})
    text = printed(definitions, LETTER, parent=parent, decision="deferred")
    assert "(address, from the parent's own record only)" in text


@pytest.mark.parametrize("decision", LETTERS)
def test_a_letter_before_the_decision_is_a_draft_with_room_for_the_reasons(
    decision: str, definitions: Definitions
) -> None:
    text = letter(definitions, decision)
    assert "Draft until the decision is made. Do not send." in text
    assert "(reasons, agreed by the social worker and the lawyer)" in text
    assert "(name and job of the person who decided)" in text


def test_only_the_letter_of_the_decision_made_is_no_draft(definitions: Definitions) -> None:
    made, other = (letter(definitions, decision, DECIDED) for decision in ("should-be-placed", "should-not-be-placed"))
    assert "Do not send" not in made
    assert "Carol Denby made this decision on 12 November 2026" in made
    assert "Do not send" in other
    assert "12 November 2026" not in other


def test_the_reasons_for_one_decision_never_stand_in_the_letter_of_another(definitions: Definitions) -> None:
    made, other, deferred = (letter(definitions, decision, DECIDED) for decision in DECISIONS)
    assert "Maya needs to be safe." in made
    assert "Home is safe now." not in made
    assert "Home is safe now." in other
    assert "Maya needs to be safe." not in other + deferred
    assert "(reasons, agreed by the social worker and the lawyer)" in deferred


def test_a_record_about_the_other_parent_leaves_the_letter_a_draft(definitions: Definitions) -> None:
    about_father = {**DECIDED, "parent": "Dwayne Frost"}
    assert "Do not send" in letter(definitions, "should-be-placed", about_father)
    assert "Do not send" not in letter(definitions, "should-be-placed", about_father, parent=1)


@pytest.mark.parametrize("decision", LETTERS)
def test_a_letter_tells_the_rights_and_offers_help(decision: str, definitions: Definitions) -> None:
    text = letter(definitions, decision)
    for right in (
        "Get legal advice.", "Tell us what you think.", "Get support from somebody who does not work for us.",
        "Complain.", "easy words and pictures", "an interpreter who speaks Polish", "Helen Marsh", "Enclosures: none",
    ):
        assert right in text


@pytest.mark.parametrize("decision", LETTERS)
def test_a_letter_is_written_in_short_sentences_without_the_words_of_the_office(
    decision: str, definitions: Definitions
) -> None:
    text = letter(definitions, decision, DECIDED)
    body = text[text.index("About Maya") : text.index("Yours sincerely")].replace(".example", "")
    sentences = [len(sentence.split()) for sentence in re.split(r"[.:!?\n]+", body)]
    assert max(sentences) <= 20
    assert not re.search(r"\b[A-Z]{2,}\b|permanen|proceedings|placement|placed|contact arrange|statutory", body)


@pytest.mark.requirement("R91", "R60")
def test_the_report_for_the_fostering_panel_shows_which_part_comes_before_the_meeting(definitions: Definitions) -> None:
    text = printed(definitions, "fostering-permanency-assessment-report")
    before, after = text.index("To be completed before the Permanence Planning Meeting."), text.index("Part B")
    assert before < text.index("What each option is for") < after
    assert after < text.index("Conditions of a long-term foster placement")


def test_the_conditions_of_a_long_term_foster_placement_are_ticked_yes_and_no(definitions: Definitions) -> None:
    form = "fostering-permanency-assessment-report"
    record = RECORDS[form].model_validate({
        "plan_recorded": True, "plan_recorded_on": "2026-09-10", "confirmed_to_parents": False,
    })
    text = printed(definitions, form, record)
    assert "in the care plan\n☒ Yes   ☐ No\n10 September 2026" in text
    assert "to the parents\n☐ Yes   ☒ No\n" in text
