"""The first draft of the practitioner's sixteen statements (R261, R262)."""

from __future__ import annotations

from dataclasses import replace

from bundler.model.practitioner_statements import Declaration, PractitionerStatements, ShownByTheCase
from tests.drafts.child_block import COLUMNS, child_rows, key, source, wide
from tests.drafts.word import WIDTH, Cell, Draft, Row, draw

STATEMENTS = [name for name, field in PractitionerStatements.model_fields.items() if field.annotation is Declaration]


def lay_out(draft: Draft) -> None:
    draft.title()
    draft.table(COLUMNS, (*child_rows(), wide("case.plan.option", "{{ case.plan.option }}")))
    draft.note("{{ wording.note }}")
    *most, last = (_statement(number, name) for number, name in enumerate(STATEMENTS, start=1))
    draft.grid(
        (
            ("{{ wording.number }}", 1.1), ("{{ wording.statement }}", 6.9), ("{{ wording.yes }}", 1.1),
            ("{{ wording.no }}", 1.1), ("{{ wording.evidence }}", WIDTH - 10.2),
        ),
        [*most, replace(last, with_next=True)],
    )
    draft.signatures(
        (key("social_worker_signature"), "{{ wording.date }}", "record.social_worker_signature"),
        (key("manager_signature"), "{{ wording.date }}", "record.manager_signature"),
        with_next=True,
    )
    source(draft)


def _statement(number: int, name: str) -> Row:
    answer, held = f"record.{name}.answer", f"record.{name}"
    evidence = f"{{{{ {held}.evidence }}}}{{% if {held}.dated %}} ({{{{ {held}.dated }}}}){{% endif %}}"
    if name in ShownByTheCase.model_fields:
        evidence = f"{{{{ shown.{name}.cited }}}}\n{evidence}"
    return Row((
        Cell(str(number), centred=True), Cell(key(f"{name}.answer")), Cell(f"{{{{ {answer} | tick }}}}", centred=True),
        Cell(f"{{{{ {answer} | tick_no }}}}", centred=True), Cell(evidence),
    ))


if __name__ == "__main__":
    draw("practitioner-statements", lay_out, points=10)
