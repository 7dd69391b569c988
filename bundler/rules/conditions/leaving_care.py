"""Young people from 16: supported lodgings, the pathway plan, asylum (R153, R154)."""

from __future__ import annotations

from bundler.model.journey import MeetingKind
from bundler.model.words import age_on
from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.conditions.evidence import step, written
from bundler.rules.meeting_days import meeting_day
from bundler.rules.situation import Situation


def _is_16_or_over(situation: Situation) -> bool | Missing:
    born = situation.case.child.date_of_birth
    return missing("child.date_of_birth") if born is None else age_on(situation.reckoning_day, born) >= 16


def _is_semi_independent(situation: Situation) -> bool | Missing:
    """R153: in supported lodgings or semi-independent accommodation, or about to be."""
    planned = situation.case.leaving_care.semi_independent
    return missing("leaving_care.semi_independent") if planned is None else planned


def _is_unaccompanied(situation: Situation) -> bool | Missing:
    unaccompanied = situation.case.leaving_care.unaccompanied
    return missing("leaving_care.unaccompanied") if unaccompanied is None else unaccompanied


def _was_at_carp(situation: Situation) -> bool:
    return meeting_day(situation.file, MeetingKind.CARE_PANEL_16_PLUS) is not None


LEAVING_CARE: tuple[Condition, ...] = (
    Condition(
        "young-person-is-16-or-over", _is_16_or_over,
        "the young person is 16 or over", "the child is under 16",
    ),
    Condition(
        "lives-semi-independently", _is_semi_independent,
        "supported lodgings or semi-independent accommodation is planned",
        "neither supported lodgings nor semi-independent accommodation is planned",
    ),
    Condition(
        "presented-at-carp", _was_at_carp,
        "the Care & Access to Resources Panel (CARP) has it on its list",
        "it has not been presented at the Care & Access to Resources Panel (CARP)",
    ),
    Condition(
        "pathway-plan-endorsed", step("leaving_care.pathway_plan"),
        "the pathway plan is endorsed at a review", "the pathway plan is not endorsed at a review",
    ),
    Condition(
        "is-unaccompanied", _is_unaccompanied,
        "the young person came to this country alone and seeks asylum",
        "the young person is no unaccompanied asylum seeker",
    ),
    Condition(
        "immigration-status-recorded", written("leaving_care.immigration_status"),
        "the immigration status is recorded", "the immigration status is not recorded",
    ),
    Condition(
        "plans-for-each-outcome", written("leaving_care.dual_planning"),
        "the pathway plan plans for each possible outcome", "the pathway plan plans for one outcome only",
    ),
)  # fmt: skip
