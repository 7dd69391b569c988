"""The evidence an adoption decision rests on: the Child's Permanence Report and its health summary (R43, R44)."""

from __future__ import annotations

from bundler.model.cpr import ChildsPermanenceReport
from bundler.rules.conditions.core import Condition
from bundler.rules.conditions.evidence import is_written, signed
from bundler.rules.signing import is_signed
from bundler.rules.situation import Situation


def _cpr_carries_the_health_summary(situation: Situation) -> bool:
    """A summary counts when it is written out, signed by the medical adviser, and in a record that is sent (D8)."""
    forms = {item.id: item.forms for item in situation.pack.items}
    if any(one.use == "attachment" and "cpr" in forms.get(one.item, ()) for one in situation.case.settled):
        return False
    return any(
        isinstance(filed.record, ChildsPermanenceReport)
        and is_written(filed.record.health_summary)
        and is_signed(filed.record.medical_adviser_signature, situation)
        for filed in situation.file.records_of("cpr")
    )


ADOPTION: tuple[Condition, ...] = (
    Condition(
        "cpr-assured-by-team-manager", signed("quality_assurance.cpr_by_team_manager"),
        "the team manager has assured the CPR", "the team manager has not assured the CPR",
    ),
    Condition(
        "cpr-assured-by-panel-adviser", signed("quality_assurance.cpr_by_panel_adviser"),
        "the panel adviser has assured the CPR", "the panel adviser has not assured the CPR",
    ),
    Condition(
        "cpr-carries-the-health-summary", _cpr_carries_the_health_summary,
        "the CPR carries the medical adviser's signed health summary",
        "no CPR carries a health summary signed by the medical adviser",
    ),
)  # fmt: skip
