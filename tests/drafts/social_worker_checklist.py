"""The first draft of the social worker's checklist (R244-R258, R155, R260)."""

from tests.drafts.checklists import aims, child_and_workers, questions, signed_by_both
from tests.drafts.word import Draft, draw


def lay_out(draft: Draft) -> None:
    draft.title()
    child_and_workers(draft)
    aims(draft)
    columns = (("{{ wording.response }}", "response", 8.0),)
    questions(draft, "responses", "questions", "question", columns, heading="{{ wording.question }}")
    signed_by_both(draft)


if __name__ == "__main__":
    draw("social-worker-checklist", lay_out, points=10)
