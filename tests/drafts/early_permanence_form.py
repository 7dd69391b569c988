"""The first draft of the early permanence form (R136, R36)."""

from __future__ import annotations

from tests.drafts.child_block import COLUMNS, LEGAL_STATUS, key, pair, source, steps, story, wide, workers, yes_no
from tests.drafts.word import Cell, Draft, Row, draw, label

STAGES = {"before_birth": "before-birth", "after_birth": "after-birth"}


def lay_out(draft: Draft) -> None:
    draft.title()
    draft.note("{{ wording.note }}")
    draft.heading("{{ wording.part_child }}")
    _child(draft)
    draft.heading("{{ wording.part_family }}")
    for name in ("background", "siblings", "reunification", "wider_family"):
        story(draft, name)
    draft.heading("{{ wording.part_options }}")
    story(draft, "evidence")
    steps(draft, "case.early_permanence.foster_to_adopt_considered")
    for name in ("other_options", "legal_position"):
        story(draft, name)
    draft.table(COLUMNS, (wide("case.relinquished", yes_no("case.relinquished")),))
    draft.paragraph_tag("{%p if case.relinquished is not false %}")
    steps(draft, "case.early_permanence.coordinator_advice")
    draft.paragraph_tag("{%p endif %}")
    draft.heading("{{ wording.part_needs }}")
    for name in ("childs_needs", "living_now", "carers_needed"):
        story(draft, name)
    draft.table(COLUMNS, (wide("needed_by"),))
    draft.heading("{{ wording.part_parents }}")
    draft.table(COLUMNS, (wide("parents_told_on"),))
    for name in ("views_of_parents", "contact"):
        story(draft, name)
    _signatures(draft)
    source(draft)


def _child(draft: Draft) -> None:
    """Before the birth there is a day on which it is expected; after it a day of birth and a legal status."""
    stages = "     ".join(
        f'{{{{ (record.stage == "{value}") | tick }}}} {{{{ wording.{name} }}}}' for name, value in STAGES.items()
    )
    draft.table(
        COLUMNS,
        (
            wide("case.child.name", "{{ child.name }}"),
            wide("stage", stages),
            pair(
                "case.child.date_of_birth", "expected_on",
                "{{ child.date_of_birth }}{% if age is not none %} ({{ wording.age | lower }} {{ age }}){% endif %}",
            ),
            pair("case.child.record_id", "case.legal_status.kind", "{{ child.record_id }}", LEGAL_STATUS),
            workers(),
        ),
    )


def _signatures(draft: Draft) -> None:
    draft.heading("{{ wording.part_signatures }}")
    signers = ("social_worker_signature", "team_manager_signature")
    draft.signatures(*((key(name), "{{ wording.date }}", f"record.{name}") for name in signers))
    sent = "case.early_permanence.form_sent"
    draft.table(
        COLUMNS,
        (
            Row((
                label(key(sent)),
                Cell(f"{{{{ {sent}.on }}}}{{% if {sent}.by %}}, {{{{ {sent}.by }}}}{{% endif %}}", span=3),
            )),
            Row((Cell("{{ wording.office }}", shaded=True, bold=True, span=4),), with_next=True),
            pair("received_by", "received_on"),
        ),
    )


if __name__ == "__main__":
    draw("early-permanence-form", lay_out)
