"""`bundler decide`: what was decided on, the steps before it with what shows them, what is missing, what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from bundler.faces.report import print_json, say_hanging
from bundler.model.decision import RecordedDecision
from bundler.model.delivery import CARE_PLANNING_TEAM
from bundler.model.errors import ExitCode
from bundler.model.officer import Officer
from bundler.model.words import choice_in_words, day_in_words
from bundler.pipeline.deciding import Decided, Wish, record_decision
from bundler.pipeline.letters import LetterState, make_letters
from bundler.pipeline.workshop import Workshop
from bundler.rules.decision_steps import StepTaken


def decide(console: Console, workshop: Workshop, wish: Wish, officer: Officer, *, as_json: bool) -> ExitCode:
    """HELD where something speaks against it; each reason is said, with what to do."""
    made = record_decision(workshop, wish, officer, datetime.now(UTC))
    if as_json:
        print_json(as_answer(made))
    else:
        _say(console, made)
    if made.decision and not made.held:
        _go_on(console, workshop, made, made.decision, as_json=as_json)
    return ExitCode.HELD if made.held else ExitCode.DONE


def _go_on(console: Console, workshop: Workshop, made: Decided, decision: RecordedDecision, *, as_json: bool) -> None:
    """The letters are drafted once it is recorded and said, so that nothing about them can hide that it is."""
    letters = make_letters(workshop, made.look, decision)
    if not as_json:
        _say_next(console, made, decision, letters)


def as_answer(made: Decided) -> dict[str, object]:
    """The stable JSON of one answer; names of persons are not in it."""
    decision = made.decision
    return {
        "case": made.look.reference,
        "pack": made.look.pack_name,
        "release": made.told.number if made.told else None,
        "version": made.manifest.version if made.manifest else None,
        "pages": made.manifest.pages if made.manifest else None,
        "decision": decision.name if decision else None,
        "decided": decision.decision if decision else None,
        "decided_on": decision.decided_on.isoformat() if decision else None,
        "folder": str(made.folder) if made.folder else None,
        "new": made.is_new,
        "held": list(made.held),
        "remarks": list(_remarks(made)),
        "steps": [_step_as_answer(one) for one in made.steps],
        "recovered": list(made.recovered),
    }


def _step_as_answer(one: StepTaken) -> dict[str, object]:
    return {
        "id": one.step.id, "number": one.step.number, "authority": one.step.authority, "done": not one.wrong,
        "binds": one.binds, "shown_by": one.shown_by, "wrong": one.wrong,
    }  # fmt: skip


def _remarks(made: Decided) -> Iterator[str]:
    yield from (one.in_words for one in made.steps if one.wrong and not one.holds)
    yield from made.remarks


def _say(console: Console, made: Decided) -> None:
    for told in made.recovered:
        console.print(Text(told, style="yellow"))
    console.print(Text.assemble((f"{made.look.reference} · {made.look.pack_title}: ", "bold"), _verdict(made)))
    for line in _what_was_read(made):
        console.print(Text(f"  {line}"), soft_wrap=True)
    for step in made.steps:
        _say_step(console, step)
    for reason in made.reasons:
        say_hanging(console, Text("  MUST", "bold red"), Text(reason))
    for remark in made.remarks:
        say_hanging(console, Text("  should", "yellow"), Text(remark))


def _verdict(made: Decided) -> Text:
    if made.held:
        return Text("no decision is recorded" if made.decision is None else "nothing new is recorded", "bold red")
    if made.decision is None:
        return Text("nothing holds the decision; nothing was recorded (--dry-run)", "bold green")
    if not made.is_new:
        return Text(f"recorded before, as {made.decision.name}; nothing was done", "bold green")
    return Text(f"recorded as {made.decision.name}", "bold green")


def _what_was_read(made: Decided) -> Iterator[str]:
    """`Decided on release 1 of v1, released on 23 November 2026: 9 documents, 64 pages.`"""
    if made.told and made.manifest:
        day, count = day_in_words(made.told.prepared.event.at.date()), len(made.manifest.entries)
        papers = f"{count} {'document' if count == 1 else 'documents'}, {made.manifest.pages} pages"
        yield f"Decided on release {made.told.number} of {made.manifest.version}, released on {day}: {papers}."
    if made.said and (made.said.decided_on or not made.said.match):
        on = f" on {day_in_words(made.said.decided_on)}" if made.said.decided_on else ""
        yield f"The decision{on}: {choice_in_words(made.said.decision)}."


def _say_step(console: Console, taken: StepTaken) -> None:
    if not taken.wrong:
        say_hanging(console, Text("  done", "green"), Text(f"{taken.title}: {taken.shown_by}"))
        return
    sign = Text("  MUST", "bold red") if taken.holds else Text("  should", "yellow")
    say_hanging(console, sign, Text(f"{taken.title}: {taken.wrong}."))
    say_hanging(console, Text(), Text(f"To do: {taken.remedy}  [{taken.step.authority}]", "dim"))


def _say_next(console: Console, made: Decided, decision: RecordedDecision, letters: Sequence[LetterState]) -> None:
    """What follows; the form in the case folder may from now on only gain who was told."""
    console.print(f"  It is kept, as it was, in: {made.folder}", soft_wrap=True)
    for number, line in enumerate(_what_follows(decision, letters), start=1):
        say_hanging(console, Text(f"  {number}."), Text(line), indent=5)


def _what_follows(decision: RecordedDecision, letters: Sequence[LetterState]) -> Iterator[str]:
    case = decision.case
    if letters:
        written = sum(one.draft is not None for one in letters)
        drafts = f" {written} {'is' if written == 1 else 'are'} drafted."
        yield (
            f"Each birth parent gets a letter of their own, which a second officer lets go (R55).{drafts} See: bundler "
            f"letters list {case}"
        )
    if decision.form:
        yield (
            f"Tell the care planning team with: bundler deliver {case}; who is told face to face is noted with: "
            f"bundler told {case} --who {CARE_PLANNING_TEAM} --how face-to-face --on DAY (R54). The form may still "
            "gain who was told; nothing else in it may change now."
        )
    yield "The monitoring grid has it: bundler decisions"
    for need in decision.still_needed:
        by = f" by {day_in_words(need.by_when)}" if need.by_when else ""
        yield f"Still needed: {need.details}, from {need.who}{by}. A new decision takes a new release of the pack."
