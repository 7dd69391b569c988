"""The first draft of the IRO's Summary of Permanency Decision (R47-R49, C2)."""

from __future__ import annotations

from tests.drafts.child_block import COLUMNS, child_rows, key, pair, source, story, wide, yes_no
from tests.drafts.word import WIDTH, Cell, Draft, Row, band, draw, each


def lay_out(draft: Draft) -> None:
    draft.title()
    draft.table(COLUMNS, (*child_rows(), wide("case.people.iro", "{{ people.iro.name }}")))
    draft.heading("{{ wording.part_review }}")
    draft.table(COLUMNS, (pair("review_number", "review_held_on"),))
    draft.grid(
        (
            ("{{ wording.document }}", 10.4), ("{{ wording.document_version }}", 2.6),
            ("{{ wording.document_dated }}", WIDTH - 13.0),
        ),
        each(
            "seen in record.documents_seen",
            (Cell("{{ seen.document }}"), Cell("{{ seen.version }}"), Cell("{{ seen.dated }}")),
            blank=4,
        ),
        heading=key("documents_seen"),
    )
    draft.heading("{{ wording.part_plan }}")
    draft.table(COLUMNS, (wide("plan"), wide("plan_as_recommended", height=1.6)))
    _answered(draft, "plan_by_second_review", "minute_reference")
    _answered(draft, "parallel_plan_considered", "parallel_plan")
    for name in ("timeliness", "childs_views", "parents_views"):
        story(draft, name)
    draft.heading("{{ wording.part_view }}")
    draft.table(
        (WIDTH,),
        (
            band(key("outcome")),
            Row((Cell(_outcome("support")),), with_next=True),
            Row((Cell(_outcome("challenge")),)),
        ),
    )
    story(draft, "reasons", height=2.4, with_next=True)
    _challenge(draft)
    draft.signature(key("signature"), "{{ wording.date }}", "record.signature", with_next=True)
    draft.facts((key("emailed_to_adm_on"), "{{ record.emailed_to_adm_on }}"))
    source(draft)


def _answered(draft: Draft, question: str, detail: str) -> None:
    """A yes-or-no question with room for what belongs to it."""
    draft.table(
        COLUMNS,
        (
            band(key(question), 4),
            Row((Cell(yes_no(question), span=4),), with_next=True),
            wide(detail, height=1.0),
        ),
    )


def _outcome(value: str) -> str:
    return f'{{{{ (record.outcome == "{value}") | tick }}}} {{{{ wording.{value} }}}}'


def _challenge(draft: Draft) -> None:
    """Printed only while it is not settled that the IRO supports the plan."""
    draft.paragraph_tag('{%p if record.outcome != "support" %}')
    draft.heading("{{ wording.part_challenge }}")
    draft.note("{{ wording.challenge_goes_first }}")
    draft.table(
        COLUMNS,
        (
            wide("challenge_grounds", height=1.6),
            pair("challenge_sent_to", "challenge_sent_on"),
            wide("challenge_resolution", height=1.6),
        ),
    )
    draft.paragraph_tag("{%p endif %}")


if __name__ == "__main__":
    draw("iro-summary", lay_out)
