"""A pen picture as it is made: behind a cover that names nobody, and never with the child's name, drafts included."""

from __future__ import annotations

import json
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document
from PIL import Image

from bundler.model.errors import ExitCode
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, TODAY, text_pdf

pytestmark = pytest.mark.office

SAMPLE = "EX-2026-010"


@pytest.fixture
def sample(tmp_path: Path) -> Workshop:
    """The sample case by itself, so that its pen picture and its template can be changed."""
    shutil.copytree(REPO / "cases" / SAMPLE, tmp_path / "cases" / SAMPLE)
    shutil.copytree(REPO / "templates", tmp_path / "templates")
    return Workshop(tmp_path / "cases", tmp_path / "templates", tmp_path / "output", TODAY)


def build(workshop: Workshop, *, draft: bool = False) -> Build:
    return build_pack(workshop, SAMPLE, "family-finding", draft=draft)


def write(workshop: Workshop, **changes: Any) -> None:
    path = workshop.cases / SAMPLE / "pen-picture.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), encoding="utf-8")


def may_be_shown(workshop: Workshop, entry: dict[str, str]) -> None:
    """The photograph, with consent."""
    write(workshop, photo_consent=True)
    path = workshop.cases / SAMPLE / "case.json"
    case = json.loads(path.read_text("utf-8"))
    case["family_finding"]["photo_consent"] = {"name": "Bethan Quilter", "role": "mother", "signed_on": "2026-10-01"}
    case["papers"] = [*case.get("papers", []), entry]
    path.write_text(json.dumps(case), encoding="utf-8")


def words(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.requirement("R75")
def test_nothing_that_is_made_says_which_child_it_is(sample: Workshop) -> None:
    made = build(sample)
    assert made.outcome == "built"
    assert made.bundle
    case = json.loads((sample.cases / SAMPLE / "case.json").read_text("utf-8"))
    telling = [case["child"]["surname"], case["child"]["record_id"], "8 June 2015", "Bethan", "Quilter", "Cooperage"]
    for path in made.bundle.parent.rglob("*"):
        said = words(path) if path.suffix == ".pdf" else path.name
        assert not [word for word in telling if word in said], path.name
    assert "Tamsin is quick" in words(made.bundle)
    assert "EX-2026-010" in words(made.bundle)


@pytest.mark.requirement("R75")
@pytest.mark.parametrize("draft", [False, True])
def test_a_pen_picture_that_names_the_child_is_not_made_and_not_drafted(sample: Workshop, draft: bool) -> None:
    write(sample, likes="Tamsin Oakeshott likes swimming.")
    made = build(sample, draft=draft)
    assert (made.outcome, made.exit_code, made.bundle) == ("held", ExitCode.HELD, None)
    found = [one for one in made.findings if one.code == "pen-picture-names-child"]
    assert [(one.place, one.hard) for one in found] == [("pen-picture.json: likes", True)]
    assert not (sample.output / SAMPLE).exists()


@pytest.mark.requirement("R75")
@pytest.mark.parametrize("draft", [False, True])
def test_a_template_that_prints_the_childs_name_is_found_out(sample: Workshop, draft: bool) -> None:
    template = sample.templates / "forms/pen-picture.docx"
    document = Document(BytesIO(template.read_bytes()))
    document.add_paragraph("{{ child.name }}, born {{ child.date_of_birth }}")
    document.save(str(template))
    made = build(sample, draft=draft)
    assert made.outcome == "held"
    assert sorted(one.message for one in made.findings if one.code == "pen-picture-names-child") == [
        f"“Pen picture” as it is printed holds {kind}, so people could tell which child it is."
        for kind in ("the child's date of birth", "the surname of the child or a brother or sister")
    ]


@pytest.mark.requirement("R76")
def test_an_external_search_without_permission_is_held(sample: Workshop) -> None:
    path = sample.cases / SAMPLE / "case.json"
    case = json.loads(path.read_text("utf-8"))
    case["family_finding"]["permission"] = None
    path.write_text(json.dumps(case), encoding="utf-8")
    made = build(sample)
    assert made.outcome == "held"
    assert [one.hard for one in made.findings if one.item == "external-search-permission"] == [True]


@pytest.mark.requirement("R75")
@pytest.mark.parametrize("draft", [False, True])
def test_a_photograph_whose_title_names_the_child_is_not_made(sample: Workshop, draft: bool) -> None:
    """The index and the bookmarks say what papers are called."""
    Image.new("RGB", (600, 800), "grey").save(sample.cases / SAMPLE / "attachments/photograph.jpg")
    may_be_shown(sample, {"file": "photograph.jpg", "item": "photograph", "title": "Tamsin Oakeshott at the beach"})
    made = build(sample, draft=draft)
    assert made.outcome == "held"
    assert "The cover, the index or a bookmark holds the surname" in " ".join(one.message for one in made.findings)
    assert not (sample.output / SAMPLE).exists()


@pytest.mark.requirement("R75")
def test_a_caption_below_the_photograph_that_names_the_child_is_found(sample: Workshop) -> None:
    paper = sample.cases / SAMPLE / "attachments/photograph.pdf"
    paper.write_bytes(text_pdf("Tamsin Oakeshott, born 8 June 2015"))
    may_be_shown(sample, {"file": "photograph.pdf", "item": "photograph"})
    made = build(sample)
    assert made.outcome == "held"
    assert [one.place for one in made.findings if one.code == "pen-picture-names-child"] == [
        "attachments/photograph.pdf", "attachments/photograph.pdf",
    ]  # fmt: skip
