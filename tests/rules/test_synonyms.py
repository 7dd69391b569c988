from collections.abc import Callable

import pytest

from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation
from bundler.rules.synonyms import name_words

Look = Callable[..., Situation]
PACK = """
name = "small"
title = "Small pack"
audience = "panel"
meeting = "panel"

[[sections]]
letter = "A"
title = "Papers"

[[sections.items]]
id = "review-minutes"
title = "Minutes of the statutory review"
names = ["statutory review minutes"]
needed = "always"
owner = "iro"
authority = "R272"

[[sections.items]]
id = "ppm-minutes"
title = "PPM minutes"
names = ["PPM minutes"]
needed = "always"
owner = "team_manager"
authority = "R272"

[[sections.items]]
id = "fgc-plan"
title = "Family plan"
names = ["FGC plan"]
needed = "always"
owner = "social_worker"
authority = "R272"

[[sections.items]]
id = "plan"
title = "Permanence Plan"
needed = "always"
owner = "social_worker"
authority = "R272"
"""


@pytest.mark.requirement("R272")
@pytest.mark.parametrize(
    ("file", "item"),
    [
        ("LAC review minutes.pdf", "review-minutes"),
        ("CiC Review Minutes 3.docx", "review-minutes"),
        ("Child in care review - minutes.pdf", "review-minutes"),
        ("Permanency Planning Meeting minutes.docx", "ppm-minutes"),
        ("FGM plan.pdf", "fgc-plan"),
        ("Family network meeting plan.pdf", "fgc-plan"),
        ("Family Group Conference plan.pdf", "fgc-plan"),
        ("Permanency plan.pdf", "plan"),
    ],
)
def test_a_paper_is_recognised_in_any_authoritys_terms(look: Look, file: str, item: str) -> None:
    recognition = recognise(look(pack=PACK, papers=(file,)))
    assert [(paper.paper.path, paper.item.id) for paper in recognition.papers] == [(f"attachments/{file}", item)]


def test_the_longest_synonym_counts() -> None:
    assert name_words("LAC review") == ("statutory", "review")
    assert name_words("LAC children") == ("looked", "after", "child", "children")
    assert name_words("PP&T Panel referral") == ("permanence", "planning", "tracking", "panel", "referral")
