"""The first draft of the review Permanence Planning Meeting form (R184-R190)."""

from tests.drafts.ppm import iro_options_and_actions, meeting_and_child, views_and_narratives
from tests.drafts.word import WIDTH, Cell, Draft, draw, each


def lay_out(draft: Draft) -> None:
    draft.title(above="{{ document.heading }}")
    meeting_and_child(draft)
    draft.grid(
        (
            ("{{ wording.action_details }}", 5.0),
            ("{{ wording.action_who }}", 3.0),
            ("{{ wording.action_by_when }}", 3.9),
            ("{{ wording.outcome }}", WIDTH - 11.9),
        ),
        each(
            "action in record.reviewed_actions",
            (
                Cell("{{ action.details }}"), Cell("{{ action.who }}"),
                Cell("{{ action.by_when }}"), Cell("{{ action.outcome }}"),
            ),
            blank=4,
        ),
        heading="{{ label.reviewed_actions }}",
    )
    views_and_narratives(draft)
    iro_options_and_actions(draft)


if __name__ == "__main__":
    draw("ppm-review", lay_out)
