"""`bundler redact`: picks what is taken out of a paper for its readers, has it reviewed, hands out the copy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from rich.console import Console

from bundler.faces.report import print_json
from bundler.faces.settings import Settings, refuse_inside
from bundler.faces.workshops import workshop_of
from bundler.model.errors import ExitCode, UsageError
from bundler.model.pack import Audience
from bundler.model.redaction import Region
from bundler.pipeline.redacting import Acting, Asked, Redacting, Wish, hand_out, redact, review
from bundler.pipeline.workshop import Workshop


def asked_for(reference: str, paper: str, audience: str, person: str | None) -> Asked:
    """UsageError for an audience that there is not."""
    known = next((each for each in get_args(Audience) if each == audience), None)
    if known is None:
        raise UsageError(f"--for {audience} names no readers.", f"There are: {', '.join(get_args(Audience))}.")
    return Asked(reference, paper, known, person)


def acting(folders: Settings, name: str | None, passphrase_file: Path | None) -> Acting:
    """The officer who works here, proved."""
    from bundler.faces.acting import acting_officer

    return acting_officer(folders, name, passphrase_file)


def target_of(folders: Settings, target: Path) -> Path:
    """Where a copy may be written: outside the folders that Bundler keeps."""
    path = (Path.cwd() / target).resolve()
    refuse_inside(path, folders, "redacted copy", "--out")
    return path


def wish_of(words: Sequence[str], regions: Sequence[str], ground: str | None, drop: Sequence[int]) -> Wish:
    return Wish(tuple(words), tuple(map(_region, regions)), ground, tuple(drop))


def change(
    console: Console, workshop: Workshop, asked: Asked, officer: Acting, wish: Wish, *, as_json: bool
) -> ExitCode:
    """Makes or changes the list and draws its preview."""
    made = redact(workshop, asked, officer, wish)
    if as_json:
        print_json(_as_json(made))
        return ExitCode.DONE
    _say_passages(console, made)
    console.print(f"Look at the preview: {made.preview}", soft_wrap=True)
    console.print("Read every page of it: a computer finds only what it knows.")
    console.print('Take out more with --add "words" --ground G or --region PAGE,X,Y,W,H; keep something with --drop N.')
    if not made.list.is_reviewed:
        console.print("Then a second person looks it over, and runs the same command with --review.")
    return ExitCode.DONE


def finish(console: Console, workshop: Workshop, asked: Asked, officer: Acting, *, as_json: bool) -> ExitCode:
    """Makes the list final in the name of its reviewer."""
    made = review(workshop, asked, officer)
    if as_json:
        print_json(_as_json(made))
        return ExitCode.DONE
    _say_passages(console, made)
    console.print("Reviewed. The redacted copy was made, and proved: none of this can be read in it any more.")
    console.print("In packs for these readers it stands in the paper's place. By itself: add --out FILE")
    return ExitCode.DONE


def write(
    console: Console, workshop: Workshop, asked: Asked, officer: Acting, target: Path, *, as_json: bool
) -> ExitCode:
    """Writes the redacted copy by itself."""
    made = hand_out(workshop, asked, officer, target)
    if as_json:
        print_json(_as_json(made))
    else:
        console.print(f"The redacted copy is ready: {made.copy}", soft_wrap=True)
    return ExitCode.DONE


def _region(text: str) -> tuple[int, Region]:
    """`2,70,400,200,40`: the page, then left, top, width and height in points from its top left corner."""
    try:
        page, *numbers = text.split(",")
        left, top, width, height = map(float, numbers)
        if width > 0 and height > 0:
            return int(page), (left, top, width, height)
    except ValueError:
        pass
    raise UsageError(
        f"--region {text} is no region.",
        "Write PAGE,X,Y,W,H: the page, then left, top, width and height in points (72 to an inch) from the top left.",
    )


__all__ = ["acting", "asked_for", "change", "finish", "target_of", "wish_of", "workshop_of", "write"]


def _say_passages(console: Console, made: Redacting) -> None:
    """Where and why; what is taken out only the preview shows."""
    count = len(made.list.passages)
    console.print(f"{made.path}: {count} passage{'' if count == 1 else 's'}", soft_wrap=True)
    for number, (passage, ground) in enumerate(zip(made.list.passages, made.grounds, strict=True), start=1):
        what = "a region" if passage.region else "words"
        console.print(f"  {number:>3}  page {passage.page}: {what}, {ground} ({passage.made_by})", soft_wrap=True)


def _as_json(made: Redacting) -> dict[str, object]:
    return {
        "case": made.reference,
        "list": made.path,
        "is_reviewed": made.list.is_reviewed,
        "passages": [
            {"number": number, "page": one.page, "ground": one.ground, "made_by": one.made_by}
            for number, one in enumerate(made.list.passages, start=1)
        ],
        "preview": str(made.preview) if made.preview else None,
        "copy": str(made.copy) if made.copy else None,
    }
