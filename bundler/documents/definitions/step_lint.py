"""What is wrong with the steps before a decision: evidence that nobody can give, because nothing is called so."""

from __future__ import annotations

from collections.abc import Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from bundler.documents.definitions.loading import DefinitionProblem, Definitions
from bundler.documents.definitions.messages import load_messages
from bundler.documents.definitions.misfits import KeyPath
from bundler.documents.definitions.pack_lint import Known, Sheet, conditions_known
from bundler.model.case import Case
from bundler.model.delivery import Mailbox
from bundler.model.pack import DecisionStep, Pack
from bundler.model.profile import Profile
from bundler.model.records import RECORDS

_MAILBOXES = frozenset(name for part in get_args(Mailbox) for name in get_args(part))


def step_problems(sheet: Sheet[Pack], definitions: Definitions, known: Known) -> Iterator[DefinitionProblem]:
    """Everything wrong with the steps of one pack."""
    for number, step in enumerate(sheet.definition.steps):
        place = ("steps", number)
        yield from conditions_known(sheet, (*place, "needed"), step.needed, known)
        yield from sheet.unknown((*place, "owner"), "role", step.owner, known.roles)
        if step.condition:
            yield from sheet.unknown((*place, "condition"), "condition", step.condition, known.conditions)
        yield from _evidence(sheet, place, step, definitions)


def _evidence(
    sheet: Sheet[Pack], place: KeyPath, step: DecisionStep, definitions: Definitions
) -> Iterator[DefinitionProblem]:
    if step.fact and not _has(Case, step.fact):
        yield sheet.problem((*place, "fact"), f"case.json has no key '{step.fact}'.")
    if step.item:
        yield from sheet.unknown((*place, "item"), "item", step.item, [item.id for item in sheet.definition.items])
    if step.record and step.record not in RECORDS:
        yield from sheet.unknown((*place, "record"), "form", step.record, RECORDS)
    elif step.record and step.key and not _has(RECORDS[step.record], step.key):
        yield sheet.problem((*place, "key"), f"{step.record}.json has no key '{step.key}'.")
    if step.told and step.to:
        yield from sheet.unknown((*place, "told"), "message", step.told, load_messages(definitions.templates))
        yield from sheet.unknown((*place, "to"), "recipient", step.to, _MAILBOXES)


def only_warns_problems(sheet: Sheet[Profile], definitions: Definitions) -> Iterator[DefinitionProblem]:
    """A profile lets only steps pass that there are."""
    steps = {step.id for pack in definitions.packs.values() for step in pack.steps}
    for number, name in enumerate(sheet.definition.decision.steps_that_only_warn):
        yield from sheet.unknown(("decision", "steps_that_only_warn", number), "step", name, steps)


def _has(kind: Any, key: str) -> bool:
    """Whether a dotted key leads to a fact of a record."""
    for name in key.split("."):
        kind = _plain(kind)
        if not (isinstance(kind, type) and issubclass(kind, BaseModel) and name in kind.model_fields):
            return False
        kind = kind.model_fields[name].annotation
    return True


def _plain(kind: Any) -> Any:
    """A type without its annotations and without None."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _plain(next(part for part in get_args(kind) if part is not NoneType))
    return kind
