"""What the facts of a case say to the practitioner's statements, and whether somebody's answers agree with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from bundler.model.case import Case
from bundler.model.fact_words import CASE_JSON, in_plain_words
from bundler.model.fields import Signature
from bundler.model.finding import Finding
from bundler.model.journey import MeetingKind, Step
from bundler.model.practitioner_statements import (
    Declaration,
    PractitionerStatements,
    ShownByTheCase,
    WhatTheCaseShows,
)
from bundler.model.profile import Profile
from bundler.model.words import day_in_words, in_a_sentence, yes_or_no
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_of, role_in_words
from bundler.rules.plain import words_of
from bundler.rules.sheet import Sheet, is_blank, needed_sheets
from bundler.rules.signing import is_stated
from bundler.rules.situation import Situation
from bundler.rules.writing_down import how_to_record, where_to_write

_AUTHORITY = "R261, R262"
_PANELS = (MeetingKind.PERMANENCE_PANEL, MeetingKind.EXIT_FROM_CARE)
_USUAL_APPROVER = "Assistant Director"


def what_the_case_shows(case: Case, profile: Profile) -> ShownByTheCase:
    """The answer of case.json to each statement that facts can answer, with the place and the day it rests on."""
    return ShownByTheCase.model_validate({name: shows(case, profile) for name, shows in _SHOWN.items()})


def with_the_cases_answers(record: PractitionerStatements, shown: ShownByTheCase) -> PractitionerStatements:
    """The statements with every answer that nobody gave filled from the facts (R262)."""
    filled = {
        name: _declared(record, name).model_copy(update={"answer": getattr(shown, name).answer})
        for name in ShownByTheCase.model_fields
        if _declared(record, name).answer is None
    }
    return record.model_copy(update=filled)


def statements_agree_with_the_facts(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No statement says otherwise than case.json, and each is answered by facts or by somebody with evidence."""
    shown = what_the_case_shows(situation.case, situation.profile)
    for sheet in needed_sheets(situation, holding):
        record = sheet.filed.record
        if isinstance(record, PractitionerStatements):
            for name in ShownByTheCase.model_fields:
                yield from _compared(sheet, name, _declared(record, name), getattr(shown, name))


def statements_answered_no_are_told(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Whoever reads the findings learns which statements are not true yet."""
    shown = what_the_case_shows(situation.case, situation.profile)
    for sheet in needed_sheets(situation, holding):
        record = sheet.filed.record
        if isinstance(record, PractitionerStatements):
            whole = with_the_cases_answers(record, shown)
            yield from (_not_true(sheet, name) for name, said in whole if isinstance(said, Declaration)
                        and said.answer is False)  # fmt: skip


def _declared(record: PractitionerStatements, name: str) -> Declaration:
    said: Declaration = getattr(record, name)
    return said


def _compared(sheet: Sheet, name: str, said: Declaration, fact: WhatTheCaseShows) -> Iterator[Finding]:
    if fact.answer is None:
        yield _not_shown(sheet, name, said, fact)
    elif said.answer is not None and said.answer is not fact.answer:
        yield _contradicts(sheet, name, said, fact)


def _plan_by_second_review(case: Case, _profile: Profile) -> WhatTheCaseShows:
    """R109: the plan is there when the second review is held, or is due while it is still to come."""
    review = case.review(2)
    held, recorded = (review.held_on if review else None), case.plan.recorded_on
    limit, fact = (held, "held_on") if held else (review.due_on if review else None, "due_on")
    if recorded is None or limit is None:
        return _not_recorded(recorded or "plan.recorded_on", limit or "reviews (number 2): held_on")
    return _shows(recorded <= limit, _on("plan.recorded_on", recorded), _on(f"reviews (number 2): {fact}", limit))


def _manager_agrees(case: Case, _profile: Profile) -> WhatTheCaseShows:
    signature = case.plan.team_manager_consulted
    if signature is None or signature.signed_on is None or not is_stated(signature):
        return _not_recorded("plan.team_manager_consulted (name and signed_on)")
    return _shows(True, _on("plan.team_manager_consulted", signature.signed_on, signature.name or ""))


def _agreed_and_approved(case: Case, profile: Profile) -> WhatTheCaseShows:
    """R262, R269: by a panel that was held, and by whoever approves plans in this authority."""
    held = next(((one.kind, one.held_on) for one in case.meetings if one.kind in _PANELS and one.held_on), None)
    approver = _approver(profile)
    approved = next((one for one in case.plan.approvals if _is_by(approver, one)), None)
    if held is None or approved is None or approved.signed_on is None:
        panel, approval = "meetings (permanence-panel): held_on", f"plan.approvals (by the {approver})"
        return _not_recorded(*((held and held[1]) or panel, (approved and approved.signed_on) or approval))
    meeting = _on(f"meetings ({held[0]}): held_on", held[1])
    return _shows(True, meeting, _on("plan.approvals", approved.signed_on, approved.role or ""))


def _ratified_at_review(case: Case, _profile: Profile) -> WhatTheCaseShows:
    presented = [one for one in case.reviews if one.plan_presented and one.held_on and one.plan_agreed is not None]
    if not presented:
        return _not_recorded("reviews: plan_presented, plan_agreed and held_on")
    review = next((one for one in presented if one.plan_agreed), presented[-1])
    agreed = f"reviews (number {review.number}): plan_agreed"
    return _shows(bool(review.plan_agreed), _on(agreed, review.held_on, yes_or_no(bool(review.plan_agreed)).lower()))


def _steps(*names: str) -> Callable[[Case, Profile], WhatTheCaseShows]:
    """Steps of the plan that are all done and dated; one that was not done makes it a no."""

    def shows(case: Case, _profile: Profile) -> WhatTheCaseShows:
        steps: dict[str, Step | None] = {f"plan.{name}": getattr(case.plan, name) for name in names}
        undone = [f"{_told(place)}, no" for place, step in steps.items() if step and step.done is False]
        if undone:
            return _shows(False, *undone)
        days = {place: step.on if step and step.done else None for place, step in steps.items()}
        if not all(days.values()):
            return _not_recorded(*(day or place for place, day in days.items()))
        return _shows(True, *(_on(place, day) for place, day in days.items()))

    return shows


_SHOWN: Mapping[str, Callable[[Case, Profile], WhatTheCaseShows]] = MappingProxyType({
    "plan_by_second_review": _plan_by_second_review,
    "advocate_offered": _steps("advocate_offered"),
    "manager_agrees": _manager_agrees,
    "discussed_with_iro": _steps("discussed_with_iro"),
    "agreed_and_approved": _agreed_and_approved,
    "ratified_at_review": _ratified_at_review,
    "direct_work_recorded": _steps("direct_work", "wishes_recorded"),
    "visits_discussed": _steps("visits_agreed_with_manager", "visits_ratified_by_iro"),
    "contact_plan": _steps("contact_plan"),
})


def _approver(profile: Profile) -> str:
    """Who approves plans here, as the authority's chain of approvers says; else as the source says."""
    return next((role_in_words(one.role) for one in profile.approvers if one.act == "approves"), _USUAL_APPROVER)


def _is_by(role: str, signature: Signature) -> bool:
    return words_of(signature.role or "") == words_of(role) and is_stated(signature)


def _on(place: str, day: date | None, detail: str = "") -> str:
    """`the day of the second review (29 October 2026)`."""
    words = f"{_told(place)}{f', {detail}' if detail else ''}"
    return f"{words} ({day_in_words(day)})" if day else words


def _told(place: str) -> str:
    return in_plain_words(f"{CASE_JSON}: {place}").removeprefix("whether ")


def _shows(answer: bool, *facts: str) -> WhatTheCaseShows:
    return WhatTheCaseShows(answer=answer, cited=f"From the facts of the case: {'; '.join(facts)}")


def _not_recorded(*facts: str | date) -> WhatTheCaseShows:
    """Of the facts given, those that are only named are the ones that are missing."""
    missing = tuple(f"{CASE_JSON}: {fact}" for fact in facts if isinstance(fact, str))
    return WhatTheCaseShows(cited=f"Not recorded: {in_a_sentence([*map(in_plain_words, missing)])}", missing=missing)


def _contradicts(sheet: Sheet, name: str, said: Declaration, fact: WhatTheCaseShows) -> Finding:
    place = sheet.place(f"{name}.answer")
    return Finding(
        code="statement-contradicts-facts", severity="blocks", place=place, item=sheet.held.item.id,
        message=f"The form says {'yes' if said.answer else 'no'}, but the case shows {'yes' if fact.answer else 'no'} "
        f"to the statement {_statement(sheet, name)} {fact.cited}.",
        remedy="Correct whichever is wrong; or leave the answer out, and it is read from the case.",
        owner=owner_of(sheet.situation, sheet.held.item), authority=_AUTHORITY,
    )  # fmt: skip


def _not_shown(sheet: Sheet, name: str, said: Declaration, fact: WhatTheCaseShows) -> Finding:
    """Somebody's word with evidence will do; without either nobody can tell."""
    is_evidenced = said.answer is not None and not is_blank(said.evidence)
    rests = "rests on somebody's word alone" if is_evidenced else "cannot be answered"
    place, reference = sheet.place(f"{name}.answer"), sheet.situation.case.reference
    return Finding(
        code="statement-not-shown", severity="warns" if is_evidenced else "blocks", item=sheet.held.item.id,
        place=place,
        message=f"A statement {rests}: {_statement(sheet, name)} {fact.cited}.",
        remedy=f"{how_to_record(fact.missing, reference)} Where that cannot be, answer with evidence "
        f"{where_to_write(place, reference)}.",
        owner=owner_of(sheet.situation, sheet.held.item), authority=_AUTHORITY,
    )  # fmt: skip


def _not_true(sheet: Sheet, name: str) -> Finding:
    return Finding(
        code="statement-answered-no", severity="warns", place=sheet.place(f"{name}.answer"), item=sheet.held.item.id,
        message=f"A statement is answered with no: {_statement(sheet, name)}",
        remedy="Do what it asks before the plan is presented; or agree with the manager how it will be done.",
        owner=owner_of(sheet.situation, sheet.held.item), authority=_AUTHORITY,
    )  # fmt: skip


def _statement(sheet: Sheet, name: str) -> str:
    """The statement as the form prints it."""
    label = next((field.label for field in sheet.form.fields if field.key == f"{name}.answer"), name)
    return f"“{label}”."
