"""The Agency Decision Form, on which the ADM records the decision."""

from __future__ import annotations

from datetime import date
from typing import Literal

from bundler.model.fields import Action, Clock, Day, Record, Signature, Text
from bundler.model.record import FormRecord

Decision = Literal["should-be-placed", "should-not-be-placed", "deferred"]


class CommentInvited(Record):
    """A comment the ADM asked for, and how it was answered (R52)."""

    role: Text | None = None
    asked_on: Day | None = None
    received_on: Day | None = None
    summary: Text | None = None
    response: Text | None = None


class Notification(Record):
    """Who was told of the decision, how and when (R54, R55)."""

    who: Text | None = None
    how: Text | None = None
    told_on: Day | None = None
    by: Text | None = None


class AgencyDecision(FormRecord):
    """R52, R53; the welfare headings are those of ACA 2002 s1(4)."""

    adm_post: Text | None = None
    papers_received_on: Day | None = None
    adviser_met_on: Day | None = None
    adviser_name: Text | None = None
    adviser_advice: Text | None = None
    comments: tuple[CommentInvited, ...] = ()
    panel_considered: bool | None = None
    panel_recommendation: Text | None = None

    wishes_and_feelings: Text | None = None
    particular_needs: Text | None = None
    lifelong_effect: Text | None = None
    background: Text | None = None
    harm: Text | None = None
    relationships: Text | None = None

    options_considered: Text | None = None
    decision: Decision | None = None
    reasons: Text | None = None
    still_needed: tuple[Action, ...] = ()
    contact_and_order_advice: Text | None = None
    decided_on: Day | None = None
    decided_at: Clock | None = None
    signature: Signature | None = None
    notifications: tuple[Notification, ...] = ()

    @property
    def day(self) -> date | None:
        return self.decided_on
