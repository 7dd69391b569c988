"""The first draft of the submission to the Resource and Care Panel (R36, R132, R138)."""

from __future__ import annotations

from tests.drafts.child_block import (
    COLUMNS,
    LEGAL_STATUS,
    asked,
    child_rows,
    key,
    pair,
    source,
    steps,
    story,
    wide,
    workers,
)
from tests.drafts.word import WIDTH, Cell, Draft, draw, each

RESPONSIBILITY = ("viability", "placement_authorised", "management_decision", "panel_oversight")


def lay_out(draft: Draft) -> None:
    draft.title()
    draft.note("{{ wording.note }}")
    draft.table(
        COLUMNS,
        (
            *child_rows(),
            pair("case.legal_status.kind", "panel_on", LEGAL_STATUS),
            workers(),
        ),
    )
    draft.heading("{{ wording.part_request }}")
    asked(draft, "asks_entry_to_care", "placement_asked_for")
    asked(draft, "asks_legal_action", "legal_action")
    draft.heading("{{ wording.part_family }}")
    for name in ("family", "siblings", "concerns", "work_so_far", "family_meeting", "wider_family"):
        story(draft, name)
    draft.heading("{{ wording.part_evidence }}")
    _evidence(draft)
    for name in ("threshold", "if_nothing_is_done"):
        story(draft, name)
    story(draft, "legal_advice")
    draft.table(COLUMNS, (wide("legal_advice_on"),))
    draft.heading("{{ wording.part_plan }}")
    for name in ("return_home", "views_of_child", "views_of_parents"):
        story(draft, name)
    draft.heading("{{ wording.part_responsibility }}")
    asked(draft, "nobody_holds_responsibility")
    steps(draft, *(f"case.legal_steps.{name}" for name in RESPONSIBILITY))
    story(draft, "timescales")
    draft.heading("{{ wording.part_signatures }}")
    signers = ("social_worker_signature", "team_manager_signature")
    draft.signatures(*((key(name), "{{ wording.date }}", f"record.{name}") for name in signers))
    _decisions(draft)
    source(draft)


def _evidence(draft: Draft) -> None:
    cells = [Cell(f"{{{{ piece.{part} }}}}") for part in ("what", "dated", "author", "shows")]
    draft.grid(
        (
            ("{{ wording.evidence_what }}", 4.4), ("{{ wording.evidence_dated }}", 3.2),
            ("{{ wording.evidence_author }}", 3.6), ("{{ wording.evidence_shows }}", WIDTH - 11.2),
        ),
        each("piece in record.evidence", cells, blank=4),
        heading=key("evidence"),
    )


def _decisions(draft: Draft) -> None:
    """What this panel permits, then what the Legal Panel agrees to (R138)."""
    draft.heading("{{ wording.part_decision }}")
    draft.note("{{ wording.decision_note }}", with_next=True)
    panels = ("case.legal_steps.resource_and_care_panel", "case.legal_steps.legal_panel")
    steps(draft, *panels, done="{{ wording.given }}")
    story(draft, "conditions", with_next=True)
    draft.signature(key("chair_signature"), "{{ wording.date }}", "record.chair_signature")


if __name__ == "__main__":
    draw("resource-and-care-panel", lay_out)
