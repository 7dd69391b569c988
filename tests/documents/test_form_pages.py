"""How the forms look on paper: no torn rows, no wrapped edges, boxes for a pen, nothing printed that nobody named."""

import io
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from lxml import etree

from bundler.documents.definitions.loading import load
from bundler.documents.forms import fill_form
from bundler.documents.office import Conversion, convert
from bundler.model.case import Case, Parent
from bundler.model.pack import Form
from bundler.model.profile import Profile
from bundler.model.record import FormRecord
from bundler.model.records import RECORDS
from bundler.pipeline.form_context import form_context
from tests.conftest import REPO
from tests.documents.fillable import filling

DEFINITIONS = load(REPO / "templates")
FORMS = [*DEFINITIONS.forms.values()]
LETTER = "birth-parent-letter"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LONG_REFERENCE = "MEADOWBANK-NORTH-2026-01"
LONG_NAME = "The Royal Borough of Kensington and Chelsea Council"

every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)


def case(reference: str = "CH-2026-014", **facts: object) -> Case:
    child = {"first_name": "Maya", "surname": "Hart"}
    return Case.model_validate(
        {"reference": reference, "authority": "exampleshire", "packs": ["fostering-panel"], "child": child, **facts}
    )


def filled(name: str, of: Case, record: FormRecord | None = None, profile: str | Profile = "exampleshire") -> bytes:
    form = DEFINITIONS.forms[name]
    here = DEFINITIONS.profile(profile) if isinstance(profile, str) else profile
    parent = Parent(name="Ann Jones", relationship="mother") if name == LETTER else None
    decision = "should-be-placed" if name == LETTER else None
    context = form_context(form, of, record, here, draft=True, parent=parent, decision=decision)
    return fill_form(DEFINITIONS.word_template(name), context)


def texts_of(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def cells(docx: bytes) -> list[list[str]]:
    """The rows of every table, a text for each cell."""
    with ZipFile(io.BytesIO(docx)) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
    return [
        [texts_of(cell).strip() for cell in row.iter(f"{W}tc")]
        for row in body.iter(f"{W}tr")
    ]


def printed(docx: bytes) -> str:
    with ZipFile(io.BytesIO(docx)) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
    return " ".join(text.text or "" for text in body.iter(f"{W}t"))


def pages(pdf: Path) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts


@every_form
def test_no_row_of_a_form_is_torn_where_a_page_ends_but_tall_ones(form: Form) -> None:
    with ZipFile(DEFINITIONS.word_template(form.name)) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
    torn = [texts_of(row) for row in body.iter(f"{W}tr") if row.find(f"{W}trPr/{W}cantSplit") is None]
    assert torn == []


def breaks(docx: bytes, word: str = "zebra") -> bool:
    """Whether the row with this word may break where a page ends."""
    with ZipFile(io.BytesIO(docx)) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
    row = next(row for row in body.iter(f"{W}tr") if word in texts_of(row))
    return row.find(f"{W}trPr/{W}cantSplit") is None


@pytest.mark.parametrize(("words", "may_break"), [(0, False), (100, False), (300, True)])
def test_an_answer_moves_to_the_next_page_whole_until_it_is_a_third_of_a_page_long(words: int, may_break: bool) -> None:
    record = RECORDS["iro-summary"].model_validate({"plan_as_recommended": "zebra " + "answer " * words})
    assert breaks(filled("iro-summary", case(), record)) is may_break


def test_a_narrow_column_is_tall_sooner() -> None:
    """These words are a few lines across the page, and more than a page in this column."""
    record = RECORDS["iro-summary"].model_validate({"documents_seen": [{"version": "zebra " + "answer " * 100}]})
    assert breaks(filled("iro-summary", case(), record))


def test_a_long_answer_may_break_in_a_form_to_be_filled_in_with_word_too() -> None:
    record = RECORDS["iro-summary"].model_validate({"timeliness": "zebra " + "answer " * 300})
    assert breaks(filling.written("iro-summary", record))


def test_many_short_lines_are_tall_too() -> None:
    record = RECORDS["iro-summary"].model_validate({"plan_as_recommended": "zebra" + "\nanswer" * 30})
    assert breaks(filled("iro-summary", case(), record))


@pytest.mark.office
def test_an_answer_longer_than_two_pages_loses_no_word_and_leaves_no_page_empty(tmp_path: Path) -> None:
    """LibreOffice leaves out the last lines of a row that may not break, if the next page would begin with them."""
    lengths = range(1472, 1520, 6)
    for length in lengths:
        answer = " ".join(f"word{number}" for number in range(length))
        record = RECORDS["iro-summary"].model_validate({"plan_as_recommended": answer})
        (tmp_path / f"{length}.docx").write_bytes(filled("iro-summary", case(), record))

    convert([Conversion(tmp_path / f"{length}.docx", tmp_path / f"{length}.pdf") for length in lengths], tmp_path / "w")

    for length in lengths:
        texts = pages(tmp_path / f"{length}.pdf")
        found = {word for text in texts for word in text.split()}
        assert [number for number in range(length) if f"word{number}" not in found] == [], length
        assert "word0 " in texts[0]


@pytest.mark.office
def test_no_edge_of_a_form_wraps_with_a_long_reference_and_a_long_name_of_the_authority(tmp_path: Path) -> None:
    assert len(LONG_REFERENCE) == 24
    profile = DEFINITIONS.profile("exampleshire").model_copy(update={"title": LONG_NAME})
    for form in FORMS:
        (tmp_path / f"{form.name}.docx").write_bytes(filled(form.name, case(LONG_REFERENCE), profile=profile))

    convert(
        [Conversion(tmp_path / f"{form.name}.docx", tmp_path / f"{form.name}.pdf") for form in FORMS], tmp_path / "work"
    )

    for form in FORMS:
        texts = pages(tmp_path / f"{form.name}.pdf")
        for number, text in enumerate(texts, 1):
            lines = [" ".join(line.split()) for line in text.splitlines()]
            marked, page = f"OFFICIAL-SENSITIVE · {LONG_REFERENCE}", f"Page {number} of {len(texts)}"
            if form.name == LETTER:
                assert f"{marked} {page}" in lines, (form.name, lines)
            else:
                assert f"{LONG_NAME} DRAFT · OFFICIAL-SENSITIVE" in lines, (form.name, lines)
                assert f"{form.title} {page}" in lines, (form.name, lines)
                assert marked in lines, (form.name, lines)


@pytest.mark.parametrize(
    ("form", "step"),
    [
        ("matching-meeting-report", "Special guardianship explored with the carers"),
        ("arp-referral", "Special guardianship explored with the carers"),
        ("early-permanence-form", "Fostering to adopt considered"),
        ("resource-and-care-panel", "Agreement of the Legal Panel"),
    ],
)
def test_a_step_that_nobody_has_answered_has_a_box_to_tick_by_hand(form: str, step: str) -> None:
    row = next(row for row in cells(filled(form, case())) if row[0] == step)
    assert row[1] == "☐"


def test_a_step_that_is_answered_prints_the_answer_instead_of_a_box() -> None:
    match = {"route": "in-house", "sgo_explored": {"done": True}}
    row = next(row for row in cells(filled("arp-referral", case(match=match))) if row[0].startswith("Special guard"))
    assert row[1] == "Yes"


def test_a_form_to_be_filled_in_with_word_has_a_control_where_paper_has_a_box() -> None:
    docx = filling.written("arp-referral", RECORDS["arp-referral"]())
    row = next(row for row in cells(docx) if row[0].startswith("Special guard"))
    assert row[1] == "Click to enter text"


def test_empty_rows_of_people_have_boxes_for_yes_and_no() -> None:
    rows = cells(filled("placement-planning-meeting", case()))
    assert rows.count(["", "", "☐ Yes☐ No", "", ""]) == 3
    assert cells(filled("sgo-referral", case())).count(["", "", "", "☐ Yes☐ No", "☐ Yes☐ No"]) == 2


@every_form
def test_a_policy_that_the_authority_has_not_named_is_not_printed(form: Form) -> None:
    unnamed = DEFINITIONS.profile("exampleshire").model_copy(update={"policy_version": "[to be confirmed by us]"})
    assert "to be confirmed by us" not in printed(filled(form.name, case(), profile=unnamed))


def test_a_policy_that_the_authority_has_named_is_printed() -> None:
    assert "Permanence Planning Policy 2026, version 1" in printed(filled("iro-summary", case()))


@pytest.mark.requirement("R86", "R88")
@pytest.mark.parametrize("authority", ["dudley", "exampleshire", "bcp", "england"])
def test_the_submission_says_where_the_papers_for_the_early_permanence_panel_are_emailed(authority: str) -> None:
    address = DEFINITIONS.profile(authority).contacts["early_permanence_email"]
    assert address in printed(filled("early-permanence-submission", case(), profile=authority))
