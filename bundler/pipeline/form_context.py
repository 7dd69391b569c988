"""What a Word template may use: the one place that names every fact a form can print, already fit for its reader."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from bundler.model.case import Case, Child, Parent, People
from bundler.model.fields import Protected, Record
from bundler.model.pack import Form
from bundler.model.practitioner_statements import PractitionerStatements, ShownByTheCase
from bundler.model.profile import Profile
from bundler.model.record import FormRecord
from bundler.model.records import RECORDS
from bundler.model.words import age_on
from bundler.rules.disclosure import shown
from bundler.rules.statements import what_the_case_shows, with_the_cases_answers


class DocumentFacts(Record):
    """What a form prints about itself, in its header and footer."""

    title: str
    heading: str
    marking: str
    reference: str
    draft: bool
    policy_version: str


class PaperRow(Record):
    """One of the papers considered, as a form lists it; `sha256` is shortened."""

    title: str
    dated: str = ""
    pages: int
    labels: str = ""
    sha256: str = ""


_OFFERED: Mapping[str, Any] = {
    "case": Case,
    "child": Child,
    "people": People,
    "profile": Profile,
    "document": DocumentFacts,
    "papers": tuple[PaperRow, ...],
    "parent": Parent,
    "decision": str,
    "age": int,
    "shown": ShownByTheCase,
}


def form_context(  # noqa: PLR0913  everything that a form may print comes in here
    form: Form,
    case: Case,
    record: FormRecord | None,
    profile: Profile,
    *,
    draft: bool,
    sees: Collection[Protected] = (),
    papers: Sequence[PaperRow] = (),
    parent: Parent | None = None,
    decision: str | None = None,
) -> dict[str, object]:
    """Everything a template may print; protected facts the audience may not see are already replaced.

    Without a record the form prints blank. `parent` and `decision` are for letters made one per birth parent
    and decision; a letter carries its own reader's address, whatever else that reader may not see.
    """
    facts = what_the_case_shows(case, profile)
    filed = _with_what_is_known(record or RECORDS[form.name](), facts)
    visible = shown(case, sees)
    return {
        "case": visible,
        "child": visible.child,
        "people": visible.people,
        "record": shown(filed, sees),
        "profile": profile,
        "wording": form.wording,
        "label": {field.key: field.label for field in form.fields},
        "document": _document_facts(form, case, profile, draft=draft),
        "papers": tuple(papers),
        "parent": shown(parent, {*sees, "parent-address"}) if parent else None,
        "decision": decision,
        "age": _age(case.child.date_of_birth, filed.day),
        "shown": facts,
    }


def names_offered(form: Form, profile: Profile) -> frozenset[str]:
    """Every name a template of this form may use, dotted; `[]` stands for each row of a table."""
    offered = {**_OFFERED, "record": RECORDS[form.name]}
    names = {name for start, kind in offered.items() for name in _names_below(kind, start)}
    names |= set(_names_in_value({field.key: "" for field in form.fields}, "label"))
    names |= set(_names_in_value(form.wording, "wording"))
    names |= set(_names_in_value(profile.model_dump(), "profile"))
    return frozenset(names)


def _with_what_is_known(record: FormRecord, facts: ShownByTheCase) -> FormRecord:
    """The record, with the answers that nobody has to give because facts of the case give them (R262)."""
    return with_the_cases_answers(record, facts) if isinstance(record, PractitionerStatements) else record


def _document_facts(form: Form, case: Case, profile: Profile, *, draft: bool) -> DocumentFacts:
    return DocumentFacts(
        title=form.title,
        heading=profile.headings.get(form.name, profile.directorate),
        marking=profile.marking,
        reference=case.reference,
        draft=draft,
        policy_version=profile.policy_named,
    )


def _age(born: date | None, on: date | None) -> int | None:
    """The child's age on the day the form speaks of; blank before the birth, and where either day is not recorded."""
    return None if born is None or on is None or on < born else age_on(on, born)


def _names_below(kind: Any, name: str) -> Iterator[str]:
    """A name of this type and every name below it."""
    yield name
    kind = _plain(kind)
    if get_origin(kind) is tuple:
        yield from _names_below(get_args(kind)[0], f"{name}[]")
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for field, info in kind.model_fields.items():
            yield from _names_below(info.annotation, f"{name}.{field}")
        for part in kind.__mro__:
            yield from (f"{name}.{fact}" for fact, value in vars(part).items() if _is_fact(fact, value))


def _is_fact(name: str, value: object) -> bool:
    return isinstance(value, property) and not name.startswith(("_", "model_"))


def _plain(kind: Any) -> Any:
    """A type without its annotations and without None."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _plain(next(part for part in get_args(kind) if part is not NoneType))
    return kind


def _names_in_value(value: object, name: str) -> Iterator[str]:
    """A name of this value and every name below it, for settings whose keys are local."""
    yield name
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _names_in_value(below, f"{name}.{key}")
    elif isinstance(value, tuple | list):
        for row in value:
            yield from _names_in_value(row, f"{name}[]")
