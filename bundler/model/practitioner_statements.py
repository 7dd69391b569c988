"""The practitioner's sixteen statements about achieving permanence for one child."""

from __future__ import annotations

from datetime import date

from bundler.model.fields import CarerProse, Day, Record, Signature, Text
from bundler.model.record import FormRecord


class Declaration(Record):
    """Whether one statement is true here, what shows it and of which day that is (C11)."""

    answer: bool | None = None
    evidence: CarerProse | None = None
    dated: Day | None = None


class PractitionerStatements(FormRecord):
    """St Helens' checklist, in its order (R261); the nine that facts of the case can answer are R262 and R157."""

    three_aspects: Declaration = Declaration()
    merits_of_options: Declaration = Declaration()
    plan_by_second_review: Declaration = Declaration()
    views_at_heart: Declaration = Declaration()
    needs_and_capacity: Declaration = Declaration()
    safe_and_achieving: Declaration = Declaration()
    advocate_offered: Declaration = Declaration()
    manager_agrees: Declaration = Declaration()
    clear_timescales: Declaration = Declaration()
    discussed_with_iro: Declaration = Declaration()
    agreed_and_approved: Declaration = Declaration()
    placement_and_support: Declaration = Declaration()
    ratified_at_review: Declaration = Declaration()
    direct_work_recorded: Declaration = Declaration()
    visits_discussed: Declaration = Declaration()
    contact_plan: Declaration = Declaration()
    social_worker_signature: Signature | None = None
    manager_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.social_worker_signature.signed_on if self.social_worker_signature else None


class WhatTheCaseShows(Record):
    """What the facts of the case say to one statement, and which they are; `missing` are the places of those not told.

    Without all of its facts a statement has no answer.
    """

    answer: bool | None = None
    cited: Text = ""
    missing: tuple[Text, ...] = ()


class ShownByTheCase(Record):
    """The statements that facts of the case can answer, under the statements' own names (R157, R262)."""

    plan_by_second_review: WhatTheCaseShows = WhatTheCaseShows()
    advocate_offered: WhatTheCaseShows = WhatTheCaseShows()
    manager_agrees: WhatTheCaseShows = WhatTheCaseShows()
    discussed_with_iro: WhatTheCaseShows = WhatTheCaseShows()
    agreed_and_approved: WhatTheCaseShows = WhatTheCaseShows()
    ratified_at_review: WhatTheCaseShows = WhatTheCaseShows()
    direct_work_recorded: WhatTheCaseShows = WhatTheCaseShows()
    visits_discussed: WhatTheCaseShows = WhatTheCaseShows()
    contact_plan: WhatTheCaseShows = WhatTheCaseShows()
