"""What many tests share: a small invented case with papers, and a workshop that works in a temporary folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bundler.pipeline.workshop import Workshop

REPO = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)

SMALL_PACK = """
name = "small"
title = "Small pack"
audience = "panel"
meeting = "fostering panel"
sees = ["placement", "carers", "parent-address", "siblings", "third-parties"]

[[due]]
before = "panel-date"
working_days = 5
authority = "Fostering NMS 14"

[[sections]]
letter = "A"
title = "Reports"

[[sections.items]]
id = "report"
title = "Assessment report"
names = ["assessment report"]
needed = "always"
owner = "social_worker"
authority = "R60"

[[sections]]
letter = "B"
title = "Letters"

[[sections.items]]
id = "letters"
title = "Letters"
names = ["letter"]
needed = "always"
owner = "social_worker"
authority = "R66"
many = true
"""

SMALL_CASE: dict[str, Any] = {
    "reference": "T-1",
    "authority": "exampleshire",
    "packs": ["small"],
    "child": {"first_name": "Ada", "surname": "Invented", "date_of_birth": "2018-04-01", "record_id": "900001"},
    "panel": {"name": "Fostering panel", "meets_on": "2026-12-10"},
    "people": {"social_worker": {"name": "Sam Sample"}},
}


def text_pdf(*pages: str) -> bytes:
    """A PDF with one line of text on each page."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    for text in pages:
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


SMALL_PAPERS: dict[str, bytes] = {
    "Assessment report.pdf": text_pdf("Assessment, first page", "Assessment, second page"),
    "Letter from the school.pdf": text_pdf("Dear panel, from the school"),
    "Letter from the nursery.pdf": text_pdf("Dear panel, from the nursery"),
}

LayOut = Callable[..., Path]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A workshop with the small pack and nothing else; its cases, templates and output lie below tmp_path."""
    templates = tmp_path / "templates"
    for folder in ("packs", "forms", "authorities"):
        (templates / folder).mkdir(parents=True)
    (templates / "packs" / "small.toml").write_text(SMALL_PACK, encoding="utf-8")
    shutil.copy(REPO / "templates/authorities/exampleshire.toml", templates / "authorities")
    shutil.copytree(REPO / "templates/timescales", templates / "timescales")
    (tmp_path / "cases").mkdir()
    return Workshop(tmp_path / "cases", templates, tmp_path / "output", TODAY)


@pytest.fixture
def lay_out(tmp_path: Path) -> LayOut:
    """Lays out a case folder: case.json (the small case with changes) and papers by their path below attachments/."""

    def lay(changes: Mapping[str, Any] | None = None, papers: Mapping[str, bytes] | None = None) -> Path:
        case = {**SMALL_CASE, **(changes or {})}
        folder = tmp_path / "cases" / str(case["reference"])
        (folder / "attachments").mkdir(parents=True, exist_ok=True)
        (folder / "case.json").write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
        for name, data in (SMALL_PAPERS if papers is None else papers).items():
            path = folder / "attachments" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder

    return lay


@pytest.fixture(autouse=True)
def _the_real_output_is_out_of_reach() -> Iterator[None]:
    """A test that writes into the repository's own output/ fails (see house style)."""
    before = _listing(REPO / "output")
    yield
    assert _listing(REPO / "output") == before, "a test wrote into the real output folder"


def _listing(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()
