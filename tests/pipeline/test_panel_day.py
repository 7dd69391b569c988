"""The panel-day book: every case of the day is in it or said to be missing, and each bundle stands in it unchanged."""

from __future__ import annotations

import dataclasses
from datetime import date, time
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

from bundler.documents.bundle.viewing import Viewer
from bundler.documents.panel.book import assemble_book
from bundler.documents.panel.parts import draw_front, draw_item, lay_out
from bundler.documents.panel.readback import read_book_back
from bundler.documents.shelf import Published
from bundler.model.errors import ReadBackError
from bundler.model.manifest import Manifest
from bundler.model.panel_day import BookItem
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.panel_day import Hours, PanelBook, bookings_of, make_book
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, SMALL_PAPERS, LayOut, text_pdf

DAY = date(2026, 12, 10)
HALF_PAST_NINE = Hours(time(9, 30), 45)


def a_case(lay_out: LayOut, reference: str, first_name: str, **more: Any) -> Path:
    child = {"first_name": first_name, "surname": "Invented", "date_of_birth": "2018-04-01"}
    return lay_out({"reference": reference, "child": child, **more})


def built(workshop: Workshop, *references: str) -> list[Build]:
    return [build_pack(workshop, reference, None, draft=False) for reference in references]


def book_of(workshop: Workshop, hours: Hours = HALF_PAST_NINE) -> PanelBook:
    bookings = bookings_of(workshop)
    (panel,) = bookings.on(DAY, None).values()
    return make_book(workshop, panel, bookings.unreadable, hours)


def words(pdf: Path, page: int) -> str:
    with Viewer(pdf) as viewer:
        return " ".join(viewer.text(page).split())


@pytest.fixture
def two(workshop: Workshop, lay_out: LayOut) -> PanelBook:
    """A book of two cases."""
    a_case(lay_out, "T-1", "Ada")
    a_case(lay_out, "T-2", "Ben")
    built(workshop, "T-1", "T-2")
    return book_of(workshop)


@pytest.mark.requirement("R74")
def test_every_bundle_of_the_day_stands_in_the_book_with_its_own_labels(workshop: Workshop, two: PanelBook) -> None:
    assert two.day.is_whole
    assert [(item.hours, item.bundle.reference) for item in two.day.items] == [
        ("09:30–10:15", "T-1"), ("10:15–11:00", "T-2"),
    ]  # fmt: skip
    reader = pypdf.PdfReader(two.book)
    assert len(reader.pages) == two.pages
    manifest = Manifest.model_validate_json((two.folder / "manifest.json").read_bytes())
    for entry, item in zip(manifest.entries, two.day.items, strict=True):
        bundle = pypdf.PdfReader(workshop.output / item.bundle.source)
        assert entry.pages == len(bundle.pages)
        for number, page in enumerate(bundle.pages):
            here = words(two.book, entry.first_page + number)
            assert " ".join(page.extract_text().split())[-40:-3] in here
            assert f"Book page {entry.first_page + number}" in here
            assert bundle.page_labels[number] in here.split()


def test_the_index_and_the_bookmarks_lead_to_each_document(two: PanelBook) -> None:
    reader = pypdf.PdfReader(two.book)
    item = two.day.items[1]
    document = item.bundle.documents[1]
    lines = [line for line in _flat(reader.outline) if str(line.title).startswith(f"{document.labels} ")]
    page = reader.get_destination_page_number(lines[1])
    assert page is not None
    assert document.labels.partition("–")[0] in words(two.book, page + 1).split()
    index = next(page for page in reader.pages if page.extract_text().startswith("Index of all bundles"))
    links = [mark for mark in index.get("/Annots", ()) if mark]
    assert len(links) == sum(1 + len(item.bundle.documents) for item in two.day.items)


def _flat(outline: list[Any]) -> list[Any]:
    return [line for one in outline for line in (_flat(one) if isinstance(one, list) else [one])]


def test_the_same_day_gives_the_same_bytes_and_is_bound_once(workshop: Workshop, two: PanelBook) -> None:
    assert book_of(workshop).folder == two.folder
    elsewhere = dataclasses.replace(workshop, output=workshop.output.with_name("output-2"))
    built(elsewhere, "T-1", "T-2")
    again = book_of(elsewhere)
    names = [path.relative_to(two.folder) for path in sorted(two.folder.rglob("*")) if path.is_file()]
    assert {str(name) for name in names} >= {"minutes.docx", "parts/agenda.pdf", "parts/attendance.pdf"}
    for name in names:
        assert (again.folder / name).read_bytes() == (two.folder / name).read_bytes(), name


def test_file_names_bookmark_of_a_case_and_agenda_name_no_child(two: PanelBook) -> None:
    reader = pypdf.PdfReader(two.book)
    assert reader.metadata
    assert (set(reader.metadata), reader.metadata.title) == ({"/Title"}, "Fostering panel 2026-12-10 v1")
    agenda = words(two.folder / "parts/agenda.pdf", 1)
    assert "T-1 A.I." in agenda
    names = [path.name for path in two.folder.rglob("*")]
    bookmarks = [str(line.title) for line in _flat(reader.outline)]
    assert not [one for one in (agenda, *names, *bookmarks) if "Ada" in one or "Ben" in one]
    assert "Ada Invented" in words(two.book, 8)


@pytest.mark.requirement("R131")
def test_brothers_and_sisters_are_heard_one_after_the_other(workshop: Workshop, lay_out: LayOut) -> None:
    a_case(lay_out, "T-1", "Ada", siblings=[{"name": "Cat Invented", "case": "T-3"}])
    a_case(lay_out, "T-2", "Ben")
    a_case(lay_out, "T-3", "Cat", siblings=[{"name": "Ada Invented", "case": "T-1"}])
    built(workshop, "T-1", "T-2", "T-3")
    book = book_of(workshop)
    assert [item.bundle.reference for item in book.day.items] == ["T-1", "T-3", "T-2"]
    assert "Brothers and sisters: with 2. T-3" in words(book.book, 2)


# What is not ready


@pytest.mark.requirement("R74")
def test_a_case_that_is_not_complete_is_listed_with_what_is_missing_and_whose_move_it_is(
    workshop: Workshop, lay_out: LayOut
) -> None:
    a_case(lay_out, "T-1", "Ada")
    (a_case(lay_out, "T-2", "Ben") / "attachments/Assessment report.pdf").unlink()
    built(workshop, "T-1")
    book = book_of(workshop)
    assert not book.day.is_whole
    (one,) = book.day.not_ready
    assert (one.reference, one.roles) == ("T-2", ("Social worker",))
    assert "Missing: Assessment report" in one.to_do[0].what
    assert "Not in this book: T-2" in words(book.book, 1)
    assert "T-2 B.I. Not complete: 1 thing must be done. Whose move it is: Social worker" in words(book.book, 2)
    assert "Missing: Assessment report" in words(book.folder / "parts/not-ready.pdf", 1)


def test_a_day_on_which_nothing_is_ready_still_has_its_agenda(workshop: Workshop, lay_out: LayOut) -> None:
    a_case(lay_out, "T-1", "Ada")
    book = book_of(workshop)
    (one,) = book.day.not_ready
    assert (one.reference, one.why) == ("T-1", "Complete, but its bundle is not built.")
    assert "T-1 A.I." in words(book.book, 2)


def test_a_bundle_that_is_damaged_is_not_bound(workshop: Workshop, lay_out: LayOut) -> None:
    a_case(lay_out, "T-1", "Ada")
    (build,) = built(workshop, "T-1")
    assert build.bundle
    build.bundle.write_bytes(build.bundle.read_bytes() + b"%")
    (one,) = book_of(workshop).day.not_ready
    assert "damaged" in one.why


@pytest.mark.parametrize(("change", "says"), [("paper", "Assessment report"), ("facts", "the facts of the case")])
def test_a_bundle_that_is_not_what_would_be_built_today_is_bound_and_said_to_be_out_of_date(
    workshop: Workshop, lay_out: LayOut, change: str, says: str
) -> None:
    folder = a_case(lay_out, "T-1", "Ada")
    built(workshop, "T-1")
    if change == "paper":
        (folder / "attachments/Assessment report.pdf").write_bytes(text_pdf("put right"))
    else:
        a_case(lay_out, "T-1", "Ada", entered_care_on="2020-01-01")
    book = book_of(workshop)
    assert not book.day.is_whole
    (warning,) = book.day.items[0].bundle.warnings
    assert warning == f"Out of date: v1 was built before these changed: {says}."
    assert "Out of date" in words(book.book, 2)
    built(workshop, "T-1")
    after = book_of(workshop)
    assert (after.day.is_whole, after.day.version) == (True, "v2")


@pytest.mark.parametrize("how", ["gone", "about a sister"])
def test_a_bundle_with_a_paper_that_was_taken_out_since_is_not_bound(
    workshop: Workshop, lay_out: LayOut, how: str
) -> None:
    """D3: it may be another child's, and was found to be in time."""
    folder = a_case(lay_out, "T-1", "Ada")
    built(workshop, "T-1")
    letter = "Letter from the school.pdf"
    if how == "gone":
        (folder / "attachments" / letter).unlink()
    else:
        papers = [{"file": letter, "children": ["Eve Invented"]}]
        a_case(lay_out, "T-1", "Ada", siblings=[{"name": "Eve Invented"}], papers=papers)
    book = book_of(workshop)
    assert [one.why for one in book.day.not_ready] == ["Its bundle v1 holds a paper that was taken out since."]
    built(workshop, "T-1")
    assert book_of(workshop).day.is_whole


def test_who_signs_for_one_case_does_not_read_who_came_for_another(two: PanelBook) -> None:
    """D7: carers sign too."""
    sheet = pypdf.PdfReader(two.folder / "parts/attendance.pdf")
    said = [page.extract_text() for page in sheet.pages]
    assert [[name for name in ("T-1", "T-2") if name in page] for page in said] == [[], ["T-1"], ["T-2"]]


def test_a_shared_paper_that_changed_makes_the_siblings_bundle_out_of_date(
    workshop: Workshop, lay_out: LayOut
) -> None:
    adas = a_case(lay_out, "T-1", "Ada")
    a_case(
        lay_out, "T-2", "Ben", siblings=[{"name": "Ada Invented", "case": "T-1"}],
        shared=[{"case": "T-1", "file": "Letter from the school.pdf", "reason": "They go there together."}],
    )  # fmt: skip
    built(workshop, "T-1", "T-2")
    (adas / "attachments/Letter from the school.pdf").write_bytes(text_pdf("another letter"))
    warned = [item.bundle.reference for item in book_of(workshop).day.items if item.bundle.warnings]
    assert warned == ["T-1", "T-2"]


def test_a_case_that_cannot_be_read_may_meet_that_day_and_is_said(workshop: Workshop, lay_out: LayOut) -> None:
    a_case(lay_out, "T-1", "Ada")
    built(workshop, "T-1")
    (a_case(lay_out, "T-9", "Zoe") / "case.json").write_text("{", encoding="utf-8")
    book = book_of(workshop)
    assert (book.day.unreadable, book.day.is_whole) == (("T-9",), False)
    assert "T-9" in words(book.book, 1)


def test_other_days_and_a_familys_conference_are_no_panel_of_this_day(workshop: Workshop, lay_out: LayOut) -> None:
    a_case(lay_out, "T-1", "Ada", panel={"meets_on": "2026-12-11"})
    bookings = bookings_of(workshop)
    assert bookings.on(DAY, None) == {}
    assert bookings.days() == (date(2026, 12, 11),)
    assert bookings.on(date(2026, 12, 11), "another") == {}


# The minutes, and the pages themselves


@pytest.mark.requirement("R68")
def test_the_minutes_name_each_paper_by_label_and_page_and_have_room_for_what_the_panel_recommends(
    two: PanelBook,
) -> None:
    word = docx.Document(str(two.folder / "minutes.docx"))
    headings = [line.text for line in word.paragraphs if line.style and line.style.name == "Heading 2"]
    assert headings == ["Present", "1. T-1 – Ada Invented", "2. T-2 – Ben Invented", "Signature of the chair"]
    rows = [tuple(cell.text for cell in row.cells) for table in word.tables for row in table.rows]
    manifest = Manifest.model_validate_json((two.folder / "manifest.json").read_bytes())
    for entry, item in zip(manifest.entries, two.day.items, strict=True):
        for document in item.bundle.documents:
            assert (document.title, document.labels, str(entry.first_page + document.first_page - 1)) in rows
    assert any("☐ Recommended" in line.text for line in word.paragraphs)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_head_of_a_page_stands_upright_however_the_page_is_turned(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path, turn: int
) -> None:
    turned = tmp_path / "turned.pdf"
    writer = pypdf.PdfWriter()
    writer.append(pypdf.PdfReader(lay_out({"reference": "X"}) / "attachments/Letter from the school.pdf"))
    writer.pages[0].rotate(turn)
    writer.write(turned)
    lay_out({}, SMALL_PAPERS | {"Assessment report.pdf": turned.read_bytes()})
    built(workshop, "T-1")
    (tmp_path / "cases/X").rename(tmp_path / "X")
    book = book_of(workshop)
    manifest = Manifest.model_validate_json((book.folder / "manifest.json").read_bytes())
    page = manifest.entries[0].first_page + book.day.items[0].bundle.documents[0].first_page - 1
    with Viewer(book.book) as viewer:
        item, number = viewer.stamp(page).texts
    assert (item.is_upright, number.is_upright) == (True, True)
    assert number.left > item.right
    box = pypdf.PdfReader(book.book).pages[page - 1].cropbox
    high = float(box.height if turn in (0, 180) else box.width)
    assert high - 20 < number.bottom < number.top < high


def test_a_book_in_which_a_bundle_is_another_does_not_pass(workshop: Workshop, two: PanelBook, tmp_path: Path) -> None:
    pages = lay_out(two.day)
    front, before = draw_front(two.day, pages), {i.number: draw_item(two.day, i, pages) for i in two.day.items}
    right = {item.number: workshop.output / item.bundle.source for item in two.day.items}
    wrong = {1: right[2], 2: right[1]}
    book = tmp_path / "book.pdf"

    def bundle(item: BookItem) -> Path:
        return wrong[item.number]

    assemble_book(two.day, pages, front, lambda item: before[item.number], bundle, book)
    with pytest.raises(ReadBackError, match="is not page 1 of the bundle of T-1"):
        read_book_back(two.day, pages, front, lambda item: right[item.number], book)
    read_book_back(two.day, pages, (*front, *before.values()), bundle, book)


def test_a_finished_book_is_as_whole_as_its_manifest_says(two: PanelBook) -> None:
    manifest = Manifest.model_validate_json((two.folder / "manifest.json").read_bytes())
    assert Published(two.folder, manifest).is_intact
    assert [(row.path, row.disposition) for row in manifest.ledger] == [("T-1", "included"), ("T-2", "included")]


@pytest.mark.office
@pytest.mark.requirement("R12")
def test_the_tracking_panel_has_a_book_of_its_referrals_with_a_place_for_the_iro_manager(tmp_path: Path) -> None:
    workshop = Workshop(REPO / "cases", REPO / "templates", tmp_path, date(2026, 11, 22))
    build_pack(workshop, "EX-2026-009", "tracking-panel", draft=False)
    bookings = bookings_of(workshop)
    (panel,) = bookings.on(date(2026, 12, 3), "tracking-panel").values()
    book = make_book(workshop, panel, bookings.unreadable, Hours())
    assert book.day.panel == "Permanence Planning & Tracking Panel"
    assert [item.bundle.reference for item in book.day.items] == ["EX-2026-009"]
    assert "IRO manager" in words(book.folder / "parts/attendance.pdf", 1)
