"""`bundler approve` and `approvals`: shows what is to be approved, asks the checklist, says who is waited for."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from rich.console import Console
from rich.text import Text

from bundler.faces.guarding import say_others
from bundler.faces.report import print_json, say_below, say_hanging
from bundler.model.approval import Approval, ChecklistAnswer
from bundler.model.errors import ExitCode, UsageError
from bundler.model.guard import GuardReport
from bundler.model.officer import Officer
from bundler.model.release_policy import Question
from bundler.model.words import count_of, day_in_words
from bundler.pipeline import overriding
from bundler.pipeline.approving import Asked, Held, approve, ask, send_back
from bundler.pipeline.how_it_stands import Standing, changes_since_last, standings
from bundler.pipeline.workshop import Workshop
from bundler.rules.approvals import the
from bundler.rules.overrides import in_words

_NEXT_ANSWER = re.compile(r",(?=\s*(?:yes|no)\b)", re.IGNORECASE)
_ANSWER = re.compile(r"\s*(yes|no)\s*(?::\s*(.*))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Wish:
    """Which pack, and what is said of it beforehand: all the answers, or why it goes back."""

    reference: str
    pack: str | None
    answers: str | None = None
    send_back: str | None = None


def give(console: Console, workshop: Workshop, wish: Wish, officer: Officer, *, as_json: bool) -> ExitCode:
    """Approve the newest version, or send it back; HELD where something speaks against it."""
    if wish.answers is not None and wish.send_back is not None:
        raise UsageError("A pack is approved or sent back, not both.", "Leave out --answers or --send-back.")
    asked = ask(workshop, wish.reference, wish.pack, officer, sends_back=wish.send_back is not None)
    given = asked if isinstance(asked, Held) else _act(console, workshop, wish, asked, as_json=as_json)
    if as_json:
        print_json(_as_answer(given))
    else:
        _say_given(console, given)
    return ExitCode.HELD if isinstance(given, Held) else ExitCode.DONE


def _act(console: Console, workshop: Workshop, wish: Wish, asked: Asked, *, as_json: bool) -> Approval | Held:
    if wish.send_back is not None:
        return send_back(workshop, asked, wish.send_back, datetime.now(UTC))
    if not as_json:
        _show(console, workshop, asked)
    if asked.report and asked.report.holds:
        return approve(workshop, asked, (), datetime.now(UTC))
    if wish.answers is None and (as_json or not sys.stdin.isatty()):
        raise UsageError(
            "Nobody is there to answer the checklist.",
            "Look at the pack with bundler guard, then give the answers in order: --answers yes,yes,...",
        )
    typed = answers_in(wish.answers, asked.questions) if wish.answers is not None else tuple(asked_for(asked.questions))
    return approve(workshop, asked, typed, datetime.now(UTC))


def answers_in(text: str, questions: tuple[Question, ...]) -> tuple[ChecklistAnswer, ...]:
    """`yes,yes,no: page 4 is another child's` as the answers to the checklist, in its order."""
    parts = _NEXT_ANSWER.split(text) if text.strip() else []
    found = [_ANSWER.fullmatch(part) for part in parts]
    if len(found) != len(questions) or not all(found):
        asked = "\n".join(f"  {number}. {each.question}" for number, each in enumerate(questions, 1))
        raise UsageError(
            f"The checklist has {len(questions)} questions:\n{asked}",
            "Answer each with yes, or no and why, in this order: --answers yes,no:why,...",
        )
    return tuple(
        ChecklistAnswer(question=question.id, answer=one[1].casefold() == "yes", remark=(one[2] or "").strip())
        for question, one in zip(questions, found, strict=True)
        if one
    )


def asked_for(questions: tuple[Question, ...]) -> Iterator[ChecklistAnswer]:
    """Each question, asked at the terminal until the answer is yes or no."""
    for number, question in enumerate(questions, 1):
        text = input(f"{number}. {question.question} [yes/no] ").strip().casefold()
        while text not in ("yes", "no", "y", "n"):
            text = input("Please type yes or no: ").strip().casefold()
        is_yes = text.startswith("y")
        yield ChecklistAnswer(question=question.id, answer=is_yes, remark="" if is_yes else input("Why not? ").strip())


def _show(console: Console, workshop: Workshop, asked: Asked) -> None:
    """What is to be approved: version, pages, what is new, what the guard found, what was let pass."""
    version, manifest = asked.version.folder.name, asked.version.manifest
    heading = f"{asked.look.reference} · {asked.look.pack_title}: {version}, {manifest.pages} pages"
    console.print(Text(heading, style="bold"))
    console.print(f"  Read it: {asked.version.bundle}", soft_wrap=True)
    console.print(f"  You approve it as {the(asked.role)}.")
    for change in changes_since_last(workshop, asked.look, asked.version):
        say_below(console, change)
    for why in asked.in_force.void:
        say_below(console, why, "yellow")
    for given in asked.seen.let_pass:
        say_hanging(console, Text("  passed", "yellow"), Text(f"{given.message} This is {in_words(given)}"))
    if asked.report:
        _show_found(console, asked.report)


def _show_found(console: Console, report: GuardReport) -> None:
    """On the screen alone: none of it is written to a log."""
    if not report.hits and not report.unread:
        say_below(console, _found_nothing(report))
    say_others(console, report)
    for place, hits in groupby(report.hits, key=lambda hit: hit.place):
        console.print(Text(f"  {place}", style="bold"))
        for hit in hits:
            sign = "MUST" if hit.is_certain or report.is_for_birth_family else "look"
            say_hanging(console, Text(f"    {sign}", "yellow"), Text(f"{hit.what}: … {hit.snippet} …"))
    for one in report.unread:
        page = f", page {one.page}" if one.page else ""
        what = f"Not searched: {one.file}{page}, {one.kind}: {one.why}."
        sign = "MUST" if report.is_for_birth_family else "look"
        say_hanging(console, Text(f"    {sign}", "yellow"), Text(what))


def _found_nothing(report: GuardReport) -> str:
    if not report.facts:
        return "Nothing of the case is kept from these readers, so the guard looked for no fact of it."
    return f"The guard looked for {count_of(report.facts, 'protected fact')} and found none."


def _as_answer(given: Approval | Held) -> dict[str, object]:
    if isinstance(given, Held):
        return {"case": given.look.reference, "pack": given.look.pack_name, "act": None, "held": list(given.why)}
    return {**given.model_dump(mode="json", exclude={"json_schema", "account"}), "held": []}


def _say_given(console: Console, given: Approval | Held) -> None:
    if isinstance(given, Held):
        heading = f"{given.look.reference} · {given.look.pack_name}: "
        console.print(Text.assemble((heading, "bold"), ("not approved", "bold red")))
        for why in given.why:
            say_hanging(console, Text("  MUST", "bold red"), Text(why))
        return
    did = "approved" if given.act == "assures" else "sent back"
    console.print(Text.assemble(
        (f"{given.case} · {given.pack}: ", "bold"), (f"{given.version} is {did}", "bold green"),
        f" by {given.officer}, {the(given.role)}.",
    ))  # fmt: skip
    say_below(console, f"Who is waited for: bundler approvals {given.case}")


def list_approvals(
    console: Console, workshop: Workshop, reference: str, pack: str | None, *, as_json: bool
) -> ExitCode:
    """Who has approved what, what counts no longer and why, and who is waited for."""
    found = standings(workshop, reference, pack)
    if as_json:
        print_json([_as_row(each) for each in found])
    else:
        for each in found:
            _say_standing(console, each)
    return ExitCode.HELD if any(each.missing for each in found) else ExitCode.DONE


def _as_row(standing: Standing) -> dict[str, object]:
    return {
        "case": standing.look.reference,
        "pack": standing.look.pack_name,
        "version": standing.version,
        "acts": [act.model_dump(mode="json", exclude={"json_schema", "account"}) for act in standing.in_force.acts],
        "void": list(standing.in_force.void),
        "missing": list(standing.missing),
        "left": standing.left or None,
        "wished_for": standing.wished_for or None,
    }


def _say_standing(console: Console, standing: Standing) -> None:
    console.print(Text(f"{standing.look.reference} · {standing.look.pack_title}", style="bold"))
    for act in standing.in_force.acts:
        did = "approved" if act.act == "assures" else "sent back"
        remark = f": {act.remark}" if act.remark else ""
        day = day_in_words(act.given_at.date())
        say_below(console, f"{act.version} {did} by {act.officer}, {the(act.role)}, on {day}{remark}")
    for why in standing.in_force.void:
        say_below(console, why, "yellow")
    for why in standing.missing:
        say_hanging(console, Text("  MUST", "bold red"), Text(why))
    if standing.wished_for:
        say_hanging(console, Text("  should", "yellow"), Text(standing.wished_for))
    if standing.left:
        say_hanging(console, Text("  "), Text(standing.left))
    elif not standing.missing:
        console.print("  Nothing is missing: somebody else may release it now.")


def let_pass(
    console: Console, workshop: Workshop, wish: overriding.Wish, officer: Officer, *, as_json: bool
) -> ExitCode:
    """Answer for one finding; the case is to be built again, since the pack says so."""
    given = overriding.override(workshop, wish, officer, datetime.now(UTC))
    if as_json:
        print_json(given.model_dump(mode="json", exclude={"json_schema"}))
        return ExitCode.DONE
    console.print(Text(f"{given.case} · {given.pack}: {given.code} is let pass.", style="bold"))
    console.print(f"  The cover will say: {in_words(given)}", soft_wrap=True)
    say_below(console, f"Build the pack again: bundler build {given.case} --pack {given.pack}")
    return ExitCode.DONE
