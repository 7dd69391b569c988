"""Everything a rule may look at: one case folder as read, one pack, one authority's profile, and the day it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bundler.model.case import Case
from bundler.model.pack import Form, Pack, Profile
from bundler.model.paper import Examination
from bundler.model.record import CaseFile

_WHO_MEET = ("panel", "adm")


@dataclass(frozen=True)
class Situation:
    """`examinations` are keyed by a paper's sha256; `other_packs` are the case's packs beside this one."""

    file: CaseFile
    pack: Pack
    profile: Profile
    forms: Mapping[str, Form]
    today: date
    examinations: Mapping[str, Examination]
    other_packs: tuple[Pack, ...] = ()

    @property
    def case(self) -> Case:
        return self.file.case

    @property
    def meeting_date(self) -> date | None:
        """The day of the panel or of the ADM's meeting; no family group conference meets on it."""
        return self.case.panel.meets_on if self.pack.audience in _WHO_MEET else None

    @property
    def reckoning_day(self) -> date:
        """The day on which ages count: of the meeting if it is set, else today."""
        return self.meeting_date or self.today
