"""The three-column decision aid: each of three ways to permanence judged by its four criteria, beside the plan."""

from __future__ import annotations

from datetime import date
from typing import Literal

from bundler.model.fields import CarerProse, Day, Record, Signature
from bundler.model.record import FormRecord


class Judgement(Record):
    """Whether one criterion is met for this child, and what shows it."""

    met: Literal["yes", "in-part", "no"] | None = None
    evidence: CarerProse | None = None


class OrderCriteria(Record):
    """The first column: child arrangements order or special guardianship order (R83)."""

    legally_defined: Judgement = Judgement()
    carer_responsibility: Judgement = Judgement()
    no_monitoring: Judgement = Judgement()
    attachment: Judgement = Judgement()


class AdoptionCriteria(Record):
    """The second column (R83)."""

    lifelong_family: Judgement = Judgement()
    parents_not_sharing: Judgement = Judgement()
    new_identity: Judgement = Judgement()
    childs_wish: Judgement = Judgement()


class FosteringCriteria(Record):
    """The third column: permanent fostering (R83)."""

    involvement: Judgement = Judgement()
    family_identity: Judgement = Judgement()
    oversight: Judgement = Judgement()
    parents_responsibility: Judgement = Judgement()


class DecisionAid(FormRecord):
    """Dudley's table (R83), with a judgement per criterion; the chosen plan stands in case.json under plan."""

    judged_on: Day | None = None
    order: OrderCriteria = OrderCriteria()
    adoption: AdoptionCriteria = AdoptionCriteria()
    fostering: FosteringCriteria = FosteringCriteria()
    outcomes: CarerProse | None = None
    stability: CarerProse | None = None
    reasons: CarerProse | None = None
    social_worker_signature: Signature | None = None
    manager_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.judged_on
