from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, LayOut
from tests.documents.fillable import filling
from tests.faces.test_cli import run


@pytest.fixture
def shop(workshop: Workshop, lay_out: LayOut) -> Workshop:
    """The small case, with the real forms."""
    shutil.rmtree(workshop.templates / "forms")
    shutil.copytree(REPO / "templates/forms", workshop.templates / "forms")
    (lay_out() / "ppm-initial.json").write_text('{"health": "Well", "venue": "Room 3"}', encoding="utf-8")
    return workshop


def fill_in(path: Path, tag: str, text: str) -> None:
    path.write_bytes(filling.edited(path.read_bytes(), lambda root: filling.fill(root, tag, text)))


def test_a_form_is_written_filled_in_and_taken_again(shop: Workshop) -> None:
    here = shop.cases.parent
    assert run(shop, "form", "T-1", "ppm-initial").returncode == 0
    fill_in(here / "T-1 ppm-initial.docx", "health", "Poorly")
    shutil.move(here / "T-1 ppm-initial.docx", shop.cases / "T-1/attachments/back.docx")
    shown = run(shop, "form", "T-1", "--take", "back.docx", "--dry-run")
    assert shown.returncode == 0
    assert "  “Child(ren)'s Health” (health)\n    now: Well\n    then: Poorly\n" in shown.stdout
    assert "\nNothing was written: this was a dry run." in shown.stdout
    taken = run(shop, "form", "T-1", "--take", "back.docx", "--json")
    assert taken.returncode == 0
    answer = json.loads(taken.stdout)
    assert answer["changes"] == [{"place": "health", "record": "Well", "form": "Poorly"}]
    assert answer["taken"] is True
    record = json.loads((shop.cases / "T-1/ppm-initial.json").read_text("utf-8"))
    assert record == {"health": "Poorly", "venue": "Room 3"}


def test_a_conflict_holds_until_it_is_decided(shop: Workshop) -> None:
    run(shop, "form", "T-1", "ppm-initial", "--out", "cases/T-1/attachments")
    fill_in(shop.cases / "T-1/attachments/T-1 ppm-initial.docx", "health", "Poorly")
    (shop.cases / "T-1/ppm-initial.json").write_text('{"health": "Better"}', encoding="utf-8")
    held = run(shop, "form", "T-1", "--take", "T-1 ppm-initial.docx")
    assert held.returncode == 1
    assert "  “Child(ren)'s Health” (health)\n    record: Better\n    form: Poorly\n" in held.stdout
    assert "--use form or --use record" in held.stdout
    assert run(shop, "form", "T-1", "--take", "T-1 ppm-initial.docx", "--use", "health=form").returncode == 0
    assert json.loads((shop.cases / "T-1/ppm-initial.json").read_text("utf-8"))["health"] == "Poorly"


def test_a_form_that_somebody_may_have_filled_in_is_never_written_over(shop: Workshop) -> None:
    (shop.cases.parent / "mine.docx").write_text("filled in", encoding="utf-8")
    refused = run(shop, "form", "T-1", "ppm-initial", "--out", "mine.docx")
    assert refused.returncode == 2
    assert (shop.cases.parent / "mine.docx").read_text("utf-8") == "filled in"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ppm-initail",), "Did you mean ppm-initial?"),
        ((), "Name a form to write"),
        (("ppm-initial", "--take", "x.docx"), "Name a form to write"),
        (("--take", "x.docx"), "There is no filled-in form “x.docx”"),
        (("--take", "x.docx", "--use", "maybe"), "--use maybe decides nothing"),
        (("--take", "x.docx", "--use", "a=form", "--use", "a=record"), "--use a=record says otherwise than another"),
    ],
)
def test_what_cannot_be_done_is_said(shop: Workshop, arguments: tuple[str, ...], says: str) -> None:
    refused = run(shop, "form", "T-1", *arguments)
    assert refused.returncode == 2
    assert says in refused.stderr


def test_what_cannot_be_taken_is_said_in_the_words_of_the_form(shop: Workshop) -> None:
    run(shop, "form", "T-1", "ppm-initial", "--out", "cases/T-1/attachments")
    form = shop.cases / "T-1/attachments/T-1 ppm-initial.docx"
    for tag, text in (("starts_at", "half past two"), ("actions[0].by_when", "soon"), ("case:child.name", "Lily Test")):
        fill_in(form, tag, text)
    said = run(shop, "form", "T-1", "--take", form.name).stdout
    assert "“Time”: 'half past two' is not a time of day. Type it like 14:30 or 2.30 pm;" in said
    assert "“ACTION, by when, row 1”: 'soon' is not a date. Choose it from the calendar" in said
    assert "the form says “Lily Test” for “Child's Name”, case.json says “" in said
    assert "If the form is right, correct case.json: child.first_name and child.surname." in said
    assert "quotation marks" not in said
    assert "key" not in said


def test_an_answer_for_which_the_record_has_no_field_is_said_when_the_form_is_taken(shop: Workshop) -> None:
    run(shop, "form", "T-1", "ppm-initial", "--out", "mine.docx")
    form = shop.cases.parent / "mine.docx"
    fill_in(form, "venue", "Hall")
    older = dict.fromkeys(
        ("word/document.xml", "customXml/itemBundler.xml"), lambda raw: raw.replace(b'"venue"', b'"old_place"')
    )
    form.write_bytes(filling.rewritten(form.read_bytes(), older))
    fill_in(form, "health", "Poorly")
    said = run(shop, "form", "T-1", "--take", "mine.docx").stdout
    assert "Not taken: the record has no field for “Hall” (old_place)." in said
    assert "Taken." in said


def test_a_form_of_another_case_is_answered_with_what_to_do(shop: Workshop) -> None:
    run(shop, "form", "T-1", "ppm-initial", "--out", "mine.docx")
    shutil.copytree(shop.cases / "T-1", shop.cases / "T-2")
    facts = shop.cases / "T-2/case.json"
    facts.write_text(facts.read_text("utf-8").replace('"T-1"', '"T-2"'), encoding="utf-8")
    said = run(shop, "form", "T-2", "--take", "mine.docx")
    assert said.returncode == 1
    assert "It is a form of the case T-1, and this is T-2. Nothing was taken." in said.stdout
    assert "Move it to the folder of the case it is about" in said.stdout
