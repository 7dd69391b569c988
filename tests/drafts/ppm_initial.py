"""The first draft of the initial Permanence Planning Meeting form (R159-R183)."""

from tests.drafts.ppm import iro_options_and_actions, meeting_and_child, views_and_narratives
from tests.drafts.word import Draft, draw


def lay_out(draft: Draft) -> None:
    draft.title(above="{{ document.heading }}")
    meeting_and_child(draft)
    draft.heading("{{ wording.background }}")
    draft.narrative("{{ label.case_summary }}", "{{ record.case_summary }}")
    views_and_narratives(draft)
    iro_options_and_actions(draft)


if __name__ == "__main__":
    draw("ppm-initial", lay_out)
