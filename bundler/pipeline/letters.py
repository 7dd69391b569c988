"""The letters of a recorded decision: one draft for each birth parent, and what still holds each of them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bundler.documents.forms import fill_form
from bundler.documents.intake.word import examine_word
from bundler.documents.private import private_folder, write_private
from bundler.model.birth_parent_letter import BirthParentLetter
from bundler.model.case import Parent
from bundler.model.decision import RecordedDecision, ReleasedLetter, letter_name
from bundler.model.fields import Day
from bundler.model.pack import Companion
from bundler.model.paper import PaperKind
from bundler.model.record import FiledRecord
from bundler.pipeline.companions import record_for, relationship_in_names
from bundler.pipeline.form_context import form_context
from bundler.pipeline.guarding import Reader, hits_in
from bundler.pipeline.letters_sent import sent_letters
from bundler.pipeline.look import Look, Seen
from bundler.pipeline.preparation import Source, prepare
from bundler.pipeline.workshop import Workshop
from bundler.rules.decision_letters import (
    FORM,
    against_the_address,
    as_decided,
    companion_of,
    contradictions,
    no_letter,
    not_said,
    not_written,
    numbered,
    other_children_in,
    prose_of,
    shared_addresses,
    signed_before,
)
from bundler.rules.letters import what_makes_it_hard
from bundler.rules.readability import initials_in, reading_of

LETTERS = "letters"
"""The folder of the drafts, beside the versions of the pack."""
_WORD, _PDF = "letter.docx", "letter.pdf"


@dataclass(frozen=True)
class LetterState:
    """The letter to one birth parent: who it is for is said by relationship alone.

    `nobody` says why there can be none, `lost` that one went and is not as it was; `leaks` is what it would tell that
    its reader may not know, `lacks` what else keeps it here, `remarks` what has to be looked at.
    `made_of` is the hash of the draft, `released` the last one that went. `reading_age` is in years.
    """

    decision: int
    parent: int
    relationship: str
    about: str
    nobody: str = ""
    lost: str = ""
    leaks: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    reading_age: float = 0.0
    made_of: str = ""
    draft: Path | None = None
    released: ReleasedLetter | None = None

    @property
    def held(self) -> tuple[str, ...]:
        return (*self.leaks, *self.lacks)

    @property
    def has_changed(self) -> bool:
        """Whether what is on record now would make another letter than the one that went."""
        return self.released is not None and self.made_of not in ("", self.released.made_of)

    @property
    def can_go(self) -> bool:
        return not (self.nobody or self.lost or self.held or self.released)


@dataclass(frozen=True)
class LetterTo:
    """One letter to fill: about which decision, to whom, from what."""

    look: Look
    seen: Seen
    decided: RecordedDecision
    companion: Companion
    number: int
    parent: Parent

    @property
    def record(self) -> BirthParentLetter | None:
        """This parent's own record before one for every parent."""
        found = record_for(self.companion, self.parent, self.seen.situation.file)[0]
        return found if isinstance(found, BirthParentLetter) else None

    @property
    def filed(self) -> FiledRecord:
        """The record with the decision as it was recorded."""
        _record, place, sha256 = record_for(self.companion, self.parent, self.seen.situation.file)
        path = place if self.record else f"{FORM}.json"
        return FiledRecord(form=FORM, path=path, sha256=sha256, record=as_decided(self.record, self.decided))

    @property
    def reader(self) -> Reader:
        return Reader("birth-parent", (), self.parent.name)

    def filled(self, workshop: Workshop, *, draft: bool, sent_on: Day | None = None) -> bytes:
        """As Word, from a case in which nobody but its addressee is a parent; the same input gives the same bytes."""
        situation = self.seen.situation
        case = situation.case.model_copy(update={"parents": (self.parent,)})
        record = self.filed.record.model_copy(update={"sent_on": sent_on})
        context = form_context(
            situation.forms[FORM], case, record, situation.profile, draft=draft, sees=self.companion.sees,
            parent=self.parent, decision=self.decided.decision,
        )  # fmt: skip
        return fill_form(workshop.definitions.word_template(FORM), context)


def letters_to_write(workshop: Workshop, look: Look, seen: Seen, decided: RecordedDecision) -> tuple[LetterTo, ...]:
    """One for each birth parent (D6); none where the pack writes to nobody about such a decision."""
    companion = companion_of(seen.situation.pack, decided.decision)
    if companion is None:
        return ()
    taken = tuple((one.record.parent, one.record.addressee) for one in sent_letters(workshop, decided) if one.record)
    return tuple(
        LetterTo(look, seen, decided, companion, number, parent)
        for number, parent in numbered(seen.situation.case, taken)
    )


# Drafts, and what holds them


def make_letters(workshop: Workshop, look: Look, decided: RecordedDecision) -> tuple[LetterState, ...]:
    """How each letter of a decision stands; the drafts of those that have not gone are made anew where stale.

    A letter that tells its reader what they may not know is not made, in no draft.
    """
    if look.seen is None:
        raise ValueError("only a case that can be read has letters")
    letters = letters_to_write(workshop, look, look.seen, decided)
    with workshop.store.work_folder() as work:
        drafts = {one.number: _state(workshop, one, work) for one in letters}
        stale = {one.number: one for one in letters if _is_stale(workshop, one, drafts[one.number])}
        undrawn = _draw(workshop, stale, drafts, work)
    return tuple(_with_draft(workshop, one, drafts[one.number], undrawn.get(one.number)) for one in letters)


def state_of(workshop: Workshop, letter: LetterTo) -> LetterState:
    """How one letter stands, without any draft of it."""
    with workshop.store.work_folder() as work:
        return _state(workshop, letter, work)


def _state(workshop: Workshop, letter: LetterTo, work: Path) -> LetterState:
    parent, decided = letter.parent, letter.decided
    state = LetterState(
        decided.number, letter.number, parent.relationship, decided.decision, lost=_lost(workshop, letter),
        released=_last_sent(workshop, letter),
    )  # fmt: skip
    if nobody := no_letter(parent):
        return replace(state, nobody=nobody)
    docx = letter.filled(workshop, draft=True)
    path = work / f"{letter.number}.docx"
    path.write_bytes(docx)
    words = examine_word(path).words
    return replace(
        state, leaks=tuple(dict.fromkeys(_leaks(letter, words))), lacks=tuple(dict.fromkeys(_lacks(letter, words))),
        remarks=tuple(dict.fromkeys(_remarks(letter, words))), reading_age=reading_of(prose_of(words)).age,
        made_of=hashlib.sha256(docx).hexdigest(),
    )  # fmt: skip


def _last_sent(workshop: Workshop, letter: LetterTo) -> ReleasedLetter | None:
    sent = [one.record for one in sent_letters(workshop, letter.decided) if one.record]
    mine = [one for one in sent if one.parent == letter.number]
    return max(mine, key=lambda one: one.attempt, default=None)


def _lost(workshop: Workshop, letter: LetterTo) -> str:
    """A letter with this number that the trail knows, and that is gone or changed: no other goes in its place."""
    first = letter_name(letter.decided.number, letter.number)
    shelf = f"{letter.decided.case}/{letter.decided.pack}"
    for one in sent_letters(workshop, letter.decided):
        if one.is_changed and (one.told.name == first or one.told.name.startswith(f"{first}-")):
            where = f"output/{shelf}/{one.told.name}"
            return f"{one.told.name} went, and its folder is not as it was. Look with: bundler verify {where}"
    return ""


def _leaks(letter: LetterTo, words: str) -> Iterator[str]:
    """What this parent may not know, by its kind; the words themselves stand in the guard's report alone."""
    situation = letter.seen.situation
    for fact, what in dict.fromkeys((hit.fact, hit.what) for hit in hits_in(words, situation, letter.reader)):
        yield (
            f"The letter tells what this parent may not know ({fact}: {what}). Take it out of the letter's record; "
            "nobody can let it pass."
        )
    yield from other_children_in(words, situation)[0]


def _lacks(letter: LetterTo, words: str) -> Iterator[str]:
    situation, filed = letter.seen.situation, letter.filed
    yield from against_the_address(letter.parent, situation)
    yield from contradictions(letter.record, letter.decided)
    yield from signed_before(letter.record, letter.decided, situation.forms[FORM])
    yield from not_written(situation, filed)
    yield from not_said(words, situation.forms[FORM], _record_of(filed), situation.case)


def _remarks(letter: LetterTo, words: str) -> Iterator[str]:
    situation = letter.seen.situation
    yield from shared_addresses(letter.parent, situation.case)
    yield from other_children_in(words, situation)[1]
    yield from _hard_to_read(letter, words)


def _record_of(filed: FiledRecord) -> BirthParentLetter:
    if not isinstance(filed.record, BirthParentLetter):
        raise TypeError("a letter is made from its own record")
    return filed.record


def _hard_to_read(letter: LetterTo, words: str) -> Iterator[str]:
    policy = letter.seen.situation.profile.decision
    for it_asks, text in {"The letter asks": prose_of(words), "The reasons ask": _reasons_of(letter)}.items():
        reading = reading_of(text)
        if reading.age > policy.reading_age:
            yield (
                f"{it_asks} for a reading age of about {reading.age:.0f} years; {policy.reading_age} at most is "
                f"plain English. {what_makes_it_hard(reading)}"
            )
            break
    for office, plain in initials_in(prose_of(words), policy.plain_words):
        yield f"The letter says “{office}”{f': better “{plain}”' if plain else ', and not what it stands for'}."


def _reasons_of(letter: LetterTo) -> str:
    """Words that somebody wrote for this parent; those around them are plain, and would hide how hard these are."""
    reasons = _record_of(letter.filed).reasons_by_decision
    return str(getattr(reasons, letter.decided.decision.replace("-", "_"), None) or "")


# The drafts on the disk


def draft_folder(workshop: Workshop, letter: LetterTo) -> Path:
    """`letters/decision-1/1-mother/`: never a person's name (Q17)."""
    shelf = workshop.output / letter.decided.case / letter.decided.pack
    name = f"{letter.number}-{relationship_in_names(letter.parent)}"
    return shelf / LETTERS / letter.decided.name / name


def _is_stale(workshop: Workshop, letter: LetterTo, state: LetterState) -> bool:
    """Whether the draft has to be made; what has gone, and what may not be read, has none."""
    folder = draft_folder(workshop, letter)
    if state.nobody or state.leaks or (state.released and not state.has_changed):
        _discard(folder)
        return False
    word = folder / _WORD
    is_there = word.is_file() and (folder / _PDF).is_file()
    return not is_there or hashlib.sha256(word.read_bytes()).hexdigest() != state.made_of


def _draw(
    workshop: Workshop, stale: Mapping[int, LetterTo], states: Mapping[int, LetterState], work: Path
) -> dict[int, str]:
    """The stale drafts as Word and PDF, all in one start of LibreOffice; of each that did not become a PDF, why."""
    sources = {
        number: Source(f"{FORM}.json#{number}", state.made_of, PaperKind.WORD, work / f"{number}.docx", state.made_of)
        for number, state in states.items() if number in stale
    }  # fmt: skip
    prepared = prepare(tuple(sources.values()), workshop, private_folder(work / "drafts")) if sources else None
    for number, source in sources.items():
        folder = draft_folder(workshop, stale[number])
        _discard(folder)
        write_private(_private(folder) / _WORD, source.path.read_bytes())
        if prepared and source.place in prepared.by_place:
            pdf = workshop.store.pdf(prepared.by_place[source.place].key)
            write_private(folder / _PDF, pdf.read_bytes())
    troubles = prepared.troubles if prepared else {}
    return {
        number: f"It could not be made as PDF. {troubles[source.place].message}"
        for number, source in sources.items() if source.place in troubles
    }  # fmt: skip


def _private(folder: Path) -> Path:
    """The folder with all above it up to the pack's, closed to others."""
    for above in (folder.parent.parent, folder.parent, folder):
        private_folder(above)
    return folder


def _discard(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)


def _with_draft(workshop: Workshop, letter: LetterTo, state: LetterState, why_not: str | None) -> LetterState:
    """What nobody can read does not go."""
    if why_not:
        return replace(state, lacks=(*state.lacks, why_not))
    pdf = draft_folder(workshop, letter) / _PDF
    return replace(state, draft=pdf) if pdf.is_file() else state
