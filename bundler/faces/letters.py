"""`bundler letters`: how the letters to the birth parents stand, and letting one of them go."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from bundler.faces.approving import answers_in, asked_for
from bundler.faces.report import print_json, say_below, say_hanging
from bundler.model.decision import ReleasedLetter
from bundler.model.errors import ExitCode, UsageError
from bundler.model.officer import Officer
from bundler.model.release import TO_SEND
from bundler.model.words import choice_in_words, day_in_words, in_a_sentence
from bundler.pipeline.letter_release import (
    Asked,
    Gone,
    Letters,
    Wish,
    ask,
    letter_states,
    packs_with_letters,
    release_letter,
)
from bundler.pipeline.letters import LetterState
from bundler.pipeline.workshop import Workshop
from bundler.rules.decision_letters import releasers_in_words


@dataclass(frozen=True)
class Answered:
    """Which letter is to go, and all the answers to the checklist, if they are given beforehand."""

    wish: Wish
    answers: str | None = None


def list_letters(
    console: Console, workshop: Workshop, reference: str, pack: str | None, *, as_json: bool
) -> ExitCode:
    """For whom there is a letter, by relationship alone, and what holds it; of every pack, unless one is named."""
    packs = (pack,) if pack or as_json else packs_with_letters(workshop, reference) or (None,)
    for one in packs:
        letters = letter_states(workshop, reference, one, datetime.now(UTC))
        if as_json:
            print_json(_as_json(letters))
        else:
            _say_list(console, letters, needs_pack=len(packs) > 1)
    return ExitCode.DONE


def _as_json(letters: Letters) -> dict[str, object]:
    decided = letters.decided
    return {
        "case": letters.look.reference,
        "pack": letters.look.pack_name,
        "decision": decided.number if decided else None,
        "about": decided.decision if decided else None,
        "due": letters.due.isoformat() if letters.due else None,
        "to_be_recorded": letters.to_be_recorded or None,
        "may_release": list(letters.seen.situation.profile.decision.letters_released_by),
        "letters": [_state_as_json(state) for state in letters.states],
        "earlier": [_released_as_json(one) for one in letters.earlier],
        "recovered": list(letters.recovered),
    }


def _state_as_json(state: LetterState) -> dict[str, object]:
    return {
        "number": state.parent,
        "to": state.relationship,
        "reading_age": state.reading_age,
        "can_go": state.can_go,
        "held": [one for one in (state.nobody, state.lost, *state.held) if one],
        "remarks": list(state.remarks),
        "draft": str(state.draft) if state.draft else None,
        "released": _released_as_json(state.released) if state.released else None,
        "has_changed": state.has_changed,
    }


def _released_as_json(one: ReleasedLetter) -> dict[str, object]:
    return {
        "name": one.name, "to": one.relationship, "about": one.about, "reading_age": one.reading_age,
        "released_at": one.released_at.isoformat(), "released_by": one.released_by, "role": one.role,
    }  # fmt: skip


def _say_list(console: Console, letters: Letters, *, needs_pack: bool = False) -> None:
    for told in letters.recovered:
        console.print(Text(told, style="yellow"))
    decided = letters.decided
    heading = f"{letters.look.reference} · {letters.look.pack_title}: "
    if decided is None:
        console.print(Text.assemble((heading, "bold"), "no decision is recorded, so there is nothing to write."))
        if letters.to_be_recorded:
            says = choice_in_words(letters.to_be_recorded)
            record_it = f"bundler decide {letters.look.reference} --pack {letters.look.pack_name}"
            said = f"  The case says “{says}”, and the letters wait until it is recorded: {record_it}"
            console.print(said, soft_wrap=True)
        return
    about = f"{decided.name}, {choice_in_words(decided.decision)}, of {day_in_words(decided.decided_on)}"
    console.print(Text.assemble((heading, "bold"), about))
    if not letters.states:
        console.print("  This pack writes to no birth parent about it.")
    if any(not (state.released or state.nobody) for state in letters.states):
        by = f"by {day_in_words(letters.due)}" if letters.due else "as soon as possible"
        say_below(console, f"To be sent {by}.")
    for state in letters.states:
        _say_state(console, state)
    if any(state.can_go for state in letters.states):
        who = releasers_in_words(letters.seen.situation)
        say_below(console, f"Let go by: {who}; not by whoever decided, recorded it, wrote or signed the letter.")
        named = f" --pack {letters.look.pack_name}" if needs_pack else ""
        console.print(f"  With: bundler letters release {letters.look.reference} NUMBER{named}", soft_wrap=True)
    for one in letters.earlier:
        say_below(console, f"Earlier: {_went(one)}")


def _say_state(console: Console, state: LetterState) -> None:
    console.print(Text.assemble(f"  {state.parent}. to the {state.relationship}: ", _standing(state)))
    if state.draft:
        age = f", reading age {state.reading_age:.0f}" if state.reading_age else ""
        console.print(f"     Read it: {state.draft}{age}", soft_wrap=True)
    for why in (state.nobody, state.lost, *state.held):
        if why:
            say_hanging(console, Text("     MUST", "bold red"), Text(why))
    for remark in state.remarks:
        say_hanging(console, Text("     look", "yellow"), Text(remark))


def _standing(state: LetterState) -> Text:
    if state.lost:
        return Text("went, and is not as it was", "bold red")
    if state.released:
        changed = " Its record has changed since." if state.has_changed else ""
        return Text(f"{_went(state.released)}.{changed}", "yellow" if changed else "green")
    if state.nobody:
        return Text("no letter", "bold red")
    return Text("held", "bold red") if state.held else Text("ready to be read and let go", "bold green")


def _went(one: ReleasedLetter) -> str:
    day = day_in_words(one.released_at.date())
    return f"{one.name}, to the {one.relationship}, went on {day}, let go by {one.released_by}"


def let_go(
    console: Console, workshop: Workshop, wanted: Answered, officer: Officer, *, as_json: bool
) -> ExitCode:
    """HELD where something speaks against it; each reason is said."""
    asked = ask(workshop, wanted.wish, officer, datetime.now(UTC))
    gone = asked if isinstance(asked, Gone) else _ask_and_release(console, workshop, wanted, asked, as_json=as_json)
    if as_json:
        print_json(_gone_as_json(gone, wanted.wish))
    else:
        _say_gone(console, gone, wanted.wish)
    return ExitCode.HELD if gone.held else ExitCode.DONE


def _ask_and_release(
    console: Console, workshop: Workshop, wanted: Answered, asked: Asked, *, as_json: bool
) -> Gone:
    given = wanted.answers
    if given is None and (as_json or not sys.stdin.isatty()):
        raise UsageError(
            "Nobody is there to answer the checklist.",
            "Read the letter, see bundler letters; then give the answers in order: --answers yes,yes,...",
        )
    if not as_json:
        _show(console, asked)
    answers = answers_in(given, asked.questions) if given is not None else tuple(asked_for(asked.questions))
    return release_letter(workshop, asked, answers, datetime.now(UTC))


def _show(console: Console, asked: Asked) -> None:
    """What is to go, and what has to be looked at in it."""
    about = f"{asked.decided.name}, {choice_in_words(asked.decided.decision)}"
    heading = f"{asked.look.reference} · letter {asked.state.parent}, to the {asked.state.relationship}: {about}"
    console.print(Text(heading, style="bold"))
    console.print(f"  Read it: {asked.state.draft}", soft_wrap=True)
    for line in _facts(asked):
        say_below(console, line)
    for remark in asked.state.remarks:
        say_hanging(console, Text("  look", "yellow"), Text(remark))


def _facts(asked: Asked) -> Iterator[str]:
    yield f"You let it go as {asked.role.replace('_', ' ')}. Reading age: {asked.state.reading_age:.0f} years."
    with_it = [one.title for one in asked.enclosures]
    yield f"It will be dated today. {f'With it goes: {in_a_sentence(with_it)}' if with_it else 'Nothing goes with it'}."
    if asked.state.released:
        yield f"It follows {asked.state.released.name}, which went before: {asked.wish.again}"


def _gone_as_json(gone: Gone, wish: Wish) -> dict[str, object]:
    return {
        "case": gone.look.reference,
        "pack": gone.look.pack_name,
        "number": wish.parent,
        "letter": gone.letter.name if gone.letter else None,
        "to": gone.letter.relationship if gone.letter else None,
        "folder": str(gone.folder) if gone.folder else None,
        "held": list(gone.held),
    }


def _say_gone(console: Console, gone: Gone, wish: Wish) -> None:
    heading = f"{gone.look.reference} · letter {wish.parent}: "
    if gone.letter is None or gone.folder is None:
        console.print(Text.assemble((heading, "bold"), ("not let go", "bold red")))
        for why in gone.held:
            say_hanging(console, Text("  MUST", "bold red"), Text(why))
        return
    console.print(Text.assemble((heading, "bold"), ("let go", "bold green"), f", {gone.letter.name}"))
    for path in sorted((gone.folder / TO_SEND).iterdir(), reverse=True):
        console.print(f"  Print and send: {path}", soft_wrap=True)
    console.print("  Nothing else goes into the envelope. What is kept beside it is never sent.")
