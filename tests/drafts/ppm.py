"""The parts that the two Permanence Planning Meeting forms share, in the order of the source's appendices 2 and 3."""

from __future__ import annotations

from tests.drafts.word import WIDTH, Cell, Draft, Row, band, each, label, list_of

NARRATIVES = ("legal_context", "assessments", "health", "education", "wishes_and_feelings", "views_of_parents")


def meeting_and_child(draft: Draft) -> None:
    """The block at the top: the meeting, who was there, the child, the placement, the workers."""
    present = list_of(
        "person in record.present", "{{ person.name }}{% if person.role %}, {{ person.role }}{% endif %}"
    )
    rows = (
        Row((label("{{ label.meeting_on }} and {{ label.starts_at }}:"), Cell(
            "{{ record.meeting_on }}{% if record.starts_at %} at {{ record.starts_at }}{% endif %}", span=3
        ))),
        _wide("venue", "{{ record.venue }}"),
        _wide("present", present),
        _wide("minute_taker", "{{ record.minute_taker }}"),
        _wide("case.child.name", "{{ child.name }}"),
        _pair("case.child.date_of_birth", "{{ child.date_of_birth }}", "{{ wording.age }}", "{{ age }}"),
        _pair(
            "case.child.record_id", "{{ child.record_id }}", "{{ label['case.legal_status.kind'] }}",
            "{{ case.legal_status.kind }}{% if case.legal_status.other %}: {{ case.legal_status.other }}{% endif %}",
        ),
        _wide("case.child.ethnicity", "{{ child.ethnicity }}"),
        _wide("case.child.disability", "{{ child.disability }}"),
        Row((label("{{ wording.placement }}:", 4),), with_next=True),
        _pair(
            "case.placement.provider", "{{ case.placement.provider }}", "{{ label['case.placement.address'] }}",
            "{{ case.placement.address }}{% if case.placement.postcode %}, {{ case.placement.postcode }}{% endif %}",
        ),
        _wide("case.people.social_worker", "{{ people.social_worker.name }}"),
        _wide("case.people.practice_manager", "{{ people.practice_manager.name }}"),
        _wide("case.people.team_manager", "{{ people.team_manager.name }}"),
    )
    draft.table((5.0, 4.4, 2.8, WIDTH - 12.2), rows)


def views_and_narratives(draft: Draft) -> None:
    for key in NARRATIVES:
        draft.narrative(f"{{{{ label.{key} }}}}", f"{{{{ record.{key} }}}}")


def iro_options_and_actions(draft: Draft) -> None:
    """From the views of the IRO to the two managers' signatures."""
    draft.table(
        (3.0, 4.9, 5.3, WIDTH - 13.2),
        (
            band("{{ label.views_of_iro }}", 4),
            Row((Cell("{{ record.views_of_iro }}", span=4),), height=1.6, with_next=True),
            Row((
                label("{{ label['case.people.iro'] }}:"), Cell("{{ people.iro.name }}"),
                label("{{ label.next_review_on }}:"), Cell("{{ record.next_review_on }}"),
            )),
        ),
    )
    draft.narrative("{{ label.options_discussed }}", "{{ record.options_discussed }}")
    draft.grid(
        (
            ("{{ wording.action_details }}", 8.6),
            ("{{ wording.action_who }}", 4.6),
            ("{{ wording.action_by_when }}", WIDTH - 13.2),
        ),
        each(
            "action in record.actions",
            (Cell("{{ action.details }}"), Cell("{{ action.who }}"), Cell("{{ action.by_when }}")),
            blank=4,
        ),
        heading="{{ label.actions }}",
    )
    draft.facts(("{{ label.review_on }}:", "{{ record.review_on }}"))
    for who in ("chair", "service_manager"):
        draft.comments(
            f"{{{{ label.{who}_comments }}}}", f"{{{{ record.{who}_comments }}}}",
            f"{{{{ label.{who}_signature }}}}:", "{{ wording.date }}:", f"record.{who}_signature",
        )


def _wide(key: str, value: str) -> Row:
    return Row((label(f"{{{{ label['{key}'] }}}}:"), Cell(value, span=3)))


def _pair(key: str, value: str, second_label: str, second_value: str) -> Row:
    return Row((label(f"{{{{ label['{key}'] }}}}:"), Cell(value), label(f"{second_label}:"), Cell(second_value)))
