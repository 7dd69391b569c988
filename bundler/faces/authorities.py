"""`bundler authority`: the profiles of local authorities, shown in plain words and begun anew."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from bundler.documents.definitions.loading import load
from bundler.documents.definitions.new_authority import write_profile
from bundler.faces.report import print_json
from bundler.faces.settings import Settings
from bundler.model.errors import ExitCode
from bundler.model.pack import Needed
from bundler.model.profile import Approver, Profile
from bundler.model.words import in_a_sentence
from bundler.rules.conditions import condition
from bundler.rules.owners import role_in_words


def list_authorities(console: Console, folders: Settings, as_json: bool) -> ExitCode:
    """Every profile with its name for `bundler new --authority`."""
    profiles = load(folders.templates).profiles
    if as_json:
        print_json([{"name": each.name, "title": each.title, "based_on": each.based_on} for each in profiles.values()])
        return ExitCode.DONE
    width = max((len(name) for name in profiles), default=0)
    for profile in profiles.values():
        console.print(f"{profile.name.ljust(width)}  {profile.title}", soft_wrap=True)
    return ExitCode.DONE


def show_authority(console: Console, folders: Settings, name: str, as_json: bool) -> ExitCode:
    """One authority's ways, those it rests on included."""
    profile = load(folders.templates).profile(name)
    if as_json:
        print_json(profile.model_dump(mode="json", by_alias=True))
        return ExitCode.DONE
    console.print(Text(f"{profile.title} ({profile.name})", style="bold"), soft_wrap=True)
    for heading, lines in _parts(profile):
        console.print()
        console.print(Text(heading, style="bold"))
        for line in lines:
            console.print(Text(f"  {line}"), soft_wrap=True)
    return ExitCode.DONE


def new_authority(console: Console, folders: Settings, name: str, title: str, base: str, as_json: bool) -> ExitCode:
    """Begin a profile that rests on another."""
    path = write_profile(load(folders.templates), name, title, base)
    if as_json:
        print_json({"authority": name, "written": str(path)})
        return ExitCode.DONE
    console.print(f"The profile is ready: {path}", soft_wrap=True)
    console.print(f"It says what {base} says. Open it in a text editor, and change what is different with you.")
    console.print(f"Then run: bundler packs lint, and bundler authority show {name}")
    return ExitCode.DONE


def _parts(profile: Profile) -> Iterator[tuple[str, list[str]]]:
    if profile.based_on:
        yield "Rests on", [profile.based_on]
    yield "Policy", [profile.policy_version]
    yield "Marking on every page", [profile.marking]
    yield "Packs", list(profile.packs) or ["all"]
    yield "Clocks", list(profile.timescales)
    yield "Who approves a plan, in order", [_said(number, each) for number, each in enumerate(profile.approvers, 1)]
    yield "How old a paper may be", [
        f"{name}: {limit.months} months ({limit.authority})" for name, limit in profile.max_age.items()
    ]
    yield "How long records are kept", [
        f"{name}: {each.years} years from {each.counted_from} ({each.authority})"
        for name, each in profile.retention.items()
    ]
    yield "Its words", [f"{key}: {word}" for key, word in profile.terms.items()]
    yield "Contacts", [f"{key}: {value}" for key, value in profile.contacts.items()]


def _said(number: int, approver: Approver) -> str:
    """`2. Head of Service assures the quality of the plan, if the child is under 10 (R41)`."""
    where = f" at the {approver.where}" if approver.where else ""
    who = role_in_words(approver.role)
    return f"{number}. {who} {approver.act} the plan{where}{_if(approver.needed)} ({approver.authority})"


def _if(needed: Needed) -> str:
    said = [*(condition(name).when_yes for name in needed.all), *(condition(name).when_no for name in needed.none)]
    if needed.any:
        said.append(" or ".join(condition(name).when_yes for name in needed.any))
    return f", if {in_a_sentence(said)}" if said else ""
