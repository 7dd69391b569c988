"""The forms of BCP's appendices as they print: the source's headings and labels, all of them and in its order."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, get_args
from zipfile import ZipFile

import pytest
from lxml import etree

from bundler.documents.definitions.loading import Definitions, load
from bundler.documents.forms import fill_form
from bundler.model.case import Case
from bundler.model.fields import Protected
from bundler.model.records import RECORDS
from bundler.pipeline.form_context import form_context
from bundler.pipeline.taking import write_fillable
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO

EVERYTHING = get_args(Protected)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CASE = Case.model_validate({
    "reference": "EX-2026-031", "authority": "bcp", "packs": ["tracking-panel"],
    "child": {"first_name": "Maya", "surname": "Hart", "date_of_birth": "2018-03-14", "record_id": "4471902"},
    "placement": {"provider": "Jo Okafor", "address": "3 Rowan Close", "postcode": "ZZ5 6TT"},
    "people": {"social_worker": {"name": "Ann Marsh"}, "team_manager": {"name": "Ben Hall"}},
})  # fmt: skip

HEADER_OF_PPM = (
    "Date and Time:", "Venue and Location:", "Present:", "Minute Taker:", "Child's Name:", "Date of Birth:", "Age:",
    "Electronic Record ID:", "Legal Status:", "Ethnicity:", "Disability:", "Placement Provider Details:", "Name:",
    "Address:", "Allocated Social Worker:", "Practice Manager:", "Team Manager:",
)  # fmt: skip
NARRATIVES_OF_PPM = (
    "Current Legal Context", "Current Assessments in Progress with Probable Outcome", "Child(ren)'s Health",
    "Child(ren)'s Education / Geographical Needs", "Child(ren)'s Wishes and Feelings",
    "Views of Parents and Other Significant Adults",
)  # fmt: skip
END_OF_PPM = (
    "Discussions of Relevant Options / Likely Outcomes", "ACTION", "Details of Actions", "Who will do this", "By When",
    "Review Date", "Chair's Comments", "Chair's Signature:", "Date:", "Service Manager Comments",
    "Service Manager Signature:", "Date:",
)  # fmt: skip
INITIAL = (
    "Children's Services Directorate", "Initial Permanence Planning Meeting (PPM)", *HEADER_OF_PPM,
    "Summary of Background", "Case summary", *NARRATIVES_OF_PPM, "Views of the IRO", "Name of IRO:",
    "Date of Next CiC Review:", *END_OF_PPM,
)  # fmt: skip
REVIEW = (
    "Adult and Children's Directorate", "Children, Young People & Families Services (CYPFS)",
    "Review Permanence Planning Meeting (PPM)", *HEADER_OF_PPM, "Review of Actions / Outcomes", *NARRATIVES_OF_PPM,
    "Views of the IRO", "Name of IRO:", "Date of Next LAC Review:", *END_OF_PPM,
)  # fmt: skip
TRACKING = (
    "Permanence Planning & Tracking Panel Referral Form",
    "Please send completed referral forms and requested documentation to", "Child's Name:",
    "Care Director / Mosaic no:", "Date of Birth:", "Ethnicity:", "Other Please Specify", "Disability:",
    "Other Please Specify", "Legal Status:", "Interim Care Order", "Care Order", "Section 20",
    "Other (Please specify)", "Remanded into Custody", "Special Guardianship Order", "Supervision Order",
    "Type of Placement:", "IFA", "B&B", "Residential", "Other (Please specify)", "Residential School",
    "Supported Lodgings", "Bespoke Package", "Name of Provider:", "Placement Address:", "Postcode:",
    "Reason for Referral:", "Long-Term Fostering", "Adoption", "SGO / CAO", "Reunification Home",
    "Review of Permanence", "Social Worker:", "Team Manager:",
)  # fmt: skip
FGC = (
    "Family Group Conferences Referral Form", "REFERRAL CRITERIA:", "Type", "Description", "Please tick",
    "Children In Need", "Child Protection", "Public Law Outline",
    "Where the Public Law Outline is being considered or in process", "Early Help",
    "Children, young people and families not subject to or to prevent the escalation to Statutory Services",
    "Looked After Child", "REFERRER:", "Referrer's Name", "Local Authority & Team", "Direct Line",
    "Working days/ hours", "Email", "REFERRED CHILDREN:", "Name", "Date of Birth", "Age", "PARENTS:", "Name",
    "Address including Postcode", "Phone numbers", "Parental responsibility?", "Yes", "No",
    "OTHER EXTENDED INDIVIDUALS:", "Name", "Address", "Phone", "Does the family require an interpreter?", "Yes", "No",
    "Does the child/ren have an advocate in place?", "Yes", "No",
    "Are there any special needs within the family/child? e.g. disability.", "Yes", "No", "Please outline:",
    "KEY AGENCIES INVOLVED:", "Name", "Agency", "Telephone", "Reason for meeting:",
    "(Please include a brief description of the current situation and if known the proposed questions to be addressed)",
    "Family view of referral:", "Young person's view of referral:",
    "Are the family in agreement with this referral being made?", "Yes", "No", "Date discussed:",
    "Referrer's signature", "Referrer's line manager and contact details",
    "Please note: the referrer needs to attend the entire Family Group Conference", "Please email this referral to:",
    "Brokerage Officers", "Date received", "Date of allocation", "Name of coordinator", "Date inputted",
    "AREA OF RISK", "Historic risk?", "Current risk?",
    "If current please give further detail of any plan in place, any additional evidence, source of risk information.",
    "Violence/ Aggression/ Threatening Behaviour", "Physical Illness/ disabilities", "Additional risk areas:",
)  # fmt: skip
TOGETHER = (
    "Together and Apart Assessment", "1 Outcome of direct work", "a) Who they regard as brothers",
    "closeness or distance in relationships", "b) Who can tell us how these siblings relate to one another?",
    "Other siblings", "Parents", "Previous partners", "Foster carers/previous carers", "Social workers",
    "Teachers/nursery staff", "Key people to consider?", "2 Background Information", "in utero", "prenatal",
    "birth trauma", "mental health and learning difficulties", "PH: Parental Health medical reports",
    "Obstetric Report on Mother", "Neonatal Report on Child", "Strengths and Difficulties Questionnaire ratings",
    "Child's Permanence Report, or recent assessments of the child",
    "3 Thinking about the children, their needs, and their relationship with one another",
    "a) What are we worried about?", "Harm", "delay in finding a family", "Past harm", "Complicating factors", "Risks",
    "Impact on the carers", "b) What's working well?", "Existing relationships", "sharing", "reciprocity", "model",
    "c) What needs to happen?", "parenting intensity", "sibling dynamic", "parenting style", "adopters available",
    "close by", "contact after adoption", "support will the carers need", "introductions", "re-uniting",
    "separate placements", "4 Rating", "From 0 to 10",
)  # fmt: skip


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    definitions = load(Path(__file__).parents[2] / "templates")
    return definitions.in_terms_of(definitions.profile("bcp"))


def printed(definitions: Definitions, form: str, record: dict[str, Any] | None = None) -> str:
    """The body of the filled form, a line each paragraph."""
    held = RECORDS[form].model_validate(record) if record else None
    context = form_context(
        definitions.forms[form], CASE, held, definitions.profile("bcp"), draft=False, sees=EVERYTHING
    )
    with ZipFile(BytesIO(fill_form(definitions.word_template(form), context))) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
    return "\n".join("".join(_pieces(paragraph)) for paragraph in body.iter(f"{W}p"))


def _pieces(paragraph: Any) -> list[str]:
    return ["\n" if piece.tag == f"{W}br" else piece.text or "" for piece in paragraph.iter(f"{W}t", f"{W}br")]


@pytest.mark.parametrize(
    ("form", "labels"),
    [
        pytest.param("ppm-initial", INITIAL, marks=pytest.mark.requirement(*(f"R{n}" for n in range(159, 184)))),
        pytest.param("ppm-review", REVIEW, marks=pytest.mark.requirement(*(f"R{n}" for n in range(184, 190)))),
        pytest.param(
            "tracking-panel-referral", TRACKING,
            marks=pytest.mark.requirement(*(f"R{n}" for n in range(191, 202)), "R272"),
        ),
        pytest.param("fgc-referral", FGC, marks=pytest.mark.requirement(*(f"R{n}" for n in range(203, 223)))),
        pytest.param(
            "together-and-apart", TOGETHER,
            marks=pytest.mark.requirement(*(f"R{n}" for n in range(225, 233))),
        ),
    ],
)  # fmt: skip
def test_a_form_has_every_label_of_its_source_in_its_order(
    form: str, labels: tuple[str, ...], definitions: Definitions
) -> None:
    text, at = printed(definitions, form), 0
    for label in labels:
        found = text.find(label, at)
        assert found >= 0, f"{label!r} does not stand after {text[max(0, at - 60):at]!r}"
        at = found + len(label)


@pytest.mark.requirement("R190")
def test_the_review_form_has_no_background_and_begins_with_the_outcomes(definitions: Definitions) -> None:
    text = printed(definitions, "ppm-review")
    assert "Summary of Background" not in text
    assert "CiC" not in text
    assert text.index("Review of Actions / Outcomes") < text.index("Current Legal Context")


@pytest.mark.requirement("R210", "R271")
@pytest.mark.parametrize("form", ["fgc-referral", "tracking-panel-referral", "iro-checklist"])
def test_nothing_that_is_still_to_be_confirmed_is_printed(form: str, definitions: Definitions) -> None:
    assert "to be confirmed" not in printed(definitions, form)


@pytest.mark.requirement("R155", "R260")
@pytest.mark.parametrize("form", ["social-worker-checklist", "team-manager-checklist"])
def test_the_checklists_show_the_order_of_preference_and_the_three_strands(form: str, definitions: Definitions) -> None:
    text = printed(definitions, form)
    assert "PARENTAL → CONNECTED → ADOPTION → FOSTERING → RESIDENTIAL" in text
    strands = [text.index(f"\n{name} permanency\n") for name in ("Physical", "Emotional", "Legal")]
    assert strands == sorted(strands)
    assert strands[-1] < text.index("Question")


@pytest.mark.requirement("R235", "R236", "R237", "R238", "R239", "R240", "R241", "R242", "R243", "R259")
@pytest.mark.parametrize(
    ("form", "name", "answers", "printed_as"),
    [
        ("iro-checklist", "questions", "responses", "question"),
        ("iro-checklist", "review_points", "review_points", "point"),
        ("social-worker-checklist", "questions", "responses", "question"),
        ("team-manager-checklist", "questions", "responses", "question"),
        ("team-manager-checklist", "considerations", "considerations", "question"),
    ],
)
def test_each_response_stands_beside_its_question_whatever_the_order_of_the_record(
    form: str, name: str, answers: str, printed_as: str, definitions: Definitions
) -> None:
    rows = definitions.forms[form].wording[name]
    asked = [row for row in rows if isinstance(row, dict)]
    given = [{"row": row["row"], "response": f"Answer to {row['row']}."} for row in reversed(asked)]
    text = printed(definitions, form, {answers: [*given, {"row": "Anything else?", "response": "Yes, a dog."}]})
    for row in asked:
        assert f"{row[printed_as]}\nAnswer to {row['row']}." in text
    assert "Anything else?\nYes, a dog." in text


@pytest.mark.requirement("R197", "R198", "R200", "R202")
def test_the_boxes_of_the_panel_referral_are_ticked_as_recorded(definitions: Definitions) -> None:
    text = printed(definitions, "tracking-panel-referral", {
        "legal_statuses": ["section-20", "other"], "legal_status_other": "Placement order applied for",
        "placement_type": "bespoke-package", "reasons": ["long-term-fostering", "review-of-permanence"],
        "fostering_routes": ["in-house"],
    })  # fmt: skip
    ticked = {line.removeprefix("☒ ") for line in text.splitlines() if line.startswith("☒")}
    assert ticked == {
        "Section 20", "Other (Please specify)", "Bespoke Package", "Long-Term Fostering", "In-House",
        "Review of Permanence",
    }  # fmt: skip
    assert "Other (Please specify)\nPlacement order applied for" in text


@pytest.mark.requirement("R191", "R273")
def test_the_panel_referral_is_sent_where_the_profile_says(definitions: Definitions) -> None:
    assert definitions.profile("bcp").contacts["tracking_panel"].endswith(".example")
    assert definitions.profile("bcp").contacts["tracking_panel"] in printed(definitions, "tracking-panel-referral")


@pytest.mark.requirement("R232", "R131", "R227")
def test_the_assessment_prints_each_child_and_each_pair(definitions: Definitions) -> None:
    recommended = {"Maya Hart": "together", "Kit Hart": "apart"}
    text = printed(definitions, "together-and-apart", {
        "children": [{"name": name, "recommendation": choice} for name, choice in recommended.items()],
        "ratings": [{"first": "Maya Hart", "second": "Kit Hart", "rating": 0, "evidence": "Seen on three days."}],
    })  # fmt: skip
    assert "Maya Hart\nKit Hart\n0\nSeen on three days." in text
    assert text.count("☒ Together   ☐ Apart") == text.count("☐ Together   ☒ Apart") == 1


@pytest.mark.requirement("R224", "R234")
def test_the_sources_wrong_cross_references_are_in_no_form(definitions: Definitions) -> None:
    """The source calls the conference's referral appendix 3 and the assessment's template appendix 5."""
    for form in ("fgc-referral", "together-and-apart"):
        assert "ppendix" not in printed(definitions, form)


@pytest.mark.requirement("R31")
def test_the_service_director_approves_plans_at_the_tracking_panel(definitions: Definitions) -> None:
    chain = definitions.profile("bcp").approvers
    assert [(one.act, one.where) for one in chain if one.role == "service_director"] == [
        ("approves", "Permanence Planning & Tracking Panel")
    ]


@pytest.mark.requirement("R272")
def test_a_form_to_fill_in_with_word_speaks_in_the_authoritys_terms_too(tmp_path: Path) -> None:
    workshop = Workshop(REPO / "cases", REPO / "templates", tmp_path, date(2026, 11, 22))
    for form, title in (
        ("tracking-panel-referral", "Permanence Planning & Tracking Panel Referral Form"),
        ("together-and-apart", "Considered at the Permanence Planning Meeting on"),
    ):
        _, docx = write_fillable(workshop, "EX-2026-009", form)
        with ZipFile(BytesIO(docx)) as parts:
            body = etree.fromstring(parts.read("word/document.xml"))
        lines = ["".join(_pieces(paragraph)) for paragraph in body.iter(f"{W}p")]
        assert title in lines
