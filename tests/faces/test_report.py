import io

import pytest
from rich.console import Console

from bundler.faces.report import say_findings
from bundler.model.finding import Finding


def said(message: str, remedy: str, place: str = "attachments/CPR (1).pdf") -> list[str]:
    text = io.StringIO()
    finding = Finding(code="c", severity="tells", place=place, message=message, remedy=remedy)
    say_findings(Console(file=text, width=200), [finding])
    return [line.strip() for line in text.getvalue().splitlines()[2:]]


@pytest.mark.parametrize(
    ("remedy", "line"),
    [
        ("Nothing to do; delete the copy if it is in the way.", "Nothing to do; delete the copy if it is in the way."),
        ("Rename it.", "To do: Rename it."),
    ],
)
def test_nothing_to_do_is_not_announced_as_a_thing_to_do(remedy: str, line: str) -> None:
    assert said("It is a copy.", remedy)[1] == line


def test_a_file_that_the_message_names_is_not_named_again() -> None:
    assert said("“CPR (1).pdf” is an exact copy.", "Rename it.")[0] == "note    “CPR (1).pdf” is an exact copy."
    assert said("The file is empty.", "Copy it.")[0] == "note    The file is empty. (attachments/CPR (1).pdf)"
