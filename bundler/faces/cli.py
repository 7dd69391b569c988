"""The command line: the commands of `bundler`, what each takes, and the outermost handler of errors."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from typer._click import Command, Context
from typer._click.exceptions import UsageError as CommandLineError
from typer.core import TyperGroup

from bundler import __version__
from bundler.faces.report import print_json
from bundler.faces.settings import Settings, settings
from bundler.model.errors import BundlerError, ExitCode, FaultError, MachineError, UsageError

app = typer.Typer(
    help="Turns case folders into complete, checked and numbered bundles for permanence decisions.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
packs_app = typer.Typer(help="The packs, forms and authority profiles under templates/.", no_args_is_help=True)
app.add_typer(packs_app, name="packs")
authority_app = typer.Typer(help="The profiles of local authorities.", no_args_is_help=True)
app.add_typer(authority_app, name="authority")
audit_app = typer.Typer(help="The audit trail: what was done, by whom, and whether it is whole.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")
officer_app = typer.Typer(help="The officers: who may write, approve, release and decide.", no_args_is_help=True)
app.add_typer(officer_app, name="officer")

seal_app = typer.Typer(help="The key that releases are sealed with.", no_args_is_help=True)
app.add_typer(seal_app, name="seal")
retain_app = typer.Typer(help="What is past its time: kept, proposed, confirmed and purged on two names.")
app.add_typer(retain_app, name="retain")


class ListFirst(TyperGroup):
    """`bundler letters EX-2026-003` is `bundler letters list EX-2026-003`."""

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        is_named = bool(args) and (args[0] in self.commands or args[0].startswith("-"))
        return super().resolve_command(ctx, args if is_named else ["list", *args])


letters_app = typer.Typer(
    help="The letters to the birth parents about a recorded decision.", no_args_is_help=True, cls=ListFirst
)
app.add_typer(letters_app, name="letters")

Cases = Annotated[Path | None, typer.Option(help="Folder of the case folders. Default: cases/")]
Templates = Annotated[Path | None, typer.Option(help="Folder of packs, forms and profiles. Default: templates/")]
Output = Annotated[Path | None, typer.Option(help="Folder for finished bundles. Default: output/")]
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help="File with the passphrase in its first line; - for stdin.")
]
PackName = Annotated[str | None, typer.Option("--pack", help="Only this pack; otherwise every pack the case names.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of text for people.")]
Today = Annotated[str | None, typer.Option("--today", help="Work as if today were this day (2026-12-09).")]
References = Annotated[list[str] | None, typer.Argument(help="Case references, or paths of case folders.")]
EveryCase = Annotated[bool, typer.Option("--all", help="Every case in the cases folder.")]

out = Console(highlight=False, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, markup=False, emoji=False)


def day_of(text: str | None) -> date:
    """The day to work on; UsageError where it is not a date."""
    try:
        return date.fromisoformat(text) if text else date.today()  # noqa: DTZ011 - a council's own calendar day
    except ValueError:
        raise UsageError(f"'{text}' is not a date.", "Write it as 2026-12-09.") from None


@app.command()
def new(
    reference: Annotated[str, typer.Argument(help="Reference of the new case; it becomes the folder's name.")],
    authority: Annotated[str, typer.Option(help="The local authority's profile.")],
    pack: Annotated[str, typer.Option(help="The pack the case needs.")],
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Lay out a ready, explained case folder."""
    from bundler.documents.cases.scaffold import lay_out_case
    from bundler.documents.definitions.loading import load

    folders = settings(cases, templates, output)
    written = lay_out_case(folders.cases, reference, authority, pack, load(folders.templates))
    if as_json:
        print_json({"case": reference, "written": [str(path) for path in written]})
        return
    out.print(f"The case folder is ready: {folders.cases / reference}")
    out.print("Open case.json there, fill in what you know, and drop papers into attachments/.")
    out.print(f"Then run: bundler check {reference}")


@app.command()
def check(
    references: References = None,
    pack: PackName = None,
    every: EveryCase = False,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Say what is still missing, from whom, by when and why."""
    from bundler.faces import checking

    folders = settings(cases, templates, output)
    raise typer.Exit(checking.check(out, folders, named(references, every, folders), pack, day_of(today), as_json))


@app.command()
def build(
    references: References = None,
    pack: PackName = None,
    every: EveryCase = False,
    draft: Annotated[bool, typer.Option("--draft", help="Build a held case too, marked DRAFT on every page.")] = False,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Build the bundles of one or many cases."""
    from bundler.faces import building

    folders = settings(cases, templates, output)
    targets = named(references, every, folders)
    raise typer.Exit(building.build(out, folders, targets, pack, day_of(today), draft=draft, as_json=as_json))


@app.command()
def clocks(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    every: Annotated[bool, typer.Option("--all", help="Show what does not apply too, and why.")] = False,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Say which deadlines of a case were missed, are due, were met, or cannot be told."""
    from bundler.faces import clocks as face

    folders = settings(cases, templates, output)
    raise typer.Exit(face.clocks(out, folders, reference, day_of(today), every=every, as_json=as_json))


@app.command()
def status(
    as_json: AsJson = False,
    due: Annotated[bool, typer.Option("--due", help="The open deadlines of every case, the worst first.")] = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Show every case: what is complete, what is held, what is built; or what is due."""
    from bundler.faces import checking
    from bundler.faces import clocks as face

    folders = settings(cases, templates, output)
    if due:
        raise typer.Exit(face.due(out, folders, day_of(today), as_json=as_json))
    raise typer.Exit(checking.status(out, folders, day_of(today), as_json))


@app.command()
def form(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    name: Annotated[str | None, typer.Argument(help="The form, or a record of it in the case.")] = None,
    target: Annotated[Path | None, typer.Option("--out", help="File or folder to write it to. Default: here")] = None,
    take: Annotated[str | None, typer.Option("--take", help="A form that came back, to take into its record.")] = None,
    use: Annotated[
        list[str] | None, typer.Option("--use", help="Which counts in conflict: form, record, or PLACE=form.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be taken, and write nothing.")] = False,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Write a form to be filled in with Word, or take one that came back."""
    from bundler.faces import forms

    folders, day = settings(cases, templates, output), day_of(today)
    if (name is None) == (take is None):
        raise UsageError("Name a form to write, or one that came back with --take.", "See: bundler form --help")
    if name is not None:
        raise typer.Exit(forms.write(out, folders, reference, name, target, day, as_json))
    raise typer.Exit(
        forms.take(out, folders, reference, take or "", use or [], day, dry_run=dry_run, as_json=as_json)
    )


@app.command()
def redact(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    paper: Annotated[str, typer.Argument(help="The paper, as it lies below attachments/.")],
    audience: Annotated[str, typer.Option("--for", help="Whom the copy is for: birth-parent, fgc-family ...")],
    person: Annotated[str | None, typer.Option(help="For this birth parent alone, named as in case.json.")] = None,
    add: Annotated[list[str] | None, typer.Option("--add", help="Words to take out wherever they stand.")] = None,
    region: Annotated[
        list[str] | None, typer.Option("--region", help="PAGE,X,Y,W,H in points from the page's top left.")
    ] = None,
    ground: Annotated[str | None, typer.Option(help="On which ground: third-party, carer, other-child ...")] = None,
    drop: Annotated[list[int] | None, typer.Option("--drop", help="Keep this passage, by its number.")] = None,
    reviewed: Annotated[bool, typer.Option("--review", help="As a second person, make the list final.")] = False,
    target: Annotated[Path | None, typer.Option("--out", help="Write the reviewed copy to this file.")] = None,
    who: Annotated[str | None, typer.Option("--as", help="The officer who does this.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Make a copy of a paper without what its readers may not know; two people, and proof that it is gone."""
    from bundler.faces import redacting

    folders = settings(cases, templates, output)
    asked = redacting.asked_for(reference, paper, audience, person)
    wish = redacting.wish_of(add or [], region or [], ground, drop or [])
    workshop = redacting.workshop_of(folders, day_of(today))
    if reviewed + (target is not None) + wish.changes_something > 1:
        raise UsageError("--review and --out each stand alone.", "Change the list first, then have it reviewed.")
    path = redacting.target_of(folders, target) if target is not None else None
    officer = redacting.acting(folders, who, passphrase_file)
    if path is not None:
        raise typer.Exit(redacting.write(out, workshop, asked, officer, path, as_json=as_json))
    if reviewed:
        raise typer.Exit(redacting.finish(out, workshop, asked, officer, as_json=as_json))
    raise typer.Exit(redacting.change(out, workshop, asked, officer, wish, as_json=as_json))


@app.command()
def decisions(
    csv: Annotated[Path | None, typer.Option(help="Write the whole grid to this file as CSV.")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="Write the whole grid to this file for Excel.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what should have happened by today.")] = False,
    missing_letter: Annotated[
        bool, typer.Option("--missing-letter", help="Only decisions that a birth parent has had no letter about.")
    ] = False,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Show every decision of the ADM, and every case that waits for one, by record ID and without names."""
    from bundler.faces import decisions as grid

    folders = settings(cases, templates, output)
    wanted = grid.Wanted(overdue=overdue, missing_letter=missing_letter, csv=csv, xlsx=xlsx)
    raise typer.Exit(grid.decisions(out, folders, day_of(today), wanted, as_json))


@app.command()
def watch(
    settle: Annotated[float | None, typer.Option(min=0.1, help="Seconds of quiet before a look. Default: 5")] = None,
    full_look: Annotated[float | None, typer.Option(min=0.1, help="Seconds between full looks. Default: 300")] = None,
    poll: Annotated[bool, typer.Option("--poll", help="Compare folders instead of waiting for events.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Look at everything once, build what is complete, end.")] = False,
    log: Annotated[Path | None, typer.Option(help="File for the log. Default: the error stream")] = None,
    service: Annotated[bool, typer.Option("--install-service", help="Print the service that does this.")] = False,
    kind: Annotated[str | None, typer.Option(help="Kind of service: user, system or windows.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the service's file too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the service as JSON; the log always is.")] = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Watch the cases: keep each one's status up to date, and build what becomes complete."""
    from bundler.faces import watching

    folders = settings(cases, templates, output)
    given = {"settle": settle, "full_look": full_look, "always_poll": poll or None, "log": log}
    wished = watching.wish(folders.tables.get("watch", {}), given)
    if service:
        from bundler.faces.service import install_service

        install_service(out, folders, wished, kind, write=write, as_json=as_json)
        return
    raise typer.Exit(watching.watch(folders, wished, day_of(today) if today else None, once=once))


@app.command()
def explain(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    pack: PackName = None,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Say what is stale and why, and where each page of the last bundle came from."""
    from bundler.faces import explaining

    folders = settings(cases, templates, output)
    raise typer.Exit(explaining.explain(out, folders, reference, pack, day_of(today), as_json))


@app.command()
def doctor(as_json: AsJson = False, cases: Cases = None, templates: Templates = None, output: Output = None) -> None:
    """Look at this machine: which programs and fonts are here, and the command that mends what is not."""
    from bundler.faces import examining

    raise typer.Exit(examining.doctor(out, settings(cases, templates, output), as_json))


@app.command()
def schema(
    name: Annotated[str | None, typer.Argument(help="case, or a form's name; all of them if left out.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write them to templates/schemas/.")] = False,
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Print the JSON Schemas that let an editor complete case files."""
    from bundler.documents.cases.schemas import schemas, write_schemas

    folders = settings(cases, templates, output)
    every = schemas()
    if name is not None and name not in every:
        raise UsageError(f"There is no schema named '{name}'.", f"There are: {', '.join(every)}.")
    if write:
        written = write_schemas(folders.templates)
        if as_json:
            print_json({"written": [str(path) for path in written]})
        else:
            out.print("\n".join(str(path) for path in written))
    else:
        print_json(every[name] if name else every)


@packs_app.command("list")
def packs_list(
    as_json: AsJson = False, cases: Cases = None, templates: Templates = None, output: Output = None
) -> None:
    """Name the packs with what each asks for."""
    from bundler.faces import examining

    raise typer.Exit(examining.list_packs(out, settings(cases, templates, output), as_json))


@packs_app.command("lint")
def packs_lint(
    as_json: AsJson = False, cases: Cases = None, templates: Templates = None, output: Output = None
) -> None:
    """Check every definition under templates/; each error with its file and line."""
    from bundler.faces import examining

    raise typer.Exit(examining.lint_packs(out, settings(cases, templates, output), as_json))


@packs_app.command("text")
def packs_text(
    as_json: AsJson = False, cases: Cases = None, templates: Templates = None, output: Output = None
) -> None:
    """Write the text rendering beside every Word template, so that changes can be reviewed."""
    from bundler.faces import examining

    raise typer.Exit(examining.write_texts(out, settings(cases, templates, output), as_json))


@app.command()
def timeline(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    file: Annotated[Path, typer.Argument(help="Where to draw it: a name that ends in .svg or .pdf.")],
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Draw a case on a line of time: what has happened, what is due, what was missed."""
    from bundler.faces import times

    folders = settings(cases, templates, output)
    raise typer.Exit(times.timeline(out, folders, reference, file, day_of(today), as_json=as_json))


@app.command()
def calendar(
    folder: Annotated[Path, typer.Argument(help="Folder for the calendars, one .ics file per person.")],
    name: Annotated[str | None, typer.Option("--for", help="Only this person's, by name.")] = None,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Write everybody's deadlines as calendars that Outlook reads."""
    from bundler.faces import times

    folders = settings(cases, templates, output)
    raise typer.Exit(times.calendar(out, folders, folder, name, day_of(today), as_json=as_json))


@app.command()
def panel(
    day: Annotated[str, typer.Argument(help="The day on which the panel meets (2027-01-14).", metavar="DATE")],
    pack: Annotated[str | None, typer.Option("--pack", help="Only the panel that reads this pack.")] = None,
    starts: Annotated[str | None, typer.Option(help="When it starts, like 09:30. Default: the profile's.")] = None,
    minutes: Annotated[int | None, typer.Option(min=1, max=480, help="Minutes for each case. Default: 45")] = None,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Bind the panel-day book: agenda, index, reading list, attendance, every bundle of the day, and its minutes."""
    from bundler.faces import panel as face
    from bundler.faces.building import progress_on

    folders = settings(cases, templates, output)
    wished = face.wish(day_of(day), pack, starts, minutes)
    with progress_on(Console(stderr=True), as_json) as tell:
        code = face.panel(out, folders, wished, day_of(today), tell, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def guard(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    pack: PackName = None,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Search a built pack, as it would be sent, for what its readers may not know."""
    from bundler.faces import guarding
    from bundler.faces.building import progress_on

    folders = settings(cases, templates, output)
    with progress_on(Console(stderr=True), as_json) as tell:
        code = guarding.guard(out, folders, reference, pack, day_of(today), tell, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def approve(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    pack: PackName = None,
    answers: Annotated[
        str | None, typer.Option("--answers", help="Answers to the checklist, in order: yes,yes,no:why")
    ] = None,
    send_back: Annotated[str | None, typer.Option("--send-back", help="Why it is not approved.")] = None,
    who: Annotated[str | None, typer.Option("--as", help="The officer who approves.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Look at the newest version of a pack, answer the checklist, approve it; or send it back and say why."""
    from bundler.faces import approving
    from bundler.faces.acting import acting_officer
    from bundler.faces.building import progress_on
    from bundler.faces.workshops import workshop_of

    folders = settings(cases, templates, output)
    officer = acting_officer(folders, who, passphrase_file)
    wish = approving.Wish(reference, pack, answers, send_back)
    with progress_on(Console(stderr=True), as_json or answers is None) as tell:
        workshop = workshop_of(folders, day_of(today), tell)
        code = approving.give(out, workshop, wish, officer, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def approvals(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    pack: PackName = None,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Say who has approved which version, what counts no longer and why, and who is waited for."""
    from bundler.faces import approving
    from bundler.faces.building import progress_on
    from bundler.faces.workshops import workshop_of

    folders = settings(cases, templates, output)
    with progress_on(Console(stderr=True), as_json) as tell:
        workshop = workshop_of(folders, day_of(today), tell)
        code = approving.list_approvals(out, workshop, reference, pack, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def override(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    finding: Annotated[str, typer.Argument(help="Code of the finding, or its sign as bundler check shows it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it may pass; the pack prints it.")],
    pack: PackName = None,
    who: Annotated[str | None, typer.Option("--as", help="The officer who answers for it.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Answer for a finding that holds a pack, where its severity allows that; the pack says who did, and why."""
    from bundler.faces import approving
    from bundler.faces.acting import acting_officer
    from bundler.faces.workshops import workshop_of
    from bundler.pipeline.overriding import Wish

    folders = settings(cases, templates, output)
    officer = acting_officer(folders, who, passphrase_file)
    wish = Wish(reference, pack, finding, reason)
    raise typer.Exit(approving.let_pass(out, workshop_of(folders, day_of(today)), wish, officer, as_json=as_json))


@app.command()
def release(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    pack: PackName = None,
    who: Annotated[str | None, typer.Option("--as", help="The officer who releases.")] = None,
    copies: Annotated[
        Path | None, typer.Option("--copies", help="File with the readers of numbered copies, one on each line.")
    ] = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Numbered copies open only with a password, which is kept apart.")
    ] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Seal an approved pack into the folder that its readers get; say what holds it if anything does."""
    from bundler.faces import releasing
    from bundler.faces.acting import acting_officer
    from bundler.faces.building import progress_on
    from bundler.faces.workshops import workshop_of

    folders = settings(cases, templates, output)
    officer = acting_officer(folders, who, passphrase_file)
    with progress_on(Console(stderr=True), as_json) as tell:
        workshop = workshop_of(folders, day_of(today), tell)
        wished = releasing.copies_wished(copies, encrypted=encrypt)
        code = releasing.let_go(out, workshop, (reference, pack), officer, wished, as_json=as_json)
    raise typer.Exit(code)


@letters_app.command("list")
def letters_list(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    pack: PackName = None,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Say to whom there is a letter about the newest decision, where to read it, what holds it, and when it went."""
    from bundler.faces import letters
    from bundler.faces.building import progress_on
    from bundler.faces.workshops import workshop_of

    folders = settings(cases, templates, output)
    with progress_on(Console(stderr=True), as_json) as tell:
        workshop = workshop_of(folders, day_of(today), tell)
        code = letters.list_letters(out, workshop, reference, pack, as_json=as_json)
    raise typer.Exit(code)


@letters_app.command("release")
def letters_release(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    number: Annotated[int, typer.Argument(min=1, help="Which letter, by its number in bundler letters.")],
    pack: PackName = None,
    answers: Annotated[
        str | None, typer.Option("--answers", help="Answers to the checklist, in order: yes,yes,no:why")
    ] = None,
    again: Annotated[str, typer.Option("--again", help="Why a corrected letter follows one that went.")] = "",
    enclose: Annotated[
        list[Path] | None, typer.Option("--enclose", help="PDF of what the letter says comes with it, in its order.")
    ] = None,
    because: Annotated[str, typer.Option("--because", help="Why anything goes with the letter.")] = "",
    who: Annotated[str | None, typer.Option("--as", help="The officer who lets it go.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Read a letter, answer the checklist, let it go: sealed, in a folder of its own that never changes again."""
    from bundler.faces import letters
    from bundler.faces.acting import acting_officer
    from bundler.faces.building import progress_on
    from bundler.faces.workshops import workshop_of
    from bundler.pipeline.letter_release import Wish

    folders = settings(cases, templates, output)
    officer = acting_officer(folders, who, passphrase_file)
    wanted = letters.Answered(Wish(reference, pack, number, again, tuple(enclose or ()), because), answers)
    with progress_on(Console(stderr=True), as_json or answers is None) as tell:
        workshop = workshop_of(folders, day_of(today), tell)
        code = letters.let_go(out, workshop, wanted, officer, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def releases(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Say what of a case was released, what is in force, superseded or revoked."""
    from bundler.faces import releasing
    from bundler.faces.workshops import workshop_of

    workshop = workshop_of(settings(cases, templates, output), day_of(None))
    raise typer.Exit(releasing.list_releases(out, workshop, reference, as_json=as_json))


@app.command()
def deliver(
    reference: Annotated[str | None, typer.Argument(help="Only this case; otherwise every one.")] = None,
    pack: PackName = None,
    number: Annotated[int | None, typer.Option("--release", min=1, help="Only this release, by number.")] = None,
    event: Annotated[str | None, typer.Option("--event", help="A message that is sent when somebody asks.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Tell those who have to act what is overdue.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go to whom, and do nothing.")] = False,
    digest: Annotated[bool, typer.Option("--digest", help="One mail a day for each recipient, a list.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Try at once what failed or waits.")] = False,
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Lay ready folders and send the mails that releases and decisions ask for; say what waits."""
    from bundler.faces import delivering
    from bundler.pipeline.due_mail import Wanted

    wanted = Wanted(Path(reference).name if reference else None, pack, number, event, overdue)
    folders = settings(cases, templates, output)
    raise typer.Exit(delivering.deliver(
        out, folders, wanted, dry_run=dry_run, digest=digest, again=again, as_json=as_json
    ))  # fmt: skip


@app.command()
def told(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    who: Annotated[str, typer.Option("--who", help="A role (care_planning_team), or a birth parent (parent-1).")],
    how: Annotated[str, typer.Option("--how", help="face-to-face, phone, or email.")],
    on: Annotated[str, typer.Option("--on", help="On which day, like 2026-11-20.")],
    pack: PackName = None,
    event: Annotated[str | None, typer.Option("--event", help="The message that was told so, by name.")] = None,
    as_name: Annotated[str | None, typer.Option("--as", help="The officer who notes it.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Note that somebody was told of a decision, or of a release, in another way than by a mail of Bundler's."""
    from bundler.faces import telling

    wish = telling.wish_of(reference, who, how, day_of(on), pack, event)
    folders = settings(cases, templates, output)
    raise typer.Exit(telling.told(out, folders, wish, as_name, passphrase_file, as_json=as_json))


@app.command()
def revoke(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    pack: Annotated[str, typer.Option("--pack", help="The pack that was released.")],
    number: Annotated[int, typer.Option("--release", min=1, help="Which of its releases, by number.")],
    reason: Annotated[str, typer.Option(help="Why it must not be relied on any more.")],
    who: Annotated[str | None, typer.Option("--as", help="The officer who revokes it.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Take a release back: whoever verifies it from now on is told that it does not count."""
    from bundler.faces import releasing
    from bundler.faces.acting import acting_officer
    from bundler.faces.workshops import workshop_of
    from bundler.pipeline.revoking import Wish

    folders = settings(cases, templates, output)
    officer = acting_officer(folders, who, passphrase_file)
    wish = Wish(reference, pack, number, reason)
    workshop = workshop_of(folders, day_of(None))
    raise typer.Exit(releasing.take_back(out, workshop, wish, officer, as_json=as_json))


@app.command()
def decide(
    reference: Annotated[str, typer.Argument(help="Case reference, or the path of a case folder.")],
    pack: PackName = None,
    who: Annotated[str | None, typer.Option("--as", help="The officer who records it.")] = None,
    passphrase_file: PassphraseFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what holds it, and record nothing.")] = False,
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Record what was decided on a released pack, if every step before it is evidenced."""
    from bundler.faces import deciding
    from bundler.faces.acting import acting_officer
    from bundler.faces.building import progress_on
    from bundler.faces.workshops import workshop_of
    from bundler.pipeline.deciding import Wish

    folders = settings(cases, templates, output)
    officer = acting_officer(folders, who, passphrase_file)
    with progress_on(Console(stderr=True), as_json) as tell:
        workshop = workshop_of(folders, day_of(None), tell)
        wish = Wish(reference, pack, dry_run)
        code = deciding.decide(out, workshop, wish, officer, as_json=as_json)
    raise typer.Exit(code)


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(help="A release, the folder that was sent, or a PDF of it.")],
    certificate: Annotated[Path | None, typer.Option(help="The authority's certificate: whose seal is it?")] = None,
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Tell anybody what of a release is intact, what changed, whose seal it is, and whether it counts."""
    from bundler.faces import verifying
    from bundler.faces.workshops import workshop_of

    workshop = workshop_of(settings(cases, templates, output), day_of(None))
    raise typer.Exit(verifying.say_verdict(out, workshop, path, certificate, as_json=as_json))


@seal_app.command("make")
def seal_make(
    authority: Annotated[str, typer.Option(help="The authority's name, as the certificate states it.")] = "",
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Make the key once; it is never replaced."""
    from bundler.faces import sealing

    raise typer.Exit(sealing.make(out, settings(None, None, output), authority, as_json=as_json))


@seal_app.command("show")
def seal_show(as_json: AsJson = False, output: Output = None) -> None:
    """Print what others compare the seal by."""
    from bundler.faces import sealing

    raise typer.Exit(sealing.show(out, settings(None, None, output), as_json=as_json))


@authority_app.command("list")
def authority_list(
    as_json: AsJson = False, cases: Cases = None, templates: Templates = None, output: Output = None
) -> None:
    """Name the authorities that have a profile."""
    from bundler.faces import authorities

    raise typer.Exit(authorities.list_authorities(out, settings(cases, templates, output), as_json))


@authority_app.command("show")
def authority_show(
    name: Annotated[str, typer.Argument(help="The profile's name.")],
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Say how one authority works: packs, clocks, approvers, limits, words."""
    from bundler.faces import authorities

    raise typer.Exit(authorities.show_authority(out, settings(cases, templates, output), name, as_json))


@authority_app.command("new")
def authority_new(
    name: Annotated[str, typer.Argument(help="Short name of the new profile, like north-shire.")],
    title: Annotated[str, typer.Option(help="The authority's full name, as papers print it.")],
    like: Annotated[str, typer.Option(help="The profile it rests on.")] = "england",
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Begin the profile of an authority."""
    from bundler.faces import authorities

    folders = settings(cases, templates, output)
    raise typer.Exit(authorities.new_authority(out, folders, name, title, like, as_json))


@audit_app.command("verify")
def audit_verify(as_json: AsJson = False, output: Output = None) -> None:
    """Find any entry that was changed, removed, added or moved."""
    from bundler.faces import auditing

    raise typer.Exit(auditing.verify(out, settings(None, None, output), as_json))


@audit_app.command("show")
def audit_show(
    reference: Annotated[str, typer.Argument(help="Case reference.")],
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Say what was done about a case, by whom and when."""
    from bundler.faces import auditing

    raise typer.Exit(auditing.show(out, settings(None, None, output), reference, as_json))


@audit_app.command("export")
def audit_export(
    reference: Annotated[str, typer.Argument(help="Case reference.")],
    target: Annotated[Path, typer.Option("--out", help="File to write: .pdf to read, .csv to sort, .json to check.")],
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Write what was done about a case to a file, for the child's record."""
    from bundler.faces import auditing

    raise typer.Exit(auditing.export(out, settings(None, None, output), reference, target, as_json))


@audit_app.command("move")
def audit_move(as_json: AsJson = False, output: Output = None) -> None:
    """Move the trail into the database that bundler.toml names."""
    from bundler.faces import auditing

    raise typer.Exit(auditing.move(out, settings(None, None, output), as_json))


@audit_app.command("seal")
def audit_seal(as_json: AsJson = False, today: Today = None, output: Output = None) -> None:
    """Keep the trail's head outside its database, signed: at the end of each day."""
    from bundler.faces import auditing

    raise typer.Exit(auditing.seal(out, settings(None, None, output), day_of(today), as_json))


@officer_app.command("list")
def officer_list(as_json: AsJson = False, templates: Templates = None, output: Output = None) -> None:
    """Say who is an officer, in which roles, and by what each is known."""
    from bundler.faces import officers

    raise typer.Exit(officers.list_officers(out, settings(None, templates, output), as_json))


@officer_app.command("add")
def officer_add(
    name: Annotated[str, typer.Argument(help="The person's name, as it prints.")],
    role: Annotated[list[str], typer.Option("--role", help="What the person may be; more than one if need be.")],
    authority: Annotated[list[str] | None, typer.Option("--authority", help="Only for this authority.")] = None,
    account: Annotated[str | None, typer.Option(help="The account the person signs in with.")] = None,
    this_account: Annotated[bool, typer.Option("--this-account", help="The account that this runs under.")] = False,
    passphrase: Annotated[bool, typer.Option("--passphrase", help="Ask for a passphrase beside the account.")] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Put a person on the list of officers, known by an account, a passphrase, or both."""
    from bundler.faces import officers

    folders = settings(None, templates, output)
    wished = officers.Wished(name, role, authority or (), account, this_account, passphrase, passphrase_file)
    raise typer.Exit(officers.add_officer(out, folders, wished, as_json))


@officer_app.command("passphrase")
def officer_passphrase(
    name: Annotated[str, typer.Argument(help="The officer's name.")],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Give an officer another passphrase; it is typed unseen and kept as a hash."""
    from bundler.faces import officers

    folders = settings(None, templates, output)
    raise typer.Exit(officers.set_passphrase(out, folders, name, passphrase_file, as_json))


@retain_app.callback(invoke_without_command=True)
def retain(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Show what is still within its time, too.")] = False,
    as_json: AsJson = False,
    today: Today = None,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Say what is past its time, what holds it, and what cannot be told."""
    from bundler.faces import retaining
    from bundler.faces.workshops import workshop_of

    if context.invoked_subcommand is None:
        workshop = workshop_of(settings(cases, templates, output), day_of(today))
        raise typer.Exit(retaining.list_kept(out, workshop, every=every, as_json=as_json))


@retain_app.command("propose")
def retain_propose(
    wanted: Annotated[list[str], typer.Argument(help="Places as bundler retain shows them, or case references.")],
    who: Annotated[str | None, typer.Option("--as", help="The officer who proposes.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Propose that something past its time goes; nothing goes before a second officer confirms."""
    from bundler.faces import retaining
    from bundler.faces.acting import acting_officer
    from bundler.faces.workshops import workshop_of

    folders = settings(cases, templates, output)
    officer = acting_officer(folders, who, passphrase_file)
    workshop = workshop_of(folders, day_of(None))
    raise typer.Exit(retaining.put_forward(out, workshop, wanted, officer, as_json=as_json))


@retain_app.command("withdraw")
def retain_withdraw(
    wanted: Annotated[list[str], typer.Argument(help="Places as bundler retain shows them, or case references.")],
    who: Annotated[str | None, typer.Option("--as", help="The officer who withdraws.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Take back a proposal to purge that nobody has confirmed yet; what was proposed stays."""
    from bundler.faces import retaining
    from bundler.faces.acting import acting_officer
    from bundler.faces.workshops import workshop_of

    folders = settings(cases, templates, output)
    officer = acting_officer(folders, who, passphrase_file)
    workshop = workshop_of(folders, day_of(None))
    raise typer.Exit(retaining.take_back(out, workshop, wanted, officer, as_json=as_json))


@retain_app.command("confirm")
def retain_confirm(
    wanted: Annotated[list[str], typer.Argument(help="Places as bundler retain shows them, or case references.")],
    who: Annotated[str | None, typer.Option("--as", help="The officer who confirms.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
    cases: Cases = None,
    templates: Templates = None,
    output: Output = None,
) -> None:
    """Purge for good what another officer has proposed; its proof line stays."""
    from bundler.faces import retaining
    from bundler.faces.acting import acting_officer, officers_path
    from bundler.faces.workshops import workshop_of
    from bundler.pipeline.officers import load_officers

    folders = settings(cases, templates, output)
    officer = acting_officer(folders, who, passphrase_file)
    officers = load_officers(officers_path(folders), folders.templates).officers
    workshop = workshop_of(folders, day_of(None))
    raise typer.Exit(retaining.take_away(out, workshop, wanted, officer, officers, as_json=as_json))


@retain_app.command("proof")
def retain_proof(
    reference: Annotated[str, typer.Argument(help="Case reference.")],
    as_json: AsJson = False,
    output: Output = None,
) -> None:
    """Say what was purged of a case, when, by which rule, on whose two names."""
    from bundler.faces import retaining
    from bundler.faces.workshops import workshop_of

    workshop = workshop_of(settings(None, None, output), day_of(None))
    raise typer.Exit(retaining.show_proofs(out, workshop, reference, as_json=as_json))


@app.command()
def version(as_json: AsJson = False) -> None:
    """Print the version."""
    if as_json:
        print_json({"version": __version__})
    else:
        out.print(f"bundler {__version__}")


def named(references: Sequence[str] | None, every: bool, folders: Settings) -> tuple[str, ...]:
    """The cases a command is about; UsageError where none is named."""
    from bundler.documents.cases.casefolder import all_cases

    if every and references:
        raise UsageError("Name cases or say --all, not both.")
    if every:
        return tuple(str(path) for path in all_cases(folders.cases))
    if not references:
        raise UsageError("No case is named.", "Name one or more references, or say --all.")
    return tuple(references)


def main() -> NoReturn:
    """Run a command; every way it can end has its exit code, and none shows a traceback (see model.errors)."""
    _print_what_can_be_printed()
    try:
        code = app(standalone_mode=False)
    except CommandLineError as error:
        sys.exit(_say_usage(error))
    except BundlerError as error:
        sys.exit(_say_error(error.exit_code, error.message, error.remedy))
    except OSError as error:
        refused = MachineError.of(error)
        sys.exit(_say_error(refused.exit_code, refused.message, refused.remedy))
    except Exception as error:  # noqa: BLE001 - the outermost handler, one of three
        sys.exit(_say_crash(error))
    sys.exit(code or ExitCode.DONE)


def _print_what_can_be_printed() -> None:
    """A letter that the terminal does not know becomes a question mark, not a fault (Windows: Ł, emoji)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _say_error(code: ExitCode, message: str, remedy: str) -> ExitCode:
    if "--json" in sys.argv:
        print_json({"error": {"exit_code": int(code), "message": message, "remedy": remedy}})
    else:
        err.print(f"Bundler stopped: {message}")
        if remedy:
            err.print(f"To do: {remedy}")
    return code


def _say_usage(error: CommandLineError) -> ExitCode:
    """An option, argument or command that is not known, or missing."""
    if "--json" in sys.argv:
        command = error.ctx.command_path if error.ctx else "bundler"
        return _say_error(ExitCode.USAGE, error.format_message(), f"See what may be written, with: {command} --help")
    error.show()
    return ExitCode.USAGE


def _say_crash(error: Exception) -> ExitCode:
    if os.environ.get("BUNDLER_DEBUG"):
        traceback.print_exception(error)
    fault = FaultError.of(error)
    return _say_error(fault.exit_code, fault.message, fault.remedy)
