"""A new case folder: every key an administrator needs, a folder per paper, and a README in plain words."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bundler.documents.cases.casefolder import ATTACHMENTS, CASE_JSON, REFERENCES, is_reference
from bundler.documents.cases.schemas import FOLDER, KINDS, schema_file
from bundler.documents.definitions.loading import Definitions
from bundler.documents.definitions.misfits import shown
from bundler.model.errors import UsageError
from bundler.model.pack import Item, Pack
from bundler.model.profile import Profile

TO_BE_FILLED_IN = "TBC"
"""What stands where a text is always needed; `bundler check` asks for it to be replaced."""

_NOT_IN_FOLDER_NAMES = frozenset('<>:"/\\|?*')
_INITIALS = frozenset({"iro", "adm", "pa"})
_PER = {
    "adult-in-household": "each adult of the household",
    "carer": "each carer",
    "birth-parent": "each birth parent",
}


def lay_out_case(
    cases_root: Path, reference: str, authority: str, pack: str, definitions: Definitions
) -> tuple[Path, ...]:
    """Lays out a case for one pack and answers with every path made; a folder that is there is never touched.

    case.json comes last: a folder without it is not yet a case.
    """
    if not is_reference(reference):
        raise UsageError(f"{shown(reference)} cannot be a reference.", REFERENCES)
    profile = definitions.profile(authority)
    spoken = definitions.in_terms_of(profile)
    wanted = spoken.pack(pack)
    folder = cases_root / reference
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise UsageError(f"The case {reference} is there already.", "Choose another reference.") from None
    return (*_folders(folder, wanted), *_files(folder, profile, wanted, spoken))


def folder_name(item: Item) -> str | None:
    """The folder in which a dropped paper is recognised as this item: its title, as any computer can hold it."""
    if not item.attachment:
        return None
    return "".join(letter for letter in item.title if letter not in _NOT_IN_FOLDER_NAMES).rstrip(". ")


def _folders(folder: Path, pack: Pack) -> Iterator[Path]:
    attachments = folder / ATTACHMENTS
    attachments.mkdir()
    yield attachments
    for name in dict.fromkeys(folder_name(item) for item in pack.items):
        if name:
            (attachments / name).mkdir()
            yield attachments / name


def _files(folder: Path, profile: Profile, pack: Pack, definitions: Definitions) -> Iterator[Path]:
    schemas = os.path.relpath(definitions.templates / FOLDER, folder).replace(os.sep, "/")
    yield _write(folder / "README.txt", "\n".join(_instructions(folder.name, pack, definitions)) + "\n")
    for form in forms_of(pack):
        yield _write(folder / f"{form}.json", _as_json(form, schemas, {}))
    stated = {"reference": folder.name, "authority": profile.name, "packs": [pack.name]}
    yield _write(folder / CASE_JSON, _as_json("case", schemas, stated))


def forms_of(pack: Pack) -> tuple[str, ...]:
    """The forms whose records people begin with, each once; a blank later form would ask for a second meeting."""
    return tuple(dict.fromkeys(item.forms[0] for item in pack.items if item.forms))


def later_forms_of(pack: Pack) -> tuple[str, ...]:
    """The forms that can meet an item too, each once: made when there is something to record in them."""
    begun = forms_of(pack)
    return tuple(dict.fromkeys(form for item in pack.items for form in item.forms[1:] if form not in begun))


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _as_json(name: str, schemas: str, stated: dict[str, Any]) -> str:
    record = {"$schema": f"{schemas}/{schema_file(name)}"} | blank(KINDS[name]) | stated
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"


def blank(record: type[BaseModel]) -> dict[str, Any]:
    """Every key of a record with nothing recorded: null for a fact, [] for a list, groups with their keys."""
    return {name: _blank_value(field) for name, field in record.model_fields.items() if name != "json_schema"}


def _blank_value(field: FieldInfo) -> Any:
    group = _group_in(field.annotation)
    if group and all(not below.is_required() for below in group.model_fields.values()):
        return blank(group)
    if field.is_required():
        return _placeholder(field)
    default = field.get_default(call_default_factory=True)
    return list(default) if isinstance(default, tuple) else default


def _placeholder(field: FieldInfo) -> Any:
    group = _group_in(field.annotation)
    return blank(group) if group else TO_BE_FILLED_IN


def _group_in(annotation: Any) -> type[BaseModel] | None:
    """The record that a key holds, whether or not it may be left out; lists hold none."""
    choices = () if get_origin(annotation) is tuple else get_args(annotation)
    for kind in (annotation, *choices):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def _instructions(reference: str, pack: Pack, definitions: Definitions) -> Iterator[str]:
    """README.txt of a new case."""
    yield f"HOW TO FILL IN CASE {reference} FOR: {pack.title}"
    yield ""
    yield from _HOW_TO_FILL_IN
    if "fgc-referral" in forms_of(pack):
        yield from _OF_A_CONFERENCE
    yield ""
    number = 2
    if forms_of(pack):
        yield "2. THE FORMS: one file each, filled in the same way"
        yield from _records_section(reference, pack, definitions)
        number = 3
    yield f"{number}. THE PAPERS: drop them below attachments"
    yield from _papers_section(pack)
    yield f"{number + 1}. SEE WHAT IS MISSING"
    yield ""
    yield f"   bundler check {reference} --pack {pack.name}    what is missing, from whom, by when and why"
    yield f"   bundler build {reference} --pack {pack.name}    the finished pack"


_HOW_TO_FILL_IN = (
    "1. THE FACTS: case.json",
    "",
    "   Open it in any text editor. Replace:",
    '     "TBC"   text that is always needed, for example the child\'s name',
    "     null    a fact that nobody has recorded yet; leave it where it is not known, never guess",
    "   How to write things:",
    '     text    "between quotation marks"; a " inside a text is written \\"',
    '     dates   "2026-12-09" or "09/12/2026"',
    "     yes/no  true or false, without quotation marks",
    "     lists   [ {...}, {...} ]; siblings and expert_reports: [] says that there are none",
    '     people  "iro": { "name": "Ana Ortiz", "email": "ana.ortiz@example.org", "team": "Review team" }',
    '     parents "parents": [ { "name": "Jo Bloggs", "relationship": "mother", "parental_responsibility": true } ]',
    '     signed  { "name": "Ana Ortiz", "role": "Team Manager", "signed_on": "2026-12-09" }',
    '             or { "scan": "signed page.pdf" }, a file below attachments/',
    "   Every entry but the last ends with a comma. An editor that knows JSON Schema completes the keys.",
    '   The placement is confidential until somebody writes "confidential": false.',
)
_OF_A_CONFERENCE = (
    "   In fgc-referral.json a parent's address and telephone number are withheld until somebody writes",
    '   "address_confidential": false. A conference has its own day: "conference": { "meets_on": "2026-12-09" }.',
)


def _records_section(reference: str, pack: Pack, definitions: Definitions) -> Iterator[str]:
    yield ""
    yield from (f"   {form}.json".ljust(48) + _title(form, definitions) for form in forms_of(pack))
    for form in later_forms_of(pack):
        yield f"   When there is one, and not before:  {_title(form, definitions)}"
        yield f"      bundler form {reference} {form}    writes it for Word; or make {form}.json yourself"
    yield "   A second form of one kind gets its date: ppm-review-2026-05-14.json"
    yield "   Delete the file of a form that is not needed, or that you have as a signed paper."
    yield ""


def _title(form: str, definitions: Definitions) -> str:
    return definitions.forms[form].title if form in definitions.forms else form.replace("-", " ")


def _papers_section(pack: Pack) -> Iterator[str]:
    yield ""
    yield "   PDF, Word or pictures. A paper is recognised by its folder, or by its name. To say it yourself, write"
    yield '   in case.json:  "papers": [ { "file": "scan 3.pdf", "item": "dbs", "person": "Jo Bloggs" } ]'
    yield ""
    for item in pack.items:
        yield from _item_lines(item)


def _item_lines(item: Item) -> Iterator[str]:
    always = "" if item.needed.conditions else ", always needed"
    yield f"   {item.title}{always}"
    if item.per:
        yield f"      one for {_PER[item.per]}, with the person's name in the file name"
    if item.forms:
        yield f"      filled in as {' or '.join(f'{form}.json' for form in item.forms)}"
    if folder := folder_name(item):
        person = " - Jo Bloggs" if item.per else ""
        yield f"      {'or ' if item.forms else ''}in the folder {ATTACHMENTS}/{folder}"
        yield f"      or named like: {folder}{person}.pdf"
    yield f"      from the {_role(item.owner)} ({item.authority}); item: {item.id}"
    yield ""


def _role(owner: str) -> str:
    return " ".join(word.upper() if word in _INITIALS else word for word in owner.split("_"))

