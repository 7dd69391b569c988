"""Delivery: what is due to whom comes from the audit trail's releases, is put once, and goes out until it is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bundler.documents.cases.casefolder import find_case
from bundler.documents.definitions.messages import load_messages
from bundler.documents.delivery.mails import UndeliveredError, written
from bundler.documents.delivery.outbox import Outbox, Put
from bundler.documents.delivery.ready_folders import DELIVERIES, lay_ready
from bundler.documents.release.checking import check_whole
from bundler.documents.release.folder import ReleaseFolder
from bundler.model.delivery import Letter, Message
from bundler.model.errors import CaseUnreadableError, MachineError, NotAllowedError, UsageError
from bundler.model.profile import Profile
from bundler.model.release import RELEASED
from bundler.model.words import day_in_words
from bundler.pipeline.case_reading import read_case
from bundler.pipeline.release_history import History, history_at
from bundler.pipeline.workshop import Workshop

if TYPE_CHECKING:
    from bundler.documents.delivery.mails import Drafts, Smtp
    from bundler.model.case import Case

_LATER = "not known yet"


@dataclass(frozen=True)
class Wanted:
    """What a delivery is about: all of it, one case, one pack of it, one release; `event` is one that was asked for."""

    reference: str | None = None
    pack: str | None = None
    number: int | None = None
    event: str | None = None

    def has(self, reference: str, pack: str, number: int) -> bool:
        is_it = self.reference in (None, reference) and self.pack in (None, pack)
        return is_it and self.number in (None, number)

    def has_letter(self, letter: Letter) -> bool:
        number = letter.release.rpartition("-")[2]
        return self.has(letter.reference, letter.pack, int(number) if number.isdecimal() else self.number or 0)


@dataclass(frozen=True)
class Outcome:
    """One message and what became of it; `trouble` is why it waits, or is not sent at all."""

    letter: Letter
    state: str
    trouble: str = ""


@dataclass(frozen=True)
class Delivered:
    """What became of every message that was asked about, and what could not even be put."""

    outcomes: tuple[Outcome, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True)
class Delivery:
    """One run: `mailer` is absent where bundler.toml says no way, and then only ready folders are laid."""

    workshop: Workshop
    now: datetime
    mailer: Smtp | Drafts | None = None

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.workshop.audit)

    @cached_property
    def messages(self) -> Mapping[str, Message]:
        return load_messages(self.workshop.templates)

    def deliver(self, wanted: Wanted, *, dry_run: bool = False, digest: bool = False) -> Delivered:
        """Everything due that is wanted; TrailBrokenError where the trail is not what was written."""
        due, refused = self._due(wanted)
        if dry_run:
            return Delivered(tuple(Outcome(letter, "would be sent") for letter in due), refused)
        self.outbox.put(due, self.now)
        keys = [one.letter.key for one in self.outbox.all() if wanted.has_letter(one.letter)]
        troubles = self._lay_folders(due)
        if self.mailer:
            self._send_all(self.outbox.take(keys, self.now, digest=digest))
        told = [one for one in self.outbox.all() if one.letter.key in keys]
        return Delivered(tuple(Outcome(one.letter, one.state, one.trouble) for one in told), (*refused, *troubles))

    # What is due

    def _due(self, wanted: Wanted) -> tuple[tuple[Letter, ...], tuple[str, ...]]:
        letters: list[Letter] = []
        refused: list[str] = []
        for history, number in self._in_force(wanted):
            try:
                letters += self._letters_of(history, number, wanted.event)
            except (NotAllowedError, CaseUnreadableError, UsageError) as error:
                refused.append(f"{history.reference} · {history.pack}: {error.message}")
        return tuple(letters), tuple(refused)

    def _in_force(self, wanted: Wanted) -> Iterator[tuple[History, int]]:
        if not self.workshop.has_trail:
            return
        entries = self.workshop.audit.entries(wanted.reference, (RELEASED,))
        for reference, pack in sorted({(one.event.reference, one.event.pack) for one in entries}):
            history = history_at(self.workshop, reference, pack)
            for number in history.told:
                if history.standing(number) == "in force" and wanted.has(reference, pack, number):
                    yield history, number

    def _letters_of(self, history: History, number: int, asked: str | None) -> Iterator[Letter]:
        case = self._case(history.reference)
        profile = self.workshop.definitions.profile(case.authority)
        for message in self.messages.values():
            is_due = message.when == "released" or message.name == asked
            if is_due and (history.pack in message.packs or (asked and not message.packs)):
                yield from self._letters(message, history, number, case, profile)

    def _letters(
        self, message: Message, history: History, number: int, case: Case, profile: Profile
    ) -> Iterator[Letter]:
        for role in message.to:
            address = profile.delivery.recipients.get(role)
            if address is None:
                continue
            values = self._values(history, number, role, case, profile)
            refuse_names(values, case)
            yield Letter(
                message.name, history.reference, history.pack, f"release-{number}",
                history.told[number].prepared.event.fingerprint, role, address,
                _one_line(f"{profile.marking}: {message.subject.format_map(values)}"),
                message.body.format_map(values),
            )  # fmt: skip

    def _values(self, history: History, number: int, role: str, case: Case, profile: Profile) -> dict[str, str]:
        place = f"{DELIVERIES}/{role}/{ready_name(history.reference, history.pack, number)}"
        base = profile.delivery.link_base.rstrip("/")
        evidence, panel = case.proceedings.final_evidence_due, case.panel.meets_on
        return {
            "reference": history.reference,
            "record_id": case.child.record_id or _LATER,
            "pack": self.workshop.definitions.pack(history.pack).title,
            "release": str(number),
            "final_evidence_due": day_in_words(evidence) if evidence else _LATER,
            "panel_on": day_in_words(panel) if panel else _LATER,
            "link": f"{base}/{place}".replace(" ", "%20") if base else f"the folder {place}",
        }

    def _case(self, reference: str) -> Case:
        reading = read_case(self.workshop, find_case(reference, self.workshop.cases))
        if reading.file is None:
            raise CaseUnreadableError("The case cannot be read.", f"See: bundler check {reference}")
        return reading.file.case

    # Ready folders

    def _lay_folders(self, letters: Iterable[Letter]) -> tuple[str, ...]:
        return tuple(words for letter in letters if self.messages[letter.event].papers for words in self._lay(letter))

    def _lay(self, letter: Letter) -> Iterator[str]:
        """Only what is as it was sealed is copied."""
        release = self._release_of(letter)
        if check_whole(release).flaws:
            yield f"{letter.reference} · {letter.pack}: {letter.release} is not as it was sealed. Nothing is copied."
            return
        name = ready_name(letter.reference, letter.pack, release.number)
        try:
            lay_ready(release.to_send, self.workshop.output / DELIVERIES / letter.role / name)
        except OSError as error:
            yield MachineError.of(error).message

    def _release_of(self, letter: Letter) -> ReleaseFolder:
        return ReleaseFolder(self.workshop.output / letter.reference / letter.pack / letter.release)

    # Sending

    def _send_all(self, mails: Sequence[tuple[Put, ...]]) -> None:
        """A server that gives no answer is asked once; the other mails wait with the same words."""
        silent = ""
        for mail in mails:
            if silent:
                self.outbox.mark_waiting(mail, silent, self.now)
            else:
                silent = self._send(mail)

    def _send(self, mail: tuple[Put, ...]) -> str:
        """Answers what holds every other mail too, if anything does."""
        try:
            held = next((words for one in mail for words in self._held(one.letter)), "")
            if held:
                self.outbox.mark_ended(mail, "withdrawn", held)
            else:
                self._hand_over(mail)
        except (CaseUnreadableError, UsageError) as error:
            self.outbox.mark_waiting(mail, error.message, self.now)
        except UndeliveredError as error:
            if error.is_final:
                self.outbox.mark_ended(mail, "failed", error.words)
            else:
                self.outbox.mark_waiting(mail, error.words, self.now)
            return error.words if error.is_everybodys else ""
        return ""

    def _hand_over(self, mail: tuple[Put, ...]) -> None:
        if self.mailer is None:
            raise ValueError("nothing is taken to be sent where there is no way")
        first = mail[0]
        attached = [path for one in mail for path in self._attached(one.letter)]
        subject, body = (first.letter.subject, first.letter.body) if len(mail) == 1 else _digest(mail)
        at = min(one.put_at for one in mail)
        self.mailer.send(written(
            self.mailer.sender, first.letter.address, subject, body, first.batch, at, attached
        ))  # fmt: skip
        self.outbox.mark_sent(mail, self.mailer.way, self.now)

    def _held(self, letter: Letter) -> Iterator[str]:
        """What happened since it was put: the release no longer counts, or the address is no longer on the list."""
        history = history_at(self.workshop, letter.reference, letter.pack)
        number = self._release_of(letter).number
        if history.standing(number) != "in force":
            yield f"{letter.release} is {history.standing(number)}."
        if self._profile_of(letter).delivery.recipients.get(letter.role) != letter.address:  # type: ignore[call-overload]
            yield "The address is not on the authority's list."

    def _attached(self, letter: Letter) -> list[Path]:
        """The bundle or its volumes, and the supplement, where the authority allows that for this message."""
        if letter.event not in self._profile_of(letter).delivery.attach:
            return []
        release = self._release_of(letter)
        if check_whole(release).flaws:
            raise UndeliveredError(f"{letter.release} is not as it was sealed.", is_final=True)
        return sorted(release.to_send.rglob("*.pdf"))

    def _profile_of(self, letter: Letter) -> Profile:
        return self.workshop.definitions.profile(self._case(letter.reference).authority)


def ready_name(reference: str, pack: str, number: int) -> str:
    return f"{reference} {pack} release-{number}"


def refuse_names(values: Mapping[str, str], case: Case) -> None:
    """NotAllowedError where what is filled in would name the child: a reference made of a surname, say."""
    names = {word for name in (case.child.name, *case.child.also_known_as) for word in _words(name) if len(word) > 1}
    if names & {word for key, value in values.items() if key != "pack" for word in _words(value)} - _OWN_WORDS:
        raise NotAllowedError(
            "A mail about this case would name the child, so none is sent.",
            "Give the case a reference, and a record ID, without a name in it.",
        )


_MONTHS = "january february march april may june july august september october november december"
_OWN_WORDS = frozenset(f"{_MONTHS} not known yet the folder".split())


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.casefold()))


def _digest(mail: Sequence[Put]) -> tuple[str, str]:
    """One mail for a list by reference."""
    marking = mail[0].letter.subject.partition(":")[0]
    told = "\n\n".join(f"* {one.letter.subject.partition(': ')[2]}\n{one.letter.body.strip()}" for one in mail)
    return f"{marking}: {len(mail)} messages about cases", f"{told}\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
