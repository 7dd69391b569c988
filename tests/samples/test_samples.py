"""The sample cases: nothing in them is real, every paper comes from words kept here, and each shows what it should."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bundler.documents.cases import casefolder

REPO = Path(__file__).parents[2]
CASES = REPO / "cases"
PROSE = Path(__file__).parent / "prose"
REFERENCES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())
TODAY = date(2026, 11, 22)

WORDS = sorted([*CASES.rglob("*.json"), *PROSE.rglob("*.md"), *PROSE.rglob("*.toml"), CASES / "README.md"])
_EMAIL = re.compile(r"[\w.+-]+@([\w.-]+\w)")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")
_PHONE = re.compile(r"\b0\d{2,4} ?\d{3} ?\d{3,4}\b")


def case_json(reference: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CASES / reference / "case.json").read_text(encoding="utf-8"))
    return found


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_paper_is_written_again_byte_for_byte_and_there_is_no_other(tmp_path: Path) -> None:
    subprocess.run([sys.executable, Path(__file__).with_name("make.py"), "--into", tmp_path], check=True, cwd=REPO)

    kept = {f"{path}": data for path, data in files_below(CASES).items() if "/attachments/" in path}
    made = files_below(tmp_path)
    assert sorted(kept) == sorted(made)
    assert [path for path in made if made[path] != kept[path]] == []


def test_every_pack_has_its_sample() -> None:
    packs = {reference: case_json(reference)["packs"] for reference in REFERENCES}
    assert packs == {
        "EX-2026-001": ["fostering-panel"],
        "EX-2026-002": ["fostering-panel"],
        "EX-2026-003": ["adm-submission"],
        "EX-2026-004": ["fgc-referral"],
        "EX-2026-005": ["adm-submission"],
        "EX-2026-006": ["fgc-referral"],
        "EX-2026-007": ["fostering-panel"],
        "EX-2026-008": ["fostering-panel"],
        "EX-2026-009": ["tracking-panel", "together-and-apart", "permanence-checklists"],
        "EX-2026-010": ["permanence-statements", "decision-aid", "family-finding", "arp-referral"],
        "EX-2026-011": [
            "early-permanence-form", "resource-and-care-panel", "placement-planning-meeting", "early-permanence-panel",
            "sgo-referral",
        ],
        "EX-2026-012": ["together-and-apart"],
    }


@pytest.mark.parametrize("reference", REFERENCES)
def test_each_case_is_read_without_a_finding(reference: str) -> None:
    reading = casefolder.read(CASES / reference)
    assert reading.findings == ()
    assert reading.file is not None


@pytest.mark.parametrize(
    ("reference", "is_complete"),
    [(reference, reference not in {"EX-2026-005", "EX-2026-007", "EX-2026-008"}) for reference in REFERENCES],
)
def test_the_complete_ones_are_complete_and_the_others_are_held(
    reference: str, is_complete: bool, tmp_path: Path
) -> None:
    bundler = str(Path(sys.executable).with_name("bundler"))
    command = [bundler, "check", reference, "--json", "--today", TODAY.isoformat(), "--output", str(tmp_path)]
    answer = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    said = json.loads(answer.stdout)
    packs = said if isinstance(said, list) else [said]
    assert {pack["complete"] for pack in packs} == {is_complete}, answer.stdout


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.relative_to(REPO).as_posix())
def test_no_address_could_be_somebodys(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert all(domain.endswith(".example") for domain in _EMAIL.findall(text))
    assert all(postcode.startswith("ZZ") for postcode in _POSTCODE.findall(text))
    assert all(phone.startswith("01632 960") for phone in _PHONE.findall(text))


@pytest.mark.parametrize("reference", REFERENCES)
def test_every_paper_that_a_case_names_is_there(reference: str) -> None:
    named = [entry["file"] for entry in case_json(reference).get("papers", [])]
    assert [file for file in named if not (CASES / reference / "attachments" / file).is_file()] == []


def test_brothers_and_sisters_name_each_other_by_case_with_the_same_day_of_birth() -> None:
    for reference in ("EX-2026-006", "EX-2026-007", "EX-2026-008"):
        siblings = case_json(reference)["siblings"]
        assert {sibling["case"] for sibling in siblings} | {reference} == {"EX-2026-006", "EX-2026-007", "EX-2026-008"}
        for sibling in siblings:
            child = case_json(sibling["case"])["child"]
            assert sibling["name"] == f"{child['first_name']} {child['surname']}"
            assert sibling["date_of_birth"] == child["date_of_birth"]


def test_what_a_case_shares_lies_in_the_siblings_folder_and_in_no_other() -> None:
    for reference in REFERENCES:
        for shared in case_json(reference).get("shared", []):
            name = shared.get("record") or f"attachments/{shared['file']}"
            assert (CASES / shared["case"] / name).is_file()
            assert not (CASES / reference / name).exists()


def test_no_child_or_adult_of_one_family_stands_in_another() -> None:
    """Bundler looks for other children's names in a pack (D3), so that samples must not share one by accident."""
    families = [reference for reference in REFERENCES if reference not in {"EX-2026-007", "EX-2026-008", "EX-2026-012"}]
    surnames = [case_json(reference)["child"]["surname"] for reference in families]
    assert len(set(surnames)) == len(surnames)
    for reference, surname in zip(families, surnames, strict=True):
        others = [path for path in WORDS if "EX-2026-00" in str(path) and reference not in str(path)]
        own = {"EX-2026-007", "EX-2026-008"} if reference == "EX-2026-006" else set()
        strangers = [path for path in others if not any(case in str(path) for case in own)]
        assert [path for path in strangers if surname in path.read_text(encoding="utf-8")] == []


def test_a_photograph_lies_on_its_side_and_says_so() -> None:
    with Image.open(CASES / "EX-2026-001/attachments/dbs/Owain Pike.jpg") as photo:
        assert photo.width > photo.height
        assert photo.getexif()[0x0112] == 6


def test_the_samples_stay_small_enough_to_clone() -> None:
    assert sum(len(data) for data in files_below(CASES).values()) < 6_000_000
