"""Whether it is clear which record each companion is made from: one decision, one letter for each parent (D6)."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.model.birth_parent_letter import BirthParentLetter
from bundler.model.finding import Finding
from bundler.model.pack import Companion
from bundler.model.record import FiledRecord
from bundler.model.words import in_a_sentence
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_of
from bundler.rules.persons import IN_WORDS, WHERE_RECORDED, persons_for, same_person
from bundler.rules.readability import Reading, initials_in, reading_of
from bundler.rules.situation import Situation
from bundler.rules.walking import texts


def each_companion_has_one_record(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """No companion could be made from two records: only one of two decisions would be told."""
    for companion in situation.pack.companions:
        filed = situation.file.records_of(companion.form)
        for number, one in enumerate(filed):
            before = next((other for other in filed[:number] if _is_for_the_same(other, one)), None)
            if before:
                yield _two_records(situation, companion, before, one)


def it_is_known_whom_letters_go_to(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Where parents are written to, somebody has named them, or said why none can be named (R55)."""
    case = situation.case
    for companion in situation.pack.companions:
        if companion.per and not persons_for(companion.per, case) and not case.no_parent_known:
            yield _nobody_to_write_to(situation, companion, companion.per)


def letters_are_to_people_of_the_case(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """A letter's record that names a parent names one whom case.json names too; else nobody would get it."""
    for companion in situation.pack.companions:
        known = persons_for(companion.per, situation.case) if companion.per else ()
        for filed in situation.file.records_of(companion.form):
            named = addressee_of(filed)
            if companion.per and named and not any(same_person(named, person) for person in known):
                yield _to_nobody(situation, filed, named, known)


def reasons_in_letters_are_short(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """A parent can take in so many words of reasons, as the profile counts (C5)."""
    most = situation.profile.numbers.words_of_reasons
    for companion in situation.pack.companions:
        for filed in situation.file.records_of(companion.form):
            reasons = filed.record.reasons_by_decision if isinstance(filed.record, BirthParentLetter) else None
            for key, text in texts(reasons):
                if len(text.split()) > most:
                    yield _too_long(situation, filed, key, len(text.split()))


def reasons_in_letters_are_plain(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """A parent can read the reasons: short sentences, common words, no initials (C5)."""
    for companion in situation.pack.companions:
        for filed in situation.file.records_of(companion.form):
            reasons = filed.record.reasons_by_decision if isinstance(filed.record, BirthParentLetter) else None
            for key, text in texts(reasons):
                yield from _hard_to_read(situation, filed, key, text)
                yield from _words_of_the_office(situation, filed, key, text)


def what_makes_it_hard(reading: Reading) -> str:
    """`The longest sentence: “…” Hard words: rehabilitation, developmental.`"""
    longest = f" The longest sentence: “{reading.long_sentences[0]}”" if reading.long_sentences else ""
    hard = f" Hard words: {in_a_sentence(reading.hard_words)}." if reading.hard_words else ""
    return f"{longest}{hard}".strip() or "Its sentences and words are long."


def addressee_of(filed: FiledRecord) -> str | None:
    """The parent a letter's record is for; None for every parent, and for records that are no letters."""
    return filed.record.parent if isinstance(filed.record, BirthParentLetter) else None


def _is_for_the_same(one: FiledRecord, other: FiledRecord) -> bool:
    first, second = addressee_of(one), addressee_of(other)
    return first == second or (first is not None and second is not None and same_person(first, second))


def _two_records(situation: Situation, companion: Companion, one: FiledRecord, other: FiledRecord) -> Finding:
    return Finding(
        code="companion-has-two-records", severity="blocks", place=other.path, item=companion.form,
        message=f"{one.path} and {other.path} both say what stands in “{companion.title}”, and only one can.",
        remedy="Keep the one that counts, and move the other out of the case folder.",
        owner=owner_of(situation),
    )  # fmt: skip


def _too_long(situation: Situation, filed: FiledRecord, key: str, words: int) -> Finding:
    most = situation.profile.numbers.words_of_reasons
    return Finding(
        code="letter-reasons-long", severity="warns", place=f"{filed.path}: reasons_by_decision.{key}",
        item=filed.form, message=f"The reasons to the parent take {words} words; about {most} can be taken in.",
        remedy="Shorten them: one reason in a sentence, the most important first.",
        owner=owner_of(situation), authority="R55, C5",
    )  # fmt: skip


def _hard_to_read(situation: Situation, filed: FiledRecord, key: str, text: str) -> Iterator[Finding]:
    reading, oldest = reading_of(text), situation.profile.decision.reading_age
    if reading.age > oldest:
        yield Finding(
            code="letter-hard-to-read", severity="warns", place=f"{filed.path}: reasons_by_decision.{key}",
            item=filed.form, message=f"The reasons to the parent ask for a reading age of about {reading.age:.0f} "
            f"years; {oldest} at most is plain English. {what_makes_it_hard(reading)}",
            remedy="Make two sentences of a long one, and take words that people say at home.",
            owner=owner_of(situation), authority="R55, C5",
        )  # fmt: skip


def _words_of_the_office(situation: Situation, filed: FiledRecord, key: str, text: str) -> Iterator[Finding]:
    for word, plain in initials_in(text, situation.profile.decision.plain_words):
        instead = f"write “{plain}”" if plain else "write out what they stand for"
        yield Finding(
            code="letter-jargon", severity="warns", place=f"{filed.path}: reasons_by_decision.{key}", item=filed.form,
            message=f"The reasons to the parent say “{word}”, which people outside the office need not know.",
            remedy=f"Instead of “{word}” {instead}.", owner=owner_of(situation), authority="R55, C5",
        )  # fmt: skip


def _nobody_to_write_to(situation: Situation, companion: Companion, per: str) -> Finding:
    return Finding(
        code="letter-to-whom", severity="blocks", place=WHERE_RECORDED[per], item=companion.form,
        message=f"Nobody has recorded any {IN_WORDS[per]}, so “{companion.title}” would be written to nobody.",
        remedy="Record each of them in case.json: parents; or, where none is known, write why in case.json: "
        "no_parent_known.",
        owner=owner_of(situation), authority="R55", lacks=(WHERE_RECORDED[per],), waits=f"“{companion.title}”",
    )  # fmt: skip


def _to_nobody(situation: Situation, filed: FiledRecord, named: str, known: tuple[str, ...]) -> Finding:
    return Finding(
        code="letter-to-nobody", severity="blocks", place=f"{filed.path}: parent", item=filed.form,
        message=f"The letter is to “{named}”, whom case.json does not name as a birth parent, so nobody would get it.",
        remedy=f"Write the name as case.json does: {in_a_sentence(known)}." if known else
        "Record the birth parents in case.json under parents.",
        owner=owner_of(situation),
    )  # fmt: skip
