"""The first draft of the submission to the Achieving Early Permanence Panel (R21-R24, R84, R86-R89)."""

from __future__ import annotations

from tests.drafts.child_block import (
    COLUMNS,
    LEGAL_STATUS,
    action_table,
    child_rows,
    key,
    pair,
    source,
    story,
    wide,
    workers,
    yes_no,
)
from tests.drafts.word import WIDTH, Cell, Draft, Row, band, draw, each_or, label

OUTCOMES = {"fostering": "fostering", "adoption": "adoption", "guardianship": "special-guardianship"}
WAYS = {"legal_gateway_panel": "legal-gateway-panel", "weekly_admissions_report": "weekly-admissions-report"}
PAPERS = ("legal_gateway_referral", "placement_referral")


def lay_out(draft: Draft) -> None:
    draft.title()
    draft.table(
        COLUMNS,
        (
            *child_rows(),
            pair("case.entered_care_on", "case.legal_status.kind", "{{ case.entered_care_on }}", LEGAL_STATUS),
            workers(),
            wide("panel_on"),
        ),
    )
    draft.heading("{{ wording.part_submission }}")
    draft.note("{{ wording.submission_note }}", with_next=True)
    draft.prose("{{ wording.send_to }} {{ profile.contacts.early_permanence_email }}", bold=True, with_next=True)
    _coming_to_panel(draft)
    _papers(draft)
    for name in ("why_looked_after", "living_now", "family", "options_so_far", "wishes", "questions"):
        story(draft, name, with_next=name == "questions")
    draft.signature(key("social_worker_signature"), "{{ wording.date }}", "record.social_worker_signature")
    draft.heading("{{ wording.part_panel }}")
    draft.note("{{ wording.panel_note }}", with_next=True)
    _members(draft)
    story(draft, "discussion", height=2.4)
    _outcome(draft)
    for name in ("right_plan", "guardianship_recommendations"):
        story(draft, name)
    draft.table(COLUMNS, (wide("planning_meeting_on"),))
    draft.note("{{ wording.planning_note }}")
    action_table(draft, blank=4)
    draft.signature(key("panel_signature"), "{{ wording.date }}", "record.panel_signature")
    source(draft)


def _coming_to_panel(draft: Draft) -> None:
    """By Legal Gateway Panel or by the weekly report of admissions, and who named the day (R21, R22)."""
    ways = [
        Row((Cell(f'{{{{ (record.told_by == "{value}") | tick }}}} {{{{ wording.{name} }}}}', span=4),), with_next=True)
        for name, value in WAYS.items()
    ]
    draft.table(COLUMNS, (band(key("told_by"), 4), *ways, pair("invited_by", "invited_on")))


def _papers(draft: Draft) -> None:
    """What is sent with the submission, and when it was (R86, R88)."""
    sent = "case.early_permanence.papers_sent"
    draft.table(
        (10.4, WIDTH - 10.4),
        (
            band("{{ wording.papers_heading }}", 2),
            Row((label("{{ wording.paper }}"), label("{{ wording.is_sent }}")), with_next=True),
            *(Row((Cell(key(name)), Cell(yes_no(name))), with_next=True) for name in PAPERS),
            Row((
                Cell(key(f"{sent}_on")),
                Cell(
                    f"{{{{ {sent}_on }}}}{{% if {sent}_at %}} "
                    f"{{{{ wording.sent_at }}}} {{{{ {sent}_at }}}}{{% endif %}}"
                ),
            )),
        ),
    )


def _members(draft: Draft) -> None:
    """The eight posts of the panel (R23), with a row each while nobody has filled them in."""
    blank = Row((Cell("{{ post }}"), Cell(), Cell("☐ {{ wording.yes }}   ☐ {{ wording.no }}")), height=0.8)
    present = (
        "{{ member.present | tick }} {{ wording.yes }}   {{ member.present | tick_no }} {{ wording.no }}"
    )
    cells = (Cell("{{ member.post }}"), Cell("{{ member.name }}"), Cell(present))
    draft.grid(
        (
            ("{{ wording.member_post }}", 8.2), ("{{ wording.member_name }}", 5.2),
            ("{{ wording.member_present }}", WIDTH - 13.4),
        ),
        each_or("member in record.members", cells, "post in wording.posts", blank),
        heading=key("members"),
    )


def _outcome(draft: Draft) -> None:
    """One of three outcomes, with who is allocated and what follows from each (R84)."""
    outcome, allocated = "case.early_permanence.outcome", "case.early_permanence.allocated_to"
    rows = [
        Row((
            Cell(f'{{{{ ({outcome} == "{value}") | tick }}}} {{{{ wording.{name} }}}}', bold=True),
            Cell(
                f"{{{{ wording.{name}_allocated }}}}\n"
                f'{{% if {outcome} == "{value}" %}}{{{{ {allocated} }}}}{{% endif %}}'
            ),
            Cell(f"{{%p for line in wording.{name}_follows %}}\n{{{{ line }}}}\n{{%p endfor %}}"),
        ), with_next=name != "guardianship")
        for name, value in OUTCOMES.items()
    ]
    draft.grid(
        ((key(outcome), 4.2), (key(allocated), 4.6), ("{{ wording.follows }}", WIDTH - 8.8)), rows,
    )


if __name__ == "__main__":
    draw("early-permanence-submission", lay_out)
