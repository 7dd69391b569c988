"""The controls of a form while it is written: each print of a field becomes one, under a mark that rendering keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from bundler.documents.fillable.kinds import Leaf

MARK: Final = re.compile("\ue000(\\d+)\ue001")
"""Private-use letters survive filters, XML and docxtpl; no other print may hold them."""

FACT: Final = "case:"
"""Before the key, in the tag of a control that prints a fact of case.json."""


@dataclass(frozen=True)
class Control:
    """One field as it stands in the form once.

    `tag` is the field's path in the record, with `=yes`, `=no` or `=<option>` behind it for a tick. `text` is what it
    shows, empty for a prompt; `value` what the record says.
    """

    number: int
    tag: str
    leaf: Leaf
    label: str
    text: str
    value: JsonValue = None
    is_tick: bool = False
    is_in_row: bool = False

    @property
    def is_fact(self) -> bool:
        return self.tag.startswith(FACT)

    @property
    def path(self) -> str:
        """The tag without what a tick stands for."""
        return self.tag.partition("=")[0]


@dataclass
class Register:
    """Every control so far; `given` is what rows hold that the record does not have yet, by the row's path.

    `new_rows` are the paths of the empty rows behind those of the record.
    """

    labels: dict[str, str]
    controls: list[Control] = field(default_factory=list)
    given: dict[str, dict[str, JsonValue]] = field(default_factory=dict)
    new_rows: set[str] = field(default_factory=set)

    def enter(self, tag: str, leaf: Leaf, text: str, value: JsonValue = None, *, is_tick: bool = False) -> str:
        """The mark to print where the control is to stand."""
        number = len(self.controls) + 1
        self.controls.append(
            Control(number, tag, leaf, self.label(tag), text, value, is_tick, is_in_row="[" in tag)
        )
        return f"\ue000{number}\ue001"

    def label(self, tag: str) -> str:
        """What people call a field: the form's own label, else its key in words."""
        path, _, option = tag.removeprefix(FACT).partition("=")
        key = re.sub(r"\[\d+\]", "", path)
        for known in (key, f"case.{key}", key.rpartition(".")[0]):
            if self.labels.get(known):
                words = self.labels[known] if known != key.rpartition(".")[0] else f"{self.labels[known]}, {_last(key)}"
                break
        else:
            words = _last(key).capitalize()
        return f"{words}: {option.replace('-', ' ')}"[:60] if option else words[:60]


def _last(key: str) -> str:
    return key.rpartition(".")[2].replace("_", " ")
