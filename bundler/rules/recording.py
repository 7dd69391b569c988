"""What keeps a decision from being recorded, beside the steps before it: its form, its days, what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bundler.model.agency_decision import AgencyDecision
from bundler.model.case import ChangeOfPlan, Match
from bundler.model.fields import Action
from bundler.model.finding import Finding
from bundler.model.pack import DecidedBy, Pack
from bundler.model.record import CaseFile, FiledRecord
from bundler.model.words import day_in_words
from bundler.rules.records import what_decisions_lack
from bundler.rules.situation import Situation

FORM = "agency-decision"
RATIFIED = "match-ratified"
PLACES: Mapping[DecidedBy, str] = {
    "agency-decision": f"{FORM}.json", "match": "case.json: match", "change-of-plan": "case.json: plan.change",
}  # fmt: skip
"""Where a case says what was decided on a pack."""
_SAID_ELSEWHERE = ("notifications", "still_needed")
"""Who was told is known later; what a deferral waits for has a check of its own."""


@dataclass(frozen=True)
class OnFile:
    """The decision as the case folder says it: the ADM's form, the match, or the change of plan."""

    place: str
    decision: str
    decided_on: date | None
    form: AgencyDecision | None = None
    match: Match | None = None
    change: ChangeOfPlan | None = None
    still_needed: tuple[Action, ...] = ()

    @property
    def says(self) -> AgencyDecision | Match | ChangeOfPlan | None:
        """What is frozen: the form but for who was told of it; of a match, what was recommended and ratified; a change
        of plan whole.
        """
        if self.form or self.change:
            return frozen(self.form) if self.form else self.change
        return self.match and Match(panel_recommended=self.match.panel_recommended, ratified=self.match.ratified)


def frozen(form: AgencyDecision) -> AgencyDecision:
    """The form without what it may still gain (R54, R55)."""
    return form.model_copy(update={"notifications": (), "json_schema": None})


def forms_on_file(file: CaseFile) -> tuple[tuple[FiledRecord, AgencyDecision], ...]:
    return tuple((filed, filed.record) for filed in file.records_of(FORM) if isinstance(filed.record, AgencyDecision))


def on_file(file: CaseFile, pack: Pack) -> OnFile | str:
    """What the case says was decided on a pack, or why it says nothing."""
    match pack.decided_by:
        case "match":
            return _of_the_panel(file)
        case "change-of-plan":
            return _of_the_plan(file)
        case _:
            return _of_the_adm(file)


def _of_the_adm(file: CaseFile) -> OnFile | str:
    found = forms_on_file(file)
    if not found:
        taking = f"Take it in with: bundler form {file.case.reference} --take FILE"
        return f"There is no {FORM}.json: the form has not come back. {taking}"
    if len(found) > 1:
        return f"There are {len(found)} decision forms, and nobody can tell which counts: leave one of them."
    filed, form = found[0]
    if form.decision is None:
        return f"{filed.path} does not say what was decided."
    return OnFile(filed.path, form.decision, form.decided_on, form=form, still_needed=_needed(form))


def _needed(form: AgencyDecision) -> tuple[Action, ...]:
    return form.still_needed if form.decision == "deferred" else ()


def _of_the_panel(file: CaseFile) -> OnFile | str:
    match = file.case.match
    if match.panel_recommended is None and match.ratified is None:
        return "case.json says neither that the panel recommended the match, nor that it was ratified (R68)."
    ratified = match.ratified.signed_on if match.ratified else None
    return OnFile(PLACES["match"], RATIFIED, ratified, match=match)


def _of_the_plan(file: CaseFile) -> OnFile | str:
    change = file.case.plan.change
    if change.what is None:
        return "case.json does not say how the plan has changed. Write it there, as plan.change: what, and who agreed."
    agreed_on = change.agreed.signed_on if change.agreed else None
    return OnFile(PLACES["change-of-plan"], change.what, agreed_on, change=change)


def gaps_in(said: OnFile, situation: Situation, found: tuple[Finding, ...]) -> Iterator[str]:
    """What the form lacks, and what holds because of it; `found` are the findings of the whole case."""
    if said.form is None:
        return
    lacking = (one for one in what_decisions_lack(situation) if one.item == FORM)
    wrong = (one for one in found if one.item == FORM or one.place.startswith(said.place))
    said_elsewhere = tuple(f"{said.place}: {key}" for key in _SAID_ELSEWHERE)
    for finding in dict.fromkeys((*lacking, *wrong)):
        if finding.severity == "blocks" and not finding.place.startswith(said_elsewhere):
            yield f"{finding.message} {finding.remedy}"


def days_wrong(said: OnFile, released_on: date, today: date) -> Iterator[str]:
    """A decision is made on what was released, and not before anybody could read it; a change of plan is agreed to
    first, and then written down.
    """
    day = said.decided_on
    if day is None:
        yield f"{said.place} does not say on which day it was decided."
        return
    if day < released_on and said.change is None:
        yield (
            f"It was decided on {day_in_words(day)}, before the papers were released on {day_in_words(released_on)}: "
            "so it was not decided on them."
        )
    if day > today:
        yield f"The day of the decision, {day_in_words(day)}, has not come yet."


def of_earlier_papers(form: AgencyDecision, told: str, released_on: date) -> Iterator[str]:
    """Of a form that does not tell with which papers it went out. It holds nothing: who had most of the papers before
    may have had the supplement since.
    """
    received = form.papers_received_on
    if received and received < released_on:
        yield (
            f"The form says that the papers were received on {day_in_words(received)}, and {told} is of "
            f"{day_in_words(released_on)}. Make sure that it is the form that went out with {told}."
        )


def deferral_open(said: OnFile) -> Iterator[str]:
    """Who defers says what is needed, from whom, by when (B14; D12)."""
    if said.decision != "deferred":
        return
    if not said.still_needed:
        yield "The decision is deferred, and the form does not say what is still needed, from whom, by when."
    for number, one in enumerate(said.still_needed, start=1):
        lacks = " and ".join(_not_said(one))
        if lacks:
            yield f"The decision is deferred, and row {number} of what is needed does not say {lacks}."
        elif said.decided_on and one.by_when and one.by_when < said.decided_on:
            yield f"Row {number} of what is still needed is due before the day of the decision."


def _not_said(needed: Action) -> Iterator[str]:
    if not (needed.who or "").strip():
        yield "from whom"
    if needed.by_when is None:
        yield "by when"
