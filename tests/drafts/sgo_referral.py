"""The first draft of the special guardianship referral form (R90, R84, R35)."""

from __future__ import annotations

from tests.drafts.child_block import (
    COLUMNS,
    LEGAL_STATUS,
    child_rows,
    key,
    pair,
    source,
    story,
    wide,
    workers,
    yes_no,
    yes_or_no,
)
from tests.drafts.word import WIDTH, Cell, Draft, draw, each


def lay_out(draft: Draft) -> None:
    draft.title()
    referred = "case.special_guardianship.referral_sent_on"
    draft.table(
        COLUMNS,
        (
            *child_rows(),
            pair("case.entered_care_on", "case.legal_status.kind", "{{ case.entered_care_on }}", LEGAL_STATUS),
            workers(),
            wide("case.people.iro", "{{ people.iro.name }}"),
            pair("sent_to", referred, "", f"{{{{ {referred} }}}}"),
        ),
    )
    draft.heading("{{ wording.part_review }}")
    draft.note("{{ wording.review_note }}")
    draft.table(COLUMNS, (pair("review_number", "review_held_on"),))
    story(draft, "recommendation")
    draft.heading("{{ wording.part_guardians }}")
    _guardians(draft)
    for name in ("household", "why_guardianship"):
        story(draft, name)
    draft.heading("{{ wording.part_child }}")
    for name in ("childs_needs", "health_and_education", "siblings", "contact", "risks"):
        story(draft, name)
    draft.heading("{{ wording.part_views }}")
    for name in ("views_of_child", "views_of_parents", "views_of_guardians"):
        story(draft, name)
    draft.heading("{{ wording.part_assessment }}")
    _assessments(draft)
    for name in ("initial_assessment", "support_plan"):
        story(draft, name)
    draft.table(COLUMNS, (wide("needs_assessed_by"),))
    _court_and_signature(draft)
    source(draft)


def _guardians(draft: Draft) -> None:
    cells = (
        Cell("{{ guardian.name }}\n{{ guardian.date_of_birth }}"), Cell("{{ guardian.relationship }}"),
        Cell("{{ guardian.address }}\n{{ guardian.phone }}"),
        Cell(yes_or_no("guardian.cares_for_child")), Cell(yes_or_no("guardian.agrees_to_assessment")),
    )
    draft.grid(
        (
            ("{{ wording.guardian_name }}", 4.2), ("{{ wording.guardian_relationship }}", 3.4),
            ("{{ wording.guardian_address }}", 4.6), ("{{ wording.guardian_cares }}", 2.2),
            ("{{ wording.guardian_agrees }}", WIDTH - 14.4),
        ),
        each("guardian in record.guardians", cells, blank=2),
        heading=key("guardians"),
    )


def _assessments(draft: Draft) -> None:
    cells = [Cell(f"{{{{ assessment.{part} }}}}") for part in ("kind", "dated", "author", "finding")]
    draft.grid(
        (
            ("{{ wording.assessment_kind }}", 4.4), ("{{ wording.assessment_dated }}", 3.2),
            ("{{ wording.assessment_author }}", 3.6), ("{{ wording.assessment_finding }}", WIDTH - 11.2),
        ),
        each("assessment in record.assessments", cells, blank=3),
        heading=key("assessments"),
    )


def _court_and_signature(draft: Draft) -> None:
    draft.heading("{{ wording.part_court }}")
    court = "case.proceedings"
    draft.table(
        COLUMNS,
        (pair(
            f"{court}.in_court", f"{court}.final_hearing_on",
            yes_no(f"{court}.in_court"),
            f"{{{{ {court}.final_hearing_on }}}}",
        ),),
        with_next=True,
    )
    draft.signature(key("social_worker_signature"), "{{ wording.date }}", "record.social_worker_signature")
    draft.narrative("{{ wording.office }}", f"{key('received_on')}: {{{{ record.received_on }}}}\n"
                    f"{key('allocated_to')}: {{{{ record.allocated_to }}}}", height=1.2)


if __name__ == "__main__":
    draw("sgo-referral", lay_out)
