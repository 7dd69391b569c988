"""Where people are asked about carers, placements or brothers and sisters, the field says so: it can be withheld."""

import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bundler.model.case import Case
from bundler.model.records import RECORDS
from bundler.rules.disclosure import restrictions

_ABOUT_THEM = re.compile(
    r"carer|placement|sibling|kinship|attachment|stability|living_|lives_with|household|guardian|venue|family_finding"
    r"|delegat|fostering|adoption_with|matching|address|postcode"
)
_TELLS_NOTHING = {
    "early-permanence-form.carers_needed",
    "pen-picture.ideal_carer", "together-and-apart.children.importance_of_siblings",
    "together-and-apart.children.regards_as_siblings",
}  # fmt: skip


def _texts(record: type[BaseModel], path: str) -> Iterator[tuple[str, bool]]:
    """Every text field with whether it is restricted."""
    for name, field in record.model_fields.items():
        below = [one for one in _parts(field.annotation) if isinstance(one, type) and issubclass(one, BaseModel)]
        for each in below:
            yield from _texts(each, f"{path}.{name}")
        if not below and str in _parts(field.annotation):
            yield f"{path}.{name}", name in restrictions(record)


def _parts(annotation: Any) -> list[Any]:
    return [annotation, *(part for one in get_args(annotation) for part in _parts(one))]


@pytest.mark.parametrize(("name", "record"), [("Case", Case), *RECORDS.items()])
def test_what_tells_of_carers_placements_and_siblings_can_be_withheld(name: str, record: type[BaseModel]) -> None:
    """D2, D7."""
    told = {path for path, is_restricted in _texts(record, name)
            if not is_restricted and _ABOUT_THEM.search(path.rpartition(".")[2])}  # fmt: skip
    assert told - _TELLS_NOTHING == set()
