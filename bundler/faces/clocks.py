"""`bundler clocks` and `bundler status --due`: which deadlines were missed, are due, were met, or nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bundler.faces.report import print_json, say_hanging
from bundler.faces.settings import Settings
from bundler.faces.workshops import workshop_of
from bundler.model.errors import ExitCode
from bundler.model.fact_words import recorded_in
from bundler.model.timescale import Deadline, Duty, Standing
from bundler.model.words import clock_in_words, day_in_words, in_a_sentence
from bundler.pipeline.clocks import CaseClocks, PapersDue, ServiceClock, clocks_of, clocks_of_every_case, service_clocks
from bundler.rules.clock_words import counted, days_left, last_day_in_words, lateness, what_became_of_it, whose_rule
from bundler.rules.events import event
from bundler.rules.frozen import StillNeeded
from bundler.rules.owners import owner_in_words, role_in_words

_HEADINGS: dict[Standing, tuple[str, str]] = {
    Standing.MISSED: ("Missed", "bold red"),
    Standing.DUE: ("Due", "bold yellow"),
    Standing.CANNOT_TELL: ("Nobody can tell", "bold"),
    Standing.DONE_LATE: ("Done, but late", "bold"),
    Standing.MET: ("Met", "bold green"),
    Standing.NOT_APPLICABLE: ("Does not apply, or not yet", "dim"),
}


def clocks(
    console: Console, folders: Settings, reference: str, today: date, *, every: bool, as_json: bool
) -> ExitCode:
    """The deadlines of one case: what was missed first, then what is due, then what nobody can tell, then the rest."""
    case = clocks_of(workshop_of(folders, today), reference)
    if as_json:
        print_json(as_answer(case, today))
        return ExitCode.DONE
    console.print(Text(f"{case.reference} · {day_in_words(today)}", style="bold"))
    console.print(f"  {_counts(case.duties)}")
    for standing in Standing:
        if every or standing is not Standing.NOT_APPLICABLE:
            _say_group(console, standing, [duty for duty in case.duties if duty.standing is standing], case)
    _say_papers(console, case.papers)
    _say_needed(console, case.needed, today)
    if case.trouble:
        console.print(Text(case.trouble, style="bold red"))
    if not every:
        console.print(Text("\nWhat does not apply is left out; show it with --all.", style="dim"))
    return ExitCode.DONE


def _counts(duties: Sequence[Duty]) -> str:
    """`2 missed, 3 due, 1 that nobody can tell, 4 met`."""
    words = {
        Standing.MISSED: "missed", Standing.DUE: "due", Standing.CANNOT_TELL: "that nobody can tell",
        Standing.DONE_LATE: "done late", Standing.MET: "met",
    }  # fmt: skip
    counts = {standing: sum(duty.standing is standing for duty in duties) for standing in words}
    said = [f"{count} {words[standing]}" for standing, count in counts.items() if count]
    return in_a_sentence(said) or "No deadline runs in this case."


def _say_group(console: Console, standing: Standing, duties: Sequence[Duty], case: CaseClocks) -> None:
    if not duties:
        return
    heading, style = _HEADINGS[standing]
    console.print()
    console.print(Text(heading, style=style))
    if standing is Standing.CANNOT_TELL:
        _say_gaps(console, duties)
        return
    for duty in sorted(duties, key=_most_urgent):
        _say_duty(console, duty, case)


def _most_urgent(duty: Duty) -> tuple[int, date, str]:
    """What is latest by most days first, then what comes next."""
    worst = max((each.late_by for each in duty.deadlines if each.is_open), default=0)
    return -worst, duty.binding.due_on or date.min, duty.what


def _say_duty(console: Console, duty: Duty, case: CaseClocks) -> None:
    """The duty with who acts, and below it what each source says; the day that binds is marked if there are several."""
    shown = _worth_showing(duty)
    heading = Text.assemble((shown[0].timescale.title, "bold"), f"  {_owners(shown[0], case)}")
    say_hanging(console, Text(), heading, indent=2)
    sentences = [(_sentence(deadline), tuple(same)) for deadline, same in _said_alike(shown)]
    for sentence, deadlines in sentences:
        sign = "→" if len(sentences) > 1 and any(each.binds for each in deadlines) else ""
        say_hanging(console, Text(f"    {sign}"), Text(sentence), indent=6)
        for basis in _bases(deadlines):
            say_hanging(console, Text(), Text(basis, style="dim"), indent=6)


def _worth_showing(duty: Duty) -> list[Deadline]:
    """What applies; once the duty is done, not what nobody can tell of it."""
    is_done = any(each.done for each in duty.deadlines)
    left_out = (Standing.NOT_APPLICABLE, Standing.CANNOT_TELL) if is_done else (Standing.NOT_APPLICABLE,)
    return [each for each in duty.deadlines if each.standing not in left_out] or list(duty.deadlines)


def _said_alike(deadlines: Iterable[Deadline]) -> Iterator[tuple[Deadline, list[Deadline]]]:
    """Sources that come to the same last day with the same end are said together."""
    for _, same in groupby(deadlines, key=lambda each: (each.due_on, each.due_at, each.state, each.done, each.because)):
        alike = list(same)
        yield alike[0], alike


def _sentence(deadline: Deadline) -> str:
    said = what_became_of_it(deadline)
    return f"{said[0].upper()}{said[1:]}.{_how_to_show(deadline)}"


def _how_to_show(deadline: Deadline) -> str:
    """Where to record that it was done, if it was; only for what is late, because nobody has recorded it yet."""
    is_late = deadline.standing is Standing.MISSED and deadline.timescale.evidence
    return f" If it was done, record {event(deadline.timescale.evidence or '').recorded_at}." if is_late else ""


def _bases(deadlines: Iterable[Deadline]) -> Iterator[str]:
    """From when it is counted, and by whose rule; the same counting once, with all whose rule it is."""
    by_counting: dict[str, list[str]] = {}
    for each in deadlines:
        by_counting.setdefault(counted(each), []).append(whose_rule(each))
    for counting, rules in by_counting.items():
        yield f"{counting}  [{'; '.join(rules)}]"


def _owners(deadline: Deadline, case: CaseClocks) -> str:
    people = case.situation.case.people if case.situation else None
    roles = deadline.timescale.who
    return in_a_sentence([owner_in_words(role, people) if people else role_in_words(role) for role in roles])


def _say_gaps(console: Console, duties: Sequence[Duty]) -> None:
    """By the fact that is missing: one entry in the record often answers many questions."""
    by_fact: dict[tuple[str, ...], list[str]] = {}
    for duty in duties:
        for deadline in duty.deadlines:
            if deadline.standing is Standing.CANNOT_TELL:
                by_fact.setdefault(deadline.missing, []).append(deadline.timescale.title)
    for facts, titles in sorted(by_fact.items(), key=lambda each: (-len(each[1]), each[0])):
        what = f"Record {recorded_in(facts)}" if facts else "Record whether it was done"
        say_hanging(console, Text(), Text(what), indent=2)
        say_hanging(console, Text(), Text(f"for: {'; '.join(dict.fromkeys(titles))}", style="dim"), indent=6)


def _say_papers(console: Console, papers: Sequence[PapersDue]) -> None:
    """Backwards from the panel, or from the day final evidence is due (R88, R126)."""
    if papers:
        console.print()
        console.print(Text("Papers to be in by", style="bold"))
    for each in papers:
        say_hanging(console, Text(), Text(f"{each.pack.title}: {_papers_due(each)}"), indent=2)


def _say_needed(console: Console, needed: Sequence[StillNeeded], today: date) -> None:
    """What a deferred decision waits for, until the pack is released anew (B14)."""
    if needed:
        console.print()
        console.print(Text("Still needed for a decision that was deferred", style="bold"))
    for each in needed:
        words = f"{each.what}: {each.who or 'nobody is named'}, {_by_when(each, today)}"
        say_hanging(console, Text(), Text(words), indent=2)


def _by_when(needed: StillNeeded, today: date) -> str:
    if needed.by is None:
        return "no day is set"
    return f"{'was due' if needed.by < today else 'due'} by {day_in_words(needed.by)}"


def _papers_due(papers: PapersDue) -> str:
    if papers.rule is None:
        dates = " or ".join(f"case.json: {key}" for key in papers.unknown)
        return f"nobody can tell; record {dates}" if dates else "the pack names no day"
    rule, last = papers.rule, papers.rule.last
    at = f"{clock_in_words(last.at)} on " if last.at else ""
    left = papers.working_days_left
    due = f"{left} working day{'' if left == 1 else 's'} left" if left >= 0 else "which has passed"
    what = rule.counted_from.what or papers.pack.meeting
    side = "before" if rule.due.before else "after"
    return f"{at}{day_in_words(last.day)}, {due}  [{side} {what}, {day_in_words(rule.day)}; {rule.due.authority}]"


def as_answer(case: CaseClocks, today: date) -> dict[str, object]:
    """The stable JSON of one case's clocks."""
    return {
        "case": case.reference,
        "today": today.isoformat(),
        "duties": [_duty_as_answer(duty) for duty in sorted(case.duties, key=_in_reading_order)],
        "papers": [_papers_as_answer(each) for each in case.papers],
        "still_needed": [needed_as_answer(each) for each in case.needed],
    }


def _in_reading_order(duty: Duty) -> tuple[int, tuple[int, date, str]]:
    return list(Standing).index(duty.standing), _most_urgent(duty)


def _duty_as_answer(duty: Duty) -> dict[str, object]:
    return {
        "what": duty.what,
        "title": duty.binding.timescale.title,
        "standing": duty.standing.value,
        "deadlines": [deadline_as_answer(each) for each in duty.deadlines],
    }


def deadline_as_answer(deadline: Deadline) -> dict[str, object]:
    rule = deadline.timescale
    started, done = deadline.started, deadline.done
    return {
        "name": deadline.name,
        "title": rule.title,
        "source": deadline.of_title,
        "law": deadline.is_law,
        "authority": rule.authority,
        "words": rule.words,
        "who": list(rule.who),
        "counted": counted(deadline),
        "binds": deadline.binds,
        "state": deadline.state.value,
        "standing": deadline.standing.value,
        "due_on": _iso(deadline.due_on),
        "due_at": clock_in_words(deadline.due_at) if deadline.due_at else None,
        "started_on": _iso(started.day if started else None),
        "done_on": _iso(done.day if done else None),
        "evidence": done.place if done else None,
        "planned_for": _iso(deadline.booked_for),
        "days_late": deadline.late_by,
        "working_days_late": deadline.working_days_late,
        "working_days_left": deadline.working_days_left,
        "because": deadline.because,
        "missing": list(deadline.missing),
    }


def needed_as_answer(needed: StillNeeded) -> dict[str, object]:
    return {
        "pack": needed.pack, "decision": needed.decision, "decided_on": _iso(needed.decided_on), "what": needed.what,
        "who": needed.who, "due_on": _iso(needed.by),
    }  # fmt: skip


def _papers_as_answer(papers: PapersDue) -> dict[str, object]:
    rule = papers.rule
    return {
        "pack": papers.pack.name,
        "due_on": _iso(rule.last.day if rule else None),
        "due_at": clock_in_words(rule.last.at) if rule and rule.last.at else None,
        "counted_from": _iso(rule.day if rule else None),
        "authority": rule.due.authority if rule else None,
        "working_days_left": papers.working_days_left if rule else None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass
class _Board:
    """The open deadlines of every case, gathered one case after another, so that a large authority fits in memory."""

    rows: list[tuple[str, Deadline]] = field(default_factory=list)
    services: dict[tuple[str, str], ServiceClock] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    needed: list[tuple[str, StillNeeded]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def add(self, case: CaseClocks) -> None:
        if case.situation is None:
            self.unreadable.append(case.reference)
        self.needed.extend((case.reference, each) for each in case.needed)
        if case.trouble:
            self.troubles.append(f"{case.reference}: {case.trouble}")
        self.rows.extend((case.reference, deadline) for deadline in _open_deadlines(case.duties))
        for each in service_clocks(case):
            key = (each.authority, each.timescale.id)
            known = self.services.get(key, each)
            self.services[key] = max(known, each, key=lambda clock: clock.last_time.day)


def due(console: Console, folders: Settings, today: date, *, as_json: bool) -> ExitCode:
    """Every open deadline of every case, the worst first; cases that cannot be read are named at the end."""
    board = _Board()
    for case in clocks_of_every_case(workshop_of(folders, today)):
        board.add(case)
    board.rows.sort(key=lambda row: (_worst_first(row[1]), row[0]))
    if as_json:
        print_json(_board_as_answer(board))
    else:
        _say_due(console, board.rows)
        _say_needed_everywhere(console, board.needed, today)
        _say_services(console, board.services.values(), today)
        for trouble in board.troubles:
            console.print(Text(trouble, style="bold red"), soft_wrap=True)
        if board.unreadable:
            cases = ", ".join(board.unreadable)
            console.print(f"Cannot be read: {cases}. See why with: bundler check REF", soft_wrap=True)
    return ExitCode.CASE_UNREADABLE if board.unreadable else ExitCode.DONE


def _open_deadlines(duties: Iterable[Duty]) -> Iterator[Deadline]:
    """Of each duty that is missed or due, the deadline that presses most."""
    for duty in duties:
        if duty.standing in (Standing.MISSED, Standing.DUE):
            yield min((each for each in duty.deadlines if each.is_open), key=_worst_first)


def _worst_first(deadline: Deadline) -> tuple[int, int, date, str]:
    order = list(Standing).index(deadline.standing)
    return order, -deadline.late_by, deadline.due_on or date.min, deadline.name


def _say_due(console: Console, rows: Sequence[tuple[str, Deadline]]) -> None:
    if not rows:
        console.print("No deadline is missed or due.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Case", no_wrap=True)
    table.add_column("What and who", overflow="fold")
    table.add_column("Last day", no_wrap=True)
    for reference, deadline in rows:
        table.add_row(reference, _what_and_who(deadline), _when(deadline))
    console.print(table)


def _say_needed_everywhere(console: Console, needed: Sequence[tuple[str, StillNeeded]], today: date) -> None:
    """What deferred decisions wait for, the earliest day first."""
    for reference, each in sorted(needed, key=lambda row: (row[1].by or date.max, row[0])):
        sign = Text(f"{reference} ", style="bold")
        words = f"Still needed for the deferred decision: {each.what}: {each.who or 'nobody is named'}, "
        console.print(Text.assemble(sign, words, _by_when(each, today)), soft_wrap=True)


def _what_and_who(deadline: Deadline) -> Text:
    return Text.assemble(deadline.timescale.title, "\n", (role_in_words(deadline.timescale.who[0]), "dim"))


def _when(deadline: Deadline) -> Text:
    """The last day, and below it how late it is or what is left."""
    if deadline.standing is Standing.MISSED:
        return Text.assemble(last_day_in_words(deadline), "\n", (f"{lateness(deadline)} late", "red"))
    left = f"\n{days_left(deadline)}" if deadline.due_on else ""
    return Text(f"{last_day_in_words(deadline)}{left}")


def _say_services(console: Console, services: Iterable[ServiceClock], today: date) -> None:
    for each in services:
        last = f"last recorded {day_in_words(each.last_time.day)}"
        by = f"; next by {day_in_words(each.due.day)}" if each.due else ""
        late = ", which has passed" if each.due and each.due.day < today else ""
        rule = f"[{each.timescale.authority}]"
        console.print(f"{each.authority}: {each.timescale.title}: {last}{by}{late}  {rule}", soft_wrap=True)


def _board_as_answer(board: _Board) -> dict[str, object]:
    return {
        "deadlines": [{"case": reference, **deadline_as_answer(deadline)} for reference, deadline in board.rows],
        "services": [
            {
                "authority": each.authority,
                "name": each.timescale.id,
                "last_on": _iso(each.last_time.day),
                "due_on": _iso(each.due.day if each.due else None),
            }
            for each in board.services.values()
        ],
        "still_needed": [{"case": reference, **needed_as_answer(each)} for reference, each in board.needed],
        "unreadable": board.unreadable,
    }
