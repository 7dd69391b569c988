"""Definitions are read as records; a mistake in one is told with its file and line, all mistakes of a file at once."""

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.definitions.loading import load
from bundler.documents.definitions.toml_places import KeyPath, places
from bundler.model.errors import DefinitionError, UsageError
from bundler.model.pack import Needed

TEMPLATES = Path(__file__).parents[3] / "templates"
PACK = """\
name = "small"
title = "Small pack"
audience = "panel"
meeting = "panel"

[[sections]]
letter = "A"
title = "All"

[[sections.items]]
id = "letter"
title = "Letter"
needed = { all = ["plan-is-adoption"], not = ["child-is-under-10"] }
owner = "iro"
authority = "R1"
"""


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    for folder in ("packs", "forms", "authorities"):
        (tmp_path / folder).mkdir()
    (tmp_path / "packs" / "small.toml").write_text(PACK)
    shutil.copy(TEMPLATES / "authorities" / "exampleshire.toml", tmp_path / "authorities")
    return tmp_path


def complaint_about(templates: Path, pack: str | bytes) -> list[str]:
    (templates / "packs" / "small.toml").write_bytes(pack if isinstance(pack, bytes) else pack.encode())
    with pytest.raises(DefinitionError) as caught:
        load(templates)
    return caught.value.message.splitlines()


def test_the_definitions_of_this_repository_are_right() -> None:
    definitions = load(TEMPLATES)
    assert {"adm-submission", "fgc-referral", "fostering-panel"} <= set(definitions.packs)
    assert definitions.profiles["exampleshire"].max_age["dbs"].months == 36
    assert definitions.pack("fgc-referral").items[0].needed == Needed()
    assert definitions.pack("adm-submission").items[1].needed == Needed(all=("plan-is-adoption",))


def test_a_pack_is_read_with_its_conditions(templates: Path) -> None:
    item = load(templates).pack("small").items[0]
    assert item.needed == Needed.model_validate({"all": ["plan-is-adoption"], "not": ["child-is-under-10"]})


def test_every_mistake_of_a_file_is_told_with_its_line(templates: Path) -> None:
    wrong = (
        PACK.replace('audience = "panel"', 'audience = "panels"')
        .replace('owner = "iro"', 'ownr = "iro"')
        .replace('letter = "A"', 'letter = "AB"')
        .replace('needed = { all = ["plan-is-adoption"], not = ["child-is-under-10"] }', 'needed = "allways"')
    )
    lines = complaint_about(templates, wrong)
    assert sorted(line.split(": ")[0] for line in lines) == [
        "packs/small.toml, line 10", "packs/small.toml, line 13", "packs/small.toml, line 14",
        "packs/small.toml, line 3", "packs/small.toml, line 7",
    ]  # fmt: skip
    said = "\n".join(lines)
    assert "Did you mean 'panel'?" in said
    assert "'owner' is missing" in said
    assert "Did you mean 'owner'?" in said
    assert 'Write "always", or conditions by name' in said


@pytest.mark.parametrize(
    ("pack", "start"),
    [
        pytest.param('name = "small"\ntitle = \n', "packs/small.toml, line 2: This is not TOML", id="no value"),
        pytest.param('name = "small\n', "packs/small.toml, line 1: This is not TOML", id="open quotation mark"),
        pytest.param("a = [1,", "packs/small.toml, line 1: This is not TOML", id="cut off"),
        pytest.param("a = 1\na = 2\n", "packs/small.toml, line 2: This is not TOML", id="stated twice"),
        pytest.param(b"a = 1\nb = '\xe9'", "packs/small.toml, line 2: This is not UTF-8", id="Latin-1"),
        pytest.param(PACK.replace('"small"', '"big"'), "packs/small.toml, line 1: name is 'big'", id="other name"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(templates: Path, pack: str | bytes, start: str) -> None:
    assert complaint_about(templates, pack)[0].startswith(start)


def test_an_item_in_no_section_is_told_where_it_stands(templates: Path) -> None:
    stray = PACK + '\n[[items]]\nid = "stray"\n'
    complaint = complaint_about(templates, stray)[0]
    assert complaint.startswith("packs/small.toml, line 17: items")
    assert "Did you mean 'sections.items'?" in complaint


def test_the_digest_changes_with_any_file_that_is_read(templates: Path) -> None:
    first = load(templates).digest
    assert load(templates).digest == first
    (templates / "packs" / "small.toml").write_text(PACK + "# a remark\n")
    second = load(templates).digest
    (templates / "forms" / "x.docx").write_bytes(b"word")
    third = load(templates).digest
    (templates / "forms" / "~$x.docx").write_bytes(b"open in Word")
    assert len({first, second, third}) == 3
    assert load(templates).digest == third


def test_a_name_that_is_not_there_is_told_with_the_nearest(templates: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load(templates).pack("smal")
    assert "Did you mean 'small'?" in caught.value.remedy


def test_no_templates_folder_is_a_definition_error(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError):
        load(tmp_path / "none")


def paths_of(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    yield path
    if isinstance(value, dict):
        for key, below in value.items():
            yield from paths_of(below, (*path, key))
    if isinstance(value, list):
        for number, below in enumerate(value):
            yield from paths_of(below, (*path, number))


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.toml")), ids=lambda file: file.name)
def test_every_key_of_the_real_files_has_its_line(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    found = places(text)
    assert set(found) == set(paths_of(tomllib.loads(text)))
    lines = text.splitlines()
    for path, line in found.items():
        if path and isinstance(path[-1], str):
            assert path[-1] in lines[line - 1]


def test_lines_are_found_in_arrays_strings_and_tables_of_every_shape() -> None:
    text = '''\
a = 1
[x."y z"]  # [not.a.table]
k = [
  "a, b", # c ]
  { m = "z = {", n = [1,
     2] },
]
s = """
[[no]]
q = 1
"""
[[s2]]
q.r = 3
[s2.t]
u = 1
[[s2]]
[[s2.v]]
w = "#no"
'''
    found = places(text)
    assert set(found) == set(paths_of(tomllib.loads(text)))
    assert found["x", "y z", "k", 1, "n", 1] == 6
    assert found["s2", 0, "q", "r"] == 13
    assert found["s2", 1, "v", 0, "w"] == 18
