"""The social worker's checklist for permanency planning."""

from __future__ import annotations

from datetime import date

from bundler.model.checklist import Response
from bundler.model.fields import Signature
from bundler.model.record import FormRecord


class SocialWorkerChecklist(FormRecord):
    """BCP appendix 8 (R244-R258, R260; completeness C11)."""

    responses: tuple[Response, ...] = ()
    social_worker_signature: Signature | None = None
    team_manager_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.social_worker_signature.signed_on if self.social_worker_signature else None
