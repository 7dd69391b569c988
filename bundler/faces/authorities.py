"""`bundler authority`: the profiles of local authorities, shown in plain words and begun anew."""

from __future__ import annotations

from textwrap import fill

from rich.console import Console
from rich.text import Text

from bundler.documents.definitions.loading import load
from bundler.documents.definitions.new_authority import write_profile
from bundler.faces.authority_words import parts_of
from bundler.faces.report import print_json
from bundler.faces.settings import Settings
from bundler.model.errors import ExitCode

_WIDTH = 79


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
    definitions = load(folders.templates)
    profile = definitions.profile(name)
    if as_json:
        print_json(profile.model_dump(mode="json", by_alias=True))
        return ExitCode.DONE
    console.print(Text(f"{profile.title} ({profile.name})", style="bold"), soft_wrap=True)
    if profile.based_on:
        console.print(f"What has [{profile.based_on}] behind it stands in {profile.based_on}.toml.", markup=False)
    own, base = definitions.stated_by(name), definitions.stated_by(profile.based_on)
    for part in parts_of(profile, definitions):
        console.print()
        console.print(Text(part.heading, style="bold"))
        for line in part.shown(own, base, profile.based_on):
            console.print(Text(_wrapped(line)), soft_wrap=True)
    return ExitCode.DONE


def _wrapped(line: str) -> str:
    return fill(line, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False,
                break_on_hyphens=False)  # fmt: skip


def new_authority(console: Console, folders: Settings, name: str, title: str, base: str, as_json: bool) -> ExitCode:
    """Begin a profile that rests on another."""
    path = write_profile(load(folders.templates), name, title, base)
    if as_json:
        print_json({"authority": name, "written": str(path)})
        return ExitCode.DONE
    console.print(f"The profile is ready: {path}", soft_wrap=True)
    console.print(f"It says what {base} says. Open it in a text editor, and change what differs with you.")
    console.print(f"Then run: bundler packs lint, and bundler authority show {name}", soft_wrap=True)
    return ExitCode.DONE
