"""The pen picture: a child described to carers who may offer a home, so that nobody can tell which child it is."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from bundler.model.fields import Day, Signature, Text
from bundler.model.record import FormRecord


class PenPicture(FormRecord):
    """R75 and C15: no surname, date of birth, school, address or birth parent's name anywhere in it."""

    name_used: Text | None = Field(default=None, description="The first name alone, or another name.")
    age_band: Literal["under-1", "1-to-4", "5-to-9", "10-to-13", "14-to-17"] | None = None
    personality: Text | None = None
    likes: Text | None = None
    needs: Text | None = None
    ideal_carer: Text | None = None
    contact_outline: Text | None = None
    photo_consent: bool | None = Field(default=None, description="true where the photograph may be shown to carers.")
    written_on: Day | None = None
    social_worker_signature: Signature | None = None
    permanency_worker_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.written_on
