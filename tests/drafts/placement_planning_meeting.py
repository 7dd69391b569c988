"""The first draft of the record of the 72-hour Placement and Care Planning Meeting (R113, R135, R137)."""

from __future__ import annotations

from tests.drafts.child_block import (
    COLUMNS,
    LEGAL_STATUS,
    action_table,
    asked,
    child_rows,
    key,
    pair,
    source,
    story,
    wide,
    workers,
    yes_or_no,
)
from tests.drafts.word import WIDTH, Cell, Draft, Row, band, draw, each, label, list_of

EXITS = {"exit_yes": "yes", "exit_not_yet": "not-yet"}


def lay_out(draft: Draft) -> None:
    draft.title()
    draft.note("{{ wording.note }}")
    draft.table(
        COLUMNS, (*child_rows(), wide("case.legal_status.kind", LEGAL_STATUS), workers()),
    )
    draft.heading("{{ wording.meeting_heading }}")
    _meeting(draft)
    _people_involved(draft)
    story(draft, "carers_involved")
    draft.heading("{{ wording.decision_heading }}")
    entry = "case.entry"
    draft.table(COLUMNS, (
        pair("case.entered_care_on", f"{entry}.at", "{{ case.entered_care_on }}", f"{{{{ {entry}.at }}}}"),
        pair(
            f"{entry}.decided_by", f"{entry}.decided_on",
            f"{{{{ {entry}.decided_by }}}}", f"{{{{ {entry}.decided_on }}}}",
        ),
    ))
    story(draft, "why_accommodated")
    story(draft, "decision_reviewed")
    asked(draft, "decision_stands")
    draft.heading("{{ wording.care_heading }}")
    for name in ("placement", "health", "education", "identity", "siblings", "contact", "wishes_and_feelings"):
        story(draft, name)
    _delegated(draft)
    _plan(draft)
    draft.heading("{{ wording.outcome_heading }}")
    draft.table(COLUMNS, (wide("next_review_on"),))
    action_table(draft)
    signers = ("chair_signature", "social_worker_signature")
    draft.signatures(*((key(name), "{{ wording.date }}", f"record.{name}") for name in signers))
    source(draft)


def _meeting(draft: Draft) -> None:
    present = list_of(
        "person in record.present", "{{ person.name }}{% if person.role %}, {{ person.role }}{% endif %}"
    )
    draft.table(
        COLUMNS,
        (
            Row((
                label(f"{key('meeting_on')} and {key('starts_at')}"),
                Cell("{{ record.meeting_on }}{% if record.starts_at %} at {{ record.starts_at }}{% endif %}", span=3),
            )),
            pair("venue", "chair"),
            wide("present", present),
        ),
    )


def _people_involved(draft: Draft) -> None:
    """Parents and carers must be involved; where one was not, what was done to reach them (R137)."""
    cells = [Cell(f"{{{{ person.{part} }}}}") for part in ("name", "relationship", "how", "views")]
    cells.insert(2, Cell(yes_or_no("person.took_part")))
    draft.grid(
        (
            ("{{ wording.person_name }}", 3.4), ("{{ wording.person_relationship }}", 2.9),
            ("{{ wording.person_took_part }}", 1.8), ("{{ wording.person_how }}", 4.5),
            ("{{ wording.person_views }}", WIDTH - 12.6),
        ),
        each("person in record.people_involved", cells, blank=3),
        heading=key("people_involved"),
    )


def _delegated(draft: Draft) -> None:
    cells = [Cell(f"{{{{ one.{part} }}}}") for part in ("decision", "who_decides", "conditions")]
    draft.grid(
        (
            ("{{ wording.delegated_decision }}", 6.0), ("{{ wording.delegated_who }}", 4.6),
            ("{{ wording.delegated_conditions }}", WIDTH - 10.6),
        ),
        each("one in record.delegated", cells, blank=5),
        heading=key("delegated"),
    )


def _plan(draft: Draft) -> None:
    """Return home, with another option beside it and an exit plan; and what follows if that is unlikely (R135-R138)."""
    draft.heading("{{ wording.plan_heading }}")
    for name in ("reunification", "what_must_change", "twin_track"):
        story(draft, name)
    exits = "     ".join(
        f'{{{{ (record.exit_plan_agreed == "{value}") | tick }}}} {{{{ wording.{name} }}}}'
        for name, value in EXITS.items()
    )
    draft.table(
        COLUMNS,
        (
            band(key("exit_plan_agreed"), 4),
            Row((Cell(exits, span=4),), with_next=True),
            wide("exit_plan", height=1.0),
            wide("no_exit_plan", height=1.0),
        ),
    )
    draft.heading("{{ wording.outside_heading }}")
    asked(draft, "leaving_home_likely", "fostering_to_adopt")
    asked(draft, "legal_action_considered", "legal_action")


if __name__ == "__main__":
    draw("placement-planning-meeting", lay_out)
