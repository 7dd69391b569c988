"""The shared corpus of real e-mails and archives, as the papers of one case: what comes out of each is as expected."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bundler.model.paper import Examination, Paper, PaperKind
from bundler.pipeline.look import look_at
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut

CORPUS = Path(os.environ.get("BUNDLER_CORPUS", Path(__file__).parents[3] / "shared" / "corpus"))
CATEGORIES = {"eml-attachments", "eml-body", "eml-charset", "eml-malformed", "msg", "archive", "archive-hostile"}

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not (CORPUS / "open.csv").exists(), reason="the shared corpus is not beside this checkout"),
]

KNOWN = {
    "c258": (1, "one of its two attachments is a picture that the text shows at its place"),
    "c271": (11, "its label counts the first attachment of the outermost e-mail alone; it brings eleven papers"),
    "c282": (0, "a signed e-mail: its one attachment is the e-mail itself, which is read"),
}
"""Files from which another number of papers comes out than their label says, and why."""

ANSWERS = {
    "accept": {"accept"},
    "expand": {"accept", "expand"},
    "reject-encrypted": {"password-needed", "mail-encrypted"},
    "reject-damaged": {"damaged"},
    "reject-bomb": {"zip-bomb"},
    "reject-unsupported": {"kind-not-supported"},
    "reject-mismatch": {"extension-lies"},
}


@dataclass(frozen=True)
class Row:
    """One file of the corpus, and the answers that are right for it."""

    id: str
    path: Path
    answers: frozenset[str]
    members: int | None


def rows() -> Iterator[Row]:
    with (CORPUS / "open.csv").open(encoding="utf-8") as listing:
        for row in csv.DictReader(listing):
            if row["category"] in CATEGORIES or row["id"] == "c319" or row["file"].endswith(".dat"):
                said = {row["expected"], *row["tolerated"].split()}
                answers = frozenset(answer for word in said for answer in ANSWERS.get(word, set()))
                yield Row(row["id"], CORPUS / row["file"], answers, int(row["members"]) if row["members"] else None)


def answer_of(found: Examination, inside: list[tuple[Paper, Examination]]) -> set[str]:
    """What became of a file: its own troubles, and those of the papers that would not come out."""
    codes = {trouble.code for trouble in found.troubles if trouble.severity != "tells"}
    codes |= {trouble.code for one, each in inside if not one.sha256 for trouble in each.troubles}
    return codes | ({"accept"} if found.is_usable else set())


def test_every_email_and_archive_of_the_corpus_gives_what_is_in_it(workshop: Workshop, lay_out: LayOut) -> None:
    folder = lay_out(papers={})
    wanted = list(rows())
    for row in wanted:
        (folder / "attachments" / row.id).mkdir()
        shutil.copy(row.path, folder / "attachments" / row.id)
    (look,) = look_at(workshop, "T-1", "small")
    assert look.seen
    situation = look.seen.situation
    papers = {paper.path: paper for paper in situation.file.papers}
    wrong: list[str] = []
    for row in wanted:
        path = f"attachments/{row.id}/{row.path.name}"
        inside = [
            (paper, situation.examinations[paper.content]) for paper in papers.values() if paper.container == path
        ]
        found = situation.examinations[papers[path].content]
        answers = answer_of(found, inside)
        if not answers & row.answers:
            wrong.append(f"{row.id}: {sorted(answers)} instead of {sorted(row.answers)}")
        members = KNOWN.get(row.id, (row.members, ""))[0]
        if members is not None and found.kind is not PaperKind.UNSUPPORTED and len(inside) != members:
            wrong.append(f"{row.id}: {len(inside)} papers instead of {members}")
    assert wrong == []


def test_what_contains_itself_is_unpacked_once_and_the_picture_beside_it_comes_out(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out(papers={"droste.zip": (CORPUS / "open/c299/droste.zip").read_bytes()})
    (look,) = look_at(workshop, "T-1", "small")
    assert look.seen
    examinations = look.seen.situation.examinations
    found = {paper.path.removeprefix("attachments/"): examinations[paper.content] for paper in look.file.papers}  # type: ignore[union-attr]
    assert sorted(found) == ["droste.zip", "droste.zip/droste.jpg", "droste.zip/droste.zip"]
    assert found["droste.zip/droste.jpg"].is_usable
    assert [trouble.code for trouble in found["droste.zip/droste.zip"].troubles] == ["zip-bomb"]
