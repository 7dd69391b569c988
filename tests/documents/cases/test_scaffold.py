"""A new case folder reads without a mistake, explains itself and never overwrites another."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.cases.casefolder import read
from bundler.documents.cases.scaffold import blank, folder_name, lay_out_case
from bundler.documents.cases.schemas import KINDS
from bundler.documents.definitions.loading import Definitions, load
from bundler.model.errors import UsageError
from bundler.model.terms import terms_named_in

TEMPLATES = Path(__file__).parents[3] / "templates"
PACKS = ("adm-submission", "fgc-referral", "fostering-panel")


@pytest.fixture
def definitions() -> Definitions:
    return load(TEMPLATES)


@pytest.mark.parametrize("pack", PACKS)
def test_a_new_case_reads_without_a_mistake(tmp_path: Path, definitions: Definitions, pack: str) -> None:
    made = lay_out_case(tmp_path / "cases", "CH-2026-014", "exampleshire", pack, definitions)
    reading = read(tmp_path / "cases" / "CH-2026-014", definitions)
    items = definitions.in_terms_of(definitions.profile("exampleshire")).pack(pack).items
    assert reading.findings == ()
    assert reading.file is not None
    assert reading.file.case.packs == (pack,)
    assert {filed.form for filed in reading.file.records} == {
        item.forms[0] for item in items if item.forms
    }
    assert all(path.exists() for path in made)
    assert {path.name for path in made if path.parent.name == "attachments"} == {
        folder_name(item) for item in items if item.attachment
    }


@pytest.mark.requirement("R127")
def test_a_new_case_begins_with_the_initial_meeting_and_no_review_of_it(
    tmp_path: Path, definitions: Definitions
) -> None:
    """A blank review would ask for a whole second meeting."""
    made = lay_out_case(tmp_path, "CH-1", "exampleshire", "adm-submission", definitions)
    assert [path.name for path in made if path.name.startswith("ppm-")] == ["ppm-initial.json"]
    readme = (tmp_path / "CH-1" / "README.txt").read_text("utf-8")
    assert "When there is one, and not before:  Review Permanence Planning Meeting (PPM)" in readme
    assert "bundler form CH-1 ppm-review " in readme


@pytest.mark.requirement("R272")
def test_a_new_case_speaks_in_the_authoritys_own_words(tmp_path: Path, definitions: Definitions) -> None:
    made = lay_out_case(tmp_path / "cases", "CH-2026-014", "south-west", "adm-submission", definitions)
    folders = {path.name for path in made if path.parent.name == "attachments"}
    assert {"Permanency Plan", "Permanency Planning Meeting minutes"} <= folders
    readme = (tmp_path / "cases" / "CH-2026-014" / "README.txt").read_text("utf-8")
    assert "Permanency Planning Meeting minutes" in readme
    assert terms_named_in(readme) == ()


def test_case_json_shows_every_key_and_names_a_schema_that_is_there(tmp_path: Path, definitions: Definitions) -> None:
    lay_out_case(tmp_path, "CH-1", "exampleshire", "adm-submission", definitions)
    case: dict[str, Any] = json.loads((tmp_path / "CH-1" / "case.json").read_text(encoding="utf-8"))
    assert set(case) == {"$schema", *KINDS["case"].model_fields} - {"json_schema"}
    assert (tmp_path / "CH-1" / case["$schema"]).resolve() == (TEMPLATES / "schemas" / "case.schema.json").resolve()
    assert case["quality_assurance"]["cpr_by_team_manager"] == dict.fromkeys(("name", "role", "signed_on", "scan"))
    assert case["siblings"] is None
    assert case["placement"]["confidential"] is True


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_blank_record_of_every_kind_can_be_read_again(name: str) -> None:
    stated = {"reference": "CH-1", "packs": ["p"]} if name == "case" else {}
    assert KINDS[name].model_validate(blank(KINDS[name]) | stated)


def test_the_readme_says_for_each_paper_who_supplies_it_and_how_to_name_it(
    tmp_path: Path, definitions: Definitions
) -> None:
    lay_out_case(tmp_path, "CH-1", "exampleshire", "fostering-panel", definitions)
    readme = (tmp_path / "CH-1" / "README.txt").read_text(encoding="utf-8")
    assert "one for each adult of the household, with the person's name in the file name" in readme
    assert "named like: DBS - Jo Bloggs.pdf" in readme
    assert "from the permanency worker (R63); item: dbs" in readme
    assert "bundler check CH-1 --pack fostering-panel" in readme
    for item in definitions.pack("fostering-panel").items:
        assert item.title in readme


def test_a_folder_that_is_there_is_never_touched(tmp_path: Path, definitions: Definitions) -> None:
    (tmp_path / "CH-1").mkdir()
    with pytest.raises(UsageError):
        lay_out_case(tmp_path, "CH-1", "exampleshire", "fgc-referral", definitions)
    assert list((tmp_path / "CH-1").iterdir()) == []


@pytest.mark.parametrize("reference", ["../CH-1", "a/b", "", ".CH", "Jo Bloggs", "x" * 41, "é", "a\n"])
def test_a_reference_that_is_no_safe_folder_name_is_refused(
    tmp_path: Path, definitions: Definitions, reference: str
) -> None:
    with pytest.raises(UsageError):
        lay_out_case(tmp_path / "cases", reference, "exampleshire", "fgc-referral", definitions)
    assert not (tmp_path / "cases").exists()


@pytest.mark.parametrize(("authority", "pack"), [("nowhere", "fgc-referral"), ("exampleshire", "fgc")])
def test_an_unknown_authority_or_pack_lays_out_nothing(
    tmp_path: Path, definitions: Definitions, authority: str, pack: str
) -> None:
    with pytest.raises(UsageError):
        lay_out_case(tmp_path, "CH-1", authority, pack, definitions)
    assert not (tmp_path / "CH-1").exists()


@pytest.mark.parametrize(
    ("pack", "headings"),
    [
        ("fgc-referral", ["1. THE FACTS", "2. THE FORMS", "3. THE PAPERS", "4. SEE WHAT IS MISSING"]),
        ("no-forms", ["1. THE FACTS", "2. THE PAPERS", "3. SEE WHAT IS MISSING"]),
    ],
)
def test_the_parts_of_the_readme_are_counted_without_a_gap_and_speak_of_this_pack_only(
    tmp_path: Path, pack: str, headings: list[str]
) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    own = """
    name = "no-forms"
    title = "A pack of papers"
    audience = "panel"
    meeting = "meeting"
    [[sections]]
    letter = "A"
    title = "Papers"
    [[sections.items]]
    id = "report"
    title = "Report"
    needed = "always"
    owner = "social_worker"
    authority = "local"
    """
    (tmp_path / "templates/packs/no-forms.toml").write_text(own, encoding="utf-8")
    lay_out_case(tmp_path / "cases", "CH-1", "exampleshire", pack, load(tmp_path / "templates"))
    readme = (tmp_path / "cases/CH-1/README.txt").read_text("utf-8")
    assert [line.partition(":")[0] for line in readme.splitlines() if line[:1].isdigit()] == headings
    assert ("fgc-referral.json" in readme) is (pack == "fgc-referral")
