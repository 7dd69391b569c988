from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from copy import deepcopy
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from bundler.documents.cases import history
from bundler.model.errors import CaseBusyError, CaseUnreadableError, UsageError
from bundler.model.finding import Finding
from bundler.model.manifest import LedgerRow, Manifest
from bundler.pipeline import taking
from bundler.pipeline.build import build_pack
from bundler.pipeline.look import look_at
from bundler.pipeline.taking import take_form, write_fillable
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, LayOut
from tests.documents.fillable import filling

PPM = {
    "$schema": "../../templates/schemas/ppm-initial.schema.json",
    "venue": "Room 3",
    "meeting_on": "09/12/2026",
    "health": "Well",
    "actions": [{"details": "Book the medical", "who": "Sam"}],
}


@pytest.fixture
def shop(workshop: Workshop) -> Workshop:
    """The workshop with the real forms."""
    shutil.rmtree(workshop.templates / "forms")
    shutil.copytree(REPO / "templates/forms", workshop.templates / "forms")
    return workshop


@pytest.fixture
def case(lay_out: LayOut) -> Path:
    folder = lay_out()
    (folder / "ppm-initial.json").write_text(json.dumps(PPM, indent=2) + "\n", encoding="utf-8")
    return folder


def came_back(shop: Workshop, case: Path, *typed: tuple[str, str], name: str = "attachments/PPM back.docx") -> Path:
    """The form, filled in and dropped into the case folder."""
    _, docx = write_fillable(shop, "T-1", "ppm-initial")
    for tag, text in typed:
        docx = filling.edited(docx, lambda root, tag=tag, text=text: filling.fill(root, tag, text))  # type: ignore[misc]
    (case / name).write_bytes(docx)
    return case / name


def findings(shop: Workshop) -> dict[str, Finding]:
    (look,) = look_at(shop, "T-1", "small")
    return {finding.code: finding for finding in look.findings if finding.code.startswith("form-")}


def row_of(shop: Workshop, path: str) -> LedgerRow:
    build = build_pack(shop, "T-1", "small", draft=True)
    assert build.manifest
    ledger = Manifest.model_validate_json(build.manifest.read_bytes()).ledger
    return next(row for row in ledger if row.path == path)


def record(case: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((case / "ppm-initial.json").read_text("utf-8"))
    return said


def change_record(case: Path, **values: Any) -> None:
    (case / "ppm-initial.json").write_text(json.dumps({**record(case), **values}, indent=2) + "\n", encoding="utf-8")


def test_a_dropped_form_is_to_be_taken_and_is_no_paper_of_the_pack(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("health", "Poorly"), name="attachments/Assessment report of the child.docx")
    said = findings(shop)["form-to-take"]
    assert said.severity == "warns"
    assert '--take "attachments/Assessment report of the child.docx"' in said.remedy


def test_taking_changes_the_answers_and_nothing_else(shop: Workshop, case: Path) -> None:
    before = (case / "ppm-initial.json").read_bytes()
    form = came_back(shop, case, ("health", "Poorly & tired\nsince May"), ("actions[1].details", "Ring"))
    dropped = form.read_bytes()
    taking = take_form(shop, "T-1", "PPM back.docx", {})
    assert not taking.is_held
    assert record(case) == {
        **PPM, "health": "Poorly & tired\nsince May",
        "actions": [{"details": "Book the medical", "who": "Sam"}, {"details": "Ring"}],
    }  # fmt: skip
    assert list(record(case)) == list(PPM)
    assert (case / "history/0001/ppm-initial.json").read_bytes() == before
    assert form.read_bytes() == dropped
    assert not findings(shop)


def test_a_form_taken_is_superseded_on_the_ledger_and_stays_so_when_the_record_goes_on(
    shop: Workshop, case: Path
) -> None:
    came_back(shop, case, ("health", "Poorly"))
    assert row_of(shop, "attachments/PPM back.docx").disposition == "not-recognised"
    take_form(shop, "T-1", "PPM back.docx", {})
    change_record(case, health="Better")
    row = row_of(shop, "attachments/PPM back.docx")
    assert (row.disposition, row.reason) == ("superseded", "taken into ppm-initial.json on 22 November 2026")
    assert row_of(shop, "history/0001/ppm-initial.json").disposition == "not-asked-for"
    assert not findings(shop)


def test_a_form_in_which_nothing_was_changed_asks_for_nothing(shop: Workshop, case: Path) -> None:
    came_back(shop, case)
    assert not findings(shop)
    assert row_of(shop, "attachments/PPM back.docx").reason == "a form whose answers all stand in ppm-initial.json"
    assert take_form(shop, "T-1", "PPM back.docx", {}).room is None


def test_a_form_dropped_beside_attachments_is_found_too(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("health", "Poorly"), name="PPM back.docx")
    assert "form-to-take" in findings(shop)
    (look,) = look_at(shop, "T-1", "small")
    assert not [one for one in look.findings if one.code == "file-outside-attachments"]
    assert take_form(shop, "T-1", "PPM back.docx", {}).room


def test_a_field_changed_in_both_is_a_conflict_and_nothing_is_written(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("health", "Poorly"), ("venue", "Hall"))
    change_record(case, health="Better")
    before = (case / "ppm-initial.json").read_bytes()
    said = findings(shop)["form-conflict"]
    assert (said.severity, "“Child(ren)'s Health”" in said.message) == ("blocks", True)
    taking = take_form(shop, "T-1", "PPM back.docx", {})
    assert taking.is_held
    assert (case / "ppm-initial.json").read_bytes() == before
    assert not (case / "history").exists()


@pytest.mark.parametrize(("side", "health"), [("form", "Poorly"), ("record", "Better")])
def test_a_conflict_that_is_decided_is_taken_with_a_note_of_the_decision(
    shop: Workshop, case: Path, side: Any, health: str
) -> None:
    came_back(shop, case, ("health", "Poorly"), ("venue", "Hall"))
    change_record(case, health="Better")
    assert not take_form(shop, "T-1", "PPM back.docx", {"health": side}).is_held
    assert (record(case)["health"], record(case)["venue"]) == (health, "Hall")
    assert json.loads((case / "history/0001/taken.json").read_text("utf-8"))["decided"] == {"health": side}
    assert not findings(shop)


@pytest.mark.parametrize("is_dry", [False, True])
def test_a_decision_about_a_place_that_is_not_in_conflict_is_refused_with_those_that_are(
    shop: Workshop, case: Path, is_dry: bool
) -> None:
    came_back(shop, case, ("health", "Poorly"), ("venue", "Hall"))
    change_record(case, health="Better", venue="Room 9")
    for use in ({"helth": "form", "venue": "form"}, {"": "form", "helth": "record"}):
        with pytest.raises(UsageError) as refused:
            take_form(shop, "T-1", "PPM back.docx", use, dry_run=is_dry)  # type: ignore[arg-type]
        assert "--use helth decides nothing" in str(refused.value)
        assert refused.value.remedy == "Did you mean health? In conflict: health, venue."
    assert record(case)["health"] == "Better"
    with pytest.raises(UsageError) as refused:
        take_form(shop, "T-1", "PPM back.docx", {"education": "form"})
    assert refused.value.remedy == "In conflict: health, venue."


def test_a_decision_where_nothing_is_in_conflict_is_refused(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("health", "Poorly"))
    with pytest.raises(UsageError) as refused:
        take_form(shop, "T-1", "PPM back.docx", {"health": "form"})
    assert refused.value.remedy == "In conflict: nothing."
    assert record(case) == PPM


def test_a_dry_run_writes_nothing(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("health", "Poorly"))
    before = sorted(path.as_posix() for path in case.rglob("*"))
    taking = take_form(shop, "T-1", "PPM back.docx", {}, dry_run=True)
    assert taking.paper.merged
    assert [each.place for each in taking.paper.merged.changes] == ["health"]
    assert sorted(path.as_posix() for path in case.rglob("*")) == before
    assert record(case) == PPM


def test_an_answer_that_was_emptied_although_it_is_needed_is_asked_for_and_not_for_a_number(
    shop: Workshop, case: Path
) -> None:
    came_back(shop, case, ("actions[0].details", ""))
    (said,) = [one for one in look_at(shop, "T-1", "small")[0].findings if one.code == "form-answer-wrong"]
    assert said.message == "“ACTION, details, row 1”: Nothing is filled in there."
    assert said.remedy.endswith("Fill it in; or empty the whole row.")


def test_who_names_a_form_that_is_not_there_is_told_where_to_put_it(shop: Workshop, case: Path) -> None:
    assert not list((case / "attachments").glob("*.docx"))
    with pytest.raises(UsageError) as refused:
        take_form(shop, "T-1", "nowhere.odt", {})
    assert refused.value.remedy == "Put it into the case's attachments folder first; none is there yet."


def test_an_answer_that_the_record_refuses_is_said_as_for_json_and_holds_the_form(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("meeting_on", "some day soon"), ("actions[1].who", "Jo"))
    said = [one for one in look_at(shop, "T-1", "small")[0].findings if one.code == "form-answer-wrong"]
    assert [(one.place, one.message) for one in said] == [
        ("attachments/PPM back.docx: actions[1].details", "“ACTION, details, row 2”: Nothing is filled in there."),
        ("attachments/PPM back.docx: meeting_on", "“Date”: 'some day soon' is not a date."),
    ]
    assert not any("key" in one.remedy for one in said)
    assert take_form(shop, "T-1", "PPM back.docx", {}).is_held
    assert record(case) == PPM


def test_words_beside_the_fields_are_told_until_they_are_put_into_one(shop: Workshop, case: Path) -> None:
    form = came_back(shop, case)

    def write(root: etree._Element) -> None:
        run = etree.SubElement(etree.SubElement(root[0], f"{filling.W}p"), f"{filling.W}r")
        etree.SubElement(run, f"{filling.W}t").text = "Mum rang: she cannot come."

    form.write_bytes(filling.edited(form.read_bytes(), write))
    said = findings(shop)["form-words-outside"]
    assert (said.severity, "“Mum rang: she cannot come.”" in said.message) == ("warns", True)


def test_a_date_with_a_year_of_two_figures_is_not_guessed(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("meeting_on", "03.03.26"))
    said = findings(shop)["form-answer-wrong"]
    assert "'03.03.26'" in said.message
    assert "type it like 28/02/2026" in said.remedy
    assert take_form(shop, "T-1", "PPM back.docx", {}).is_held


def test_a_form_of_another_case_blocks_and_is_never_taken(shop: Workshop, case: Path, lay_out: LayOut) -> None:
    form = came_back(shop, case, ("health", "Poorly"))
    other = lay_out({"reference": "T-2"})
    shutil.copy(form, other / "attachments")
    (look,) = look_at(shop, "T-2", "small")
    said = next(one for one in look.findings if one.code == "form-of-another-case")
    assert said.severity == "blocks"
    assert take_form(shop, "T-2", "PPM back.docx", {}).is_held
    assert not (other / "ppm-initial.json").exists()


def test_a_form_for_which_there_is_no_record_yet_begins_one(shop: Workshop, lay_out: LayOut) -> None:
    case = lay_out()
    came_back(shop, case, ("health", "Poorly"))
    take_form(shop, "T-1", "PPM back.docx", {})
    said = record(case)
    assert said["health"] == "Poorly"
    assert said["$schema"].endswith("templates/schemas/ppm-initial.schema.json")
    assert list(said)[1:4] == ["child", "meeting_on", "starts_at"]
    assert not (case / "history/0001/ppm-initial.json").exists()
    assert not findings(shop)


def test_a_correction_of_the_case_is_told_until_case_json_says_it_and_never_taken(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("case:child.date_of_birth", "2 April 2018"))
    before = (case / "case.json").read_bytes()
    assert "2 April 2018" in findings(shop)["form-corrects-case"].message
    take_form(shop, "T-1", "PPM back.docx", {})
    assert (case / "case.json").read_bytes() == before
    facts = json.loads(before)
    facts["child"]["date_of_birth"] = "2018-04-02"
    (case / "case.json").write_text(json.dumps(facts), encoding="utf-8")
    assert not findings(shop)


def test_a_record_that_somebody_saves_meanwhile_is_not_written_over(
    shop: Workshop, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    came_back(shop, case, ("health", "Poorly"))
    keep = history.keep_record

    def keep_and_be_overtaken(folder: Path, name: str, raw: bytes | None) -> Path:
        room = keep(folder, name, raw)
        change_record(case, health="Saved by somebody else")
        return room

    monkeypatch.setattr("bundler.pipeline.taking.keep_record", keep_and_be_overtaken)
    with pytest.raises(CaseBusyError):
        take_form(shop, "T-1", "PPM back.docx", {})
    assert record(case)["health"] == "Saved by somebody else"
    assert not list(case.glob(".*.tmp"))
    assert "form-conflict" in findings(shop)


def test_a_record_that_was_saved_before_the_form_is_written_leaves_nothing_in_history(
    shop: Workshop, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    came_back(shop, case, ("health", "Poorly"))
    from bundler.pipeline.returned_forms import standing_of

    def stand_and_be_overtaken(*arguments: Any) -> Any:
        stood = standing_of(*arguments)
        change_record(case, health="Saved by somebody else")
        return stood

    monkeypatch.setattr(taking, "standing_of", stand_and_be_overtaken)
    with pytest.raises(CaseBusyError, match="was changed while"):
        take_form(shop, "T-1", "PPM back.docx", {})
    assert record(case)["health"] == "Saved by somebody else"
    assert not (case / "history").exists()


def test_a_case_that_is_being_built_is_left_alone(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("health", "Poorly"))
    with shop.store.case_lock("T-1"), pytest.raises(CaseBusyError):
        take_form(shop, "T-1", "PPM back.docx", {})
    assert record(case) == PPM


def test_a_form_that_is_not_there_is_named_with_those_that_are(shop: Workshop, case: Path) -> None:
    came_back(shop, case)
    with pytest.raises(UsageError) as refused:
        take_form(shop, "T-1", "other.docx", {})
    assert "PPM back.docx" in refused.value.remedy


def test_a_form_that_lies_elsewhere_is_taken_by_its_path(shop: Workshop, case: Path, tmp_path: Path) -> None:
    form = came_back(shop, case, ("health", "Poorly"))
    shutil.move(form, tmp_path / "downloaded.docx")
    assert take_form(replace(shop), "T-1", str(tmp_path / "downloaded.docx"), {}).room
    assert record(case)["health"] == "Poorly"


@pytest.mark.parametrize(
    "named", ["case.json", "../T-2/ppm-initial.json", "..\\x.json", "cpr.json", "C:ppm-initial.json", ""]
)
def test_a_form_cannot_name_another_file_to_be_written(shop: Workshop, case: Path, named: str) -> None:
    form = came_back(shop, case, ("health", "Poorly"))
    slip = json.dumps(named).encode()
    form.write_bytes(filling.rewritten(form.read_bytes(), {
        "customXml/itemBundler.xml": lambda raw: raw.replace(b'"record":"ppm-initial.json"', b'"record":' + slip),
    }))  # fmt: skip
    before = (case / "case.json").read_bytes()
    taking = take_form(shop, "T-1", "PPM back.docx", {})
    assert taking.paper.record == "ppm-initial.json"
    assert record(case)["health"] == "Poorly"
    assert (case / "case.json").read_bytes() == before


def test_a_form_of_a_kind_that_nobody_knows_is_told_and_not_taken(shop: Workshop, case: Path) -> None:
    form = came_back(shop, case, ("health", "Poorly"))
    form.write_bytes(filling.rewritten(form.read_bytes(), {
        "customXml/itemBundler.xml": lambda raw: raw.replace(b'"form":"ppm-initial"', b'"form":"ppm-of-old"'),
    }))  # fmt: skip
    assert "form-unknown" in findings(shop)
    assert take_form(shop, "T-1", "PPM back.docx", {}).is_held


def test_a_form_attached_to_an_e_mail_is_found_and_taken(shop: Workshop, case: Path) -> None:
    form = came_back(shop, case, ("health", "Poorly"))
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "The form", "jo@example.org", "sam@example.org"
    mail.set_content("Here it is.")
    mail.add_attachment(form.read_bytes(), maintype="application", subtype="octet-stream", filename="form.docx")
    form.unlink()
    (case / "attachments/The form.eml").write_bytes(mail.as_bytes())
    assert 'attachments/The form.eml/form.docx"' in findings(shop)["form-to-take"].remedy
    assert take_form(shop, "T-1", "attachments/The form.eml/form.docx", {}).room
    assert record(case)["health"] == "Poorly"


@pytest.mark.parametrize(
    "typed",
    [
        [("case:child.name", "Somebody Else")],
        [("case:child.name", "Bob Testchild"), ("case:child.date_of_birth", "7 May 2019")],
    ],
    ids=["another name", "a brother"],
)
def test_a_form_into_which_another_child_was_written_is_never_taken(
    shop: Workshop, case: Path, typed: list[tuple[str, str]]
) -> None:
    """Somebody takes an old form and writes over it, instead of one from the other child's case."""
    came_back(shop, case, ("health", "Poorly"), *typed)
    said = findings(shop)
    assert list(said) == ["form-about-another-child"]
    assert said["form-about-another-child"].severity == "blocks"
    assert f"“{typed[0][1]}” for “" in said["form-about-another-child"].message
    assert row_of(shop, "attachments/PPM back.docx").disposition == "rejected"
    assert take_form(shop, "T-1", "PPM back.docx", {}).is_held
    assert record(case) == PPM


def test_a_form_that_puts_the_name_right_is_taken_once_case_json_says_so(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("health", "Poorly"), ("case:child.name", "Somebody Else"))
    facts = json.loads((case / "case.json").read_text("utf-8"))
    facts["child"] |= {"first_name": "Somebody", "surname": "Else"}
    (case / "case.json").write_text(json.dumps(facts), encoding="utf-8")
    assert not take_form(shop, "T-1", "PPM back.docx", {}).is_held
    assert record(case)["health"] == "Poorly"


def test_a_birthday_written_in_another_way_is_no_correction(shop: Workshop, case: Path) -> None:
    born = json.loads((case / "case.json").read_text("utf-8"))["child"]["date_of_birth"]
    year, month, day = born.split("-")
    came_back(shop, case, ("case:child.date_of_birth", f"{day}/{month}/{year}"))
    assert not findings(shop)


def test_exact_copies_of_a_form_are_told_of_once_and_taken_together(shop: Workshop, case: Path) -> None:
    form = came_back(shop, case, ("health", "Poorly"))
    shutil.copy(form, case / "attachments/PPM back (1).docx")
    (look,) = look_at(shop, "T-1", "small")
    assert [one.place for one in look.findings if one.code.startswith("form-")] == ["attachments/PPM back.docx"]
    take_form(shop, "T-1", "PPM back (1).docx", {})
    assert not findings(shop)


def test_two_people_who_filled_in_one_form_are_in_conflict_where_they_differ(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("health", "Poorly"), ("venue", "Hall"), name="attachments/from Sam.docx")
    came_back(shop, case, ("health", "Better"), ("education", "Year 3"), name="attachments/from Jo.docx")
    take_form(shop, "T-1", "from Sam.docx", {})
    assert "form-conflict" in findings(shop)
    assert take_form(shop, "T-1", "from Jo.docx", {}).is_held
    take_form(shop, "T-1", "from Jo.docx", {"health": "record"})
    said = record(case)
    assert (said["health"], said["venue"], said["education"]) == ("Poorly", "Hall", "Year 3")
    assert not findings(shop)


def test_a_form_of_a_case_whose_reference_was_changed_is_refused(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("health", "Poorly"))
    facts = json.loads((case / "case.json").read_text("utf-8"))
    (case / "case.json").write_text(json.dumps({**facts, "reference": "T-9"}), encoding="utf-8")
    case.rename(case.with_name("T-9"))
    (look,) = look_at(shop, "T-9", "small")
    assert "form-of-another-case" in {one.code for one in look.findings}
    assert take_form(shop, "T-9", "PPM back.docx", {}).is_held


# What anybody can write into a form


def slip_changed(form: Path, **changes: Any) -> None:
    """The form with other words in its slip, as somebody could put them there."""

    def change(raw: bytes) -> bytes:
        root = etree.fromstring(raw)
        root.text = json.dumps({**json.loads(root.text or ""), **changes})
        return etree.tostring(root)

    part = {"customXml/itemBundler.xml": change}
    form.write_bytes(filling.without_packed_slip(filling.rewritten(form.read_bytes(), part)))


@pytest.mark.parametrize(
    "name",
    [
        "case.json", "../case.json", "..\\ppm-initial.json", "birth-parent-letter.json", "ppm-initial-\x00.json",
        "ppm-initial-\nx.json", "ppm-initial-a:b.json", f"ppm-initial-{'a' * 300}.json", "ppm-initial-\u202egnp.json",
        "ppm-initial-\x9b2J.json",
    ],
)  # fmt: skip
def test_a_form_that_names_another_file_is_taken_into_the_record_of_its_own_form(
    shop: Workshop, case: Path, name: str
) -> None:
    before = (case / "case.json").read_bytes()
    slip_changed(came_back(shop, case, ("health", "Poorly")), record=name)
    taking = take_form(shop, "T-1", "PPM back.docx", {})
    assert (taking.is_held, record(case)["health"]) == (False, "Poorly")
    assert (case / "case.json").read_bytes() == before
    assert sorted(path.name for path in case.glob("*.json")) == ["case.json", "ppm-initial.json"]


def test_keys_that_a_form_smuggles_into_a_new_row_are_refused(shop: Workshop, case: Path) -> None:
    form = came_back(shop, case, ("actions[1].details", "Ring"))
    slip_changed(form, given={"actions[1]": {"__proto__": {"polluted": True}}})
    taking = take_form(shop, "T-1", "PPM back.docx", {})
    assert taking.is_held
    assert [wrong.place for wrong in taking.paper.misanswers] == ["actions[1].__proto__"]


def test_history_that_leads_out_of_the_case_takes_nothing(shop: Workshop, case: Path, tmp_path: Path) -> None:
    came_back(shop, case, ("health", "Poorly"))
    (tmp_path / "elsewhere").mkdir()
    (case / "history").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CaseUnreadableError):
        take_form(shop, "T-1", "PPM back.docx", {})
    assert (list((tmp_path / "elsewhere").iterdir()), record(case)["health"]) == ([], "Well")


def test_what_a_stopped_program_left_half_written_is_in_nobodys_way(shop: Workshop, case: Path) -> None:
    came_back(shop, case, ("health", "Poorly"))
    (case / ".ppm-initial.json.tmp").write_text("{", encoding="utf-8")
    take_form(shop, "T-1", "PPM back.docx", {})
    assert record(case)["health"] == "Poorly"
    assert not (case / ".ppm-initial.json.tmp").exists()


def test_a_slip_with_more_rows_than_a_record_has_is_not_believed(shop: Workshop, case: Path) -> None:
    rows = [{"row": number, "values": {"details": "x"}, "given": {}} for number in range(5000)]
    form = came_back(shop, case, ("health", "Poorly"))
    slip_changed(form, base={"values": {}, "rows": {"actions": rows}})
    assert "form-conflict" in findings(shop)


def test_a_file_with_more_fields_than_any_form_is_no_form(shop: Workshop, case: Path) -> None:
    form = came_back(shop, case, ("health", "Poorly"))

    def crowd(root: etree._Element) -> None:
        control = next(root.iter(f"{filling.W}sdt"))
        root[0].extend(deepcopy(control) for _ in range(4000))

    form.write_bytes(filling.edited(form.read_bytes(), crowd))
    assert "form-to-take" not in findings(shop)


REFERRAL = {
    "parents": [
        {"name": "Ann Invented", "address": "9 Tannery Yard, ZZ3 6TY", "phone": "01632 960311"},
        {"name": "Bob Invented", "address": "4 Mill Lane, ZZ3 4QX", "address_confidential": False},
        {"name": "Cy Invented", "address_confidential": True},
    ],
    "reason_for_meeting": "To talk.",
}


@pytest.fixture
def referral(shop: Workshop, case: Path) -> Path:
    (case / "fgc-referral.json").write_text(json.dumps(REFERRAL), encoding="utf-8")
    _, docx = write_fillable(shop, "T-1", "fgc-referral")
    (case / "attachments/FGC back.docx").write_bytes(docx)
    return case / "attachments/FGC back.docx"


def test_a_parents_confidential_address_is_nowhere_in_a_form_not_even_hidden(referral: Path) -> None:
    """D2, D7, D10."""
    with zipfile.ZipFile(referral) as parts:
        everything = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    assert "Tannery" not in everything
    assert "960311" not in everything
    assert "Withheld (confidential)" in everything
    assert "4 Mill Lane" in everything


def test_what_a_form_withholds_stays_in_the_record(shop: Workshop, case: Path, referral: Path) -> None:
    edit = filling.edited(referral.read_bytes(), lambda root: filling.fill(root, "reason_for_meeting", "To plan."))
    referral.write_bytes(edit)
    taking = take_form(shop, "T-1", "FGC back.docx", {})
    assert not taking.is_held
    said = json.loads((case / "fgc-referral.json").read_text("utf-8"))
    assert (said["parents"], said["reason_for_meeting"]) == (REFERRAL["parents"], "To plan.")


def test_an_address_typed_over_what_is_withheld_is_for_somebody_to_decide(
    shop: Workshop, case: Path, referral: Path
) -> None:
    typed = filling.edited(referral.read_bytes(), lambda root: filling.fill(root, "parents[0].address", "1 New Road"))
    referral.write_bytes(typed)
    assert [one.place for one in take_form(shop, "T-1", "FGC back.docx", {}).paper.merged.conflicts] == [  # type: ignore[union-attr]
        "parents[0].address"
    ]
    take_form(shop, "T-1", "FGC back.docx", {"": "form"})
    assert json.loads((case / "fgc-referral.json").read_text("utf-8"))["parents"][0]["address"] == "1 New Road"


def test_what_a_form_withholds_is_no_answer_even_where_its_base_is_lost(
    shop: Workshop, case: Path, referral: Path
) -> None:
    referral.write_bytes(filling.without_base(referral.read_bytes()))
    take_form(shop, "T-1", "FGC back.docx", {"": "form"})
    assert json.loads((case / "fgc-referral.json").read_text("utf-8"))["parents"] == REFERRAL["parents"]


# Forms that were saved in another format than Word's present one


@pytest.fixture
def saved_as(tmp_path: Path) -> Any:
    """Saves a form in another format, with the real program, and takes the Word document away."""

    def save(form: Path, ending: str) -> Path:
        subprocess.run(
            ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
             ending, "--outdir", form.parent, form],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        form.unlink()
        return form.with_suffix(f".{ending}")

    return save


@pytest.mark.office
@pytest.mark.parametrize("ending", ["odt", "fodt", "doc", "rtf"])
def test_a_form_saved_in_another_format_is_known_without_opening_it_and_taken_with_libreoffice(
    shop: Workshop, case: Path, saved_as: Any, ending: str
) -> None:
    typed = (("health", "Poorly & tired\nsince May\nor June"), ("actions[1].details", "Ring"), ("starts_at", "2.30 pm"))
    form = saved_as(came_back(shop, case, *typed), ending)
    said = findings(shop)
    assert list(said) == ["form-not-read"]
    assert f"“PPM back.{ending}” is the form ppm-initial, saved as .{ending}:" in said["form-not-read"].message
    assert "save it as a Word document (.docx)" in said["form-not-read"].remedy
    dropped = form.read_bytes()
    assert not take_form(shop, "T-1", form.name, {}).is_held
    assert record(case) == {
        **PPM, "health": "Poorly & tired\nsince May\nor June", "starts_at": "14:30",
        "actions": [{"details": "Book the medical", "who": "Sam"}, {"details": "Ring"}],
    }  # fmt: skip
    assert form.read_bytes() == dropped
    assert not findings(shop)


@pytest.mark.office
def test_a_form_saved_in_another_format_is_no_paper_of_a_pack_and_a_build_reads_it(
    shop: Workshop, case: Path, saved_as: Any
) -> None:
    came_back(shop, case, ("health", "Poorly"), name="attachments/Assessment report of the child.docx")
    form = saved_as(case / "attachments/Assessment report of the child.docx", "odt")
    row = row_of(shop, f"attachments/{form.name}")
    assert (row.disposition, row.reason) == (
        "not-recognised", "a filled-in form that is not yet taken into ppm-initial.json"
    )
    assert list(findings(shop)) == ["form-to-take"]


@pytest.mark.office
def test_a_form_of_another_case_blocks_in_whatever_format_it_was_saved(
    shop: Workshop, case: Path, lay_out: LayOut, saved_as: Any
) -> None:
    form = saved_as(came_back(shop, case, ("health", "Poorly")), "odt")
    other = lay_out({"reference": "T-2"})
    shutil.move(form, other / "PPM back.odt")
    (look,) = look_at(shop, "T-2", "small")
    assert "form-of-another-case" in {one.code for one in look.findings}
    assert take_form(shop, "T-2", "PPM back.odt", {}).is_held
    assert not (other / "ppm-initial.json").exists()


def test_an_open_document_that_only_looks_like_a_form_is_one_that_cannot_be_taken(shop: Workshop, case: Path) -> None:
    """Its properties name a form, and LibreOffice cannot open it."""
    said = "".join(
        f'<meta:user-defined meta:name="Bundler {key}">{value}</meta:user-defined>'
        for key, value in {"form": "ppm-initial", "reference": "T-1", "record": "x", "template": "0"}.items()
    )
    meta = f'<m xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0">{said}</m>'
    with zipfile.ZipFile(case / "attachments/broken.odt", "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        parts.writestr("meta.xml", meta)
        parts.writestr("content.xml", "<nothing/>")
    assert list(findings(shop)) == ["form-not-read"]
    with pytest.raises(UsageError) as refused:
        take_form(shop, "T-1", "broken.odt", {})
    assert "save it as a Word document (.docx)" in refused.value.remedy
    assert record(case) == PPM
