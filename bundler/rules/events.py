"""The named events that timescales count from and end with: when each happened in a case, or what is not recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType

from bundler.model.case import Case, LegalStatusKind, PlanOption, Review
from bundler.model.errors import DefinitionError
from bundler.model.fostering_permanency_assessment_report import FosteringPermanencyAssessmentReport
from bundler.model.iro_checklist import IroChecklist
from bundler.model.iro_summary import IroSummary
from bundler.model.journey import MeetingKind
from bundler.model.record import CaseFile, DecisionOnRecord
from bundler.model.timescale import Moment
from bundler.rules.facts import Missing, missing
from bundler.rules.happenings import (
    Happened,
    in_order,
    meeting_booked,
    meetings_held,
    next_review_due,
    on,
    ppms,
    review_held,
    reviews_held,
    step,
)
from bundler.rules.meeting_days import meeting_in_words
from bundler.rules.timescales import birthday

_DECISION_NEEDED = "decision-needed"
"""The message to the ADM's PA."""
_SIX_MONTHS = 183
"""The longest time between two reviews, in days."""


@dataclass(frozen=True)
class Event:
    """A name for timescales, what happened in words, where it is recorded, and when it happened.

    `what` stands after "after", "before" and "no": "the first review", "the entry to care".
    `planned` is the day for which it is booked, where it can be.
    """

    name: str
    what: str
    recorded_at: str
    moments: Callable[[CaseFile], Happened]
    planned: Callable[[CaseFile], date | None] | None = None


def _entered_care(file: CaseFile) -> Happened:
    case = file.case
    if case.entered_care_on is None and case.legal_status.kind is not LegalStatusKind.NOT_LOOKED_AFTER:
        return missing("entered_care_on")
    return on(case.entered_care_on, "entered_care_on", case.entry.at)


def _birthday(age: int) -> Callable[[CaseFile], Happened]:
    def birthday_of(file: CaseFile) -> Happened:
        born = file.case.child.date_of_birth
        return on(birthday(born, age), "child.date_of_birth") if born else missing("child.date_of_birth")

    return birthday_of


def _meeting_held(kind: MeetingKind) -> Event:
    what = f"the {meeting_in_words(kind)}"
    return Event(
        f"{kind}-held", what, f"case.json: meetings ({kind}): held_on",
        partial(meetings_held, kind=kind), partial(meeting_booked, kind=kind),
    )  # fmt: skip


def _meeting(kind: MeetingKind, what: str) -> Event:
    """The meeting as held, or as booked while it has not been."""

    def held_or_booked(file: CaseFile) -> Happened:
        booked = meeting_booked(file, kind)
        return on(booked, f"meetings ({kind}): booked_for") if booked else meetings_held(file, kind)

    return Event(kind.value, what, f"case.json: meetings ({kind}): booked_for", held_or_booked)


def _ppm_held(file: CaseFile) -> Happened:
    return tuple(ppm.moment for ppm in ppms(file))


def _initial_ppm_held(file: CaseFile) -> Happened:
    """Where only review PPMs are recorded there was a first one, and its day is missing."""
    held = ppms(file)
    initial = tuple(ppm.moment for ppm in held if ppm.kind is MeetingKind.INITIAL_PPM)
    return missing(f"meetings ({MeetingKind.INITIAL_PPM}): held_on") if held and not initial else initial


def _review_ppm_held(file: CaseFile) -> Happened:
    return tuple(ppm.moment for ppm in ppms(file) if ppm.kind is MeetingKind.REVIEW_PPM)


def _latest_ppm(file: CaseFile) -> Happened:
    return tuple(ppm.moment for ppm in ppms(file)[-1:])


def _ppm_booked(file: CaseFile) -> date | None:
    booked = (meeting_booked(file, kind) for kind in (MeetingKind.INITIAL_PPM, MeetingKind.REVIEW_PPM))
    return min((day for day in booked if day), default=None)


def _initial_ppm(file: CaseFile) -> Happened:
    booked = meeting_booked(file, MeetingKind.INITIAL_PPM)
    return on(booked, f"meetings ({MeetingKind.INITIAL_PPM}): booked_for") or _initial_ppm_held(file)


def _minutes_signed(file: CaseFile) -> Happened:
    """Of the latest PPM. A signature that is only a scan has no day."""
    for ppm in ppms(file)[-1:]:
        if ppm.signed_on:
            return (Moment(ppm.signed_on, f"{ppm.place.partition(':')[0]}: chair_signature.signed_on"),)
        if ppm.chair and ppm.chair.scan:
            return missing(f"{ppm.place.partition(':')[0]}: chair_signature.signed_on")
    return ()


def _minutes_filed(file: CaseFile) -> Happened:
    """Of the latest PPM; minutes that lie in the case folder tell nothing of the child's electronic file."""
    for ppm in ppms(file)[-1:]:
        if ppm.filed_on:
            return on(ppm.filed_on, f"meetings ({ppm.kind}): minutes_filed_on")
        if ppm.listed is None:
            return missing(f"meetings ({ppm.kind}): minutes_filed_on")
    return ()


def _review_held(number: int) -> Callable[[CaseFile], Happened]:
    return lambda file: review_held(file.case, number)


def _review_due(number: int) -> Callable[[CaseFile], date | None]:
    def due(file: CaseFile) -> date | None:
        found = file.case.review(number)
        return found.due_on if found and not found.held_on else None

    return due


def _review(number: int) -> Callable[[CaseFile], Happened]:
    """The review as held, or as it is due while it has not been."""

    def held_or_due(file: CaseFile) -> Happened:
        day = _review_due(number)(file)
        held = review_held(file.case, number)
        if held or not day:
            return held or missing(f"reviews (number {number}): due_on")
        return on(day, f"reviews (number {number}): due_on")

    return held_or_due


def _reviews_that(says: Callable[[Review], bool | None]) -> Callable[[CaseFile], Happened]:
    """The reviews that were held and said so."""

    def held(file: CaseFile) -> Happened:
        return in_order(
            Moment(each.held_on, f"case.json: reviews (number {each.number}): held_on")
            for each in file.case.reviews
            if each.held_on and says(each)
        )

    return held


def _was_presented(held: Review) -> bool | None:
    """A plan that a review agreed was presented to it, unless it says otherwise."""
    return held.plan_agreed if held.plan_presented is None else held.plan_presented


def _first_review_that(says: Callable[[Review], bool | None]) -> Callable[[CaseFile], Happened]:
    held = _reviews_that(says)

    def first(file: CaseFile) -> Happened:
        moments = held(file)
        return moments[:1] if isinstance(moments, tuple) else moments

    return first


def _plan_agreed(file: CaseFile) -> Happened:
    """At the first review that agreed it; a second review that does not say whether it did is a missing fact."""
    agreed = _first_review_that(lambda each: each.plan_agreed)(file)
    second = file.case.review(2)
    if not agreed and second and second.held_on and second.plan_agreed is None:
        return missing("reviews (number 2): plan_agreed")
    return agreed


def _second_review_without_plan(file: CaseFile) -> Happened:
    second = file.case.review(2)
    if second is None or second.held_on is None or second.plan_agreed:
        return ()
    if second.plan_agreed is None and second.plan_presented is not False:
        return missing("reviews (number 2): plan_agreed")
    return on(second.held_on, "reviews (number 2): held_on")


def _escalated(file: CaseFile) -> Happened:
    """As the review says, or the IRO's checklist."""
    in_case = (
        Moment(each.escalated_on, f"case.json: reviews (number {each.number}): escalated_on")
        for each in file.case.reviews
        if each.escalated_on
    )
    in_checklists = (
        Moment(filed.record.escalation.on, f"{filed.path}: escalation.on")
        for filed in file.records_of("iro-checklist")
        if isinstance(filed.record, IroChecklist) and filed.record.escalation.on
    )
    return in_order(iter((*in_case, *in_checklists)))


def _plan_required(file: CaseFile) -> Happened:
    return in_order(
        Moment(each.plan_required_by, f"case.json: reviews (number {each.number}): plan_required_by")
        for each in file.case.reviews
        if each.plan_required_by
    )


def _permanence_secured(file: CaseFile) -> Happened:
    """As recorded; or a special guardianship order, or the ratified match (R68)."""
    case = file.case
    ratified = case.match.ratified.signed_on if case.match.ratified else None
    return (
        on(case.plan.secured_on, "plan.secured_on")
        or on(case.special_guardianship.order_on, "special_guardianship.order_on")
        or on(ratified, "match.ratified.signed_on")
    )


def _long_term_fostering_agreed(file: CaseFile) -> Happened:
    """The day of the review that agreed it (R108); missing only where it is the plan."""
    agreed_on = file.case.match.agreed_at_review_on
    if agreed_on:
        return on(agreed_on, "match.agreed_at_review_on")
    found = _first_review_that(lambda each: each.long_term_fostering_agreed)(file)
    is_planned = file.case.plan.option is PlanOption.LONG_TERM_FOSTERING
    return found or (missing("match.agreed_at_review_on") if is_planned else ())


def _match_confirmed(file: CaseFile) -> Happened:
    """The panel's recommendation, or the fostering panel listed as held (R108)."""
    recommended = step(file.case.match.panel_recommended, "match.panel_recommended")
    return recommended or meetings_held(file, MeetingKind.FOSTERING_PANEL)


def _match_planned(file: CaseFile) -> date | None:
    booked = meeting_booked(file, MeetingKind.FOSTERING_PANEL)
    return booked or (file.case.panel.meets_on if "fostering-panel" in file.case.packs else None)


def _papers_sent(file: CaseFile) -> Happened:
    early = file.case.early_permanence
    return on(early.papers_sent_on, "early_permanence.papers_sent_on", early.papers_sent_at)


def _sgo_referral_sent(file: CaseFile) -> Happened:
    """The day it was sent; the day of its signature is not yet that."""
    return on(file.case.special_guardianship.referral_sent_on, "special_guardianship.referral_sent_on")


def _initial_sections_completed(file: CaseFile) -> Happened:
    return in_order(
        Moment(filed.record.initial_sections_completed_on, f"{filed.path}: initial_sections_completed_on")
        for filed in file.records_of("fostering-permanency-assessment-report")
        if isinstance(filed.record, FosteringPermanencyAssessmentReport)
        and filed.record.initial_sections_completed_on
    )


def _together_and_apart(file: CaseFile) -> Happened:
    """From the assessment's own record, or from the entry of a paper that is one."""
    recorded = (
        Moment(filed.record.day, filed.path) for filed in file.records_of("together-and-apart") if filed.record.day
    )
    filed = (
        Moment(entry.dated, f"case.json: papers ({entry.file}): dated")
        for entry in file.case.papers
        if entry.dated and (entry.item or "").startswith("together-and-apart")
    )
    return in_order(iter((*recorded, *filed)))


def _agency_decided(file: CaseFile) -> Happened:
    return in_order(
        Moment(filed.record.day, filed.path) for filed in file.records_of("agency-decision") if filed.record.day
    )


def _plans_confirmed(file: CaseFile) -> Happened:
    """The day by which both were: a PPM of long ago that confirmed nothing is not the one that is wanted (R98)."""
    court = file.case.proceedings
    care = step(court.care_plan_confirmed, "proceedings.care_plan_confirmed")
    other = step(court.contingency_plan_confirmed, "proceedings.contingency_plan_confirmed")
    if isinstance(care, Missing) or isinstance(other, Missing):
        return care if isinstance(care, Missing) else other
    return (max(*care, *other, key=lambda moment: moment.day),) if care and other else ()


def _recorded(file: CaseFile, *, for_parents: bool = False, changes: bool = False) -> Happened:
    """Decisions that were recorded, or those of which parents are written to; a form that is filled in starts nothing.

    (R53, R55, R68)
    """
    found = _decisions(file, for_parents=for_parents, changes=changes)
    return in_order(Moment(one.decided_on, one.place) for one in found)


def _decisions(file: CaseFile, *, for_parents: bool, changes: bool) -> list[DecisionOnRecord]:
    """Decisions, or later changes of plan; each has clocks of its own."""
    return [one for one in file.decisions if one.is_change is changes and (one.needs_letters or not for_parents)]


def _after_the_last(
    says: Callable[[DecisionOnRecord], date | None], *, for_parents: bool = False, changes: bool = False
) -> Callable[[CaseFile], Happened]:
    """Who was told of an earlier decision knows nothing of the last one."""

    def told(file: CaseFile) -> Happened:
        last = _decisions(file, for_parents=for_parents, changes=changes)[-1:]
        days = [(says(one), one.place) for one in last]
        return in_order(Moment(day, place) for day, place in days if day)

    return told


def _adm_told(file: CaseFile) -> Happened:
    """By the message that a decision is needed, which gives that day, or as somebody recorded it (R50, R125)."""
    recorded, key = file.case.proceedings.adm_told_on, "proceedings.adm_told_on"
    told = (one for one in file.told if one.who == "adm_pa" and one.event in (_DECISION_NEEDED, ""))
    return in_order(iter((*on(recorded, key), *(Moment(one.on, one.place) for one in told))))


def _iro_supported(file: CaseFile) -> Happened:
    """A challenge sends nothing on to the ADM (R47)."""
    return in_order(
        Moment(filed.record.day, filed.path)
        for filed in file.records_of("iro-summary")
        if isinstance(filed.record, IroSummary) and filed.record.outcome == "support" and filed.record.day
    )


def _review_before_sixteen(file: CaseFile) -> Happened:
    """The last review, held or due, of the six months before the birthday (R118)."""
    born = file.case.child.date_of_birth
    if born is None:
        return missing("child.date_of_birth")
    sixteen = birthday(born, 16)
    days = ((each.number, each.held_on or each.due_on) for each in file.case.reviews)
    before = in_order(
        Moment(day, f"case.json: reviews (number {number})")
        for number, day in days
        if day and 0 < (sixteen - day).days <= _SIX_MONTHS
    )
    return before[-1:] or missing("reviews: due_on (the last review before the 16th birthday)")


def _final_review(file: CaseFile, *, earlier: int = 0) -> Happened:
    """The final review, or the one so many before it; held or due."""
    final = next((each for each in file.case.reviews if each.is_final), None)
    if final is None:
        return missing("reviews: is_final")
    return _review(final.number - earlier)(file) if final.number > earlier else ()


def _tracking_panel_to_come(file: CaseFile) -> Happened:
    """As booked; a case that was considered once and is not booked again lacks the day (R107)."""
    kind = MeetingKind.TRACKING_PANEL
    booked = meeting_booked(file, kind)
    if booked:
        return on(booked, f"meetings ({kind}): booked_for")
    return missing(f"meetings ({kind}): booked_for") if meetings_held(file, kind) else ()


def _adviser_offered(file: CaseFile) -> Happened:
    offers = file.case.leaving_care.adviser_offers
    return in_order(Moment(day, "case.json: leaving_care.adviser_offers") for day in offers)


def _sgo_support_reviewed(file: CaseFile) -> Happened:
    days = file.case.special_guardianship.support_reviewed_on
    return in_order(Moment(day, "case.json: special_guardianship.support_reviewed_on") for day in days)


def _fact(name: str, what: str, key: str, of: Callable[[Case], date | None], *, needed: bool = False) -> Event:
    """An event that is one fact of case.json; `needed` ones are missing where nobody recorded them."""

    def moments(file: CaseFile) -> Happened:
        day = of(file.case)
        return missing(key) if day is None and needed else on(day, key)

    return Event(name, what, f"case.json: {key}", moments)


_CARE: tuple[Event, ...] = (
    Event("entered-care", "the entry to care", "case.json: entered_care_on", _entered_care),
    _fact("entry-decided", "the decision that the child enters care", "entry.decided_on",
          lambda case: case.entry.decided_on, needed=True),
    Event("sixteenth-birthday", "the 16th birthday", "case.json: child.date_of_birth", _birthday(16)),
    Event("eighteenth-birthday", "the 18th birthday", "case.json: child.date_of_birth", _birthday(18)),
    Event("twenty-fifth-birthday", "the 25th birthday", "case.json: child.date_of_birth", _birthday(25)),
    Event("permanence-secured", "the day permanence was secured", "case.json: plan.secured_on", _permanence_secured),
)  # fmt: skip

_REVIEWS: tuple[Event, ...] = (
    Event("first-review-held", "the first review", "case.json: reviews (number 1): held_on",
          _review_held(1), _review_due(1)),
    Event("second-review-held", "the second review", "case.json: reviews (number 2): held_on",
          _review_held(2), _review_due(2)),
    Event("first-review", "the first review", "case.json: reviews (number 1): due_on", _review(1)),
    Event("second-review", "the second review", "case.json: reviews (number 2): due_on", _review(2)),
    Event("review-held", "a review", "case.json: reviews: held_on",
          lambda file: reviews_held(file.case), lambda file: next_review_due(file.case)),
    Event("review-from-the-second-on-held", "the last review from the second on", "case.json: reviews: held_on",
          lambda file: reviews_held(file.case, first=2), lambda file: next_review_due(file.case)),
    Event("latest-review-from-the-second-on-held", "the last review", "case.json: reviews: held_on",
          lambda file: reviews_held(file.case, first=2)),
    Event("review-after-the-second-held", "a review after the second", "case.json: reviews: held_on",
          lambda file: reviews_held(file.case, first=3), lambda file: next_review_due(file.case)),
    Event("second-adoption-review-held", "the second adoption review", "case.json: reviews (kind adoption): held_on",
          lambda file: reviews_held(file.case, kind="adoption")[1:], lambda file: next_review_due(file.case)),
    Event("adoption-review-held", "the adoption review", "case.json: reviews (kind adoption): held_on",
          lambda file: reviews_held(file.case, kind="adoption"), lambda file: next_review_due(file.case)),
    Event("review-recommending-sgo-held", "the review that recommended special guardianship",
          "case.json: reviews: sgo_recommended", _first_review_that(lambda each: each.sgo_recommended)),
    Event("long-term-fostering-agreed", "the review that agreed long-term fostering",
          "case.json: match.agreed_at_review_on", _long_term_fostering_agreed),
    Event("second-review-without-plan", "the second review, which agreed no plan",
          "case.json: reviews (number 2): plan_agreed", _second_review_without_plan),
    Event("plan-presented", "the review to which the plan was presented", "case.json: reviews: plan_presented",
          _reviews_that(_was_presented), _review_due(2)),
    Event("plan-agreed", "the review that agreed the plan", "case.json: reviews: plan_agreed",
          _plan_agreed, lambda file: next_review_due(file.case)),
    Event("escalated-by-iro", "the IRO's escalation", "case.json: reviews: escalated_on", _escalated),
    Event("plan-required-by-iro", "the day by which the IRO requires the plan", "case.json: reviews: plan_required_by",
          _plan_required),
    Event("review-before-sixteenth-birthday", "the last review before the 16th birthday",
          "case.json: reviews: due_on", _review_before_sixteen),
    Event("final-review", "the final review", "case.json: reviews: is_final", _final_review),
    Event("penultimate-review", "the last review but one", "case.json: reviews: is_final",
          partial(_final_review, earlier=1)),
)  # fmt: skip

_PLANNING: tuple[Event, ...] = (
    Event("ppm-held", "a PPM", "case.json: meetings (review-ppm): held_on", _ppm_held, _ppm_booked),
    Event("initial-ppm-held", "the initial PPM", "case.json: meetings (initial-ppm): held_on",
          _initial_ppm_held, partial(meeting_booked, kind=MeetingKind.INITIAL_PPM)),
    Event("initial-ppm", "the initial PPM", "case.json: meetings (initial-ppm): booked_for", _initial_ppm),
    Event("review-ppm-held", "a review PPM", "case.json: meetings (review-ppm): held_on",
          _review_ppm_held, partial(meeting_booked, kind=MeetingKind.REVIEW_PPM)),
    Event("latest-ppm-held", "the last PPM", "case.json: meetings (review-ppm): held_on", _latest_ppm, _ppm_booked),
    Event("ppm-minutes-signed", "the chair's signature below the minutes",
          "case.json: meetings (the last PPM): minutes_signed_on", _minutes_signed),
    Event("ppm-minutes-filed", "the filing of the minutes",
          "case.json: meetings (the last PPM): minutes_filed_on", _minutes_filed),
    _fact("plan-changed-by-ppm", "the PPM that changed the plan", "plan.changed_by_ppm_on",
          lambda case: case.plan.changed_by_ppm_on),
    _fact("plan-confirmed", "the confirmation of the plan", "plan.confirmed_on", lambda case: case.plan.confirmed_on),
    Event("together-and-apart-assessed", "the Together and Apart assessment", "together-and-apart.json",
          _together_and_apart),
    Event("early-permanence-papers-sent", "the papers for the early permanence panel",
          "case.json: early_permanence.papers_sent_on", _papers_sent),
    Event("fostering-assessment-begun", "the first sections of the Fostering Permanency Assessment Report",
          "fostering-permanency-assessment-report.json: initial_sections_completed_on", _initial_sections_completed),
    Event("match-confirmed", "the fostering panel's confirmation of the match",
          "case.json: match.panel_recommended.on", _match_confirmed, _match_planned),
    _meeting(MeetingKind.EARLY_PERMANENCE_PANEL, "the early permanence panel"),
    _meeting(MeetingKind.LEGAL_PLANNING, "the legal planning meeting"),
    Event("tracking-panel-to-come", "the next permanence planning and tracking",
          f"case.json: meetings ({MeetingKind.TRACKING_PANEL}): booked_for", _tracking_panel_to_come),
    Event("family-group-conference-held", "the family group conference",
          "case.json: meetings (family-group-conference): held_on",
          partial(meetings_held, kind=MeetingKind.FAMILY_GROUP_CONFERENCE), lambda file: file.case.conference.meets_on),
    *(_meeting_held(kind) for kind in (
        MeetingKind.PLACEMENT_PLANNING, MeetingKind.EARLY_PERMANENCE_PANEL, MeetingKind.TRACKING_PANEL,
        MeetingKind.LEGAL_PLANNING,
    )),
)  # fmt: skip

_COURT: tuple[Event, ...] = (
    _fact("pre-proceedings-began", "the beginning of pre-proceedings", "legal_steps.pre_proceedings_began_on",
          lambda case: case.legal_steps.pre_proceedings_began_on),
    _fact("pre-proceedings-ended", "the end of pre-proceedings", "legal_steps.pre_proceedings_ended_on",
          lambda case: case.legal_steps.pre_proceedings_ended_on),
    _fact("share-responsibility-decided", "the decision to apply to share parental responsibility",
          "legal_steps.share_responsibility_decided_on",
          lambda case: case.legal_steps.share_responsibility_decided_on),
    _fact("proceedings-issued", "the issue of proceedings", "proceedings.issued_on",
          lambda case: case.proceedings.issued_on, needed=True),
    _fact("proceedings-concluded", "the end of proceedings", "proceedings.concluded_on",
          lambda case: case.proceedings.concluded_on),
    _fact("final-care-plan-due", "the day the final Care Plan is to be filed", "proceedings.final_care_plan_due",
          lambda case: case.proceedings.final_care_plan_due, needed=True),
    _fact("final-evidence-due", "the day final evidence is due", "proceedings.final_evidence_due",
          lambda case: case.proceedings.final_evidence_due, needed=True),
    _fact("final-evidence-filed", "the filing of final evidence", "proceedings.final_evidence_filed_on",
          lambda case: case.proceedings.final_evidence_filed_on),
    Event("adm-told-of-final-evidence", "the message to the ADM's PA",
          "it with: bundler deliver, or case.json: proceedings.adm_told_on", _adm_told),
    _fact("final-hearing", "the final hearing", "proceedings.final_hearing_on",
          lambda case: case.proceedings.final_hearing_on, needed=True),
    Event("plans-confirmed", "the PPM that confirmed care plan and contingency plan",
          "case.json: proceedings.care_plan_confirmed", _plans_confirmed),
    _fact("placement-order-made", "the placement order", "proceedings.placement_order_on",
          lambda case: case.proceedings.placement_order_on),
    Event("iro-supported-the-plan", "the IRO's summary in support of the plan", "iro-summary.json", _iro_supported),
    Event("agency-decided", "the decision of the ADM", "agency-decision.json: decided_on", _agency_decided),
    Event("decision-recorded", "the decision that was recorded", "it with: bundler decide", _recorded),
    Event("decision-recorded-for-parents", "the decision that was recorded", "it with: bundler decide",
          partial(_recorded, for_parents=True)),
    Event("parents-written-to", "the letters to the birth parents", "it with: bundler letters",
          _after_the_last(lambda one: one.parents_written_on, for_parents=True)),
    Event("parents-told", "the talk with the birth parents", "it for each with: bundler told",
          _after_the_last(lambda one: one.parents_told_on, for_parents=True)),
    Event("change-of-plan-recorded", "the change of plan that was recorded", "it with: bundler decide",
          partial(_recorded, changes=True)),
    Event("parents-written-of-change", "the letters to the birth parents", "it with: bundler letters",
          _after_the_last(lambda one: one.parents_written_on, changes=True)),
    Event("care-planning-team-told", "the message to the care planning team", "it with: bundler told",
          _after_the_last(lambda one: one.team_told_on)),
)  # fmt: skip

_AFTERWARDS: tuple[Event, ...] = (
    Event("sgo-referral-sent", "the SGO referral", "case.json: special_guardianship.referral_sent_on",
          _sgo_referral_sent),
    _fact("sgo-made", "the special guardianship order", "special_guardianship.order_on",
          lambda case: case.special_guardianship.order_on),
    Event("sgo-support-reviewed", "a review of the support plan",
          "case.json: special_guardianship.support_reviewed_on", _sgo_support_reviewed),
    _fact("staying-put-planned", "the review that made staying put part of the planning",
          "leaving_care.staying_put_planned_on", lambda case: case.leaving_care.staying_put_planned_on),
    _fact("staying-put-raised", "the talk with the carers about staying put",
          "leaving_care.staying_put_raised_on", lambda case: case.leaving_care.staying_put_raised_on),
    _fact("staying-put-final-planning", "the final planning of staying put",
          "leaving_care.staying_put_final_planning_on", lambda case: case.leaving_care.staying_put_final_planning_on),
    Event("staying-put-ratified", "the permanency panel's ratification of staying put",
          "case.json: leaving_care.staying_put_ratified.on",
          lambda file: step(file.case.leaving_care.staying_put_ratified, "leaving_care.staying_put_ratified")),
    Event("pathway-plan-written", "the Pathway Plan", "case.json: leaving_care.pathway_plan.on",
          lambda file: step(file.case.leaving_care.pathway_plan, "leaving_care.pathway_plan")),
    _fact("staying-put-signed-off", "the final review's agreement to staying put",
          "leaving_care.staying_put_signed_off_on", lambda case: case.leaving_care.staying_put_signed_off_on),
    Event("adviser-offered", "an offer of a personal adviser", "case.json: leaving_care.adviser_offers",
          _adviser_offered),
)  # fmt: skip


def _by_name(events: Iterable[Event]) -> Mapping[str, Event]:
    named: dict[str, Event] = {}
    for each in events:
        if each.name in named:
            raise DefinitionError(f"There are two events called {each.name}", "Give one of them another name.")
        named[each.name] = each
    return MappingProxyType(named)


EVENTS = _by_name((*_CARE, *_REVIEWS, *_PLANNING, *_COURT, *_AFTERWARDS))


def event(name: str) -> Event:
    """The event of that name; `packs lint` finds a wrong name before a case does."""
    try:
        return EVENTS[name]
    except KeyError:
        raise DefinitionError(
            f"There is no event called {name}", f"Use one of: {', '.join(sorted(EVENTS))}."
        ) from None
