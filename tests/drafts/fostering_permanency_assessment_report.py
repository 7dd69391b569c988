"""The first draft of the Fostering Permanency Assessment Report (R60, R80-R84, C13)."""

from __future__ import annotations

from tests.drafts.child_block import COLUMNS, LEGAL_STATUS, child_rows, key, pair, source, story, wide, yes_no
from tests.drafts.word import WIDTH, Cell, Draft, Row, band, draw, each, each_or, tag

EARLY = (
    "background", "legal_context", "health", "education", "identity", "attachment", "outcomes",
    "childs_wishes", "parents_views",
)
CONDITIONS = ("plan_recorded", "carers_committed", "confirmed_to_carers", "confirmed_to_child", "confirmed_to_parents")


def lay_out(draft: Draft) -> None:
    draft.title()
    draft.table(
        COLUMNS,
        (
            *child_rows(),
            pair(
                "case.legal_status.kind", "case.people.social_worker",
                LEGAL_STATUS, "{{ people.social_worker.name }}",
            ),
            pair(
                "case.plan.option", "case.plan.parallel_option",
                "{{ case.plan.option }}", "{{ case.plan.parallel_option }}",
            ),
            wide("case.plan.single_track", yes_no("case.plan.single_track")),
            wide("case.plan.expected_outcome", _expected_outcome()),
            pair("planning_meeting_on", "initial_sections_completed_on"),
            wide("completed_on"),
        ),
    )
    draft.heading("{{ wording.part_a }}")
    draft.note("{{ wording.part_a_note }}")
    _assessments(draft)
    for name in EARLY:
        story(draft, name)
    _options(draft)
    draft.heading("{{ wording.part_b }}")
    draft.note("{{ wording.part_b_note }}")
    _needs_and_match(draft)
    _conditions(draft)
    _support_and_contact(draft)
    draft.heading("{{ wording.part_c }}")
    _recommendation(draft)
    source(draft)


def _expected_outcome() -> str:
    """A box for each of the three that a single-track plan can come to (R85)."""
    return "\n".join(
        f'{{{{ (case.plan.expected_outcome == "{value}") | tick }}}} {{{{ wording.{value.replace("-", "_")} }}}}'
        for value in ("existing-in-house", "ifa", "family-finding")
    )


def _assessments(draft: Draft) -> None:
    draft.grid(
        (
            ("{{ wording.assessment_kind }}", 4.4), ("{{ wording.assessment_dated }}", 3.2),
            ("{{ wording.assessment_author }}", 3.6), ("{{ wording.assessment_finding }}", WIDTH - 11.2),
        ),
        each(
            "assessment in record.linked_assessments",
            (
                Cell("{{ assessment.kind }}"), Cell("{{ assessment.dated }}"),
                Cell("{{ assessment.author }}"), Cell("{{ assessment.finding }}"),
            ),
            blank=3,
        ),
        heading=key("linked_assessments"),
    )


def _options(draft: Draft) -> None:
    """The three-column decision aid (R83), then the options answered for this child."""
    third = WIDTH / 3
    cells = (Cell("{{ row.orders }}"), Cell("{{ row.adoption }}"), Cell("{{ row.fostering }}"))
    draft.grid(
        [(f"{{{{ wording.{option}_title }}}}", third) for option in ("orders", "adoption", "fostering")],
        (tag("{%tr for row in wording.criteria_rows %}", 3), Row(cells), tag("{%tr endfor %}", 3)),
        heading="{{ wording.criteria }}",
    )
    draft.note("{{ wording.criteria_note }}")
    draft.grid(
        (
            ("{{ wording.option }}", 3.4), ("{{ wording.criteria_met }}", 4.7), ("{{ wording.criteria_not_met }}", 4.7),
            ("{{ wording.conclusion }}", WIDTH - 12.8),
        ),
        each_or(
            "option in record.options",
            (
                Cell("{{ option.option | in_words }}"), Cell("{{ option.criteria_met }}"),
                Cell("{{ option.criteria_not_met }}"), Cell("{{ option.conclusion }}"),
            ),
            "name in wording.options_to_weigh",
            Row((Cell("{{ name }}"), Cell(), Cell(), Cell()), height=1.2),
        ),
        heading=key("options"),
    )
    story(draft, "why_long_term_fostering")


def _needs_and_match(draft: Draft) -> None:
    draft.grid(
        (("{{ wording.need_area }}", 3.4), ("{{ wording.need_now }}", 6.8), ("{{ wording.need_later }}", WIDTH - 10.2)),
        each(
            "need in record.long_term_needs",
            (Cell("{{ need.area }}"), Cell("{{ need.now }}"), Cell("{{ need.to_eighteen_and_beyond }}")),
            blank=4,
        ),
        heading=key("long_term_needs"),
    )
    story(draft, "stability")
    draft.table(COLUMNS, (wide("proposed_carers"), wide("carers_placement")))
    story(draft, "about_the_carers")
    draft.grid(
        (
            ("{{ wording.match_need }}", 3.0), ("{{ wording.match_evidence }}", 5.8), ("{{ wording.match_gap }}", 3.6),
            ("{{ wording.match_support }}", WIDTH - 12.4),
        ),
        each(
            "match in record.matching_evidence",
            [Cell(f"{{{{ match.{part} }}}}") for part in ("need", "evidence", "gap", "support")],
            blank=4,
        ),
        heading=key("matching_evidence"),
    )
    story(draft, "carers_views")


def _conditions(draft: Draft) -> None:
    """The three conditions of a long-term foster placement, the third towards each who must be told (B20)."""
    draft.grid(
        (("{{ wording.condition }}", 9.7), ("{{ wording.met }}", 3.5), ("{{ wording.date }}", WIDTH - 13.2)),
        [
            Row((Cell(key(name)), Cell(yes_no(name)), Cell(f"{{{{ record.{name}_on }}}}")))
            for name in CONDITIONS
        ],
        heading="{{ wording.conditions }}",
    )


def _support_and_contact(draft: Draft) -> None:
    story(draft, "support")
    draft.grid(
        (
            ("{{ wording.contact_person }}", 4.4), ("{{ wording.contact_arrangement }}", 8.2),
            ("{{ wording.contact_supported }}", WIDTH - 12.6),
        ),
        each(
            "contact in record.contact",
            (Cell("{{ contact.person }}"), Cell("{{ contact.arrangement }}"), Cell("{{ contact.supported_by }}")),
            blank=3,
        ),
        heading=key("contact"),
    )
    for name in ("contact_views", "finance", "staying_put"):
        story(draft, name)


def _recommendation(draft: Draft) -> None:
    draft.table(
        COLUMNS,
        (
            band(key("recommended"), 4),
            Row(
                (Cell(
                    "{{ record.recommended | tick }} {{ wording.recommended }}     "
                    "{{ record.recommended | tick_no }} {{ wording.not_recommended }}", span=4,
                ),),
            ),
        ),
    )
    story(draft, "recommendation", height=2.4, with_next=True)
    signers = ("social_worker_signature", "team_manager_signature")
    draft.signatures(*((key(name), "{{ wording.date }}", f"record.{name}") for name in signers))


if __name__ == "__main__":
    draw("fostering-permanency-assessment-report", lay_out)
