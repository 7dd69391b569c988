"""Builds a situation from what a test shows: the case as JSON would say it, records by file name, papers by path."""

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from bundler.model.case import Case
from bundler.model.pack import Form, Pack
from bundler.model.paper import Examination, Paper, PaperKind
from bundler.model.profile import Profile
from bundler.model.record import CaseFile, FiledRecord
from bundler.model.records import RECORDS, form_of
from bundler.rules.situation import Situation

TODAY = date(2026, 11, 23)
CASE = {
    "reference": "EX-1",
    "authority": "here",
    "packs": ["small"],
    "child": {"first_name": "Mia", "surname": "Jones"},
}
PACK = """
name = "small"
title = "Small pack"
audience = "adm"
meeting = "meeting"
sections = []
"""


def situation(
    case: Mapping[str, Any] | None = None,
    *,
    pack: str = PACK,
    papers: Mapping[str, str] | tuple[str, ...] = (),
    records: Mapping[str, Mapping[str, Any]] | None = None,
    forms: str = "",
    profile: Mapping[str, Any] | None = None,
    examinations: Mapping[str, Examination] | None = None,
    other_packs: tuple[str, ...] = (),
    strays: tuple[str, ...] = (),
    today: date = TODAY,
) -> Situation:
    """Papers are paths below attachments/, with their content where it matters; forms are TOML, one table each."""
    dropped = papers if isinstance(papers, Mapping) else {path: path for path in papers}
    file = CaseFile(
        case=Case.model_validate({**CASE, **(case or {})}),
        case_sha256="",
        records=tuple(_record(path, values) for path, values in sorted((records or {}).items())),
        papers=tuple(_paper(f"attachments/{path}", content) for path, content in dropped.items()),
        strays=tuple(_paper(path, path) for path in strays),
    )
    looked_at = {paper.sha256: Examination(kind=PaperKind.PDF, pages=1) for paper in file.papers}
    seen = {paper.sha256: (examinations or {}).get(paper.path.removeprefix("attachments/")) for paper in file.papers}
    return Situation(
        file=file,
        pack=_pack(pack),
        profile=Profile.model_validate(
            {"name": "here", "title": "Here", "directorate": "", "marking": "", "policy_version": "", **(profile or {})}
        ),
        forms={name: Form.model_validate({"name": name, **form}) for name, form in tomllib.loads(forms).items()},
        today=today,
        examinations=looked_at | {sha256: examination for sha256, examination in seen.items() if examination},
        other_packs=tuple(_pack(other) for other in other_packs),
    )


@pytest.fixture(scope="session")
def look() -> Callable[..., Situation]:
    return situation


def _pack(text: str) -> Pack:
    return Pack.model_validate(tomllib.loads(text))


def _paper(path: str, content: str) -> Paper:
    return Paper(path=path, sha256=hashlib.sha256(content.encode()).hexdigest(), size=len(content))


def _record(path: str, values: Mapping[str, Any]) -> FiledRecord:
    form = form_of(path)
    assert form is not None
    return FiledRecord(form=form, path=path, sha256=f"sha256 of {path}", record=RECORDS[form].model_validate(values))
