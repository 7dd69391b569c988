"""docs/local-pack.md, done word for word: an authority, a pack and a first bundle of its own, without code."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from tests.conftest import REPO, text_pdf

GUIDE = (REPO / "docs/local-pack.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
DROPPED = {
    "Placement report 2026-11-20.pdf": text_pdf("How Robin settled"),
    "LAC review minutes.pdf": text_pdf("Minutes of the review"),
}


def bundler(folder: Path, *arguments: str) -> str:
    program = "from bundler.faces.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def follow(folder: Path, kind: str, text: str) -> None:
    """Does what one block of the guide says: runs a command, writes a definition, fills in case.json."""
    if kind == "sh":
        for line in text.strip().splitlines():
            program, *arguments = shlex.split(line)
            assert program == "bundler"
            dated = ("--today", "2026-11-23") if arguments[0] in ("check", "build") else ()
            bundler(folder, *arguments, *dated)
    elif kind == "toml":
        path = text.splitlines()[0].removeprefix("# ")
        (folder / path).write_text(text, encoding="utf-8")
    elif kind == "json":
        case = folder / "cases/NS-2026-001/case.json"
        facts = json.loads(case.read_text(encoding="utf-8"))
        for key, value in json.loads(text).items():
            facts[key] = {**facts[key], **value} if isinstance(value, dict) else value
        case.write_text(json.dumps(facts), encoding="utf-8")
        for name, content in DROPPED.items():
            assert name in GUIDE, "the guide speaks of this paper"
            (case.parent / "attachments" / name).write_bytes(content)


@pytest.mark.requirement("R269", "R272")
def test_the_guide_to_a_pack_of_ones_own_ends_with_a_bundle(tmp_path: Path) -> None:
    shutil.copytree(REPO / "templates", tmp_path / "templates")
    (tmp_path / "cases").mkdir()
    for kind, text in BLOCK.findall(GUIDE):
        follow(tmp_path, kind, text)
    [bundle] = (tmp_path / "output/NS-2026-001/placement-review").glob("*/*.pdf")
    words = "\n".join(page.extract_text() for page in pypdf.PdfReader(bundle).pages)
    assert "Northshire County Council" in words
    assert "Minutes of the CLA review" in words
    assert "How Robin settled" in words


def test_a_new_profile_says_nothing_of_its_own_but_its_name_and_rests_on_england(tmp_path: Path) -> None:
    shutil.copytree(REPO / "templates", tmp_path / "templates")
    bundler(tmp_path, "authority", "new", "northshire", "--title", 'The "North" & Shire')
    told = json.loads(bundler(tmp_path, "authority", "show", "northshire", "--json"))
    england = json.loads(bundler(tmp_path, "authority", "show", "england", "--json"))
    assert {key for key in told if told[key] != england[key]} == {"name", "title", "based_on"}
    assert told["title"] == 'The "North" & Shire'
    assert "definitions are right" in bundler(tmp_path, "packs", "lint")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("North Shire",), "cannot be the name of a profile"),
        (("england",), "already"),
        (("north", "--like", "dudley"), "itself based on 'england'"),
        (("north", "--like", "narnia"), "no authority 'narnia'"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    shutil.copytree(REPO / "templates", tmp_path / "templates")
    program = "from bundler.faces.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "authority", "new", *arguments, "--title", "T"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert says in done.stderr


@pytest.mark.requirement("R269")
@pytest.mark.parametrize(
    ("authority", "chain"),
    [
        ("south-west", ["team_manager", "head_of_service", "iro", "adm"]),
        ("dudley", ["team_manager", "panel_chair", "head_of_service", "adm"]),
        ("bcp", ["team_manager", "service_manager", "service_director", "iro", "adm"]),
        ("st-helens", ["team_manager", "panel_chair", "assistant_director", "iro", "adm"]),
    ],
)
def test_each_authority_has_the_approvers_of_its_own_procedure(authority: str, chain: list[str]) -> None:
    told = json.loads(bundler(REPO, "authority", "show", authority, "--json"))
    assert [step["role"] for step in told["approvers"]] == chain


@pytest.mark.requirement("R273")
def test_no_definition_holds_an_address_that_could_be_somebodys() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (REPO / "templates").rglob("*.toml")]
    domains = {found for text in texts for found in re.findall(r"[\w.+-]+@([\w.-]+)", text)}
    assert domains
    assert {domain for domain in domains if not domain.endswith(".example")} == set()


@pytest.mark.parametrize(
    ("authority", "own"),
    [
        pytest.param("south-west", {"change-of-plan"}, id="South West: the ADM decides, parents are written to"),
        pytest.param(
            "dudley",
            {"arp-referral", "early-permanence-panel", "family-finding", "sgo-referral", "decision-aid"},
            id="Dudley: its panels and routes",
        ),
        pytest.param(
            "bcp", {"fgc-referral", "permanence-checklists", "together-and-apart", "tracking-panel"},
            id="BCP's appendices",
        ),
        pytest.param("st-helens", {"permanence-statements"}, id="St Helens: its statements"),
    ],
)
def test_each_authority_works_with_the_packs_of_its_own_procedure_and_those_of_the_law(
    authority: str, own: set[str]
) -> None:
    told = json.loads(bundler(REPO, "authority", "show", authority, "--json"))
    assert set(told["packs"]) == {"adm-submission", "fostering-panel", *own}


@pytest.mark.parametrize("authority", ["england", "exampleshire"])
def test_a_profile_that_names_no_packs_works_with_all(authority: str) -> None:
    assert json.loads(bundler(REPO, "authority", "show", authority, "--json"))["packs"] == []


@pytest.mark.requirement("R272")
def test_the_list_of_packs_has_words_where_definitions_name_terms() -> None:
    shown = bundler(REPO, "packs", "list")
    assert "Permanence Planning & Tracking Panel referral" in shown
    assert "{" not in shown
