"""`bundler doctor` and `bundler packs`: is this machine ready, and are the definitions right."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bundler.documents.definitions.loading import load
from bundler.documents.definitions.speaking import in_terms
from bundler.documents.private import STATE, may_anybody_read, may_others_read, may_others_replace
from bundler.documents.scans import tesseract
from bundler.faces.report import print_json
from bundler.faces.settings import Settings
from bundler.faces.workshops import audit_database, scan_languages
from bundler.model.errors import BundlerError, ExitCode, ToolMissingError
from bundler.model.pack import Pack
from bundler.model.words import count_of
from bundler.rules.owners import role_in_words

_LIBRARIES = ("pikepdf", "pypdf", "pypdfium2", "reportlab", "docxtpl", "python-docx", "img2pdf", "pi-heif", "ocrmypdf")


_SIGNS = {
    (True, False): ("ok       ", "green"),
    (True, True): ("LOOK     ", "bold yellow"),
    (False, True): ("MISSING  ", "bold red"),
}
"""By whether a thing is well, and whether there is something to do."""


@dataclass(frozen=True)
class Ailment:
    """One thing the doctor looked at: whether it is well, and if not, what mends it.

    With a remedy though it is well, it may be as somebody wants it, and may be not.
    """

    name: str
    well: bool
    found: str
    remedy: str = ""


def doctor(console: Console, folders: Settings, as_json: bool) -> ExitCode:
    """Say what is here and what is not; exit code 5 if something is missing."""
    looked_at = tuple(_look_around(folders))
    if as_json:
        print_json({"well": all(one.well for one in looked_at), "looked_at": [asdict(one) for one in looked_at]})
    else:
        for one in looked_at:
            console.print(Text.assemble(_SIGNS[one.well, bool(one.remedy)], f"{one.name}: {one.found}"))
            if one.remedy:
                console.print(f"         To do: {one.remedy}", soft_wrap=True)
    return ExitCode.DONE if all(one.well for one in looked_at) else ExitCode.TOOL_MISSING


def _look_around(folders: Settings) -> Iterator[Ailment]:
    yield from (_library(name) for name in _LIBRARIES)
    yield from _office()
    yield from _scan_reader(folders)
    yield _folder("cases", folders.cases, os.R_OK)
    yield _folder("templates", folders.templates, os.R_OK)
    yield _folder("output", folders.output, os.R_OK | os.W_OK)
    yield _definitions(folders.templates)
    yield _seal(folders)
    yield _officers(folders)
    yield from _closed_to_others(folders)


def _officers(folders: Settings) -> Ailment:
    """Whether the list can be read as one, and whether nobody else can change it."""
    from bundler.faces.acting import officers_path
    from bundler.pipeline.officers import load_officers

    path, name = officers_path(folders), "officers"
    if not path.is_file():
        found = "no list yet, so that nobody can approve or release. Begin it with: bundler officer add"
        return Ailment(name, well=True, found=found)
    try:
        officers = load_officers(path, folders.templates).officers
    except BundlerError as error:
        return Ailment(name, well=False, found=error.message, remedy=error.remedy)
    except OSError as error:
        return Ailment(name, well=False, found=f"{path.name} cannot be read: {error.strerror}",
                       remedy="Check who may read the file.")
    if may_anybody_read(path):
        return Ailment(name, well=False, found=f"everybody on this machine can read {path.name}, with its passphrases",
                       remedy=f"Run: chmod o= '{path}'")
    if may_others_replace(path):
        return Ailment(name, well=False, found=f"everybody on this machine can put another {path.name} in its place",
                       remedy=f"Run: chmod o-w '{path.parent}'")
    roles = {role for officer in officers for role in officer.roles}
    lacking = [role_in_words(role) for role in ("releasing_officer", "records_officer") if role not in roles]
    without = f"; nobody is {' or '.join(lacking)}" if lacking else ""
    return Ailment(name, well=True, found=f"{count_of(len(officers), 'officer')}{without}")


def _closed_to_others(folders: Settings) -> Iterator[Ailment]:
    """Every folder that holds what only the account of Bundler may read."""
    output = folders.output
    yield _output_is_closed(output)
    yield _private("audit trail and seal", "their folder", (output / STATE, *_database_elsewhere(folders)))
    yield _private("releases", "releases", _below(output, "release-*"))
    yield _private("decisions and letters", "decisions and letters", _below(output, "decision-*"))
    yield _private("approvals", "approvals", _below(output, "approvals", "overrides", "revocations", "purged"))
    yield _private("ready folders", "what lies ready for recipients", (output / "deliveries",))
    yield _private("previews of redactions", "previews of redactions", (output / "redaction-previews",))
    yield _private("PIN and password", "the PIN of the seal or the password of the mails", tuple(_secrets(folders)))


def _secrets(folders: Settings) -> Iterator[Path]:
    """The files that bundler.toml names for what opens the token of the seal, and the way of the mails."""
    for table, key in (("seal", "pin_file"), ("delivery", "password_file")):
        stated = folders.tables.get(table, {}).get(key)
        if isinstance(stated, str) and stated:
            yield Path.cwd() / stated


def _below(output: Path, *names: str) -> tuple[Path, ...]:
    return tuple(path for name in names for path in sorted(output.glob(f"*/*/{name}")))


def _output_is_closed(output: Path) -> Ailment:
    """A folder for a group of colleagues is theirs to share, but they have to know; one for everybody is not."""
    name = "output folder is closed to strangers"
    if output.is_dir() and may_anybody_read(output):
        return Ailment(name, well=False, found="everybody on this machine can look into finished bundles",
                       remedy=f"Run: chmod go= '{output}'")
    if output.is_dir() and may_others_read(output):
        return Ailment(name, well=True, found="yes, but its group can look into finished bundles",
                       remedy=f"If not everybody in it may, run: chmod g= '{output}'")
    return Ailment(name, well=True, found="yes" if os.name != "nt" else "as Windows has it")


def _database_elsewhere(folders: Settings) -> tuple[Path, ...]:
    """The file of the audit trail where bundler.toml names another place for it."""
    from bundler.documents.audit.database import Database

    stated = audit_database(folders)
    file = Database.at(folders.output / STATE, stated).file if stated else None
    return (file,) if file else ()


def _seal(folders: Settings) -> Ailment:
    """Nothing can be released without one; everything else can be done. One that is there is tried."""
    from bundler.documents.seal.sealing import Seal
    from bundler.faces.sealing import stated_seal

    seal = stated_seal(folders) or Seal(folders.output / STATE)
    name = "seal of releases"
    if not seal.is_made:
        found = "none yet, so that nothing can be released. Make it with: bundler seal make"
        return Ailment(name, well=True, found=found)
    try:
        seal.make_sure_it_is_there()
    except BundlerError as error:
        return Ailment(name, well=False, found=f"it cannot be used. {error.message}", remedy=error.remedy)
    return Ailment(name, well=True, found="here")


def _private(name: str, what: str, folders: Sequence[Path]) -> Ailment:
    """Whether nobody but the owner can look into some folders, and the files in them."""
    open_ones = [folder for folder in folders if folder.exists() and any(map(may_others_read, _and_below(folder)))]
    if not open_ones:
        return Ailment(name, well=True, found="closed to others" if os.name != "nt" else "as Windows has it")
    commands = " ; ".join(f"chmod -R u+rwX,go= '{folder}'" for folder in open_ones)
    return Ailment(name, well=False, found=f"others on this machine can look into {what}", remedy=f"Run: {commands}")


def _and_below(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.rglob("*")


def _library(name: str) -> Ailment:
    try:
        return Ailment(name, well=True, found=version(name))
    except PackageNotFoundError:
        return Ailment(name, well=False, found="not installed", remedy="make test")


def _office() -> Iterator[Ailment]:
    from bundler.documents import office

    try:
        found = office.probe()
    except ToolMissingError as error:
        without = "Without it, packs of PDFs and pictures are still checked, planned and built; Word papers are not."
        yield Ailment("LibreOffice", well=False, found=f"not found. {without}", remedy=error.remedy)
        return
    yield Ailment("LibreOffice", well=True, found=found.version)
    missing = office.missing_fonts()
    yield Ailment(
        "fonts with the measures of Arial, Times and Calibri",
        well=not missing,
        found=f"missing: {', '.join(missing)}" if missing else "here",
        remedy=office.INSTALL if missing else "",
    )


def _scan_reader(folders: Settings) -> Iterator[Ailment]:
    languages = scan_languages(folders)
    if not languages:
        yield Ailment("reading scans", well=True, found="switched off in bundler.toml")
        return
    found, install = tesseract.probe(languages), tesseract.install(languages)
    if found is None:
        without = "Without it, scans go into bundles as they are: nobody can search them."
        yield Ailment("Tesseract", well=False, found=f"not found. {without}", remedy=install)
        return
    missing = [tesseract.called(name) for name in found.missing]
    yield Ailment("Tesseract", well=True, found=found.version)
    yield Ailment(
        "languages for reading scans",
        well=not missing,
        found=f"missing: {', '.join(missing)}" if missing else ", ".join(tesseract.called(name) for name in languages),
        remedy=install if missing else "",
    )


def _folder(name: str, folder: Path, rights: int) -> Ailment:
    if name == "output" and not folder.exists():
        return Ailment(f"{name} folder", well=True, found=f"{folder} (made when first needed)")
    if folder.is_dir() and os.access(folder, rights):
        return Ailment(f"{name} folder", well=True, found=str(folder))
    return Ailment(f"{name} folder", well=False, found=f"{folder} cannot be used",
                   remedy=f"Make the folder, or name another with --{name}.")


def _definitions(templates: Path) -> Ailment:
    try:
        definitions = load(templates)
    except BundlerError:
        return Ailment("definitions", well=False, found="something under templates/ is wrong",
                       remedy="bundler packs lint")
    return Ailment("definitions", well=True,
                   found=f"{len(definitions.packs)} packs, {len(definitions.forms)} forms, "
                         f"{len(definitions.profiles)} authorities")


def list_packs(console: Console, folders: Settings, as_json: bool) -> ExitCode:
    """Name every pack with what it asks for, in the words that are printed where a profile has none of its own."""
    packs = in_terms(load(folders.templates).packs, {})
    if as_json:
        print_json([pack.model_dump(mode="json", by_alias=True) for pack in packs.values()])
        return ExitCode.DONE
    for pack in packs.values():
        _say_pack(console, pack)
    return ExitCode.DONE


def _say_pack(console: Console, pack: Pack) -> None:
    console.print(Text(f"{pack.name}: {pack.title}", style="bold"))
    for section in pack.sections:
        console.print(f"  {section.letter}  {section.title}")
        for item in section.items:
            console.print(f"       {item.title} ({item.authority})")
    for requirement in pack.requirements:
        console.print(f"  +  {requirement.title} ({requirement.authority})")
    console.print()


def lint_packs(console: Console, folders: Settings, as_json: bool) -> ExitCode:
    """Print every problem of the definitions with file and line."""
    from bundler.pipeline.lint import lint

    problems = lint(folders.templates)
    wrong = any(not problem.note for problem in problems)
    if as_json:
        print_json({"right": not wrong, "problems": [asdict(problem) for problem in problems]})
    else:
        for problem in problems:
            console.print(f"{'note: ' if problem.note else ''}{problem}", soft_wrap=True)
        console.print("Something is wrong with the definitions." if wrong else "The definitions are right.")
        if any(problem.note for problem in problems):
            console.print("A note asks for no change: it says what is still open, and where to write it.")
    return ExitCode.DEFINITION if wrong else ExitCode.DONE


def write_texts(console: Console, folders: Settings, as_json: bool) -> ExitCode:
    """Write the text rendering of every Word template beside it."""
    from bundler.documents.form_templates import text_of

    written = []
    for template in sorted((folders.templates / "forms").glob("*.docx")):
        beside = template.with_suffix(".txt")
        beside.write_text(text_of(template), encoding="utf-8")
        written.append(beside.name)
    if as_json:
        print_json({"written": written})
    else:
        console.print(f"{len(written)} text renderings written to {folders.templates / 'forms'}")
    return ExitCode.DONE
