"""Delivery: what is due is put once, and goes out until it is there; ready folders are laid for its readers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bundler.documents.definitions.messages import load_messages
from bundler.documents.delivery.mails import UndeliveredError, written
from bundler.documents.delivery.outbox import NEXT_DAY, Outbox, Put
from bundler.documents.delivery.ready_folders import DELIVERIES, lay_ready, ready_name
from bundler.documents.kept import ready_name as ready_copy
from bundler.documents.release.checking import check_whole
from bundler.documents.release.folder import ReleaseFolder
from bundler.model.delivery import Letter, Message
from bundler.model.errors import CaseUnreadableError, MachineError, UsageError
from bundler.pipeline.due_mail import DueMail, Wanted
from bundler.pipeline.purged import purge_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.retention import Purge

if TYPE_CHECKING:
    from bundler.documents.delivery.mails import Drafts, Smtp

_MOVED_ON = "It was done meanwhile, or is due later."


@dataclass(frozen=True)
class Outcome:
    """One message and what became of it; `trouble` is why it waits, or is not sent at all.

    What went, or was withdrawn, before this run is no news. `rests_until` is when the first run may try again;
    what is on its way is another run's until then.
    """

    letter: Letter
    state: str
    trouble: str = ""
    is_news: bool = True
    rests_until: datetime | None = None


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

    @cached_property
    def due(self) -> DueMail:
        return DueMail(self.workshop, self.messages, self.now)

    def deliver(self, wanted: Wanted, *, dry_run: bool = False, digest: bool = False) -> Delivered:
        """Everything due that is wanted; TrailBrokenError where the trail is not what was written.

        Where nothing was ever released and nothing is due, nothing is made.
        """
        self._refuse_what_nobody_sends(wanted.event)
        due, refused = self.due.letters(wanted)
        if self.workshop.has_trail:
            self.workshop.audit.entries_at_the_end()
            due = tuple(self._not_told_at_another_address(due, wanted.event))
        if dry_run:
            return Delivered(tuple(self._foreseen(due, digest=digest)), refused)
        if not due and not self.workshop.has_trail:
            return Delivered((), refused)
        before = {one.letter.key: one.state for one in self.outbox.all()}
        self.outbox.put(due, self.now)
        keys = {one.letter.key for one in self.outbox.all() if wanted.has_letter(one.letter)}
        if wanted.overdue:
            self._withdraw_what_moved_on(keys, due)
        troubles = self._lay_folders(due)
        if self.mailer:
            self._send_all(self.outbox.take(keys, self.now, digest=digest))
        told = [one for one in self.outbox.all() if one.letter.key in keys]
        return Delivered(tuple(self._outcome(one, before) for one in told), (*refused, *troubles))

    def _refuse_what_nobody_sends(self, asked: str | None) -> None:
        """Only what is about a release can be asked for; the rest goes by itself."""
        can = sorted(one.name for one in self.messages.values() if one.when in ("released", "iro-summary", "asked"))
        if asked is not None and asked not in can:
            raise UsageError(f"There is no message '{asked}' to be asked for.", f"There are: {', '.join(can)}.")

    def _not_told_at_another_address(self, due: Iterable[Letter], asked: str | None) -> Iterator[Letter]:
        """What went to a role goes to its new address only where it is asked for: else all that is in force would."""
        told = {one.letter.about: one.letter.key for one in self.outbox.all() if one.state == "sent"}
        for letter in due:
            if letter.event == asked or told.get(letter.about, letter.key) == letter.key:
                yield letter

    def _foreseen(self, due: Iterable[Letter], *, digest: bool) -> Iterator[Outcome]:
        """What a run would do now; nothing is made for it."""
        put = {one.letter.key: one for one in self.outbox.all()} if self.workshop.has_trail else {}
        for letter in due:
            one = put.get(letter.key)
            if one and not (one.state in ("queued", "sending") and one.next_at <= self.now):
                yield self._outcome(one, {letter.key: one.state})
            elif digest and put and not (one and one.batch) and self.outbox.has_list_for(letter, self.now):
                yield Outcome(letter, "queued", NEXT_DAY)
            else:
                held = next(self.due.held(letter), "")
                yield Outcome(letter, "withdrawn" if held else "would be sent", held)

    def _outcome(self, one: Put, before: Mapping[str, str]) -> Outcome:
        is_old = one.state in ("sent", "withdrawn") and before.get(one.letter.key) == one.state
        rests = one.state in ("queued", "sending") and one.next_at > self.now
        return Outcome(one.letter, one.state, one.trouble, not is_old, one.next_at if rests else None)

    def _withdraw_what_moved_on(self, wanted: Collection[str], due: Iterable[Letter]) -> None:
        """What is overdue no longer is not said any more."""
        is_due = {letter.key for letter in due}
        for one in self.outbox.all():
            key, message = one.letter.key, self.messages.get(one.letter.event)
            is_of_clocks = message is not None and message.when == "overdue"
            if one.state == "queued" and is_of_clocks and key in wanted and key not in is_due:
                self.outbox.mark_ended((one,), "withdrawn", _MOVED_ON)

    # Ready folders

    def _lay_folders(self, letters: Iterable[Letter]) -> tuple[str, ...]:
        return tuple(words for letter in letters if self.messages[letter.event].papers for words in self._lay(letter))

    def _lay(self, letter: Letter) -> Iterator[str]:
        """Only what is as it was sealed is copied; a copy that was purged is not laid again."""
        release, about = self._release_of(letter), f"{letter.reference} · {letter.pack}: {letter.release}"
        if purge := self._purge_of(letter, letter.release):
            yield f"{about} was {purge.in_words}. Nothing is copied."
            return
        if check_whole(release).flaws:
            yield f"{about} is not as it was sealed. Nothing is copied."
            return
        if self._purge_of(letter, ready_copy(letter.role, letter.release)):
            return
        name = ready_name(letter.reference, letter.pack, release.number)
        try:
            with self.workshop.store.work_folder() as room:
                target = self.workshop.output / DELIVERIES / letter.role / name
                lay_ready(release.folders_for(letter.role), room, target)
        except OSError as error:
            yield MachineError.of(error).message

    def _purge_of(self, letter: Letter, name: str) -> Purge | None:
        return purge_of(self.workshop, letter.reference, letter.pack, name)

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
        going = tuple(one for one in mail if self._still_goes(one))
        try:
            if going:
                self._hand_over(going)
        except UndeliveredError as error:
            if error.is_final:
                self.outbox.mark_ended(going, "failed", error.words)
            else:
                self.outbox.mark_waiting(going, error.words, self.now)
            return error.words if error.is_everybodys else ""
        return ""

    def _still_goes(self, one: Put) -> bool:
        """Of a mail that is a list, one entry that is held, or nobody can tell, holds none of the others."""
        try:
            held = next(self.due.held(one.letter), "")
        except (CaseUnreadableError, UsageError) as error:
            self.outbox.mark_waiting((one,), error.message, self.now, alone=True)
            return False
        if held:
            self.outbox.mark_ended((one,), "withdrawn", held)
        return not held

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

    def _attached(self, letter: Letter) -> list[Path]:
        """The PDFs that this mailbox gets, of its own copy if it has one, where the authority allows that."""
        if letter.event not in self.due.profile(self.due.case(letter.reference)).delivery.attach:
            return []
        release = self._release_of(letter)
        if purge := self._purge_of(letter, letter.release):
            raise UndeliveredError(f"{letter.release} was {purge.in_words}.", is_final=True)
        if check_whole(release).flaws:
            raise UndeliveredError(f"{letter.release} is not as it was sealed.", is_final=True)
        return sorted(pdf for folder in release.folders_for(letter.role).values() for pdf in folder.rglob("*.pdf"))


def _digest(mail: Sequence[Put]) -> tuple[str, str]:
    """One mail for a list by reference."""
    told = "\n\n".join(f"* {one.letter.subject.partition(': ')[2]}\n{one.letter.body.strip()}" for one in mail)
    return f"{mail[0].letter.marking}: {len(mail)} messages about cases", f"{told}\n"
