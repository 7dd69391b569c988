"""What the timescales of an authority come to in one case: each deadline met, missed, due, or nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from bundler.model.answer import Answer
from bundler.model.fact_words import nobody_has_recorded
from bundler.model.pack import Needed, Pack
from bundler.model.record import CaseFile
from bundler.model.timescale import Deadline, Duty, Moment, State, Timescale, Timescales
from bundler.model.words import day_in_words
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
    return Duty(what, (replace(first, binds=True) if binds else first, *others))


def _by_day(deadline: Deadline) -> tuple[bool, date, str]:
    is_idle = deadline.state is State.NOT_APPLICABLE
    return is_idle, deadline.due_on or date.max, deadline.name


@dataclass
class _Run:
    """One case under way: what happened in it, and what applies, is asked for once, however many timescales need it."""

    situation: Situation
    days: LocalDays
    _happened: dict[str, Happened] = field(default_factory=dict)
    _applies: dict[Needed, Answer] = field(default_factory=dict)

    @property
    def file(self) -> CaseFile:
        return self.situation.file

    @property
    def today(self) -> date:
        return self.situation.today

    def applies(self, needed: Needed) -> Answer:
        if needed not in self._applies:
            self._applies[needed] = evaluate(needed, self.situation)
        return self._applies[needed]

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
class _Found:
    """What a clock has found out so far about one deadline."""

    started: Moment | None = None
    done: Moment | None = None
    last: LastDay | None = None
    unclear: tuple[str, ...] = ()


_NOTHING = _Found()


@dataclass(frozen=True)
class _Clock:
    """One timescale against one case."""

    run: _Run
    source: Timescales
    timescale: Timescale

    def read(self) -> Deadline:
        """What became of it: first whether it runs at all, then from when, then whether it was done."""
        applies = self.run.applies(self.timescale.applies)
        idle = self._why_idle(applies)
        if idle:
            return self._told(State.NOT_APPLICABLE, because=idle)
        triggered = self.run.happened(self.timescale.trigger)
        if isinstance(triggered, Missing):
            return self._gap(_NOTHING, tuple(dict.fromkeys((*applies.missing, *triggered.facts))))
        if applies.cannot_tell:
            return self._gap(_NOTHING, applies.missing)
        has_been = [moment for moment in triggered if moment.day <= self.run.today]
        return self._from((has_been or triggered)[-1])

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
            return self._gap(_NOTHING, since.facts)
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
        found = _Found(trigger, done, last, unclear)
        if last is None:
            return self._without_a_number(found, trigger)
        if done:
            return self._late(found, last, done.day) if _is_late(done, last) else self._told(State.MET, found)
        return self._told(State.DUE, found) if last.day >= self.run.today else self._passed(found, last)

    def _without_a_number(self, found: _Found, trigger: Moment) -> Deadline:
        """As soon as possible: there is something to do, and no day by which it is late."""
        if found.done:
            return self._told(State.MET, found)
        if trigger.day > self.run.today:
            because = f"{event(self.timescale.trigger).what} is on {day_in_words(trigger.day)}"
            return self._told(State.NOT_APPLICABLE, because=because)
        return self._gap(found, found.unclear) if found.unclear else self._told(State.DUE, found)

    def _passed(self, found: _Found, last: LastDay) -> Deadline:
        """Not recorded as done: missed, unless the record cannot tell, or the case has moved on since."""
        evidence = self.timescale.evidence
        if found.unclear or not evidence:
            return self._gap(found, found.unclear)
        if self.run.has_happened(self.timescale.overtaken_by):
            return self._gap(found, (event(evidence).recorded_at,))
        return self._late(found, last, self.run.today)

    def _late(self, found: _Found, last: LastDay, until: date) -> Deadline:
        return self._told(State.MISSED, found, late_until=max(last.day, until))

    def _gap(self, found: _Found, facts: tuple[str, ...]) -> Deadline:
        because = nobody_has_recorded(facts) if facts else "nothing records whether it was done"
        return self._told(State.CANNOT_TELL, found, because=because, missing=facts)

    def _told(
        self, state: State, found: _Found = _NOTHING, *,
        because: str = "", missing: tuple[str, ...] = (), late_until: date | None = None,
    ) -> Deadline:  # fmt: skip
        last, between = found.last, self.run.days.between
        return Deadline(
            self.timescale, self.source.name, self.source.title, self.source.is_law, state,
            due_on=last.day if last else None,
            due_at=last.at if last else None,
            started=found.started,
            done=found.done,
            booked_for=self._booked() if found.started else None,
            late_by=(late_until - last.day).days if last and late_until else 0,
            working_days_late=between(last.day, late_until) if last and late_until else 0,
            working_days_left=between(self.run.today, last.day) if last and state is State.DUE else None,
            because=because,
            missing=missing,
        )  # fmt: skip

    def _booked(self) -> date | None:
        """The day for which it is booked; of use only where the day lies ahead."""
        planned = event(self.timescale.evidence).planned if self.timescale.evidence else None
        booked = planned(self.run.file) if planned else None
        return booked if booked and booked >= self.run.today else None


def _is_late(done: Moment, last: LastDay) -> bool:
    """On the last day and with no time recorded, it was in time."""
    is_too_late_that_day = done.day == last.day and done.at and last.at and done.at > last.at
    return done.day > last.day or bool(is_too_late_that_day)


def of_service(situation: Situation) -> Iterator[tuple[Timescale, Moment, LastDay | None]]:
    """The rules that time a whole service, with the last time that this case tells of, and the next last day (R106)."""
    run = _Run(situation, local_days(situation.profile))
    for timescale in (each for source in situation.clocks for each in source.timescales if each.of_service):
        happened = run.happened(timescale.trigger)
        moments = () if isinstance(happened, Missing) else happened
        latest = next((each for each in reversed(moments) if each.day <= run.today), None)
        if latest:
            yield timescale, latest, last_day(timescale, latest, run.days)
