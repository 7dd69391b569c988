"""The house keeps its own rules: imports go down only, every finding is documented, definitions are right."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundler.pipeline.lint import lint
from tests.conftest import REPO
from tests.guards.finding_codes import Source, UnreadableCodeError

WRONG_IMPORTS = {
    "rules/conditions/core.py": "from bundler.documents import store",
    "model/case.py": "from bundler.rules import conditions",
    "rules/walking.py": "import pathlib",
    "documents/store.py": "from bundler.pipeline import look",
}

PLANTED_CODES = [
    pytest.param("rules/filing.py", "Finding(code='brand-new')", "brand-new", id="a finding"),
    pytest.param("rules/filing.py", "Finding(code='brand-new' if late else 'unsigned')", "brand-new", id="one of two"),
    pytest.param("rules/filing.py", "_wrong(situation, 'brand-new', place, '', '')", "brand-new", id="handed in"),
    pytest.param("rules/filing.py", "_not_there(situation, 'brand-new', place, '')", "brand-new", id="handed on"),
    pytest.param("documents/intake/word.py", "word_troubles.trouble('brand-new', 'blocks', '', '')", "brand-new",
                 id="a trouble"),
    pytest.param("documents/definitions/misfits.py", "def _say_new(it) -> Saying:\n    return 'brand-new', '', ''",
                 "json-brand-new", id="a saying"),
    pytest.param("documents/cases/casefolder.py", "Misfit(path, 'brand-new', '', '')", "json-brand-new", id="a misfit"),
    pytest.param("documents/cases/json_text.py",
                 "JsonMistakeError('brand-new', '', '')", "json-brand-new", id="a mistake"),
    pytest.param("documents/cases/casefolder.py",
                 "_undefined('brand-new', '', '', {})", "json-brand-new", id="undefined"),
    pytest.param("documents/cases/found_files.py", "_unreadable('', error, 'brand-new')", "brand-new-unreadable",
                 id="unreadable"),
    pytest.param("documents/cases/found_files.py",
                 "walking.refuse('', 'brand-new', '', '')", "brand-new", id="refused"),
]  # fmt: skip


def contracts(repo: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=repo, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(repo)})


@pytest.fixture
def copied_house(tmp_path: Path) -> Path:
    """The package and its configuration, to plant a fault in."""
    import shutil

    ignored = shutil.ignore_patterns("__pycache__", "fonts")
    shutil.copytree(REPO / "bundler", tmp_path / "bundler", ignore=ignored)
    shutil.copy(REPO / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_go_down_only(copied_house: Path) -> None:
    finished = contracts(copied_house)
    assert finished.returncode == 0, finished.stdout


@pytest.mark.parametrize("module", WRONG_IMPORTS)
def test_a_planted_wrong_import_is_caught(copied_house: Path, module: str) -> None:
    path = copied_house / "bundler" / module
    path.write_text(f"{path.read_text('utf-8')}\n{WRONG_IMPORTS[module]}\n", encoding="utf-8")
    assert contracts(copied_house).returncode != 0


def test_the_definitions_of_the_repository_are_right() -> None:
    assert [str(problem) for problem in lint(REPO / "templates") if not problem.note] == []


def test_every_finding_has_a_line_in_the_docs_and_every_line_a_finding() -> None:
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", (REPO / "docs/findings.md").read_text("utf-8"), re.MULTILINE))
    used = Source(REPO / "bundler").codes()
    assert used - documented == set(), "findings nobody can look up"
    assert documented - used == set(), "documented findings that do not exist"


@pytest.mark.parametrize(("module", "planted", "code"), PLANTED_CODES)
def test_a_planted_finding_is_seen_however_it_is_made(
    copied_house: Path, module: str, planted: str, code: str
) -> None:
    path = copied_house / "bundler" / module
    path.write_text(f"{path.read_text('utf-8')}\n{planted}\n", encoding="utf-8")
    assert Source(copied_house / "bundler").codes() - Source(REPO / "bundler").codes() == {code}


@pytest.mark.parametrize(
    "computed", ["code='-'.join(words)", "code=CODES[0]", "code=f'file-{kind()}'", "severity='tells'"]
)
def test_a_code_that_is_computed_is_refused(copied_house: Path, computed: str) -> None:
    path = copied_house / "bundler/rules/filing.py"
    path.write_text(f"{path.read_text('utf-8')}\nFinding({computed})\n", encoding="utf-8")
    with pytest.raises(UnreadableCodeError, match=r"filing\.py"):
        Source(copied_house / "bundler").codes()


def test_broad_excepts_stand_in_four_places_only() -> None:
    """The check runner, the loop over cases, and the outermost handlers: of a command, of a paper's own process."""
    broad = [
        path.name
        for path, node in _nodes()
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    assert sorted(broad) == ["checks.py", "child.py", "cli.py", "local.py"]


def test_every_module_says_what_it_is_for() -> None:
    for path in (REPO / "bundler").rglob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path.name


def test_no_path_of_a_machine_stands_in_a_tracked_file() -> None:
    here = f"{REPO}/"
    for folder in ("bundler", "templates", "docs", ".ci", ".setup", "tests"):
        for path in (REPO / folder).rglob("*"):
            if path.is_file() and path.suffix in (".py", ".toml", ".md", ".sh", ".json", ".txt"):
                assert here not in path.read_text("utf-8"), path.name


def _nodes() -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted((REPO / "bundler").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            yield path, node
