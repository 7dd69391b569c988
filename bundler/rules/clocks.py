"""What the timescales of an authority come to in one case: each deadline met, missed, due, or nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from bundler.model.answer import Answer
from bundler.model.pack import Pack
from bundler.model.record import CaseFile
from bundler.model.timescale import Deadline, Duty, Moment, State, Timescale, Timescales
from bundler.model.words import day_in_words, in_a_sentence
from bundler.rules.conditions import evaluate
from bundler.rules.events import event
from bundler.rules.facts import Missing
from bundler.rules.happenings import Happened
from bundler.rules.situation import Situation
from bundler.rules.timescales import LastDay, LocalDays, last_day, local_days

NO_PACK = Pack(name="clocks", title="", audience="internal", meeting="", sections=())
"""Clocks run whatever pack a case needs: ages count on the day it is."""

_FIRST_YEAR, _LAST_YEAR = 1950, 2100
"""The years for which bank holidays are known; a day outside them is a slip of somebody's pen."""


def duties(situation: Situation, sources: Iterable[Timescales]) -> tuple[Duty, ...]:
    """Every deadline of the case, by duty; within a duty the one that comes first, and binds, stands first."""
    found = sorted(deadlines(situation, sources), key=lambda each: each.timescale.what)
    grouped = groupby(found, key=lambda each: each.timescale.what)
    return tuple(_duty(what, tuple(each)) for what, each in grouped)


def deadlines(situation: Situation, sources: Iterable[Timescales]) -> tuple[Deadline, ...]:
    """One deadline for each timescale of a case, in the order of the sources."""
    run = _Run(replace(situation, pack=NO_PACK), local_days(situation.profile))
    return tuple(
        _Clock(run, source, timescale).read()
        for source in sources
        for timescale in source.timescales
        if not timescale.of_service
    )


def _duty(what: str, found: tuple[Deadline, ...]) -> Duty:
    first, *others = sorted(found, key=_by_day)
    binds = first.due_on is not None and first.state is not State.NOT_APPLICABLE
    return Duty(what, (replace(first, binds=binds), *others))


def _by_day(deadline: Deadline) -> tuple[bool, date, str]:
    is_idle = deadline.state is State.NOT_APPLICABLE
    return is_idle, deadline.due_on or date.max, deadline.name


@dataclass
class _Run:
    """One case under way: what happened in it is asked for once, however many timescales need it."""

    situation: Situation
    days: LocalDays
    _happened: dict[str, Happened] = field(default_factory=dict)

    @property
    def file(self) -> CaseFile:
        return self.situation.file

    @property
    def today(self) -> date:
        return self.situation.today

    def happened(self, name: str) -> Happened:
        if name not in self._happened:
            self._happened[name] = _believable(event(name).moments(self.file))
        return self._happened[name]

    def has_happened(self, name: str | None) -> Moment | None:
        """The first time that it happened, up to today."""
        happened = self.happened(name) if name else ()
        moments = () if isinstance(happened, Missing) else happened
        return next((moment for moment in moments if moment.day <= self.today), None)


def _believable(happened: Happened) -> Happened:
    if isinstance(happened, Missing):
        return happened
    wrong = tuple(each.place for each in happened if not _FIRST_YEAR <= each.day.year <= _LAST_YEAR)
    return Missing(wrong) if wrong else happened


@dataclass(frozen=True)
class _Clock:
    """One timescale against one case."""

    run: _Run
    source: Timescales
    timescale: Timescale

    def read(self) -> Deadline:
        """What became of it: first whether it runs at all, then from when, then whether it was done."""
        applies = evaluate(self.timescale.applies, self.run.situation)
        idle = self._why_idle(applies)
        if idle:
            return replace(self._bare(), because=idle)
        triggered = self.run.happened(self.timescale.trigger)
        if isinstance(triggered, Missing):
            return self._gap(self._bare(), tuple(dict.fromkeys((*applies.missing, *triggered.facts))))
        return self._gap(self._bare(), applies.missing) if applies.cannot_tell else self._from(triggered[-1])

    def _why_idle(self, applies: Answer) -> str:
        """Why it does not run in this case, as far as is known; nothing where it runs or may run."""
        rule = self.timescale
        if not rule.is_in_force(self.run.today):
            return "the rule is not in force"
        if applies.is_no:
            return applies.because
        ended = self.run.has_happened(rule.until)
        if ended and rule.until:
            return f"{event(rule.until).what} was on {day_in_words(ended.day)}"
        return "" if self.run.happened(rule.trigger) else f"{event(rule.trigger).what} is not recorded"

    def _from(self, trigger: Moment) -> Deadline:
        since = self.run.happened(self.timescale.since) if self.timescale.since else ()
        if isinstance(since, Missing):
            return self._gap(self._bare(), since.facts)
        first = self._counts_from(trigger, since)
        happened = self.run.happened(self.timescale.evidence) if self.timescale.evidence else ()
        unclear = happened.facts if isinstance(happened, Missing) else ()
        moments = () if isinstance(happened, Missing) else happened
        done = tuple(each for each in moments if first <= each.day <= self.run.today)
        if self.timescale.direction == "every":  # what is done again and again counts from the last time
            return self._judged(max((trigger, *done), key=lambda moment: moment.day), None, unclear)
        return self._judged(trigger, done[0] if done else None, unclear)

    def _counts_from(self, trigger: Moment, since: tuple[Moment, ...]) -> date:
        """The first day on which evidence counts."""
        if since:
            return since[0].day
        comes_after = self.timescale.direction in ("within", "every", "as-soon-as-possible")
        return trigger.day if comes_after and not self.timescale.or_earlier else date.min

    def _judged(self, trigger: Moment, done: Moment | None, unclear: tuple[str, ...]) -> Deadline:
        last = last_day(self.timescale, trigger, self.run.days)
        if last is None:
            return self._without_a_number(trigger, done, unclear)
        begun = replace(self._bare(), started=trigger, done=done, booked_for=self._booked())
        timed = replace(begun, due_on=last.day, due_at=last.at)
        if done:
            return self._done(timed, done, last)
        if last.day >= self.run.today:
            left = self.run.days.between(self.run.today, last.day)
            return replace(timed, state=State.DUE, working_days_left=left)
        return self._passed(timed, last.day, unclear)

    def _done(self, timed: Deadline, done: Moment, last: LastDay) -> Deadline:
        """In time or late; on the last day and with no time recorded, in time."""
        is_late = done.day > last.day or bool(
            done.day == last.day and done.at and last.at and done.at > last.at
        )
        if not is_late:
            return replace(timed, state=State.MET)
        return self._late(timed, last.day, done.day)

    def _passed(self, timed: Deadline, last: date, unclear: tuple[str, ...]) -> Deadline:
        """Not recorded as done: missed, unless the record cannot tell, or the case has moved on since."""
        rule = self.timescale
        if unclear:
            return self._gap(timed, unclear)
        recorded_at = (event(rule.evidence).recorded_at,) if rule.evidence else ()
        overtaken = self.run.has_happened(rule.overtaken_by)
        if not rule.evidence or overtaken:
            return self._gap(timed, recorded_at)
        return self._late(timed, last, self.run.today)

    def _late(self, timed: Deadline, last: date, until: date) -> Deadline:
        return replace(
            timed, state=State.MISSED, late_by=(until - last).days,
            working_days_late=self.run.days.between(last, until),
        )  # fmt: skip

    def _without_a_number(self, trigger: Moment, done: Moment | None, unclear: tuple[str, ...]) -> Deadline:
        """As soon as possible: there is something to do, and no day by which it is late."""
        begun = replace(self._bare(), started=trigger, done=done, booked_for=self._booked())
        if done:
            return replace(begun, state=State.MET)
        if trigger.day > self.run.today:
            because = f"{event(self.timescale.trigger).what} is on {day_in_words(trigger.day)}"
            return replace(self._bare(), because=because)
        return self._gap(begun, unclear) if unclear else replace(begun, state=State.DUE)

    def _booked(self) -> date | None:
        """The day for which it is booked; of use only where the day lies ahead."""
        planned = event(self.timescale.evidence).planned if self.timescale.evidence else None
        booked = planned(self.run.file) if planned else None
        return booked if booked and booked >= self.run.today else None

    def _bare(self) -> Deadline:
        source = self.source
        return Deadline(self.timescale, source.name, source.title, source.is_law, State.NOT_APPLICABLE)

    def _gap(self, deadline: Deadline, facts: tuple[str, ...]) -> Deadline:
        verb = "is" if len(facts) == 1 else "are"
        because = f"{in_a_sentence(facts)} {verb} not recorded" if facts else "nothing records whether it was done"
        return replace(deadline, state=State.CANNOT_TELL, missing=facts, because=because)


def of_service(situations: Iterable[Situation]) -> Iterator[tuple[Timescale, Moment, LastDay | None]]:
    """The rules that time a whole service, each with the last time that any of its cases tells of (R106)."""
    held = tuple(situations)
    if not held:
        return
    days = local_days(held[0].profile)
    for timescale in (each for source in held[0].clocks for each in source.timescales if each.of_service):
        happened = (_Run(each, days).happened(timescale.trigger) for each in held)
        known = (each for each in happened if not isinstance(each, Missing))
        moments = [moment for each in known for moment in each if moment.day <= held[0].today]
        if moments:
            latest = max(moments, key=lambda moment: moment.day)
            yield timescale, latest, last_day(timescale, latest, days)
