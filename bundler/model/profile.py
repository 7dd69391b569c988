"""An authority's profile: its name, its clocks, who approves a plan, its terms, limits and how long it keeps what."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from bundler.model.decision_policy import DecisionPolicy
from bundler.model.delivery import DeliveryPolicy
from bundler.model.fields import Clock, Record, ShortName
from bundler.model.pack import Due, Needed, Pack
from bundler.model.release_policy import ReleasePolicy
from bundler.model.retention import PurgePolicy, RecordBegins


class AgeLimit(Record):
    """How old a paper may be on the day of the meeting, in months."""

    months: int = Field(gt=0)
    authority: str


class PaperPolicy(Record):
    """What happens to a dropped office paper that holds more than its pages: it blocks, or a copy is put right.

    Tracked changes are accepted; everything else is left out. The dropped paper itself is never changed, and one that
    is signed always blocks.
    """

    tracked_changes: Literal["block", "accept"] = "block"
    comments: Literal["block", "strip"] = "block"
    hidden_text: Literal["block", "strip"] = "block"
    cropped_pictures: Literal["block", "strip"] = "block"
    macros: Literal["block", "strip"] = "strip"
    links: Literal["block", "strip"] = "strip"
    embedded: Literal["block", "strip"] = "strip"


class Approver(Record):
    """One step of the chain by which a permanence plan is approved here, in order (R269)."""

    role: str
    act: Literal["agrees", "assures the quality of", "recommends", "approves", "ratifies", "decides on"]
    where: str = Field(default="", description="The panel or meeting at which it is done, if there is one.")
    needed: Needed = Needed()
    authority: str


class Retention(Record):
    """How long a kind of record is kept, and from when the years count."""

    years: int = Field(gt=0)
    counted_from: str
    counts: RecordBegins = Field(default="other", description="The fact of the case that it counts from, if one is.")
    authority: str


class PanelMember(Record):
    """Somebody who sits on a panel, or serves it, and in which role."""

    name: str
    role: str


class PanelHabits(Record):
    """How a panel works here: when it starts, how long each case takes, who sits on it."""

    starts: Clock | None = None
    minutes: int = Field(default=45, gt=0, le=480, description="For each case.")
    members: tuple[PanelMember, ...] = ()


class Numbers(Record):
    """What sources leave open, or say about: each authority may say its own."""

    several_moves: int = Field(default=3, gt=0, description="Placement moves that make a child harder to place (R128):")
    words_of_reasons: int = Field(default=150, gt=0, description="Words of reasons in a letter to a parent, about:")
    remind_days: int = Field(default=3, ge=0, description="Days before its last day that a calendar reminds:")


class Profile(Record):
    """A local authority's own settings: what it is called, how it marks papers, its limits, its holidays."""

    name: ShortName
    based_on: ShortName | None = Field(default=None, description="The profile that says what this one leaves out.")
    title: str
    directorate: str
    headings: dict[str, str] = Field(
        default_factory=dict, description="What stands above the title of a form, where not the directorate (R184)."
    )
    marking: str
    policy_version: str
    policy_review_due: date | None = Field(default=None, description="When the policy itself is to be reviewed (R123).")
    address: tuple[str, ...] = ()
    max_age: dict[str, AgeLimit] = Field(default_factory=dict)
    extra_holidays: tuple[str, ...] = ()
    working_holidays: tuple[str, ...] = ()
    packs: tuple[str, ...] = Field(default=(), description="The packs this authority uses; none named: all of them.")
    timescales: tuple[str, ...] = Field(
        default=(),
        description="Whose clocks run here: files under templates/timescales/, by name; none named: statute alone.",
    )
    paper_deadlines: dict[str, tuple[Due, ...]] = Field(
        default_factory=dict, description="By pack: when papers must be in here, instead of what the pack says."
    )
    approvers: tuple[Approver, ...] = ()
    retention: dict[str, Retention] = Field(default_factory=dict)
    purging: PurgePolicy = PurgePolicy()
    terms: dict[str, str] = Field(default_factory=dict, description="The words printed here (model/terms.py).")
    contacts: dict[str, str] = Field(
        default_factory=dict, description="Where things are sent; the shipped ones are examples (R273)."
    )
    panels: dict[str, PanelHabits] = Field(
        default_factory=dict, description="By pack: the panel that reads its bundles, for the panel-day book."
    )
    numbers: Numbers = Numbers()
    papers: PaperPolicy = PaperPolicy()
    release: ReleasePolicy = ReleasePolicy()
    delivery: DeliveryPolicy = DeliveryPolicy()
    decision: DecisionPolicy = DecisionPolicy()

    @property
    def policy_named(self) -> str:
        """The policy's version as it may be printed: nothing while nobody has named it."""
        return "" if self.policy_version.startswith("[") else self.policy_version

    def uses(self, pack: Pack) -> bool:
        """True if this authority works with the pack: it is everybody's or its own, and among those that it names."""
        is_for_it = not pack.authorities or self.name in pack.authorities
        return is_for_it and (not self.packs or pack.name in self.packs)
