"""Everything a rule may look at: one case folder as read, one pack, one authority's profile, and the day it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bundler.model.case import Case
from bundler.model.pack import Form, Pack
from bundler.model.paper import Examination
from bundler.model.profile import Profile
from bundler.model.record import CaseFile
from bundler.model.return_standing import ReturnedPaper
from bundler.model.timescale import Timescales
from bundler.rules.child_index import NOBODY, ChildIndex
from bundler.rules.meeting_days import meeting_day

_MEETINGS: Mapping[str, Callable[[Case], date | None]] = {
    "panel": lambda case: case.panel.meets_on,
    "adm": lambda case: case.panel.meets_on,
    "fgc-family": lambda case: case.conference.meets_on,
}
"""The day on which each audience meets; the others meet on none."""


@dataclass(frozen=True)
class Situation:
    """`examinations` are keyed by `Paper.content`; `other_packs` are the case's packs beside this one; `returned` are
    the forms that came back.

    `clocks` are the sources of time limits that the authority works by, statute first. `others` are the children of
    the whole workspace, this one and its brothers and sisters among them.
    """

    file: CaseFile
    pack: Pack
    profile: Profile
    forms: Mapping[str, Form]
    today: date
    examinations: Mapping[str, Examination]
    other_packs: tuple[Pack, ...] = ()
    returned: tuple[ReturnedPaper, ...] = ()
    clocks: tuple[Timescales, ...] = ()
    others: ChildIndex = NOBODY

    @property
    def case(self) -> Case:
        return self.file.case

    @property
    def meeting_date(self) -> date | None:
        """The day of the panel, of the ADM's meeting or of the conference: of the meeting that this pack is for."""
        if self.pack.meets_as:
            return meeting_day(self.file, self.pack.meets_as)
        meets_on = _MEETINGS.get(self.pack.audience)
        return meets_on(self.case) if meets_on else None

    @property
    def reckoning_day(self) -> date:
        """The day on which ages count: of the meeting if it is set, else today."""
        return self.meeting_date or self.today
