"""Care proceedings and their evidence (R43, R50, R125, R156)."""

from __future__ import annotations

from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.conditions.evidence import step
from bundler.rules.situation import Situation


def _in_court_proceedings(situation: Situation) -> bool | Missing:
    in_court = situation.case.proceedings.in_court
    return missing("proceedings.in_court") if in_court is None else in_court


def _final_evidence_date_is_recorded(situation: Situation) -> bool:
    return situation.case.proceedings.final_evidence_due is not None


def _expert_reports_were_ordered(situation: Situation) -> bool | Missing:
    ordered = situation.case.expert_reports
    return missing("expert_reports") if ordered is None else bool(ordered)


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
        "expert-reports-were-ordered", _expert_reports_were_ordered,
        "expert reports were ordered", "no expert reports were ordered",
    ),
    Condition(
        "views-for-evidence-collected", step("proceedings.views_for_evidence"),
        "the views of the IRO and of partners are collected for the final evidence",
        "the views of the IRO and of partners are not collected for the final evidence",
    ),
)  # fmt: skip
