"""Care proceedings and their evidence (R43, R50, R98, R125, R156)."""

from __future__ import annotations

from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.conditions.evidence import both, step
from bundler.rules.happenings import ppms
from bundler.rules.situation import Situation


def _in_court_proceedings(situation: Situation) -> bool | Missing:
    in_court = situation.case.proceedings.in_court
    return missing("proceedings.in_court") if in_court is None else in_court


def _final_evidence_date_is_recorded(situation: Situation) -> bool | Missing:
    return True if situation.case.proceedings.final_evidence_due else missing("proceedings.final_evidence_due")


def _expert_reports_were_ordered(situation: Situation) -> bool | Missing:
    ordered = situation.case.expert_reports
    return missing("expert_reports") if ordered is None else bool(ordered)


def _final_hearing_is_set(situation: Situation) -> bool:
    return situation.case.proceedings.final_hearing_on is not None


def _plans_were_confirmed_at_a_ppm(situation: Situation) -> bool | Missing:
    """R98: both plans, each on a day on which a PPM was held."""
    both_confirmed = both(step("proceedings.care_plan_confirmed"), step("proceedings.contingency_plan_confirmed"))
    answer, proceedings = both_confirmed(situation), situation.case.proceedings
    if answer is not True:
        return answer
    days = {each.on for each in (proceedings.care_plan_confirmed, proceedings.contingency_plan_confirmed) if each}
    return days <= {ppm.day for ppm in ppms(situation.file)}


COURT: tuple[Condition, ...] = (
    Condition(
        "in-court-proceedings", _in_court_proceedings,
        "the child is in court proceedings", "there are no court proceedings",
    ),
    Condition(
        "final-evidence-date-is-recorded", _final_evidence_date_is_recorded,
        "the day final evidence is due is recorded", "the day final evidence is due at court is not recorded",
    ),
    Condition(
        "final-hearing-is-set", _final_hearing_is_set,
        "the final hearing has a day", "the final hearing has no day",
    ),
    Condition(
        "plans-were-confirmed-at-a-ppm", _plans_were_confirmed_at_a_ppm,
        "a PPM confirmed the care plan and the contingency plan",
        "no PPM that is recorded confirmed both the care plan and the contingency plan on its day",
    ),
    Condition(
        "expert-reports-were-ordered", _expert_reports_were_ordered,
        "expert reports were ordered", "no expert reports were ordered",
    ),
    Condition(
        "views-for-evidence-collected", step("proceedings.views_for_evidence"),
        "the views of the IRO and of partners are collected for the final evidence",
        "the views of the IRO and of partners are not collected for the final evidence",
    ),
)  # fmt: skip
