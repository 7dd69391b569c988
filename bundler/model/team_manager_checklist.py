"""The team manager's checklist for permanency planning."""

from __future__ import annotations

from datetime import date

from bundler.model.checklist import Response
from bundler.model.fields import Signature
from bundler.model.record import FormRecord


class TeamManagerChecklist(FormRecord):
    """BCP appendix 8 with the team manager's own considerations (R244-R260; completeness C11)."""

    responses: tuple[Response, ...] = ()
    considerations: tuple[Response, ...] = ()
    social_worker_signature: Signature | None = None
    team_manager_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.team_manager_signature.signed_on if self.team_manager_signature else None
