"""The first draft of the pen picture of a child (R75, C15)."""

from __future__ import annotations

from tests.drafts.child_block import key, story, yes_no
from tests.drafts.word import WIDTH, Cell, Draft, Row, draw, label


def lay_out(draft: Draft) -> None:
    draft.title(above="")
    draft.note("{{ wording.in_confidence }}")
    draft.table((5.0, WIDTH - 5.0), (
        Row((label(key("name_used")), Cell("{{ record.name_used }}"))),
        Row((label(key("age_band")), Cell(
            "{% for band in wording.age_bands %}"
            "{{ (record.age_band == band.key) | tick }} {{ band.text }}   {% endfor %}"
        ))),
    ))  # fmt: skip
    for name in ("personality", "likes", "needs", "ideal_carer", "contact_outline"):
        story(draft, name, height=1.9)
    draft.table((5.0, WIDTH - 5.0), (
        Row((label(key("photo_consent")), Cell(yes_no("photo_consent")))),
        Row((label(key("written_on")), Cell("{{ record.written_on }}"))),
    ), with_next=True)  # fmt: skip
    draft.signatures(
        (key("social_worker_signature"), "{{ wording.date }}", "record.social_worker_signature"),
        (key("permanency_worker_signature"), "{{ wording.date }}", "record.permanency_worker_signature"),
    )


if __name__ == "__main__":
    draw("pen-picture", lay_out)
