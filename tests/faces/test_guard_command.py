"""`bundler guard` as people type it: what it shows, where, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bundler.pipeline.build import build_pack
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PACK, LayOut, text_pdf

PLACEMENT = {"address": "12 High Street, Exampleton"}
PAPERS = {
    "Assessment report.pdf": text_pdf("A page that tells nothing", "Visit her at 12, High St. with the dogs"),
    "Letter from the school.pdf": text_pdf("Dear panel"),
}


def guard(workshop: Workshop, *arguments: str) -> subprocess.CompletedProcess[str]:
    folders = (
        "--cases", workshop.cases, "--templates", workshop.templates, "--output", workshop.output,
        "--today", "2026-11-22",
    )  # fmt: skip
    command = [sys.executable, "-c", "from bundler.faces.cli import main; main()", "guard", *arguments, *folders]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)


def closed_to_its_readers(workshop: Workshop) -> None:
    pack = SMALL_PACK.replace('sees = ["placement", "carers", "parent-address", "siblings", "third-parties"]', "")
    (workshop.templates / "packs" / "small.toml").write_text(pack, encoding="utf-8")


@pytest.fixture
def built(workshop: Workshop, lay_out: LayOut) -> Workshop:
    """A bundle that was built before anybody recorded where the child lives."""
    closed_to_its_readers(workshop)
    lay_out(papers=PAPERS)
    assert build_pack(workshop, "T-1", None, draft=False).outcome == "built"
    lay_out({"placement": PLACEMENT}, PAPERS)
    return workshop


def test_what_is_found_is_shown_with_page_and_snippet_and_ends_with_exit_code_1(built: Workshop) -> None:
    done = guard(built, "T-1")
    assert done.returncode == 1, done.stderr
    said = " ".join(done.stdout.split())
    assert "Nothing of it may be sent, and nobody can override that." in said
    assert "v1.pdf, page 5" in said
    assert "Visit her at 12, High St. with the dogs" in said
    assert "High St" not in done.stderr


def test_as_json_it_tells_the_same(built: Workshop) -> None:
    answer = json.loads(guard(built, "T-1", "--pack", "small", "--json").stdout)
    assert (answer["case"], answer["refuses"]) == ("T-1", True)
    assert {(hit["kind"], hit["page"], hit["what"]) for hit in answer["hits"]} >= {("page", 5, "address")}


def test_readers_who_may_see_it_are_refused_nothing(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"placement": PLACEMENT}, PAPERS)
    build_pack(workshop, "T-1", None, draft=False)
    done = guard(workshop, "T-1")
    assert (done.returncode, "Its readers may see every fact." in done.stdout) == (0, True)


def test_what_is_not_built_cannot_be_searched(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    done = guard(workshop, "T-1")
    assert done.returncode == 2
    assert "Nothing is built yet" in done.stderr
