"""What Word, Word online and LibreOffice do to a form while people fill it in."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bundler.model.fgc_referral import FgcReferral
from bundler.model.fields import Action
from bundler.model.ppm_initial import PpmInitial
from bundler.model.records import RECORDS
from bundler.model.returned import ReturnedForm
from tests.documents.fillable import filling

W = filling.W
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"

PPM = PpmInitial(
    venue="Room 3", health="Well", actions=(Action(details="Book the medical", who="Sam"), Action(details="Write")),
)  # fmt: skip


def after(folder: Path, *edits: Any, record: Any = PPM, form: str = "ppm-initial") -> ReturnedForm:
    docx = filling.written(form, record)
    for edit in edits:
        docx = filling.edited(docx, edit)
    read: ReturnedForm = filling.read(docx, folder)
    return read


def typed(tag: str, text: str, number: int = 0) -> Any:
    return lambda root: filling.fill(root, tag, text, number)


def drop(element: Any) -> None:
    element.getparent().remove(element)


def test_an_empty_form_answers_nothing(tmp_path: Path) -> None:
    returned = after(tmp_path, record=PpmInitial())
    assert set(returned.answers.values.values()) == {None}
    assert all(not rows for rows in returned.answers.rows.values())


def test_what_somebody_types_is_read_by_its_tag(tmp_path: Path) -> None:
    values = after(
        tmp_path, typed("minute_taker", "Jo Bloggs"), typed("case_summary", "First.\n\nThird."),
        typed("meeting_on", "9 Dec 2026"), typed("starts_at", "2.30 pm"), typed("chair_signature.name", "Kit"),
    ).answers.values  # fmt: skip
    assert values["minute_taker"] == "Jo Bloggs"
    assert values["case_summary"] == "First.\n\nThird."
    assert values["meeting_on"] == "2026-12-09"
    assert values["starts_at"] == "14:30"
    assert values["chair_signature.name"] == "Kit"
    assert values["venue"] == "Room 3"


def test_fields_are_found_wherever_they_were_moved_to(tmp_path: Path) -> None:
    def swap(root: Any) -> None:
        one, other = filling.control(root, "venue"), filling.control(root, "health")
        one_place, other_place = one.getparent(), other.getparent()
        one_place.append(other)
        other_place.append(one)

    values = after(tmp_path, swap).answers.values
    assert (values["venue"], values["health"]) == ("Room 3", "Well")


def test_a_date_that_is_none_is_left_for_the_record_to_refuse(tmp_path: Path) -> None:
    assert after(tmp_path, typed("meeting_on", "soon")).answers.values["meeting_on"] == "soon"


def test_split_runs_are_one_text(tmp_path: Path) -> None:
    def split(root: Any) -> None:
        filling.fill(root, "venue", "Ro")
        run = next(filling.control(root, "venue").iter(f"{W}r"))
        for text in ("om", " 4", ""):
            more = deepcopy(run)
            more.find(f"{W}t").text = text
            run.getparent().append(more)
            etree.SubElement(run.getparent(), f"{W}proofErr")

    assert after(tmp_path, split).answers.values["venue"] == "Room 4"


def test_tracked_changes_are_read_as_accepted_and_told(tmp_path: Path) -> None:
    def track(root: Any) -> None:
        run = next(filling.control(root, "venue").iter(f"{W}r"))
        around = run.getparent()
        gone = etree.SubElement(around, f"{W}del")
        gone.append(run)
        run.find(f"{W}t").tag = f"{W}delText"
        new = etree.SubElement(etree.SubElement(etree.SubElement(around, f"{W}ins"), f"{W}r"), f"{W}t")
        new.text = "Room 9"

    returned = after(tmp_path, track)
    assert returned.answers.values["venue"] == "Room 9"
    assert returned.notes == ("Its tracked changes were read as if every one were accepted.",)


def test_a_paragraph_end_that_was_struck_out_joins_two_lines(tmp_path: Path) -> None:
    def join(root: Any) -> None:
        filling.fill(root, "health", "One\n two")
        first = next(filling.control(root, "health").iter(f"{W}p"))
        head = first.find(f"{W}pPr")
        marks = head.find(f"{W}rPr") if head.find(f"{W}rPr") is not None else etree.SubElement(head, f"{W}rPr")
        etree.SubElement(marks, f"{W}del")

    assert after(tmp_path, join).answers.values["health"] == "One two"


def test_a_prompt_that_stayed_beside_the_answer_is_no_answer(tmp_path: Path) -> None:
    values = after(
        tmp_path, typed("minute_taker", "Jo Click to enter text"),
        typed("views_of_iro", "Click or tap here to enter text."),
    ).answers.values  # fmt: skip
    assert values["minute_taker"] == "Jo"
    assert values["views_of_iro"] is None


def test_an_answer_counts_where_word_online_left_the_mark_of_the_prompt(tmp_path: Path) -> None:
    def fill(root: Any) -> None:
        control = filling.control(root, "minute_taker")
        mark = control.find(f"{W}sdtPr/{W}showingPlcHdr")
        filling.fill(root, "minute_taker", "Jo")
        control.find(f"{W}sdtPr").append(mark)

    assert after(tmp_path, fill).answers.values["minute_taker"] == "Jo"


def test_words_written_behind_the_control_in_its_cell_are_part_of_the_answer(tmp_path: Path) -> None:
    def write_on(root: Any) -> None:
        cell = filling.control(root, "health").getparent()
        text = etree.SubElement(etree.SubElement(etree.SubElement(cell, f"{W}p"), f"{W}r"), f"{W}t")
        text.text = "And growing."

    assert after(tmp_path, write_on).answers.values["health"] == "Well\nAnd growing."


def test_a_row_added_with_the_plus_sign_is_a_row_of_its_own(tmp_path: Path) -> None:
    def add(root: Any) -> None:
        item = filling.control(root, "actions[0]")
        item.addnext(deepcopy(item))
        filling.fill(root, "actions[0].details", "Ring the school", 1)
        filling.fill(root, "actions[0].who", "Jo", 1)

    rows = after(tmp_path, add).answers.rows["actions"]
    assert [(row.row, row.values["details"], row.values["who"]) for row in rows] == [
        (0, "Book the medical", "Sam"), (None, "Ring the school", "Jo"), (1, "Write", None),
    ]  # fmt: skip


def test_of_two_rows_with_one_tag_the_likelier_is_the_old_one(tmp_path: Path) -> None:
    """Word's "insert before" leaves the copy in front."""
    def add(root: Any) -> None:
        item = filling.control(root, "actions[0]")
        item.addprevious(deepcopy(item))
        filling.fill(root, "actions[0].details", "First of all", 0)
        filling.fill(root, "actions[0].who", "Jo", 0)

    rows = after(tmp_path, add).answers.rows["actions"]
    assert [(row.row, row.values["details"]) for row in rows] == [
        (None, "First of all"), (0, "Book the medical"), (1, "Write"),
    ]  # fmt: skip


def test_an_empty_row_that_was_filled_in_is_new(tmp_path: Path) -> None:
    rows = after(tmp_path, typed("actions[3].details", "Ring")).answers.rows["actions"]
    assert [(row.row, row.values["details"]) for row in rows] == [(0, "Book the medical"), (1, "Write"), (None, "Ring")]


def test_a_row_that_was_taken_out_is_gone(tmp_path: Path) -> None:
    rows = after(tmp_path, lambda root: drop(filling.control(root, "actions[0]"))).answers.rows["actions"]
    assert [row.row for row in rows] == [1]


def test_a_row_inserted_without_any_control_is_read_by_the_columns_of_the_row_above(tmp_path: Path) -> None:
    """LibreOffice and Word online know no plus sign."""
    def insert(root: Any) -> None:
        above = filling.control(root, "actions[1]")
        row = etree.Element(f"{W}tr")
        for text in ("Ring the school", "Jo", "9 December 2026"):
            cell = etree.SubElement(row, f"{W}tc")
            etree.SubElement(etree.SubElement(etree.SubElement(cell, f"{W}p"), f"{W}r"), f"{W}t").text = text
        above.addnext(row)

    rows = after(tmp_path, insert).answers.rows["actions"]
    assert [row.row for row in rows] == [0, 1, None]
    assert rows[2].values == {"details": "Ring the school", "who": "Jo", "by_when": "2026-12-09"}


def test_a_control_that_was_deleted_leaves_the_record_as_it_is(tmp_path: Path) -> None:
    def delete(root: Any) -> None:
        cell = filling.control(root, "health").getparent()
        cell.remove(filling.control(root, "health"))
        etree.SubElement(cell, f"{W}p")

    returned = after(tmp_path, delete)
    assert "health" not in returned.answers.values
    assert returned.lost == ("health",)


def tick(root: Any, tag: str, *, on: bool = True) -> None:
    box = filling.control(root, tag)
    next(box.iter(f"{W14}checked")).set(f"{W14}val", "1" if on else "0")
    next(box.iter(f"{W}t")).text = "☒" if on else "☐"


FGC = FgcReferral(criteria=("child-protection",), interpreter_needed=True)


def test_boxes_are_read_as_yes_no_and_neither(tmp_path: Path) -> None:
    def answer(root: Any) -> None:
        tick(root, "interpreter_needed=yes", on=False)
        tick(root, "advocate_in_place=no")
        tick(root, "criteria=early-help")

    values = after(tmp_path, answer, record=FGC, form="fgc-referral").answers.values
    assert values["interpreter_needed"] is None
    assert values["advocate_in_place"] is False
    assert values["special_needs"] is None
    assert values["criteria"] == ["child-protection", "early-help"]


def test_yes_and_no_at_once_is_asked_about_and_changes_nothing(tmp_path: Path) -> None:
    returned = after(
        tmp_path, lambda root: tick(root, "interpreter_needed=no"), record=FGC, form="fgc-referral"
    )
    assert "interpreter_needed" not in returned.answers.values
    assert [each.place for each in returned.unclear] == ["interpreter_needed"]


def test_a_cross_typed_over_the_box_is_a_tick(tmp_path: Path) -> None:
    def cross(root: Any) -> None:
        next(filling.control(root, "advocate_in_place=yes").iter(f"{W}t")).text = "x"

    assert after(tmp_path, cross, record=FGC, form="fgc-referral").answers.values["advocate_in_place"] is True


def test_a_row_with_a_printed_heading_brings_it_along(tmp_path: Path) -> None:
    def risk(root: Any) -> None:
        tags = [one.get(f"{W}val") for one in root.iter(f"{W}tag") if one.get(f"{W}val").endswith("historic=yes")]
        tick(root, tags[0])

    rows = after(tmp_path, risk, record=FGC, form="fgc-referral").answers.rows["risks"]
    assert [(row.row, row.values["historic"]) for row in rows] == [(None, True)]
    assert list(rows[0].given) == ["area"]


def test_a_fact_of_the_case_that_was_corrected_is_a_proposal(tmp_path: Path) -> None:
    returned = after(tmp_path, typed("case:child.date_of_birth", "2 April 2018"))
    assert [(each.place, each.was, each.now) for each in returned.facts] == [
        ("child.date_of_birth", "1 April 2018", "2 April 2018")
    ]


def test_a_field_that_the_record_no_longer_has_is_told_with_what_it_says(tmp_path: Path) -> None:
    docx = filling.edited(filling.written("ppm-initial", PPM), typed("venue", "Hall"))
    older = filling.rewritten(docx, dict.fromkeys(
        ("word/document.xml", "customXml/itemBundler.xml"), lambda raw: raw.replace(b'"venue"', b'"old_place"')
    ))  # fmt: skip
    returned = filling.read(older, tmp_path)
    assert returned.unknown == {"old_place": "Hall"}
    assert returned.answers.values["health"] == "Well"


def test_a_form_without_its_slip_is_known_by_its_properties_and_read_by_its_tags(tmp_path: Path) -> None:
    """A program may drop parts that it does not know."""
    docx = filling.edited(filling.written("ppm-initial", PPM), typed("venue", "Hall"))
    without_part = filling.rewritten(docx, {"customXml/itemBundler.xml": lambda _: b"<gone/>"})
    whole = filling.read(without_part, tmp_path)
    assert (whole.base, whole.answers) == (filling.read(docx, tmp_path).base, filling.read(docx, tmp_path).answers)
    returned = filling.read(filling.without_packed_slip(without_part), tmp_path)
    assert (returned.form, returned.reference, returned.base) == ("ppm-initial", "T-1", None)
    assert returned.answers.values["venue"] == "Hall"


def test_the_same_record_gives_the_same_bytes() -> None:
    assert filling.written("ppm-initial", PPM) == filling.written("ppm-initial", PPM)


def test_a_record_that_says_what_a_prompt_says_is_left_so(tmp_path: Path) -> None:
    returned = after(tmp_path, record=PpmInitial(venue="Click to enter text", health="Choose an answer"))
    assert returned.answers.values["venue"] == "Click to enter text"


# What people type where a click is meant, and where nothing is read


def run_behind(element: Any, text: str) -> None:
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}t").text = text
    element.addnext(run)


def test_a_word_typed_over_a_box_is_asked_about_and_no_answer_is_made_of_it(tmp_path: Path) -> None:
    def type_yes(root: Any) -> None:
        next(filling.control(root, "advocate_in_place=yes").iter(f"{W}t")).text = "Yes"

    returned = after(tmp_path, type_yes, record=FGC, form="fgc-referral")
    assert "advocate_in_place" not in returned.answers.values
    assert [(each.place, each.why) for each in returned.unclear] == [
        ("advocate_in_place", "“Yes” stands in its box, which is no tick.")
    ]


def test_a_tick_of_wingdings_over_the_box_is_a_tick(tmp_path: Path) -> None:
    """Insert > Symbol writes no letter at all."""
    def insert(root: Any) -> None:
        text = next(filling.control(root, "advocate_in_place=yes").iter(f"{W}t"))
        text.getparent().append(etree.Element(f"{W}sym", {f"{W}font": "Wingdings", f"{W}char": "F0FC"}))
        drop(text)

    assert after(tmp_path, insert, record=FGC, form="fgc-referral").answers.values["advocate_in_place"] is True


def test_a_cross_typed_beside_a_box_is_told_and_ticks_nothing(tmp_path: Path) -> None:
    returned = after(
        tmp_path, lambda root: run_behind(filling.control(root, "advocate_in_place=yes"), " x "), record=FGC,
        form="fgc-referral",
    )  # fmt: skip
    assert returned.answers.values["advocate_in_place"] is None
    assert len(returned.outside) == 1
    assert "x" in returned.outside[0].split()


def test_two_ticks_where_one_answer_is_asked_for_are_asked_about(tmp_path: Path) -> None:
    def both(root: Any) -> None:
        tick(root, "outcome=support")
        tick(root, "outcome=challenge")

    returned = after(tmp_path, both, record=RECORDS["iro-summary"](), form="iro-summary")
    assert "outcome" not in returned.answers.values
    assert [(each.place, each.why) for each in returned.unclear] == [
        ("outcome", "More than one box is ticked: Support, Challenge.")
    ]


def test_words_at_the_end_of_the_form_are_told(tmp_path: Path) -> None:
    def add(root: Any) -> None:
        paragraph = etree.SubElement(etree.Element(f"{W}body"), f"{W}p")
        etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t").text = "Mum rang: she cannot come on Friday."
        next(root.iter(f"{W}body")).insert(-1, paragraph)

    assert after(tmp_path, add).outside == ("Mum rang: she cannot come on Friday.",)
    assert after(tmp_path).outside == ()


def unwrapped(tag: str, *, marks: bool = False) -> Any:
    """Word's "Remove Content Control": what it held stays, with the bookmark around it or without."""

    def unwrap(root: Any) -> None:
        control = filling.control(root, tag)
        for held in list(control.find(f"{W}sdtContent")):
            control.addprevious(held)
        around = control.getparent()
        around.remove(control)
        if not marks:
            for mark in [*around.iter(f"{W}bookmarkStart"), *around.iter(f"{W}bookmarkEnd")]:
                drop(mark)

    return unwrap


def test_a_control_that_was_removed_around_its_text_is_read_by_its_bookmark(tmp_path: Path) -> None:
    values = after(
        tmp_path, typed("health", "Poorly"), typed("meeting_on", "9 Dec 2026"), unwrapped("health", marks=True),
        unwrapped("meeting_on", marks=True),
    ).answers.values  # fmt: skip
    assert (values["health"], values["meeting_on"]) == ("Poorly", "2026-12-09")


def test_text_whose_control_and_bookmark_are_gone_is_told_and_not_taken(tmp_path: Path) -> None:
    returned = after(tmp_path, typed("health", "Poorly"), unwrapped("health"))
    assert "health" not in returned.answers.values
    assert (returned.lost, returned.outside) == (("health",), ("Poorly",))


def test_a_comment_on_an_answer_is_no_part_of_it(tmp_path: Path) -> None:
    def comment(root: Any) -> None:
        run = next(filling.control(root, "venue").iter(f"{W}r"))
        run.addprevious(etree.Element(f"{W}commentRangeStart", {f"{W}id": "1"}))
        mark = etree.Element(f"{W}r")
        etree.SubElement(mark, f"{W}commentReference", {f"{W}id": "1"})
        run.addnext(mark)
        run.addnext(etree.Element(f"{W}commentRangeEnd", {f"{W}id": "1"}))

    returned = after(tmp_path, comment)
    assert (returned.answers.values["venue"], returned.outside) == ("Room 3", ())


def test_a_date_whose_letters_word_has_raised_is_a_date(tmp_path: Path) -> None:
    """Autocorrect writes the "rd" of 3rd as a run of its own."""
    def raise_letters(root: Any) -> None:
        filling.fill(root, "meeting_on", "3")
        run = next(filling.control(root, "meeting_on").iter(f"{W}r"))
        for text in (" March 2026", "rd"):
            run_behind(run, text)
        raised = etree.Element(f"{W}rPr")
        etree.SubElement(raised, f"{W}vertAlign", {f"{W}val": "superscript"})
        run.getnext().insert(0, raised)

    assert after(tmp_path, raise_letters).answers.values["meeting_on"] == "2026-03-03"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Tuesday 3rd of March 2026", "2026-03-03"), ("Tues 3 Mar 2026", "2026-03-03"), ("03.03.2026", "2026-03-03"),
        ("3\u201303\u20132026", "2026-03-03"), ("3\u00a0March\u00a02026", "2026-03-03"), ("03.03.26", "03.03.26"),
        ("31 February 2026", "31 February 2026"),
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them_and_never_guessed(said: str, read: str, tmp_path: Path) -> None:
    assert after(tmp_path, typed("meeting_on", said)).answers.values["meeting_on"] == read


@pytest.mark.parametrize(
    ("said", "read"),
    [("2.30pm", "14:30"), ("14.30hrs", "14:30"), ("1430", "14:30"), ("10 a.m.", "10:00"), ("after tea", "after tea")],
)  # fmt: skip
def test_times_are_read_as_people_write_them(said: str, read: str, tmp_path: Path) -> None:
    assert after(tmp_path, typed("starts_at", said)).answers.values["starts_at"] == read


def test_quotation_marks_that_word_has_curled_are_kept(tmp_path: Path) -> None:
    said = "“I don’t want to move” – Ada’s words…"
    assert after(tmp_path, typed("wishes_and_feelings", said)).answers.values["wishes_and_feelings"] == said


def test_a_table_pasted_into_an_answer_is_read_line_by_line(tmp_path: Path) -> None:
    def paste(root: Any) -> None:
        content = filling.control(root, "health").find(f"{W}sdtContent")
        table = etree.SubElement(content, f"{W}tbl")
        for texts in (("May", "Height 110 cm"), ("June", "Height 112 cm")):
            row = etree.SubElement(table, f"{W}tr")
            for text in texts:
                paragraph = etree.SubElement(etree.SubElement(row, f"{W}tc"), f"{W}p")
                etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t").text = text
        etree.SubElement(content, f"{W}p")

    returned = after(tmp_path, paste)
    assert returned.answers.values["health"] == "Well\nMay\nHeight 110 cm\nJune\nHeight 112 cm"
    assert (returned.outside, returned.unclear) == ((), ())
