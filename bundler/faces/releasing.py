"""`bundler release`, `releases` and `revoke`: lets an approved pack go, tells what is in force, takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bundler.documents.delivery.ready_folders import lying_ready
from bundler.faces.report import print_json, say_below, say_hanging
from bundler.model.decision import RecordedDecision
from bundler.model.errors import ExitCode, UsageError
from bundler.model.officer import Officer
from bundler.model.release import KEPT, PASSWORDS
from bundler.model.words import choice_in_words, day_in_words
from bundler.pipeline.approvals_in_force import assurance
from bundler.pipeline.deciding import complete_every_decision
from bundler.pipeline.decisions_in_force import decisions_of
from bundler.pipeline.release_history import History, complete_all
from bundler.pipeline.releasing import Release, release
from bundler.pipeline.revoking import Wish, revoke
from bundler.pipeline.workshop import Workshop
from bundler.rules.copies import Copies, readers_in
from bundler.rules.releases import Told, superseded_by


def copies_wished(path: Path | None, *, encrypted: bool) -> Copies:
    """Who is named to have a numbered copy; UsageError where the file is none, or names nobody."""
    try:
        return Copies(readers_in(path.read_text("utf-8-sig")) if path else (), encrypted)
    except (OSError, UnicodeDecodeError):
        raise UsageError("--copies names no file with readers.", "Write each on a line of a text file.") from None


def let_go(
    console: Console,
    workshop: Workshop,
    which: tuple[str, str | None],
    officer: Officer,
    copies: Copies,
    *,
    as_json: bool,
) -> ExitCode:
    """HELD where something speaks against it, and each reason is said; `which` are case and pack."""
    made = release(workshop, *which, officer, assurance, datetime.now(UTC), copies)
    if as_json:
        print_json(_as_answer(made))
    else:
        _say(console, made)
    return ExitCode.HELD if made.held else ExitCode.DONE


def _as_answer(made: Release) -> dict[str, object]:
    return {
        "case": made.reference,
        "pack": made.pack,
        "release": made.manifest.number if made.manifest else None,
        "folder": str(made.folder) if made.folder else None,
        "copies": [copy.model_dump(exclude={"sealed"}) for copy in made.copies],
        "held": list(made.held),
        "recovered": list(made.recovered),
    }


def _say(console: Console, made: Release) -> None:
    _say_recovered(console, made.recovered)
    heading = Text(f"{made.reference} · {made.pack}: ", style="bold")
    if not made.folder or not made.manifest:
        console.print(Text.assemble(heading, ("not released", "bold red")))
        for why in made.held:
            say_hanging(console, Text("  MUST", "bold red"), Text(why))
        return
    name = f"release {made.manifest.number} of {made.manifest.version}"
    console.print(Text.assemble(heading, ("released", "bold green"), f", {name}, {made.manifest.pages} pages"))
    console.print(f"  Send what is in: {made.folder / 'to-send'}", soft_wrap=True)
    for file in made.manifest.files:
        console.print(f"    {file.name}", soft_wrap=True)
    if made.manifest.supersedes:
        say_below(console, f"It supersedes release {made.manifest.supersedes}; what changed stands in supplement.pdf.")
    for copy in made.copies:
        console.print(f"  Only for {copy.reader}: {made.folder / copy.folder}", soft_wrap=True)
    if made.copies and (made.folder / KEPT / PASSWORDS).is_file():
        say_below(console, f"Their passwords stand in {KEPT}/{PASSWORDS}. Tell each by another way than the copy goes.")
    console.print("  What is kept for the authority lies beside it, in kept/: it is never sent.")


def _say_recovered(console: Console, recovered: tuple[str, ...]) -> None:
    for told in recovered:
        console.print(Text(told, style="yellow"))


def list_releases(console: Console, workshop: Workshop, reference: str, *, as_json: bool) -> ExitCode:
    """What was released of a case, and how it stands now."""
    name, now = Path(reference).name, datetime.now(UTC)
    histories, recovered = complete_all(workshop, name, now)
    recovered += complete_every_decision(workshop, name, now)
    decisions = decisions_of(workshop, name)
    if as_json:
        print_json([_as_row(history, told, decisions) for history in histories for told in history.told.values()])
        return ExitCode.DONE
    _say_recovered(console, recovered)
    if not histories:
        console.print(f"Nothing was released yet of {Path(reference).name}.")
    for history in histories:
        _say_history(console, history)
        for decided in decisions:
            if decided.pack == history.pack:
                console.print(f"  {_decided_in_words(decided)}", soft_wrap=True)
    return ExitCode.DONE


def _decided_in_words(decided: RecordedDecision) -> str:
    """`decision-1, on release 1: Should be placed, 3 December 2026; recorded by Joel Penhallow`."""
    said = f"{choice_in_words(decided.decision)}, {day_in_words(decided.decided_on)}"
    return f"{decided.name}, on release {decided.release}: {said}; recorded by {decided.recorded_by}"


def _as_row(history: History, told: Told, decisions: Sequence[RecordedDecision]) -> dict[str, object]:
    return {
        "case": history.reference,
        "pack": history.pack,
        "release": told.number,
        "version": told.prepared.event.detail.get("version"),
        "standing": _standing(history, told),
        "purged": told.purged or None,
        "superseded_by": superseded_by(told.number, history.told),
        "by": told.prepared.event.who,
        "at": told.prepared.event.at.isoformat(),
        "fingerprint": told.prepared.event.fingerprint,
        "decisions": [
            {"name": one.name, "decision": one.decision, "decided_on": one.decided_on.isoformat()}
            for one in decisions
            if (one.pack, one.release) == (history.pack, told.number)
        ],
    }


def _standing(history: History, told: Told) -> str:
    if told.is_abandoned:
        return "abandoned"
    return "under way" if told.is_under_way else history.standing(told.number)


def _say_history(console: Console, history: History) -> None:
    table = Table(
        title=f"{history.reference} · {history.pack}", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD,
        pad_edge=False,
    )  # fmt: skip
    for heading in ("Release", "Version", "Released on", "By", "Standing"):
        table.add_column(heading, overflow="fold")
    for told in history.told.values():
        event = told.prepared.event
        table.add_row(
            str(told.number), str(event.detail.get("version", "")), day_in_words(event.at.date()), event.who,
            _in_words(history, told),
        )  # fmt: skip
    console.print(table)
    output = history.workshop.output
    for told in history.told.values():
        if told.revocation:
            _say_lying_ready(console, lying_ready(output, history.reference, history.pack, told.number))
    if not any(_standing(history, told) in ("in force", "under way") for told in history.told.values()):
        console.print("  None of them is in force.")
    for folder in history.unknown:
        say_below(console, f"{folder} is no release: the audit trail knows nothing of it. Do not send it.")


def _in_words(history: History, told: Told) -> str:
    standing = _standing(history, told)
    record = history.revocation(told.number)
    if standing == "superseded":
        standing = f"superseded by release {superseded_by(told.number, history.told)}"
    elif standing == "revoked" and record:
        standing = f"revoked: {record.reason}"
    return f"{standing}; {told.purged}" if told.purged else standing


def _say_lying_ready(console: Console, copies: Sequence[Path]) -> None:
    for path in copies:
        text = f"What was revoked still lies ready for a recipient. Take that copy away: {path}"
        console.print(Text(text, "yellow"), soft_wrap=True)


def take_back(
    console: Console, workshop: Workshop, wish: Wish, officer: Officer, *, as_json: bool
) -> ExitCode:
    """From now on everybody who asks is told that it does not count."""
    revoked = revoke(workshop, wish, officer, datetime.now(UTC))
    if as_json:
        ready = [str(path) for path in revoked.ready]
        print_json({**revoked.record.model_dump(mode="json", exclude={"json_schema"}), "ready": ready})
        return ExitCode.DONE
    _say_recovered(console, revoked.recovered)
    console.print(f"Release {wish.number} of {wish.pack} for {revoked.record.case} is revoked.")
    console.print("Its folder stays as it is, as proof. Tell everybody who has it; nobody is told by this command.")
    _say_lying_ready(console, revoked.ready)
    return ExitCode.DONE
