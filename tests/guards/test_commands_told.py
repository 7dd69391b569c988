"""Every command that a message, a template or a page of the docs tells somebody to run can be run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import typer

from bundler.faces.cli import ListFirst, app
from tests.conftest import REPO

TOLD = re.compile(r"bundler ((?:[a-z]+)(?: (?!bundler\b)(?:--[a-z-]+|[A-Z]{2,}[A-Z0-9-]*|[a-z]+\b))*)")
"""What is a name that stands for somebody's own, as `REF` or `XX`, is in capitals."""

ROOT = typer.main.get_command(app)


def _strings(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "XX" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value


def _texts(path: Path) -> Iterator[str]:
    yield from _strings(path) if path.suffix == ".py" else [path.read_text("utf-8")]


def _places() -> list[Path]:
    found = [*(REPO / "bundler").rglob("*.py"), *(REPO / "bundler").rglob("*.j2"), *(REPO / "docs").glob("*.md")]
    return sorted((*found, *(REPO / "templates").rglob("*.toml"), REPO / "README.md"))


def why_not(words: str) -> str:
    """Why what was told cannot be run; empty where it can. Plain words behind a command may be the sentence's own."""
    command, rest = ROOT, words.split()
    while rest and rest[0] in (below := getattr(command, "commands", {})):
        command, rest = below[rest[0]], rest[1:]
    if command is ROOT:
        return f"there is no command {rest[0]}"
    if rest and _is_argument(rest[0]) and isinstance(command, ListFirst):
        command = command.commands["list"]
    options = {name for one in command.params for name in one.opts} | {"--help"}
    unknown = [one for one in rest if one.startswith("--") and one not in options]
    if unknown:
        return f"there is no option {unknown[0]}"
    takes_any = any(one.param_type_name == "argument" for one in command.params)
    return "it takes no name" if not takes_any and any(map(_is_argument, rest)) else ""


def _is_argument(word: str) -> bool:
    return word.isupper()


def _wrong(path: Path) -> Iterator[str]:
    for words in {found[1] for text in _texts(path) for found in TOLD.finditer(re.sub(r"\s+", " ", text))}:
        if why := why_not(words):
            yield f"{path.relative_to(REPO)}: bundler {words}: {why}"


def test_every_command_that_is_told_can_be_run() -> None:
    assert [wrong for path in _places() for wrong in _wrong(path)] == []


def test_what_cannot_be_run_is_found() -> None:
    assert why_not("status REF") == "it takes no name"
    assert why_not("no-such") == "there is no command no-such"
    assert why_not("check REF --nothing") == "there is no option --nothing"
    assert why_not("audit verify") == why_not("letters REF") == why_not("retain confirm PLACE") == ""
