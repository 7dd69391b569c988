"""The first draft of the matching meeting report (C12)."""

from tests.drafts.child_block import done_or_box, source
from tests.drafts.word import WIDTH, Cell, Draft, Row, draw, each, label, list_of, tag


def lay_out(draft: Draft) -> None:
    draft.title()
    _meeting(draft)
    _child_and_carers(draft)
    draft.heading("{{ wording.matching_heading }}")
    _narratives(draft, "child_summary")
    _needs(draft)
    _narratives(draft, "siblings", "contact", "identity", "education_and_health", "carer_capability", "risks")
    draft.heading("{{ wording.views_heading }}")
    _narratives(draft, "views_of_child", "views_of_parents", "views_of_carers", "views_of_iro")
    draft.heading("{{ wording.arrangements_heading }}")
    _narratives(draft, "delegated_authority", "finance")
    _steps(draft)
    _outcome(draft)


def _narratives(draft: Draft, *keys: str) -> None:
    for key in keys:
        draft.narrative(f"{{{{ label.{key} }}}}", f"{{{{ record.{key} }}}}")


def _meeting(draft: Draft) -> None:
    draft.heading("{{ wording.meeting_heading }}")
    present = list_of(
        "person in record.present", "{{ person.name }}{% if person.role %}, {{ person.role }}{% endif %}"
    )
    draft.facts(
        ("{{ label.meeting_on }} and {{ label.starts_at }}",
         "{{ record.meeting_on }}{% if record.starts_at %} at {{ record.starts_at }}{% endif %}"),
        ("{{ label.venue }}", "{{ record.venue }}"),
        ("{{ label.chair }}", "{{ record.chair }}"),
        ("{{ label['case.match.complex'] }}", "{{ case.match.complex | or_box }}"),
        ("{{ label.complex_reason }}", "{{ record.complex_reason }}"),
        ("{{ label.present }}", present),
    )


def _child_and_carers(draft: Draft) -> None:
    draft.heading("{{ wording.child_heading }}")
    carers = list_of('adult in case.placement.household if adult.role == "carer"', "{{ adult.name }}")
    draft.facts(
        ("{{ label['case.child.name'] }}", "{{ child.name }}"),
        ("{{ label['case.child.date_of_birth'] }}", "{{ child.date_of_birth }}", "{{ wording.age }}", "{{ age }}"),
        ("{{ label['case.child.record_id'] }}", "{{ child.record_id }}",
         "{{ label['case.legal_status.kind'] }}", "{{ case.legal_status.kind }}"),
        ("{{ label['case.plan.option'] }}", "{{ case.plan.option }}"),
        ("{{ label['case.match.route'] }}", "{{ case.match.route | in_words }}"),
        ("{{ label['case.placement.provider'] }}", "{{ case.placement.provider }}"),
        ("{{ label['case.placement.household'] }}", carers),
    )


def _needs(draft: Draft) -> None:
    columns = ("need", "carer_evidence", "gap", "support")
    widths = (3.6, 5.4, 3.6, WIDTH - 12.6)
    draft.grid(
        [(f"{{{{ wording.{column} }}}}", width) for column, width in zip(columns, widths, strict=True)],
        each("need in record.needs", [Cell(f"{{{{ need.{column} }}}}") for column in columns], blank=4),
        heading="{{ label.needs }}",
    )


def _steps(draft: Draft) -> None:
    """What has to be explored before a match; two of the steps are for an independent agency's carers only."""
    draft.grid(
        (("{{ wording.step }}", 5.0), ("{{ wording.done }}", 2.2), ("{{ wording.step_date }}", 3.9),
         ("{{ wording.step_outcome }}", WIDTH - 11.1)),
        (
            _step("sgo_explored"),
            tag('{%tr if case.match.route != "in-house" %}', 4),
            _step("transfer_considered"),
            _step("fee_reduction_requested"),
            tag("{%tr endif %}", 4),
        ),
        heading="{{ wording.steps_heading }}",
    )


def _step(step: str) -> Row:
    facts = [Cell(f"{{{{ case.match.{step}.{fact} }}}}") for fact in ("on", "outcome")]
    return Row((label(f"{{{{ label['case.match.{step}'] }}}}"), Cell(done_or_box(f"case.match.{step}")), *facts))


def _outcome(draft: Draft) -> None:
    draft.heading("{{ wording.outcome_heading }}")
    _narratives(draft, "recommendation")
    draft.grid(
        (("{{ wording.action_details }}", 8.6), ("{{ wording.action_who }}", 4.6),
         ("{{ wording.action_by_when }}", WIDTH - 13.2)),
        each("action in record.actions",
             (Cell("{{ action.details }}"), Cell("{{ action.who }}"), Cell("{{ action.by_when }}")), blank=3),
        heading="{{ label.actions }}",
        with_next=True,
    )
    draft.signature("{{ label.chair_signature }}", "{{ wording.date }}", "record.chair_signature")
    source(draft)


if __name__ == "__main__":
    draw("matching-meeting-report", lay_out)
