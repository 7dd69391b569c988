"""`bundler form`: writes a form to be filled in with Word, and takes one that came back into its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

from rich.console import Console
from rich.text import Text

from bundler.faces.report import print_json
from bundler.faces.settings import Settings
from bundler.faces.workshops import workshop_of
from bundler.model.errors import ExitCode, UsageError
from bundler.model.merged import Difference, Side
from bundler.model.returned import is_nothing
from bundler.model.words import in_a_sentence
from bundler.pipeline.taking import Taking, take_form, write_fillable
from bundler.rules.merging import EVERY
from bundler.rules.returned_forms import Call

_FOR_WHOM = (
    "It holds what the record says, for those who work on the case. Do not send it on to the family or to carers: what "
    "somebody deletes in it can still be read in the file. Send them what build makes."
)


def write(
    console: Console, folders: Settings, reference: str, form: str, target: Path | None, today: date, as_json: bool
) -> ExitCode:
    """Writes the form; a file that is there is never written over, since it may be one that somebody filled in."""
    name, docx = write_fillable(workshop_of(folders, today), reference, form)
    path = _target(target, name)
    try:
        with path.open("xb") as file:
            file.write(docx)
    except FileExistsError:
        raise UsageError(f"There is a file {path.name} already.", "Name another with --out, or move it away.") from None
    if as_json:
        print_json({"case": reference, "form": form, "written": str(path)})
        return ExitCode.DONE
    console.print(f"The form is ready to be filled in: {path}", soft_wrap=True)
    console.print(_FOR_WHOM, soft_wrap=True)
    console.print("Save it and put it into the case's attachments folder.")
    console.print(f"Then run: bundler form {reference} --take FILE", soft_wrap=True)
    return ExitCode.DONE


def take(  # noqa: PLR0913  an option is an argument
    console: Console, folders: Settings, reference: str, named: str, use: Sequence[str], today: date,
    *, dry_run: bool, as_json: bool,
) -> ExitCode:  # fmt: skip
    """Shows what a form would change, and takes it where nothing is left to decide or to correct."""
    taking = take_form(workshop_of(folders, today), reference, named, decisions(use), dry_run=dry_run)
    if as_json:
        print_json(_as_answer(taking))
    else:
        _say(console, taking, dry_run=dry_run)
    return ExitCode.HELD if taking.is_held else ExitCode.DONE


def decisions(use: Iterable[str]) -> dict[str, Side]:
    """`form`, `record` or PLACE=form, PLACE=record; UsageError for anything else."""
    decided: dict[str, Side] = {}
    for one in use:
        place, _, side = one.rpartition("=")
        known = next((each for each in get_args(Side) if each == side), None)
        if known is None:
            raise UsageError(f"--use {one} decides nothing.", "Say --use form, --use record, or --use PLACE=form.")
        if decided.setdefault(place or EVERY, known) != known:
            raise UsageError(f"--use {one} says otherwise than another --use does.", "Say for each place which counts.")
    return decided


def _target(target: Path | None, name: str) -> Path:
    if target is None:
        return Path.cwd() / name
    return target / name if target.is_dir() else target


def _as_answer(taking: Taking) -> dict[str, object]:
    paper, merged = taking.paper, taking.paper.merged
    return {
        "case": taking.reference,
        "form": paper.path,
        "record": paper.record,
        "is_of_this_case": paper.is_of_this_case,
        "is_about_another_child": paper.is_about_another_child,
        "changes": [each.model_dump(mode="json") for each in (merged.changes if merged else ())],
        "conflicts": [each.model_dump(mode="json") for each in (merged.conflicts if merged else ())],
        "decided": merged.decided if merged else {},
        "wrong": [each.model_dump(mode="json") for each in paper.misanswers],
        "unclear": [each.model_dump(mode="json") for each in paper.returned.unclear],
        "unknown": paper.returned.unknown,
        "lost": list(paper.returned.lost),
        "outside": list(paper.returned.outside),
        "corrections_of_case": [each.model_dump(mode="json") for each in paper.facts],
        "taken": taking.room is not None,
        "kept": str(taking.room) if taking.room else None,
    }


def _say(console: Console, taking: Taking, *, dry_run: bool) -> None:
    paper, merged = taking.paper, taking.paper.merged
    if not paper.is_of_this_case or merged is None:
        _say_not_of_this_case(console, taking)
        return
    call = taking.wording.label_of if taking.wording else str
    _say_differences(console, f"{paper.path} changes {paper.record}:", merged.changes, ("now", "then"), call)
    both = "Changed in both since the form was written:"
    _say_differences(console, both, merged.conflicts, ("record", "form"), call)
    for wrong in paper.misanswers:
        console.print(f"Cannot be taken: {call(wrong.place)}: {wrong.message} {wrong.remedy}", soft_wrap=True)
    for unclear in paper.returned.unclear:
        console.print(f"Not read: {call(unclear.place)}: {unclear.why}", soft_wrap=True)
    for fact in paper.facts:
        was = f"“{fact.was}”" if fact.was else "nothing"
        said = f"the form says “{fact.now}” for {call(fact.place)}, case.json says {was}"
        console.print(f"Not taken: {said}. If the form is right, correct case.json: {fact.key}.", soft_wrap=True)
    for place, text in paper.returned.unknown.items():
        console.print(f"Not taken: the record has no field for “{text}” ({place}). Copy it where it belongs now.",
                      soft_wrap=True)
    for line in paper.returned.outside:
        console.print(f"Not read, since it stands beside the fields: “{line}”.", soft_wrap=True)
    if lost := paper.returned.lost:
        console.print(f"No longer in the form, so the record keeps: {in_a_sentence([*map(call, lost)])}.",
                      soft_wrap=True)
    for note in paper.returned.notes:
        console.print(f"Note: {note}", soft_wrap=True)
    console.print(_ending(taking, dry_run=dry_run), soft_wrap=True)


def _say_not_of_this_case(console: Console, taking: Taking) -> None:
    said = taking.paper.returned
    if taking.paper.is_of_this_case:
        console.print(f"Nobody knows forms of this kind here: {said.form}. Nothing was taken.", soft_wrap=True)
        console.print("To do: Write the form again with this version of Bundler, and copy the answers over.")
        return
    whose = f"It is a form of the case {said.reference}, and this is {taking.reference}"
    console.print(f"{whose}. Nothing was taken.", soft_wrap=True)
    to_do = "Move it to the folder of the case it is about; if that is this case, write the form anew and copy the"
    console.print(f"To do: {to_do} answers over: bundler form {taking.reference} {said.form}", soft_wrap=True)


def _ending(taking: Taking, *, dry_run: bool) -> str:
    paper, merged = taking.paper, taking.paper.merged
    if taking.room:
        return f"Taken. What {paper.record} said before is kept in {taking.room.parent.name}/{taking.room.name}."
    if paper.is_about_another_child:
        return (
            "Nothing was written: somebody wrote another child into this form. If it is about another child, take it "
            "out of this folder and write a form from that child's own case; if it is this child, correct case.json "
            "first."
        )
    if merged and merged.conflicts:
        return "Nothing was written. Decide with --use form or --use record, or place by place: --use PLACE=form"
    if taking.is_held:
        return "Nothing was written. Correct the form, save it, and take it then."
    if dry_run and merged and not merged.is_whole:
        return "Nothing was written: this was a dry run."
    return f"There is nothing to take: {paper.record} says all of it already."


def _say_differences(
    console: Console, heading: str, differences: Sequence[Difference], sides: tuple[str, str], call: Call
) -> None:
    if not differences:
        return
    console.print(Text(heading, style="bold"), soft_wrap=True)
    for each in differences:
        console.print(Text(f"  {call(each.place)} ({each.place})"), soft_wrap=True)
        for word, value in zip(sides, (each.record, each.form), strict=True):
            console.print(Text(f"    {word}: {_in_print(value)}"), soft_wrap=True)


def _in_print(value: Any) -> str:
    """A value of a record on as many lines as it has."""
    if is_nothing(value):
        return "(nothing)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        said = {key.replace("_", " "): part for key, part in value.items() if not is_nothing(part)}
        return "; ".join(f"{key}: {_in_print(part)}" for key, part in said.items())
    if isinstance(value, list):
        return " | ".join(_in_print(part) for part in value)
    return str(value).replace("\n", "\n      ")
