"""`bundler deliver`: lays ready folders and sends the mails that releases ask for; says what went and what waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from bundler.faces.report import print_json, say_below, say_hanging
from bundler.faces.settings import SETTINGS_FILE, Settings
from bundler.faces.workshops import workshop_of
from bundler.model.errors import DefinitionError, ExitCode
from bundler.model.words import count_of, day_in_words
from bundler.pipeline.delivering import Delivered, Delivery, Outcome
from bundler.pipeline.due_mail import Wanted
from bundler.rules.owners import role_in_words

if TYPE_CHECKING:
    from bundler.documents.delivery.mails import Drafts, Smtp

_TEXTS = ("way", "host", "from", "user", "password_file", "ca_file")
_STATES = {"queued": "waits", "sending": "on its way", "sent": "sent", "failed": "NOT SENT", "withdrawn": "withdrawn"}

_DRAFTED = "a draft lies ready: open it and send it"
"""Of which nobody but who sends it knows that it went."""


def deliver(
    console: Console, folders: Settings, wanted: Wanted, *, dry_run: bool, digest: bool, again: bool, as_json: bool
) -> ExitCode:
    """HELD while anything waits, failed or was refused."""
    now = datetime.now(UTC)
    delivery = Delivery(workshop_of(folders, now.date()), now, mailer_of(folders))
    if again and not dry_run and delivery.workshop.has_trail:
        delivery.outbox.try_again(now)
    done = delivery.deliver(wanted, dry_run=dry_run, digest=digest)
    if as_json:
        print_json({"messages": [_as_row(one) for one in done.outcomes], "refused": list(done.refused)})
    else:
        _say(console, done, "" if delivery.mailer is None else delivery.mailer.way)
        _say_where(console, done, delivery.mailer)
    waits = any(one.state in ("queued", "sending", "failed") for one in done.outcomes)
    return ExitCode.HELD if done.refused or waits else ExitCode.DONE


def _as_row(one: Outcome) -> dict[str, str | bool]:
    letter = one.letter
    return {
        "message": letter.event, "case": letter.reference, "pack": letter.pack, "release": letter.release,
        "to": letter.role, "state": one.state, "trouble": one.trouble, "new": one.is_news,
    }  # fmt: skip


def _say(console: Console, done: Delivered, way: str) -> None:
    """What is news, one by one; of what went before, how many. `way` is that of the mails, if they have any."""
    for why, told in _by_reason(done.outcomes, way).items():
        for one in told:
            say_below(console, _said(one, way))
        if why:
            say_hanging(console, Text(), Text(why, "yellow"), indent=6)
    for words in done.refused:
        say_hanging(console, Text("  MUST", "bold red"), Text(words))
    before = sum(not one.is_news for one in done.outcomes)
    went = sum(one.state == "sent" and not one.is_news for one in done.outcomes)
    if went:
        console.print(f"{count_of(went, 'message')} went before.")
    if not (done.refused or went or len(done.outcomes) > before):
        console.print("Nothing is to be delivered.")
    if len(done.outcomes) > before and not way:
        console.print(f"No mail is sent: {SETTINGS_FILE} has no table [delivery]. See docs/delivery.md.")


def _say_where(console: Console, done: Delivered, mailer: Smtp | Drafts | None) -> None:
    """Whoever is to send drafts has to find them, by a name that tells nothing."""
    from bundler.documents.delivery.mails import Drafts

    if isinstance(mailer, Drafts) and any(one.is_news and one.state == "sent" for one in done.outcomes):
        console.print(f"The drafts lie in: {mailer.folder}", soft_wrap=True)


def _by_reason(outcomes: Iterable[Outcome], way: str) -> dict[str, list[Outcome]]:
    """What is news, by why it stands as it does: a server that is down is said once, below all that it holds."""
    told: dict[str, list[Outcome]] = {}
    for one in outcomes:
        if one.is_news:
            told.setdefault(_why(one, way), []).append(one)
    return told


def _said(one: Outcome, way: str) -> str:
    letter = one.letter
    about = " · ".join(filter(None, (letter.reference, letter.pack, letter.release.replace("@", ", due "))))
    state = _DRAFTED if (one.state, way) == ("sent", "draft") else _STATES.get(one.state, one.state)
    return f"{about}: {letter.event} to {role_in_words(letter.role)}: {state}."


def _why(one: Outcome, way: str) -> str:
    return " ".join(filter(None, (one.trouble, _way_on(one, way))))


def _way_on(one: Outcome, way: str) -> str:
    """What happens next to a message that is not there yet, or what somebody has to do."""
    if one.state == "failed" and way:
        return "When that is mended: bundler deliver --again"
    if not one.rests_until:
        return ""
    until = one.rests_until.astimezone()
    day = "" if until.date() == datetime.now(UTC).astimezone().date() else f" on {day_in_words(until.date())}"
    if one.state == "sending":
        return f"Another run is at this. If that was broken off, it is tried again after {until:%H:%M}{day}."
    return f"To be tried again after {until:%H:%M}{day}, or now with: bundler deliver --again"


def mailer_of(folders: Settings) -> Smtp | Drafts | None:
    """By which way mail goes, from the table [delivery]; None where there is none."""
    from bundler.documents.delivery.mails import Drafts, Smtp
    from bundler.documents.delivery.ready_folders import DELIVERIES

    stated = dict(folders.tables.get("delivery", {}))
    if not stated:
        return None
    port = stated.pop("port", 587)
    texts = {key: stated.pop(key, "") for key in _TEXTS}
    if stated or type(port) is not int or not all(isinstance(text, str) for text in texts.values()):
        raise _wrong(f"it takes {', '.join(_TEXTS)} as text, and port as a number.")
    if "@" not in texts["from"] or any(sign.isspace() for sign in texts["from"]):
        raise _wrong("from is no address.")
    if texts["way"] == "drafts":
        return Drafts(folders.output / DELIVERIES / "drafts", texts["from"])
    if texts["way"] != "smtp" or not texts["host"]:
        raise _wrong('say way = "smtp" with a host, or way = "drafts".')
    return Smtp(
        texts["host"], port, texts["from"], texts["user"], _path(texts["password_file"]), _path(texts["ca_file"])
    )


def _path(text: Any) -> Path | None:
    return Path.cwd() / text if text else None


def _wrong(what: str) -> DefinitionError:
    return DefinitionError(f"{SETTINGS_FILE}, table [delivery]: {what}", "See docs/delivery.md.")
