"""Nothing is sent in which its reader could find a protected fact, wherever in the files it is (T48)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from bundler.model.guard import GuardReport
from bundler.pipeline.guarding import Reader, guard, write_report
from bundler.pipeline.look import look_at
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut, text_pdf

PLACEMENT = {
    "address": "12 High Street, Exampleton", "postcode": "ZZ7 4QA", "phone": "01632 960147",
    "household": [{"name": "Bronwen Maredudd-Pike", "role": "carer"}],
}  # fmt: skip
FAMILY = Reader("fgc-family", ())


@pytest.fixture
def guarded(workshop: Workshop, lay_out: LayOut, tmp_path: Path) -> Callable[..., GuardReport]:
    """Guards files, given by name, for a reader."""

    def run(files: dict[str, bytes], reader: Reader = FAMILY, **case: Any) -> GuardReport:
        lay_out({"placement": PLACEMENT, **case})
        (look,) = look_at(workshop, "T-1")
        assert look.seen
        folder = tmp_path / "to-send"
        shutil.rmtree(folder, ignore_errors=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return guard(workshop, look.seen.situation, folder, reader)

    return run


def changed(change: Callable[[pikepdf.Pdf], None], words: str = "An ordinary page of text in this paper") -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(text_pdf(words))) as pdf:
        change(pdf)
        pdf.save(target)
    return target.getvalue()


def with_bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Visit to 12 High St", 0))


def with_info(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = "B. Maredudd-Pike"


PLACES = [
    pytest.param({"a.pdf": text_pdf("Now at 12, High St.")}, "page", id="body"),
    pytest.param({"a.pdf": changed(with_bookmark)}, "bookmark", id="bookmark"),
    pytest.param({"a.pdf": changed(with_info)}, "properties", id="properties"),
    pytest.param({"12 High Street.pdf": text_pdf("An ordinary page of this paper")}, "file name", id="file name"),
]


@pytest.mark.parametrize(("files", "kind"), PLACES)
def test_a_protected_fact_is_refused_in_every_place(
    guarded: Callable[..., GuardReport], files: dict[str, bytes], kind: str
) -> None:
    report = guarded(files)
    assert report.refuses
    assert kind in {hit.kind for hit in report.hits}


def test_files_without_a_protected_fact_may_be_sent(guarded: Callable[..., GuardReport]) -> None:
    report = guarded({"a.pdf": text_pdf("Ada goes to school and likes it", "She has two friends there and a dog")})
    assert (report.refuses, report.hits, report.unread) == (False, (), ())
    assert report.facts
    assert {(one.kind, one.pages) for one in report.searched if one.kind == "page"} == {("page", 2)}


def test_those_who_may_see_every_fact_are_refused_nothing(guarded: Callable[..., GuardReport]) -> None:
    reader = Reader("panel", ("placement", "carers", "parent-address", "siblings", "third-parties"))
    assert not guarded({"a.pdf": text_pdf("Now at 12, High St.")}, reader).refuses


def test_the_report_is_kept_for_the_authority_alone(guarded: Callable[..., GuardReport], tmp_path: Path) -> None:
    kept = write_report(guarded({"a.pdf": text_pdf("Now at 12, High St.")}), tmp_path)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert GuardReport.model_validate(json.loads(kept.read_text("utf-8"))).refuses
