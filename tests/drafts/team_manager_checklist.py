"""The first draft of the team manager's checklist (R244-R260, R155)."""

from tests.drafts.checklists import aims, child_and_workers, questions, signed_by_both
from tests.drafts.word import Draft, draw


def lay_out(draft: Draft) -> None:
    draft.title()
    child_and_workers(draft)
    aims(draft)
    draft.prose("{{ wording.asks }}", with_next=True)
    columns = (("{{ wording.response }}", "response", 8.0),)
    questions(draft, "responses", "questions", "question", columns, heading="{{ wording.question }}")
    questions(draft, "considerations", "considerations", "question", columns, heading="{{ wording.consideration }}")
    signed_by_both(draft)


if __name__ == "__main__":
    draw("team-manager-checklist", lay_out, points=10)
