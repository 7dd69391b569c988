"""What is wrong with a form's wording and its Word template: names nobody supplies, labels and facts never printed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from bundler.documents.definitions.loading import DefinitionProblem, Definitions
from bundler.documents.definitions.misfits import KeyPath, nearest, plain, shown
from bundler.documents.definitions.pack_lint import TO_BE_CONFIRMED, Known, Sheet
from bundler.documents.form_templates import Placeholder, placeholders, text_of, unparsable
from bundler.documents.template_tags import Unparsable
from bundler.model.errors import DefinitionError
from bundler.model.pack import Form, FormField
from bundler.model.record import FormRecord
from bundler.model.records import RECORDS

_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_LONGEST_PARAGRAPH = 120


@dataclass(frozen=True)
class WordTemplate:
    """What a form's Word template says: every name it uses, its own words on one line, and what cannot be parsed."""

    placeholders: tuple[Placeholder, ...]
    text: str
    broken: tuple[Unparsable, ...] = ()

    def uses(self, name: str) -> bool:
        """True if the name, or anything below it, is used; or may be, by a tag that cannot be parsed."""
        last = name.rpartition(".")[2]
        return any(_is_at_or_below(each.name, name) for each in self.placeholders) or any(
            last in each.paragraph_text for each in self.broken
        )


def form_problems(sheet: Sheet[Form], definitions: Definitions, known: Known) -> Iterator[DefinitionProblem]:
    """Everything wrong with one form."""
    form = sheet.definition
    record = RECORDS.get(form.name)
    if record is None:
        yield sheet.problem(("name",), f"There is no record of the name '{form.name}', so nobody can fill in the form.")
        return
    offered = _offered_by_all(form, definitions, known)
    if definitions.packs_are_whole and not _is_used(form.name, definitions):
        yield sheet.problem((), "No pack asks for this form and none has it as a companion.")
    for number, field in enumerate(form.fields):
        yield from _field_problems(sheet, number, field, offered, known)
    yield from _repeated_keys(sheet)
    yield from _template_problems(sheet, definitions.word_template(form.name), record, offered)


def stray_templates(definitions: Definitions) -> Iterator[DefinitionProblem]:
    """Word templates that belong to no form."""
    for file in definitions.digests:
        path = Path(file)
        if path.suffix == ".docx" and path.stem not in definitions.known("forms"):
            yield DefinitionProblem(file, 1, f"There is no forms/{path.stem}.toml beside this Word template.")


def _offered_by_all(form: Form, definitions: Definitions, known: Known) -> frozenset[str]:
    """The names that every authority's profile supplies."""
    offered = [known.offered(form, profile) for profile in definitions.profiles.values()]
    return frozenset.intersection(*offered) if offered else frozenset()


def _is_used(form: str, definitions: Definitions) -> bool:
    packs = definitions.packs.values()
    return any(form in item.forms for pack in packs for item in pack.items) or any(
        form == companion.form for pack in packs for companion in pack.companions
    )


def _field_problems(
    sheet: Sheet[Form], number: int, field: FormField, offered: Collection[str], known: Known
) -> Iterator[DefinitionProblem]:
    """The key is one of the record's or of case.json's, and so are those it depends on."""
    path = ("fields", number)
    name = _name_of(field.key)
    if name not in offered:
        meant = nearest(name, tuple(offered))
        hint = f" Did you mean '{meant.removeprefix('record.')}'?" if meant else ""
        yield sheet.problem((*path, "key"), f"Neither the record nor case.json has a key {shown(field.key)}.{hint}")
    yield from _row_problems(sheet, number, field, offered)
    for option in ("required_if", "doubt_if"):
        told_by = getattr(field, option)
        if told_by and _name_of(told_by.partition("=")[0]) not in offered:
            yield sheet.problem((*path, option), f"There is no key {shown(told_by)} to depend on.")
    yield from sheet.unknown((*path, "owner"), "role", field.owner, known.roles)
    for condition in field.required.conditions if field.required else ():
        yield from sheet.unknown((*path, "required"), "condition", condition, known.conditions)


def _row_problems(
    sheet: Sheet[Form], number: int, field: FormField, offered: Collection[str]
) -> Iterator[DefinitionProblem]:
    """The rows of a repeating field have the keys that are asked for, and what they are rows for is there."""
    path, name = ("fields", number), _name_of(field.key)
    keys: list[tuple[KeyPath, str]] = [(("each", position), key) for position, key in enumerate(field.each)]
    for key, other in field.each_if.items():
        keys += [(("each_if", key), key), (("each_if", key), other.partition("=")[0])]
    for place, key in keys:
        if f"{name}[].{key}" not in offered:
            yield sheet.problem((*path, *place), f"The rows of {shown(field.key)} have no key {shown(key)}.")
    if field.pairs_of and f"record.{field.pairs_of}[]" not in offered:
        yield sheet.problem((*path, "pairs_of"), f"The record has no rows {shown(field.pairs_of)} to pair.")
    if field.rows_for and field.rows_for not in sheet.definition.wording:
        yield sheet.problem((*path, "rows_for"), f"The wording has no list {shown(field.rows_for)}.")


def _name_of(key: str) -> str:
    return key if key.startswith("case.") else f"record.{key}"


def _repeated_keys(sheet: Sheet[Form]) -> Iterator[DefinitionProblem]:
    seen: set[str] = set()
    for number, field in enumerate(sheet.definition.fields):
        if field.key in seen:
            yield sheet.problem(("fields", number, "key"), f"The key {shown(field.key)} has a label already.")
        seen.add(field.key)


def _template_problems(
    sheet: Sheet[Form], path: Path, record: type[FormRecord], offered: Collection[str]
) -> Iterator[DefinitionProblem]:
    file = f"forms/{path.name}"
    if not path.is_file():
        yield sheet.problem((), f"There is no Word template {file}.")
        return
    try:
        template = _read(path)
    except DefinitionError as error:
        yield DefinitionProblem(file, 1, error.message)
        return
    yield from (DefinitionProblem(file, 1, f"{each.message}; {_where(each)}") for each in template.broken)
    yield from _nobody_supplies(file, template, offered)
    yield from _labels_not_printed(sheet, template)
    yield from _facts_not_printed(sheet, template, record)
    yield from _wording_not_used(sheet, template)
    yield from _stale_text(path)


def _read(path: Path) -> WordTemplate:
    """Where a tag does not end, nobody can tell its words from the template's own, and all are kept."""
    broken, text = unparsable(path), text_of(path)
    return WordTemplate(placeholders(path), _one_line(text if broken else _TAG.sub(" ", text)), broken)


def _where(each: Placeholder | Unparsable) -> str:
    text = each.paragraph_text
    return f"in {each.part}, paragraph '{plain(text[:_LONGEST_PARAGRAPH])}{'...' * (len(text) > _LONGEST_PARAGRAPH)}'"


def _nobody_supplies(file: str, template: WordTemplate, offered: Collection[str]) -> Iterator[DefinitionProblem]:
    for each in template.placeholders:
        if each.name not in offered:
            meant = nearest(each.name, tuple(offered))
            hint = f" Did you mean '{meant}'?" if meant else ""
            yield DefinitionProblem(file, 1, f"Nobody supplies {shown(each.name)}, {_where(each)}.{hint}")


def _labels_not_printed(sheet: Sheet[Form], template: WordTemplate) -> Iterator[DefinitionProblem]:
    """Findings name a fact by its label; a letter prints the fact under other words, and that is fine."""
    for number, field in enumerate(sheet.definition.fields):
        used = (f"label.{field.key}", _name_of(field.key), _name_of(field.key).removeprefix("case."))
        if any(map(template.uses, used)) or _one_line(field.label) in template.text:
            continue
        message = (
            f"The label {shown(field.label)} does not stand in forms/{sheet.definition.name}.docx, "
            "and neither does the fact."
        )
        yield sheet.problem(("fields", number, "label"), message)


def _facts_not_printed(
    sheet: Sheet[Form], template: WordTemplate, record: type[FormRecord]
) -> Iterator[DefinitionProblem]:
    """Whatever people record is printed or at least has a label; the child is only compared with case.json."""
    labelled = {field.key.partition(".")[0] for field in sheet.definition.fields}
    for key in record.model_fields:
        if key not in FormRecord.model_fields and key not in labelled and not template.uses(f"record.{key}"):
            yield sheet.problem(("fields",), f"The record's key '{key}' has no label and is printed nowhere.")


def _wording_not_used(sheet: Sheet[Form], template: WordTemplate) -> Iterator[DefinitionProblem]:
    for key, text in sheet.definition.wording.items():
        if not template.uses(f"wording.{key}") and not _is_to_be_confirmed(text):
            yield sheet.problem(("wording", key), f"The template does not use the wording '{key}'.")


def _is_to_be_confirmed(text: object) -> bool:
    """True for a note of what the source lost; it is printed by `packs lint` alone (R271)."""
    return isinstance(text, str) and text.casefold().startswith(TO_BE_CONFIRMED)


def _stale_text(path: Path) -> Iterator[DefinitionProblem]:
    """The text beside a Word template says what the template says."""
    beside = path.with_suffix(".txt")
    file, remedy = f"forms/{beside.name}", "Run: bundler packs text"
    if not beside.is_file():
        yield DefinitionProblem(file, 1, f"The text of {path.name} is missing. {remedy}")
        return
    pairs = zip_longest(beside.read_text(encoding="utf-8").splitlines(), text_of(path).splitlines())
    stale = next((line for line, (held, true) in enumerate(pairs, start=1) if held != true), None)
    if stale:
        yield DefinitionProblem(file, stale, f"{path.name} says something else from here on. {remedy}")


def _is_at_or_below(name: str, above: str) -> bool:
    return name == above or name.startswith((f"{above}.", f"{above}["))


def _one_line(text: str) -> str:
    return " ".join(text.split()).casefold()


__all__ = ["WordTemplate", "form_problems", "stray_templates"]
