"""The shared corpus of real office files: each comes out with the right pages, or is refused for the right reason."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from bundler.documents import office
from bundler.documents.apart.running import Apart
from bundler.documents.intake import steps
from bundler.documents.intake.staging import Turn
from bundler.model.finding import Trouble
from bundler.model.limits import USUAL
from bundler.model.paper import OFFICE_KINDS, Examination, PaperKind
from bundler.model.profile import PaperPolicy
from bundler.rules.paper_policy import put_right, under_policy

CORPUS = Path(os.environ.get("BUNDLER_CORPUS", Path(__file__).parents[4] / "shared" / "corpus"))
LENIENT = PaperPolicy(tracked_changes="accept", comments="strip", hidden_text="strip", cropped_pictures="strip")
ROWS = (*(f"c{number}" for number in range(158, 213)), "c312", "c318", "c320")

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.office,
    pytest.mark.skipif(not (CORPUS / "open.csv").exists(), reason="the shared corpus is not beside this checkout"),
]

KNOWN = {
    "c166": "comments block until an authority says that they are stripped; then it is accepted with its pages",
    "c167": "the same",
    "c207": "tracked changes and comments in the old format, found when LibreOffice has made a .docx of it",
}
"""Refused by the usual policy, where the corpus would accept; each with the reason."""

MUST_SAY = {
    "c166": "comments", "c167": "comments", "c170": "macros", "c172": "macros", "c175": "embedded-objects",
    "c176": "embedded-objects", "c178": "external-links", "c181": "external-links",
    "c186": "rights-managed", "c187": "password-needed", "c189": "password-needed", "c318": "extension-lies",
}
"""What the report has to say of a file, whether it is accepted or not."""

RIGHT_REASONS = {
    "reject-encrypted": {"password-needed", "rights-managed"},
    "reject-damaged": {"damaged", "extension-lies"},
    "reject-bomb": {"zip-bomb", "damaged"},
}


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `pages` is None for one that is refused."""

    codes: tuple[str, ...]
    pages: int | None
    refused_for: tuple[str, ...] = ()


def rows() -> list[dict[str, str]]:
    with (CORPUS / "open.csv").open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["id"] in ROWS]


def outcomes_under(policy: PaperPolicy, folder: Path) -> dict[str, Outcome]:
    """Everything that a build does with each file: looked at, turned, looked through, put right, converted, cleaned."""
    apart = Apart(USUAL)
    papers = {row["id"]: CORPUS / row["file"] for row in rows()}
    looks = dict(zip(papers, apart.run_each(steps.examine, [(path, USUAL) for path in papers.values()]), strict=True))
    found = {row: under_policy(told(look), policy) for row, look in looks.items()}
    given = turned(papers, found, policy, folder, apart)
    pdfs = converted(given, found, folder, apart)
    pages: dict[str, int] = {}
    for row, pdf in pdfs.items():
        cleaned = apart.run(steps.clean, pdf, folder / f"{row}.pdf", USUAL)
        assert not isinstance(cleaned, Trouble)
        if cleaned.is_usable:
            with pikepdf.open(folder / f"{row}.pdf") as opened:
                pages[row] = len(opened.pages)
    return {
        row: Outcome(
            tuple(one.code for one in found[row].troubles), pages.get(row),
            tuple(one.code for one in found[row].troubles if one.severity == "blocks"),
        )
        for row in papers
    }


def told(look: Examination | Trouble) -> Examination:
    return Examination(kind=PaperKind.UNSUPPORTED, troubles=(look,)) if isinstance(look, Trouble) else look


def turned(
    papers: Mapping[str, Path], found: dict[str, Examination], policy: PaperPolicy, folder: Path, apart: Apart
) -> dict[str, Path]:
    """What can be looked into of each usable file; what the look finds replaces what was known."""
    usable = {row: path for row, path in papers.items() if found[row].is_usable}
    turns = {row: turn for row, path in usable.items() if isinstance(turn := apart.run(steps.turn_of, path), Turn)}
    wanted = [office.Conversion(usable[row], folder / f"{row}.turned{turn.ending}", turn.form)
              for row, turn in turns.items()]
    for row, outcome in zip(turns, office.convert(wanted, folder / "work"), strict=True):
        assert outcome.converted, row
        found[row] = under_policy(told(apart.run(steps.examine_turned, usable[row], outcome.target)), policy)
        usable[row] = outcome.target
    return usable


def converted(
    papers: Mapping[str, Path], found: dict[str, Examination], folder: Path, apart: Apart
) -> dict[str, Path]:
    conversions = {}
    for row, path in papers.items():
        if not found[row].is_usable or found[row].kind not in OFFICE_KINDS:
            continue
        target = folder / f"{row}.staged"
        staged = apart.run(steps.stage, path, target, found[row].kind, put_right(found[row]))
        assert not isinstance(staged, Trouble)
        assert staged.trouble is None, (row, staged.trouble)
        conversions[row] = office.Conversion(target, folder / f"{row}.raw.pdf", staged.form)
    outcomes = dict(zip(conversions, office.convert(list(conversions.values()), folder / "work"), strict=True))
    for row, outcome in outcomes.items():
        if not outcome.converted:
            failed = Trouble(code="not-converted", severity="blocks", message=outcome.reason, remedy="")
            found[row] = found[row].model_copy(update={"troubles": (*found[row].troubles, failed)})
    pdfs = {row: papers[row] for row in papers if found[row].is_usable and found[row].kind is PaperKind.PDF}
    return {**pdfs, **{row: outcome.target for row, outcome in outcomes.items() if outcome.converted}}


def is_right(row: dict[str, str], outcome: Outcome) -> bool:
    answers = {row["expected"], *row["tolerated"].split("|")}
    if outcome.pages is None:
        reasons = RIGHT_REASONS.get(row["expected"])
        is_refusal = any(answer.startswith("reject") for answer in answers)
        return is_refusal and (reasons is None or bool(reasons & set(outcome.refused_for)))
    is_whole = not row["pages"] or abs(outcome.pages - int(row["pages"])) <= 1
    return any(answer.startswith("accept") for answer in answers) and is_whole


def wrong_under(policy: PaperPolicy, folder: Path) -> set[str]:
    outcomes = outcomes_under(policy, folder)
    wrong = set()
    for row in rows():
        outcome = outcomes[row["id"]]
        right = is_right(row, outcome)
        print("right" if right else "WRONG", row["id"], row["category"], row["expected"], row["pages"] or "-", "->",
              "refused" if outcome.pages is None else outcome.pages, *outcome.codes)
        assert MUST_SAY.get(row["id"], "") in (*outcome.codes, ""), row["id"]
        if not right:
            wrong.add(row["id"])
    return wrong


def test_every_office_file_comes_out_right_or_is_refused_for_a_known_reason(tmp_path: Path) -> None:
    assert wrong_under(PaperPolicy(), tmp_path) == set(KNOWN)


def test_every_office_file_comes_out_right_where_everything_is_put_right_on_a_copy(tmp_path: Path) -> None:
    assert wrong_under(LENIENT, tmp_path) == set()
