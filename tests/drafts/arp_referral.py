"""The first draft of the referral to the Access to Resources Panel (R72, C14)."""

from __future__ import annotations

from tests.drafts.child_block import COLUMNS, LEGAL_STATUS, child_rows, done_or_box, key, pair, source, story, wide
from tests.drafts.word import WIDTH, Cell, Draft, Row, draw, each, label


def lay_out(draft: Draft) -> None:
    draft.title()
    draft.table(COLUMNS, (
        *child_rows(),
        pair("referred_on", "case.people.social_worker", "", "{{ people.social_worker.name }}"),
        pair("case.legal_status.kind", "case.plan.option", LEGAL_STATUS, "{{ case.plan.option }}"),
    ))  # fmt: skip
    story(draft, "child_summary")
    draft.heading("{{ wording.part_placement }}")
    draft.table(COLUMNS, (
        wide("case.placement.provider", "{{ case.placement.provider }}"),
        wide("case.placement.started_on", "{{ case.placement.started_on }}"),
        pair("weekly_cost_now", "weekly_cost_proposed"),
        pair("starts_on", "ends_on"),
        pair("duration", "total_cost"),
        wide("support_package", height=1.2),
    ))
    draft.note("{{ wording.amounts }}")
    draft.heading("{{ wording.part_steps }}")
    _steps(draft)
    draft.table(COLUMNS, (wide("fee_response"), wide("fee_response_on")))
    draft.heading("{{ wording.part_case }}")
    for name in ("benefits", "risks"):
        story(draft, name, height=1.2)
    draft.grid(
        (("{{ wording.option }}", 6.0), ("{{ wording.weekly_cost }}", 3.2), ("{{ wording.why_not }}", WIDTH - 9.2)),
        each("other in record.alternatives",
             (Cell("{{ other.option }}"), Cell("{{ other.weekly_cost }}"), Cell("{{ other.why_not }}")), blank=3),
        heading=key("alternatives"),
    )
    story(draft, "recommendation", height=1.2)
    draft.heading("{{ wording.part_decision }}")
    draft.note("{{ wording.chief_officer_decides }}")
    draft.signature(key("social_worker_signature"), "{{ wording.date }}", "record.social_worker_signature")
    for who in ("head_of_service", "chief_officer"):
        draft.comments(
            key(f"{who}_comments"), f"{{{{ record.{who}_comments }}}}", key(f"{who}_signature"), "{{ wording.date }}",
            f"record.{who}_signature",
        )
    source(draft)


def _steps(draft: Draft) -> None:
    """What comes before a business case (R70, R71): each done or not, when, by whom, with what result."""
    draft.grid(
        (("{{ wording.step }}", 4.4), ("{{ wording.done }}", 2.0), ("{{ wording.step_date }}", 3.2),
         ("{{ wording.step_by }}", 2.8), ("{{ wording.step_outcome }}", WIDTH - 12.4)),
        [_step(step) for step in ("fee_reduction_requested", "sgo_explored", "transfer_considered")],
    )


def _step(step: str) -> Row:
    facts = [Cell(f"{{{{ case.match.{step}.{fact} }}}}") for fact in ("on", "by", "outcome")]
    return Row((label(key(f"case.match.{step}")), Cell(done_or_box(f"case.match.{step}")), *facts))


if __name__ == "__main__":
    draw("arp-referral", lay_out, points=10)
