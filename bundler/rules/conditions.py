"""The named conditions that packs are written with: each answers yes, no, or cannot tell and then why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bundler.model.answer import Answer, all_of, any_of, cannot_tell, no, yes
from bundler.model.case import PlanOption, Review
from bundler.model.cpr import ChildsPermanenceReport
from bundler.model.errors import DefinitionError
from bundler.model.fields import Signature
from bundler.model.iro_summary import IroSummary
from bundler.model.journey import Step
from bundler.model.pack import Needed
from bundler.model.words import age_on
from bundler.rules.placeholders import placeholder_in
from bundler.rules.signing import is_signed
from bundler.rules.situation import Situation

ALWAYS = "the pack always needs it"
_SIGNED = "name and date, or a signed scan that can be read"


@dataclass(frozen=True)
class Missing:
    """The facts without which nobody can tell, as places in the case folder."""

    facts: tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """A name for packs, the question as a function, and the sentences that follow "because"."""

    name: str
    holds: Callable[[Situation], bool | Missing]
    when_yes: str
    when_no: str

    def __call__(self, situation: Situation) -> Answer:
        held = self.holds(situation)
        if isinstance(held, Missing):
            return cannot_tell(*held.facts)
        return yes(self.when_yes) if held else no(self.when_no)


def evaluate(needed: Needed, situation: Situation) -> Answer:
    """Whether something is needed; nothing asked means that the pack always needs it."""
    if not needed.conditions:
        return yes(ALWAYS)
    answers = [_answer(name, situation) for name in needed.all]
    if needed.any:
        answers.append(any_of([_answer(name, situation) for name in needed.any]))
    answers += [_opposite(_answer(name, situation)) for name in needed.none]
    return all_of(answers)


def condition(name: str) -> Condition:
    """The condition of that name; `packs lint` finds a wrong name before a case does."""
    try:
        return CONDITIONS[name]
    except KeyError:
        raise DefinitionError(
            f"There is no condition called {name}", f"Use one of: {', '.join(sorted(CONDITIONS))}."
        ) from None


def _answer(name: str, situation: Situation) -> Answer:
    return condition(name)(situation)


def _opposite(answer: Answer) -> Answer:
    return answer.negated(answer.because)


def _missing(*facts: str) -> Missing:
    return Missing(tuple(f"case.json: {fact}" for fact in facts))


def _plan_is(option: PlanOption) -> Callable[[Situation], bool | Missing]:
    def plan_is(situation: Situation) -> bool | Missing:
        recorded = situation.case.plan.option
        return _missing("plan.option") if recorded is None else recorded is option

    return plan_is


def _child_is_under_10(situation: Situation) -> bool | Missing:
    """On the day of the meeting, or today while no meeting is set (R41)."""
    born = situation.case.child.date_of_birth
    return _missing("child.date_of_birth") if born is None else age_on(situation.reckoning_day, born) < 10


def _match_is(route: str) -> Callable[[Situation], bool | Missing]:
    def match_is(situation: Situation) -> bool | Missing:
        recorded = situation.case.match.route
        return _missing("match.route") if recorded is None else recorded == route

    return match_is


def _match_route_is_recorded(situation: Situation) -> bool:
    return situation.case.match.route is not None


def _panel_date_is_set(situation: Situation) -> bool:
    return situation.case.panel.meets_on is not None


def _final_evidence_date_is_recorded(situation: Situation) -> bool:
    return situation.case.proceedings.final_evidence_due is not None


def _in_court_proceedings(situation: Situation) -> bool | Missing:
    in_court = situation.case.proceedings.in_court
    return _missing("proceedings.in_court") if in_court is None else in_court


def _expert_reports_were_ordered(situation: Situation) -> bool | Missing:
    ordered = situation.case.expert_reports
    return _missing("expert_reports") if ordered is None else bool(ordered)


def _has_siblings(situation: Situation) -> bool | Missing:
    siblings = situation.case.siblings
    return _missing("siblings") if siblings is None else bool(siblings)


def _medical_advised_not_needed(situation: Situation) -> bool:
    """Silence is a no: an examination is needed unless the medical adviser has written that it is not (D8)."""
    return situation.case.health.medical_needed is False


def _step(name: str) -> Callable[[Situation], bool | Missing]:
    """A step of the match that counts only if it is done and dated (R69-R71)."""

    def step_is_recorded(situation: Situation) -> bool | Missing:
        step: Step | None = getattr(situation.case.match, name)
        if step is None or step.done is None:
            return _missing(f"match.{name}.done")
        if step.done and step.on is None:
            return _missing(f"match.{name}.on")
        return step.done

    return step_is_recorded


def _plan_recorded_with_team_manager(situation: Situation) -> bool | Missing:
    plan = situation.case.plan
    facts = ("plan.option", "plan.recorded_on", f"plan.team_manager_consulted ({_SIGNED})")
    held = (plan.option, plan.recorded_on, is_signed(plan.team_manager_consulted, situation))
    lacking = [fact for fact, value in zip(facts, held, strict=True) if not value]
    return _missing(*lacking) if lacking else True


def _second_review(situation: Situation) -> Review | None:
    """The review about four months after the child came into care (R40, R109)."""
    return next((review for review in situation.case.reviews if review.number == 2), None)


def _plan_presented_at_second_review(situation: Situation) -> bool | Missing:
    review = _second_review(situation)
    if review is None:
        return _missing("reviews (number 2)")
    if review.plan_presented is None:
        return _missing("reviews (number 2): plan_presented")
    if review.plan_presented and review.held_on is None:
        return _missing("reviews (number 2): held_on")
    return review.plan_presented


def _adoption_medical_before_second_review(situation: Situation) -> bool | Missing:
    """R42; while the review has not been held, the day it is due counts."""
    medical, review = situation.case.health.adoption_medical_on, _second_review(situation)
    held = (review.held_on or review.due_on) if review else None
    if medical is None:
        return _missing("health.adoption_medical_on")
    return _missing("reviews (number 2): held_on") if held is None else medical < held


def _iro_supports_the_plan(situation: Situation) -> bool | Missing:
    """Every summary on file must say so: one challenge stops the case (R47)."""
    filed = situation.file.records_of("iro-summary")
    outcomes = {each.path: each.record.outcome for each in filed if isinstance(each.record, IroSummary)}
    if "challenge" in outcomes.values():
        return False
    unknown = tuple(f"{path}: outcome" for path, outcome in outcomes.items() if outcome is None)
    return Missing(unknown or ("iro-summary.json: outcome",)) if unknown or not outcomes else True


def _assured(name: str) -> Callable[[Situation], bool | Missing]:
    def assured(situation: Situation) -> bool | Missing:
        signature: Signature | None = getattr(situation.case.quality_assurance, name)
        return True if is_signed(signature, situation) else _missing(f"quality_assurance.{name} ({_SIGNED})")

    return assured


def _cpr_carries_the_health_summary(situation: Situation) -> bool:
    """A summary counts when it is written out, signed by the medical adviser, and in a record that is sent (D8)."""
    forms = {item.id: item.forms for item in situation.pack.items}
    if any(one.use == "attachment" and "cpr" in forms.get(one.item, ()) for one in situation.case.settled):
        return False
    return any(
        isinstance(filed.record, ChildsPermanenceReport)
        and _is_written(filed.record.health_summary)
        and is_signed(filed.record.medical_adviser_signature, situation)
        for filed in situation.file.records_of("cpr")
    )


def _is_written(text: str | None) -> bool:
    return bool(text and text.strip()) and placeholder_in(text or "") is None


_ALL = (
    Condition(
        "plan-is-adoption", _plan_is(PlanOption.ADOPTION),
        "the plan is adoption", "the plan is not adoption",
    ),
    Condition(
        "plan-is-long-term-fostering", _plan_is(PlanOption.LONG_TERM_FOSTERING),
        "the plan is long-term fostering", "the plan is not long-term fostering",
    ),
    Condition(
        "child-is-under-10", _child_is_under_10,
        "the child is under 10", "the child is 10 or older",
    ),
    Condition(
        "match-is-ifa", _match_is("ifa"),
        "the carers are with an independent agency (IFA)", "the carers are not with an independent agency (IFA)",
    ),
    Condition(
        "match-is-in-house", _match_is("in-house"),
        "the carers are the authority's own", "the carers are not the authority's own",
    ),
    Condition(
        "match-route-is-recorded", _match_route_is_recorded,
        "the route of the match is recorded",
        "nobody has recorded whether the carers are in-house or with an independent agency (IFA)",
    ),
    Condition(
        "in-court-proceedings", _in_court_proceedings,
        "the child is in court proceedings", "there are no court proceedings",
    ),
    Condition(
        "expert-reports-were-ordered", _expert_reports_were_ordered,
        "expert reports were ordered", "no expert reports were ordered",
    ),
    Condition(
        "medical-advised-not-needed", _medical_advised_not_needed,
        "the medical adviser has advised that no examination is needed",
        "the medical adviser has not advised that no examination is needed",
    ),
    Condition(
        "has-siblings", _has_siblings,
        "the child has brothers or sisters", "the child has no brothers or sisters",
    ),
    Condition(
        "sgo-explored-with-carer", _step("sgo_explored"),
        "special guardianship was explored with the carers",
        "special guardianship has not been explored with the carers",
    ),
    Condition(
        "transfer-considered", _step("transfer_considered"),
        "a transfer of the carers was considered", "a transfer of the carers has not been considered",
    ),
    Condition(
        "fee-reduction-requested", _step("fee_reduction_requested"),
        "the fee reduction was requested", "the fee reduction has not been requested",
    ),
    Condition(
        "panel-date-is-set", _panel_date_is_set,
        "the panel date is set", "no panel date is recorded",
    ),
    Condition(
        "final-evidence-date-is-recorded", _final_evidence_date_is_recorded,
        "the day final evidence is due is recorded", "the day final evidence is due at court is not recorded",
    ),
    Condition(
        "plan-recorded-with-team-manager", _plan_recorded_with_team_manager,
        "the plan was recorded with the team manager", "the plan was not recorded with the team manager",
    ),
    Condition(
        "plan-presented-at-second-review", _plan_presented_at_second_review,
        "the plan was presented to the second review", "the plan was not presented to the second review",
    ),
    Condition(
        "iro-supports-the-plan", _iro_supports_the_plan,
        "the IRO supports the plan", "the IRO challenges the plan",
    ),
    Condition(
        "cpr-assured-by-team-manager", _assured("cpr_by_team_manager"),
        "the team manager has assured the CPR", "the team manager has not assured the CPR",
    ),
    Condition(
        "cpr-assured-by-panel-adviser", _assured("cpr_by_panel_adviser"),
        "the panel adviser has assured the CPR", "the panel adviser has not assured the CPR",
    ),
    Condition(
        "plan-assured-by-head-of-service", _assured("plan_by_head_of_service"),
        "the Head of Service has assured the plan", "the Head of Service has not assured the plan",
    ),
    Condition(
        "adoption-medical-before-second-review", _adoption_medical_before_second_review,
        "the adoption medical came before the second review",
        "the adoption medical did not come before the second review",
    ),
    Condition(
        "cpr-carries-the-health-summary", _cpr_carries_the_health_summary,
        "the CPR carries the medical adviser's signed health summary",
        "no CPR carries a health summary signed by the medical adviser",
    ),
)  # fmt: skip

CONDITIONS: Mapping[str, Condition] = MappingProxyType({each.name: each for each in _ALL})
