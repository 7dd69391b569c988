"""The practitioner's statements as they are printed: answers with the facts of the case that they rest on (R262)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from docx import Document

from bundler.documents.definitions.loading import load
from bundler.documents.forms import fill_form
from bundler.model.case import Case
from bundler.model.record import FormRecord
from bundler.model.records import RECORDS
from bundler.pipeline.form_context import form_context
from tests.conftest import REPO

DEFINITIONS = load(REPO / "templates")
OFFERED = "From the facts of the case: an advocate was offered to the child (4 August 2026)"
BY_THE_REVIEW = (
    "From the facts of the case: the day the plan was recorded (10 December 2026); "
    "the day of the second review (9 December 2026)"
)
CASE: dict[str, Any] = {
    "reference": "EX-1", "authority": "exampleshire", "packs": ["permanence-statements"],
    "child": {"first_name": "Mia", "surname": "Jones"},
    "plan": {"option": "adoption", "parallel_option": "long-term-fostering", "recorded_on": "2026-12-10",
             "advocate_offered": {"done": True, "on": "2026-08-04"}},
    "reviews": [{"number": 2, "held_on": "2026-12-09"}],
}  # fmt: skip


def rows(form: str, record: FormRecord | None = None, **plan: Any) -> list[list[str]]:
    """The rows of every table of the filled form, a text for each cell."""
    case = Case.model_validate({**CASE, "plan": {**CASE["plan"], **plan}})
    profile, sees = DEFINITIONS.profile("exampleshire"), DEFINITIONS.packs["permanence-statements"].sees
    context = form_context(DEFINITIONS.forms[form], case, record, profile, draft=False, sees=sees)
    document = Document(BytesIO(fill_form(DEFINITIONS.word_template(form), context)))
    return [[cell.text.strip() for cell in row.cells] for table in document.tables for row in table.rows]


def statement(number: int, record: FormRecord | None = None) -> list[str]:
    return next(row[2:] for row in rows("practitioner-statements", record) if row[0] == str(number))


@pytest.mark.requirement("R261", "R262")
def test_an_answer_that_facts_give_is_ticked_and_the_place_is_cited() -> None:
    assert statement(3) == ["☐", "☒", BY_THE_REVIEW]
    assert statement(7) == ["☒", "☐", OFFERED]


@pytest.mark.requirement("R261", "R262")
def test_what_nobody_has_said_and_no_fact_shows_stays_open() -> None:
    assert statement(1) == ["☐", "☐", ""]
    assert statement(10) == ["☐", "☐", "Not recorded: whether the plan was discussed with the IRO"]


@pytest.mark.requirement("R261")
def test_somebodys_own_answer_stands_with_its_evidence_beside_the_fact() -> None:
    evidence = {"answer": True, "evidence": "She said yes", "dated": "2026-08-05"}
    record = RECORDS["practitioner-statements"].model_validate({
        "advocate_offered": evidence, "three_aspects": evidence,
    })
    assert statement(1, record) == ["☒", "☐", "She said yes (5 August 2026)"]
    assert statement(7, record)[2] == f"{OFFERED}\nShe said yes (5 August 2026)"


@pytest.mark.requirement("R83", "R134")
def test_the_chosen_plan_and_the_one_beside_it_are_ticked_above_their_columns() -> None:
    ticked = next(row for row in rows("decision-aid") if "The chosen plan" in row[0])
    assert ticked == [
        "☐ The chosen plan\n☐ The plan beside it",
        "☒ The chosen plan\n☐ The plan beside it",
        "☐ The chosen plan\n☒ The plan beside it",
    ]


@pytest.mark.requirement("R83")
@pytest.mark.parametrize("order", ["special-guardianship", "child-arrangements-order"])
def test_both_orders_stand_in_the_first_column(order: str) -> None:
    printed = rows("decision-aid", option=order, parallel_option=None)
    ticked = next(row for row in printed if "The chosen plan" in row[0])
    assert [cell.split("\n")[0][0] for cell in ticked] == ["☒", "☐", "☐"]
