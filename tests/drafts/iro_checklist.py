"""The first draft of the IRO's checklist (R235-R243, C10)."""

from tests.drafts.checklists import child_and_iro, questions
from tests.drafts.child_block import COLUMNS, key, pair, wide, yes_no
from tests.drafts.word import Draft, draw


def lay_out(draft: Draft) -> None:
    draft.title()
    child_and_iro(draft)
    draft.prose("{{ wording.intro }}\n{{ wording.role }}")
    columns = (("{{ wording.response }}", "response", 7.0), ("{{ wording.date }}", "on", 2.6))
    questions(draft, "responses", "questions", "question", columns, heading="{{ wording.question }}")
    questions(draft, "review_points", "review_points", "point", columns, heading="{{ wording.question }}")
    draft.heading("{{ wording.escalation_heading }}")
    draft.note("{{ wording.escalation_note }}")
    draft.table(COLUMNS, (
        wide("plan_at_second_review", yes_no("plan_at_second_review")),
        wide("escalated", yes_no("escalated")),
        pair("escalation.on", "escalation.timescale"),
        wide("escalation.owner"),
    ), with_next=True)
    draft.signature(key("signature"), "{{ wording.date }}", "record.signature")


if __name__ == "__main__":
    draw("iro-checklist", lay_out, points=10)
