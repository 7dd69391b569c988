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


def printed(
    definitions: Definitions, form: str, record: dict[str, Any] | None = None, case: Case = CASE
) -> str:  # fmt: skip
    """The body of the filled form, a line each paragraph."""
    held = RECORDS[form].model_validate(record) if record else None
    context = form_context(
        definitions.forms[form], case, held, definitions.profile("bcp"), draft=False, sees=EVERYTHING
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


WHOLE_CASE = Case.model_validate({
    **CASE.model_dump(mode="json", exclude_none=True),
    "child": {"first_name": "Maya", "surname": "Hart", "date_of_birth": "2018-03-14", "record_id": "4471902",
              "ethnicity": "White and Asian", "disability": "None known"},
    "legal_status": {"kind": "interim-care-order"},
    "people": {"social_worker": {"name": "Ann Marsh"}, "team_manager": {"name": "Ben Hall"},
               "practice_manager": {"name": "Cora Lee"}, "iro": {"name": "Dai Rees"}},
})  # fmt: skip
MINUTES: dict[str, Any] = {
    "meeting_on": "2026-10-22", "starts_at": "10:30", "venue": "Room 4, Town Hall", "minute_taker": "Joe Poole",
    "present": [{"name": "Ann Marsh", "role": "Social worker"}, {"name": "Dai Rees", "role": "IRO"}],
    "legal_context": "An interim order.", "assessments": "A parenting assessment.", "health": "She has asthma.",
    "education": "She stays at her school.", "wishes_and_feelings": "She likes her room.",
    "views_of_parents": "Mum agrees.", "views_of_iro": "The IRO supports this.", "next_review_on": "2026-12-01",
    "options_discussed": "Two options.", "review_on": "2027-01-14",
    "actions": [{"details": "Ring Gran", "who": "Ann Marsh", "by_when": "2026-11-01"}],
    "chair_comments": "A good meeting.", "chair_signature": {"name": "Ben Hall", "signed_on": "2026-10-23"},
    "service_manager_comments": "I agree.", "service_manager_signature": {"name": "Eve Orr", "signed_on": "2026-10-26"},
}  # fmt: skip
REVIEWED = {
    "details": "Ask the school", "who": "Ann Marsh", "by_when": "2026-09-01", "outcome": "The school agreed.",
}  # fmt: skip
OF_BOTH: tuple[tuple[str, str, str], ...] = (
    ("R160", "Date and Time:", "22 October 2026 at 10:30"),
    ("R161", "Venue and Location:", "Room 4, Town Hall"),
    ("R162", "Present:", "Ann Marsh, Social worker\nDai Rees, IRO"),
    ("R163", "Minute Taker:", "Joe Poole"),
    ("R164", "Child's Name:", "Maya Hart"),
    ("R165", "Date of Birth:", "14 March 2018\nAge:\n8"),
    ("R166", "Electronic Record ID:", "4471902\nLegal Status:\nInterim Care Order"),
    ("R167", "Ethnicity:", "White and Asian"),
    ("R168", "Disability:", "None known"),
    ("R169", "Placement Provider Details:\nName:", "Jo Okafor\nAddress:\n3 Rowan Close, ZZ5 6TT"),
    ("R170", "Allocated Social Worker:", "Ann Marsh\nPractice Manager:\nCora Lee\nTeam Manager:\nBen Hall"),
    ("R172", "Current Legal Context", "An interim order."),
    ("R173", "Current Assessments in Progress with Probable Outcome", "A parenting assessment."),
    ("R174", "Child(ren)'s Health", "She has asthma."),
    ("R175", "Child(ren)'s Education / Geographical Needs", "She stays at her school."),
    ("R176", "Child(ren)'s Wishes and Feelings", "She likes her room."),
    ("R177", "Views of Parents and Other Significant Adults", "Mum agrees."),
    ("R178", "Views of the IRO", "The IRO supports this.\nName of IRO:\nDai Rees"),
    ("R179", "Discussions of Relevant Options / Likely Outcomes", "Two options."),
    ("R180", "By When", "Ring Gran\nAnn Marsh\n1 November 2026"),
    ("R181", "Review Date:", "14 January 2027"),
    ("R182", "Chair's Comments", "A good meeting."),
    ("R182", "Chair's Signature:", "Signed by Ben Hall\nDate:\n23 October 2026"),
    ("R183", "Service Manager Comments", "I agree."),
    ("R183", "Service Manager Signature:", "Signed by Eve Orr\nDate:\n26 October 2026"),
)
ONLY_INITIAL = (
    ("R171", "Summary of Background\nCase summary", "She came at night."),
    ("R178", "Date of Next CiC Review:", "1 December 2026"),
)
ONLY_REVIEW = (
    ("R186", "Review of Actions / Outcomes\nDetails of Actions\nWho will do this\nBy When\nOutcome",
     "Ask the school\nAnn Marsh\n1 September 2026\nThe school agreed."),
    ("R188", "Date of Next LAC Review:", "1 December 2026"),
)  # fmt: skip


def _part_of_review(number: str) -> str:
    """R185 has the header again, R187-R189 what follows it."""
    at = int(number[1:])
    return next(row for last, row in ((170, "R185"), (177, "R187"), (178, "R188"), (183, "R189"), (188, number))
                if at <= last)  # fmt: skip


@pytest.mark.parametrize(
    ("form", "more", "label", "value"),
    [
        *(pytest.param("ppm-initial", {"case_summary": "She came at night."}, label, value, id=f"initial: {label}",
                       marks=pytest.mark.requirement(number))
          for number, label, value in (*OF_BOTH, *ONLY_INITIAL)),
        *(pytest.param("ppm-review", {"reviewed_actions": [REVIEWED]}, label, value, id=f"review: {label}",
                       marks=pytest.mark.requirement(_part_of_review(number)))
          for number, label, value in (*OF_BOTH, *ONLY_REVIEW)),
    ],
)  # fmt: skip
def test_what_was_minuted_stands_by_the_label_of_the_source(
    form: str, more: dict[str, Any], label: str, value: str, definitions: Definitions
) -> None:
    text = printed(definitions, form, {**MINUTES, **more}, WHOLE_CASE)
    assert f"\n{label}\n{value}\n" in text


TO_THE_PANEL: dict[str, Any] = {"ethnicity_other": "Traveller", "disability_other": "Epilepsy"}
TO_THE_CONFERENCE: dict[str, Any] = {
    "criteria": ["public-law-outline"],
    "referrer": {"name": "Ann Marsh", "team": "BCP, East", "direct_line": "01632 960001", "working_hours": "Mon to Wed",
                 "email": "ann.marsh@bcp.example"},
    "referred_children": [{"name": "Maya Hart", "date_of_birth": "2018-03-14"}],
    "parents": [{"name": "Una Hart", "address": "1 Elm Row, ZZ1 1AA", "phone": "01632 960002",
                 "address_confidential": False, "parental_responsibility": True}],
    "others": [{"name": "Gran Hart", "address": "2 Elm Row", "phone": "01632 960003"}],
    "interpreter_needed": False, "advocate_in_place": True, "special_needs": True,
    "special_needs_outline": "Una reads with help.",
    "key_agencies": [{"name": "Fay Ito", "agency": "School", "telephone": "01632 960004"}],
    "reason_for_meeting": "Who can help?", "family_view": "They want it.", "young_person_view": "She is shy.",
    "family_agrees": True, "discussed_on": "2026-10-02", "line_manager": "Ben Hall, 01632 960005",
    "referrer_signature": {"name": "Ann Marsh", "signed_on": "2026-10-05"},
    "risks": [{"area": "Physical Illness/ disabilities", "historic": True, "current": False},
              {"area": "The dog", "historic": False, "current": True, "detail": "It bites; it is tied up."}],
}  # fmt: skip
BEFORE = "Are there any special needs within the family/child? e.g. disability."


@pytest.mark.parametrize(
    ("form", "record", "label", "value"),
    [
        pytest.param(form, record, label, value, id=label, marks=pytest.mark.requirement(number))
        for form, record, said in (
            ("tracking-panel-referral", TO_THE_PANEL, (
                ("R192", "Child's Name:", "Maya Hart"),
                ("R193", "Care Director / Mosaic no:", "4471902"),
                ("R194", "Date of Birth:", "14 March 2018"),
                ("R195", "Ethnicity:", "White and Asian\nOther Please Specify: Traveller"),
                ("R196", "Disability:", "None known\nOther Please Specify: Epilepsy"),
                ("R199", "Name of Provider:", "Jo Okafor\nPlacement Address:\n3 Rowan Close\nPostcode: ZZ5 6TT"),
                ("R201", "Social Worker:", "Ann Marsh\nTeam Manager:\nBen Hall"),
            )),
            ("fgc-referral", TO_THE_CONFERENCE, (
                ("R203", "Where the Public Law Outline is being considered or in process", "☒"),
                ("R203", "Child Protection", "\n☐"),
                ("R204", "Referrer's Name\nLocal Authority & Team\nDirect Line\nWorking days/ hours",
                 "Ann Marsh\nBCP, East\n01632 960001\nMon to Wed\nEmail\nann.marsh@bcp.example"),
                ("R205", "Age", "Maya Hart\n14 March 2018\n8"),
                ("R206", "Parental responsibility?", "Una Hart\n1 Elm Row, ZZ1 1AA\n01632 960002\nYes ☒\nNo ☐"),
                ("R207", "Phone", "Gran Hart\n2 Elm Row\n01632 960003"),
                ("R208", "Does the family require an interpreter?", "Yes ☐\nNo ☒"),
                ("R209", "Does the child/ren have an advocate in place?", "Yes ☒\nNo ☐"),
                ("R211", BEFORE, "Yes ☒\nNo ☐\nPlease outline:\nUna reads with help."),
                ("R212", "Telephone", "Fay Ito\nSchool\n01632 960004"),
                ("R214", "Family view of referral:", "They want it."),
                ("R215", "Young person's view of referral:", "She is shy."),
                ("R216", "Are the family in agreement with this referral being made?",
                 "Yes ☒\nNo ☐\nDate discussed:\n2 October 2026"),
                ("R217", "Referrer's signature", "Signed by Ann Marsh\nDate\n5 October 2026"),
                ("R217", "Referrer's line manager and contact details", "Ben Hall, 01632 960005"),
                ("R221", "Physical Illness/ disabilities", "Yes ☒\nNo ☐\nYes ☐\nNo ☒"),
                ("R222", "Additional risk areas:\nThe dog", "Yes ☐\nNo ☒\nYes ☒\nNo ☐\nIt bites; it is tied up."),
            )),
        )
        for number, label, value in said
    ],
)  # fmt: skip
def test_what_a_referral_says_stands_by_the_label_of_the_source(
    form: str, record: dict[str, Any], label: str, value: str, definitions: Definitions
) -> None:
    assert f"\n{label}\n{value}\n" in printed(definitions, form, record, WHOLE_CASE)


@pytest.mark.requirement("R213")
def test_the_reason_for_the_conference_stands_below_the_sources_hint(definitions: Definitions) -> None:
    text = printed(definitions, "fgc-referral", TO_THE_CONFERENCE)
    assert "the proposed questions to be addressed)\nWho can help?\n" in text


@pytest.mark.requirement("R220")
def test_what_the_office_writes_is_blank_whatever_the_referral_says(definitions: Definitions) -> None:
    text = printed(definitions, "fgc-referral", TO_THE_CONFERENCE)
    assert "Date received\n\nDate of allocation\n\nName of coordinator\n\nDate inputted\n\n" in text


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
