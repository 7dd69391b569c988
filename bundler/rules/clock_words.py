"""How a deadline is said: from when it is counted, by how much it was missed, what is left, what nobody knows."""

from __future__ import annotations

from bundler.model.timescale import Deadline, Moment, State, Timescale
from bundler.model.words import clock_in_words, count_of, day_in_words
from bundler.rules.events import event


def counted(deadline: Deadline) -> str:
    """From when it is counted: `20 working days after the entry to care (5 October 2026)`."""
    rule = deadline.timescale
    day = f" ({day_in_words(deadline.started.day)})" if deadline.started else ""
    what = f"{event(rule.trigger).what}{day}"
    match rule.direction:
        case "within" if rule.counts_first_day:
            return f"{rule.duration} that begin with {what}"
        case "within":
            return f"{_first_then(rule)} after {what}"
        case "every":
            return f"{rule.duration} after {_last_time(deadline)}"
        case "before":
            return f"{_how_long_before(rule)} {what}"
        case "by":
            return f"no later than {what}"
        case "as-soon-as-possible":
            return f"as soon as possible after {what}"


def _first_then(rule: Timescale) -> str:
    return rule.duration.replace(" and ", " and then ")


def _last_time(deadline: Deadline) -> str:
    """What is done again and again counts from the trigger the first time, and from the last time ever after."""
    rule, started = deadline.timescale, deadline.started
    name = event(rule.evidence or rule.trigger).what
    return f"{name} ({day_in_words(started.day)})" if started else event(rule.trigger).what


def _how_long_before(rule: Timescale) -> str:
    if rule.weekday:
        at = f"{clock_in_words(rule.at)} on " if rule.at else ""
        weeks = "the week" if rule.duration == "1 week" else f"the week {rule.duration}"
        return f"{at}{rule.weekday.capitalize()} of {weeks} before"
    return f"{rule.duration} before" if rule.duration else "before"


def whose_rule(deadline: Deadline) -> str:
    """`England, statutory: Care Planning Regulations 2010 reg 33, R264`; guidance may be statutory and is no law."""
    law = ", statutory" if deadline.is_law else ""
    return f"{deadline.of_title}{law}: {deadline.timescale.authority.replace(';', ',')}"


def last_day_in_words(deadline: Deadline) -> str:
    """`14:30 on 9 December 2026`; of a rule without a number, `as soon as possible`."""
    if deadline.due_on is None:
        return "as soon as possible"
    at = f"{clock_in_words(deadline.due_at)} on " if deadline.due_at else ""
    return f"{at}{day_in_words(deadline.due_on)}"


def what_became_of_it(deadline: Deadline) -> str:
    """A few words for people: missed by how much, done on which evidence, due with what is left, or not to be told."""
    by = last_day_in_words(deadline)
    if deadline.done:
        return _done(deadline, deadline.done, by)
    match deadline.state:
        case State.MISSED:
            return f"{lateness(deadline)} late; the last day was {by}{_booked(deadline)}"
        case State.DUE if deadline.due_on:
            return f"by {by}, {days_left(deadline)}{_booked(deadline)}"
        case State.DUE:
            return f"still to be done{_booked(deadline)}"
        case State.CANNOT_TELL:
            was_due = f"; the last day was {by}" if deadline.due_on else ""
            return f"nobody can tell, because {deadline.because}{was_due}"
        case _:
            return deadline.because


def _done(deadline: Deadline, done: Moment, by: str) -> str:
    late = f", {lateness(deadline)} late" if deadline.state is State.MISSED else ""
    last_day = f"; the last day was {by}" if deadline.due_on else ""
    return f"done on {day_in_words(done.day)}{late}{last_day}  ({done.place})"


def lateness(deadline: Deadline) -> str:
    """`3 working days` where the rule counts them, else `4 days`; on the last day itself some hours."""
    if any(span.unit == "working days" for span in deadline.timescale.spans):
        return count_of(deadline.working_days_late, "working day")
    return count_of(deadline.late_by, "day") if deadline.late_by else "some hours"


def days_left(deadline: Deadline) -> str:
    """In working days, whatever the rule counts in: they are what people have."""
    left = deadline.working_days_left or 0
    return f"{count_of(left, 'working day')} left" if left else "no working day left"


def _booked(deadline: Deadline) -> str:
    """When it is planned, and whether that is too late."""
    if deadline.booked_for is None:
        return ""
    is_late = deadline.due_on is not None and deadline.state is State.DUE and deadline.booked_for > deadline.due_on
    return f"; planned for {day_in_words(deadline.booked_for)}{', which is too late' if is_late else ''}"
