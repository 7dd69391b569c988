"""Letting a letter to a parent go: a second person, the checklist, the guard over the finished file, the seal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bundler.documents.cases.casefolder import find_case, read
from bundler.documents.release.letters import SENT, letter_sha256, write_letter
from bundler.documents.shelf import sha256_of
from bundler.model.approval import ChecklistAnswer
from bundler.model.audit import Event
from bundler.model.decision import RecordedDecision, ReleasedLetter
from bundler.model.errors import UsageError
from bundler.model.guard import GuardReport, place_of
from bundler.model.officer import Officer
from bundler.model.paper import PaperKind
from bundler.model.release import KEPT, TO_SEND
from bundler.model.release_policy import Question
from bundler.model.words import day_in_words, in_a_sentence
from bundler.pipeline.decisions_in_force import decisions_of, recorded_decisions
from bundler.pipeline.guarding import guard, write_report
from bundler.pipeline.letters import LETTERS, LetterState, LetterTo, letters_to_write, make_letters
from bundler.pipeline.letters_sent import sent_letters
from bundler.pipeline.look import Look, Seen
from bundler.pipeline.placing import begun_of, complete, place
from bundler.pipeline.preparation import Source, prepare
from bundler.pipeline.releasing import first_few, one_look, places_in_words
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_LETTERS
from bundler.rules.decision_letters import FORM, letters_due, unanswered, why_not
from bundler.rules.officers import must_be
from bundler.rules.recording import OnFile, on_file
from bundler.rules.timescales import local_days

SHORTEST_REASON = 10


@dataclass(frozen=True)
class Letters:
    """The letters of a pack's newest decision, and others that went before; `decided` is None without any."""

    look: Look
    seen: Seen
    decided: RecordedDecision | None
    states: tuple[LetterState, ...] = ()
    earlier: tuple[ReleasedLetter, ...] = ()
    recovered: tuple[str, ...] = ()

    @property
    def due(self) -> date | None:
        """The last day on which they go, where a clock gives one."""
        situation = self.seen.situation
        if self.decided is None:
            return None
        return letters_due(self.decided, situation.clocks, situation.today, local_days(situation.profile))

    @property
    def to_be_recorded(self) -> str:
        """What the case says was decided, where nobody has recorded it; no letter rests on that."""
        said = on_file(self.seen.situation.file, self.seen.situation.pack)
        return said.decision if self.decided is None and isinstance(said, OnFile) else ""


@dataclass(frozen=True)
class Wish:
    """Which letter of the newest decision; `again` is why a corrected one follows a letter that went.

    `enclose` are the files of what the letter's record says goes with it, in its order, and `because` is why.
    """

    reference: str
    pack: str | None
    parent: int
    again: str = ""
    enclose: tuple[Path, ...] = ()
    because: str = ""


@dataclass(frozen=True)
class Enclosed:
    """A PDF that goes with a letter, as it was when the officer named it."""

    title: str
    path: Path
    sha256: str


@dataclass(frozen=True)
class Asked:
    """What somebody is asked to let go, and as what."""

    look: Look
    decided: RecordedDecision
    state: LetterState
    officer: Officer
    role: str
    questions: tuple[Question, ...]
    wish: Wish
    enclosures: tuple[Enclosed, ...] = ()
    recovered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gone:
    """What became of it: the folder and its record, or what held it, in plain words."""

    look: Look
    letter: ReleasedLetter | None = None
    folder: Path | None = None
    held: tuple[str, ...] = ()


def letter_states(workshop: Workshop, reference: str, pack: str | None, now: datetime) -> Letters:
    """How every letter of the newest decision stands, with its draft; what a kill cut short is ended first."""
    look, seen = one_look(workshop, reference, pack or _decided_pack(workshop, reference))
    with workshop.store.release_lock(look.reference, str(look.pack_name)):
        recovered = complete_letters(workshop, look.reference, str(look.pack_name), now)
        decisions = recorded_decisions(workshop, look.reference, str(look.pack_name))
        if not decisions:
            return Letters(look, seen, None, recovered=recovered)
        states = make_letters(workshop, look, decisions[-1])
        return Letters(look, seen, decisions[-1], states, tuple(_earlier(workshop, decisions, states)), recovered)


def _earlier(
    workshop: Workshop, decisions: Sequence[RecordedDecision], states: Sequence[LetterState]
) -> Iterator[ReleasedLetter]:
    """Letters that went and are not among those of now: overtaken, corrected, or to whom the case no longer names."""
    shown = {state.released.name for state in states if state.released}
    sent = (one.record for each in decisions for one in sent_letters(workshop, each))
    yield from (one for one in sent if one and one.name not in shown)


def packs_with_letters(workshop: Workshop, reference: str) -> tuple[str, ...]:
    """The packs of a case on which a decision is recorded, or that the case says one of; else those that would be."""
    folder = find_case(reference, workshop.cases)
    file = read(folder, known=workshop.known).file
    packs = [workshop.definitions.pack(name) for name in (file.case.packs if file else ())]
    writing = [pack for pack in packs if pack.decided_by and any(one.per == "birth-parent" for one in pack.companions)]
    noted = [pack.name for pack in writing if file and isinstance(on_file(file, pack), OnFile)]
    decided = [one.pack for one in decisions_of(workshop, folder.name)]
    return tuple(dict.fromkeys((*decided, *noted))) or tuple(pack.name for pack in writing)


def _decided_pack(workshop: Workshop, reference: str) -> str | None:
    """The one pack of the case on which a decision is recorded; None where there are several, or none."""
    packs = {one.pack for one in decisions_of(workshop, reference)}
    return packs.pop() if len(packs) == 1 else None


def complete_letters(workshop: Workshop, reference: str, pack: str, now: datetime) -> tuple[str, ...]:
    """Ends what a kill cut short; only for who holds the lock of the pack's releases."""
    told = begun_of(workshop, reference, pack, OF_LETTERS).values()
    shelf = workshop.output / reference / pack
    ended = complete(workshop, told, OF_LETTERS, lambda one: letter_sha256(shelf / one.name) == one.sealed, now)
    return tuple(said for _, _, said in ended)


def ask(workshop: Workshop, wish: Wish, officer: Officer, now: datetime) -> Asked | Gone:
    """What this officer would let go, or what holds it.

    NotAllowedError for who has no role in it; TrailBrokenError where a decision is not what was recorded.
    """
    letters = letter_states(workshop, wish.reference, wish.pack, now)
    situation = letters.seen.situation
    roles = situation.profile.decision.letters_released_by
    must_be(officer, roles, situation.case.authority, "To let a letter go")
    if letters.decided is None:
        record_it = f"bundler decide {letters.look.reference} --pack {letters.look.pack_name}"
        return Gone(letters.look, held=(f"No decision is recorded. Record it with: {record_it}",))
    state = _chosen(letters, wish)
    letter = _letter(workshop, letters, state.parent)
    titles = letter.record.enclosures if letter.record else ()
    held = (
        *_held(state, wish.again), *_by_the_clock(letters.decided, workshop.today), *_against_enclosing(titles, wish),
        *why_not(officer, situation, letters.decided, letter.record),
    )  # fmt: skip
    if held:
        return Gone(letters.look, held=held)
    role = next(role for role in roles if officer.is_any_of(role))
    return Asked(
        letters.look, letters.decided, state, officer, role, situation.profile.decision.letter_checklist, wish,
        tuple(_enclosed(title, path) for title, path in zip(titles, wish.enclose, strict=True)), letters.recovered,
    )  # fmt: skip


def _against_enclosing(titles: tuple[str, ...], wish: Wish) -> Iterator[str]:
    """Nothing goes with a letter unless it says so, and the officer who lets it go gives each file and the reason."""
    if wish.enclose and not titles:
        yield "The letter says that nothing comes with it. What is to go with it stands in its record, as enclosures."
    elif len(titles) != len(wish.enclose):
        yield (
            f"The letter says that this comes with it: {in_a_sentence(titles)}. Give the PDF of each, in this order, "
            "with --enclose, and why with --because; or take them out of its record."
        )
    elif titles and len(" ".join(wish.because.split())) < SHORTEST_REASON:
        yield "Why does anything go with the letter? Say it in a sentence with --because."


def _enclosed(title: str, path: Path) -> Enclosed:
    if path.suffix.lower() != ".pdf" or not path.is_file():
        raise UsageError("What is to go with the letter is no PDF that could be found.", "See --enclose.")
    return Enclosed(title, path, sha256_of(path))


def _chosen(letters: Letters, wish: Wish) -> LetterState:
    for state in letters.states:
        if state.parent == wish.parent:
            return state
    numbers = ", ".join(f"{one.parent} ({one.relationship})" for one in letters.states) or "none"
    raise UsageError(f"There is no letter {wish.parent}.", f"There are: {numbers}.")


def _letter(workshop: Workshop, letters: Letters, number: int) -> LetterTo:
    if letters.decided is None:
        raise ValueError("only a recorded decision has letters")
    found = letters_to_write(workshop, letters.look, letters.seen, letters.decided)
    return next(one for one in found if one.number == number)


def _held(state: LetterState, again: str) -> tuple[str, ...]:
    """What holds a letter, or a corrected one after it."""
    if state.nobody or state.lost:
        return (state.nobody or state.lost,)
    against = _against_another(state, again) if state.released else ""
    if again and not state.released:
        against = "No letter to this parent went before: leave out --again."
    return (against,) if against else state.held


def _by_the_clock(decided: RecordedDecision, today: date) -> Iterator[str]:
    """A letter bears the day on which it goes."""
    if today < decided.decided_on:
        yield (
            f"The clock of this machine says {day_in_words(today)}, which is before the decision of "
            f"{day_in_words(decided.decided_on)}: the letter would bear a wrong date. Set the clock right."
        )


def _against_another(state: LetterState, again: str) -> str:
    """A letter that went is never changed; a corrected one takes a reason, and something to correct."""
    name = state.released.name if state.released else ""
    if not again:
        return f"{name} was let go already. If it was wrong, a corrected one takes --again and the reason."
    if not state.has_changed:
        return f"Nothing on record has changed since {name} went: a corrected one would say the same."
    if len(" ".join(again.split())) < SHORTEST_REASON:
        return "Why is a corrected letter needed? Say it in a sentence with --again."
    return ""


def release_letter(workshop: Workshop, asked: Asked, answers: Sequence[ChecklistAnswer], now: datetime) -> Gone:
    """Let the letter go that the officer has read, if every answer is yes and nothing has changed meanwhile.

    CaseBusyError while somebody else releases or decides on the pack; MachineError where there is no seal.
    """
    look, seen = one_look(workshop, str(asked.look.folder), asked.look.pack_name)
    asked_for = unanswered(seen.situation, [(one.question, one.answer) for one in answers])
    if asked_for:
        return Gone(look, held=tuple(_no(question, answers) for question in asked_for))
    workshop.seal.make_sure_it_is_there()
    workshop.audit.entries_at_the_end()
    with workshop.store.release_lock(look.reference, str(look.pack_name)):
        recovered = complete_letters(workshop, look.reference, str(look.pack_name), now)
        letters = Letters(look, seen, asked.decided, make_letters(workshop, look, asked.decided), recovered=recovered)
        state = next((one for one in letters.states if one.parent == asked.state.parent), None)
        held = _moved_on(workshop, asked, state)
        if held or state is None:
            return Gone(look, held=held)
        return _make(workshop, asked, _letter(workshop, letters, state.parent), tuple(answers), now)


def _no(question: Question, answers: Sequence[ChecklistAnswer]) -> str:
    remark = next((one.remark for one in answers if one.question == question.id), "")
    return f"Not answered with yes: {question.question}{f' ({remark})' if remark else ''}"


def _moved_on(workshop: Workshop, asked: Asked, state: LetterState | None) -> tuple[str, ...]:
    """What has changed since the officer read the draft."""
    newest = recorded_decisions(workshop, asked.decided.case, asked.decided.pack)[-1]
    if newest.number != asked.decided.number:
        return (f"{newest.name} was recorded meanwhile: its letters go, not these.",)
    if state is None or state.made_of != asked.state.made_of:
        return ("The letter is no longer what you have read: its record has changed. Read it again.",)
    if state.released != asked.state.released:
        return ("Somebody else has let this letter go meanwhile.",)
    return _held(state, asked.wish.again)


def _refused(report: GuardReport) -> Iterator[str]:
    """What the finished letter, or what goes with it, says and where: which kind of fact, and never the words."""
    others = [one for one in report.others if one.holds]
    if report.hits:
        where = first_few(f"{hit.what} ({place_of(hit.file, hit.page, 'page')})" for hit in report.hits)
        yield f"What would be sent holds what this parent may not know, and nobody can let that pass: {where}."
    if report.unread:
        where = first_few(one.place for one in report.unread)
        yield f"Not all of what would be sent can be searched, and nobody can let that pass: {where}."
    if others:
        yield f"What would be sent says who a child of another case is: {places_in_words(others)}."


def _make(
    workshop: Workshop, asked: Asked, letter: LetterTo, answers: tuple[ChecklistAnswer, ...], now: datetime
) -> Gone:
    """The letter and what is kept in a work folder; then entry, rename, entry."""
    record = _as_released(asked, letter, answers, now)
    target = workshop.output / record.case / record.pack / record.name
    if target.exists():
        return Gone(asked.look, held=(f"{target.name} lies there already, and the audit trail does not know it.",))
    with workshop.store.work_folder() as room:
        work = room / LETTERS
        for folder in (work / TO_SEND, work / KEPT):
            folder.mkdir(parents=True)
        trouble = _print(workshop, letter, room, work / SENT) or _enclose(workshop, asked, room, work / TO_SEND)
        if trouble:
            return Gone(asked.look, held=(trouble,))
        report = guard(workshop, letter.seen.situation, work / TO_SEND, letter.reader)
        if report.holds:
            return Gone(asked.look, held=tuple(_refused(report)))
        write_report(report, work / KEPT)
        whole = write_letter(work, record, workshop.seal)
        event = Event(
            kind=OF_LETTERS.prepared, who=asked.officer.name, role=asked.role, at=now, reference=whole.case,
            pack=whole.pack, subject=whole.name, fingerprint=asked.decided.fingerprint,
            detail={"sealed": letter_sha256(work)},
        )  # fmt: skip
        place(workshop, event, OF_LETTERS, work, target)
    make_letters(workshop, asked.look, asked.decided)
    return Gone(asked.look, whole, target)


def _as_released(
    asked: Asked, letter: LetterTo, answers: tuple[ChecklistAnswer, ...], now: datetime
) -> ReleasedLetter:
    before, state, wish = asked.state.released, asked.state, asked.wish
    return ReleasedLetter(
        case=letter.decided.case, pack=letter.decided.pack, decision=letter.decided.number, parent=letter.number,
        attempt=before.attempt + 1 if before else 1, addressee=letter.parent.name,
        relationship=letter.parent.relationship, about=letter.decided.decision, reading_age=state.reading_age,
        made_of=state.made_of, again=" ".join(wish.again.split()), because=" ".join(wish.because.split()),
        enclosures=tuple(one.title for one in asked.enclosures), answers=answers, released_by=asked.officer.name,
        role=asked.role, released_at=now,
    )  # fmt: skip


def _print(workshop: Workshop, letter: LetterTo, room: Path, target: Path) -> str:
    """The letter as it goes: dated today, without the mark of a draft, sealed; or why it would not become a PDF."""
    docx = letter.filled(workshop, draft=False, sent_on=workshop.today)
    path, sha256 = room / "letter.docx", hashlib.sha256(docx).hexdigest()
    path.write_bytes(docx)
    return _seal(workshop, Source(f"{FORM}.json", sha256, PaperKind.WORD, path, sha256), room / "pages", target)


def _enclose(workshop: Workshop, asked: Asked, room: Path, to_send: Path) -> str:
    """What goes with it, as clean and sealed as the letter, under names that say nothing; or why it cannot."""
    for number, one in enumerate(asked.enclosures, start=1):
        source = Source(f"enclosure-{number}", one.sha256, PaperKind.PDF, one.path, one.sha256)
        if trouble := _seal(workshop, source, room / source.place, to_send / f"{source.place}.pdf"):
            return trouble
    return ""


def _seal(workshop: Workshop, source: Source, work: Path, target: Path) -> str:
    work.mkdir()
    prepared = prepare((source,), workshop, work)
    for trouble in prepared.troubles.values():
        return f"{target.stem} would not become a clean PDF: {trouble.message}"
    workshop.seal.sign_pdf(workshop.store.pdf(prepared.by_place[source.place].key), target)
    return ""
