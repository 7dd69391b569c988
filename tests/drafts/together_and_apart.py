"""The first draft of the Together and Apart assessment (R225-R234, C9)."""

from __future__ import annotations

from tests.drafts.checklists import child_and_workers, further, signed_by_both
from tests.drafts.child_block import key, story
from tests.drafts.word import WIDTH, Cell, Draft, Row, draw, label, tag

_LINES = (5.4, WIDTH - 5.4)
_EACH_CHILD = "{%tr for sibling in record.children %}"
_YES_NO = "{{{{ {0} | tick }}}} {{{{ wording.yes }}}}   {{{{ {0} | tick_no }}}} {{{{ wording.no }}}}"
_NOT_SAID = Cell("☐ {{ wording.yes }}   ☐ {{ wording.no }}", centred=True)


def lay_out(draft: Draft) -> None:
    draft.title()
    child_and_workers(draft)
    draft.heading("{{ wording.direct_work_heading }}")
    _direct_work(draft)
    _who_can_tell(draft)
    draft.heading("{{ wording.background_heading }}")
    draft.prose("{{ wording.background_hint }}", with_next=True)
    story(draft, "shared_childhoods")
    _lines_of_each_child(draft, "early_experiences", "needs", "attachment_style", "disruption_risk",
                         "impact_of_remaining_in_care")
    _inputs(draft)
    draft.heading("{{ wording.thinking_heading }}")
    for name, heading in (
        ("worries", "worries_heading"), ("working_well", "working_well_heading"), ("needs_to_happen", "needs_heading")
    ):
        _prompts(draft, name, heading)
    draft.heading("{{ wording.rating_heading }}")
    draft.prose("{{ wording.scale }}", with_next=True)
    _ratings(draft)
    draft.heading("{{ wording.options_heading }}")
    _options(draft)
    draft.heading("{{ wording.plan_heading }}")
    for name in ("safety_plan", "contact_plan", "placement_type", "family_finding"):
        story(draft, name)
    draft.facts((key("considered_at_ppm_on"), "{{ record.considered_at_ppm_on }}"))
    signed_by_both(draft)


def _child_band() -> Row:
    return Row((Cell("{{ sibling.name }}", shaded=True, bold=True, span=2),), with_next=True)


def _line(name: str, height: float = 0) -> Row:
    return Row((label(f"{{{{ wording.{name} }}}}"), Cell(f"{{{{ sibling.{name} }}}}")), height=height)


def _blank_line(name: str) -> Row:
    return Row((label(f"{{{{ wording.{name} }}}}"), Cell()), height=1.2)


def _direct_work(draft: Draft) -> None:
    draft.heading("{{ wording.regards_heading }}")
    columns = (3.6, 2.9, 2.9, WIDTH - 9.4)
    draft.grid(
        tuple(zip(("{{ wording.name }}", "{{ wording.date_of_birth }}", "{{ wording.direct_work_on }}",
                   "{{ wording.regards_as_siblings }}"), columns, strict=True)),
        (
            tag(_EACH_CHILD, 4),
            Row((
                Cell("{{ sibling.name }}"), Cell("{{ sibling.date_of_birth }}"), Cell("{{ sibling.direct_work_on }}"),
                Cell("{{ sibling.regards_as_siblings }}"),
            )),
            Row((label("{{ wording.importance_of_siblings }}", 3), Cell("{{ sibling.importance_of_siblings }}"))),
            tag("{%tr else %}", 4),
            *[Row((Cell(), Cell(), Cell(), Cell()), height=1.2),
              Row((label("{{ wording.importance_of_siblings }}", 3), Cell()), height=1.2)] * 2,
            tag("{%tr endfor %}", 4),
        ),
        heading=key("children"),
    )


def _who_can_tell(draft: Draft) -> None:
    draft.heading("{{ wording.who_heading }}")
    filled = (Cell(_YES_NO.format("answer.asked"), centred=True), Cell("{{ answer.evidence }}"))
    draft.grid(
        (("{{ wording.who }}", 4.4), ("{{ wording.asked }}", 3.2), ("{{ wording.evidence }}", WIDTH - 7.6)),
        (
            *_printed("who_can_tell", "who", filled, (_NOT_SAID, Cell())),
            *further("who_can_tell", "who_can_tell", "who", (Cell("{{ answer.who }}"), *filled)),
        ),
    )


def _printed(name: str, known_by: str, filled: tuple[Cell, ...], blank: tuple[Cell, ...]) -> tuple[Row, ...]:
    """A row for each of the wording's, answered or not."""
    span = len(filled) + 1
    return (
        tag(f"{{%tr for asked in wording.{name} %}}", span),
        tag(f'{{%tr for answer in record.{name} | rows("{known_by}", asked.{known_by}) %}}', span),
        Row((Cell("{{ asked.label }}"), *filled)),
        tag("{%tr else %}", span),
        Row((Cell("{{ asked.label }}"), *blank), height=1.0),
        tag("{%tr endfor %}", span),
        tag("{%tr endfor %}", span),
    )


def _lines_of_each_child(draft: Draft, *names: str) -> None:
    draft.table(_LINES, (
        tag(_EACH_CHILD, 2),
        _child_band(),
        *(_line(name) for name in names),
        tag("{%tr else %}", 2),
        *[_blank_line("name"), *(_blank_line(name) for name in names)] * 2,
        tag("{%tr endfor %}", 2),
    ))


def _inputs(draft: Draft) -> None:
    filled = (
        Cell(_YES_NO.format("answer.available"), centred=True), Cell("{{ answer.dated }}"), Cell("{{ answer.why_not }}")
    )
    draft.grid(
        (("{{ wording.paper }}", 6.0), ("{{ wording.available }}", 3.2), ("{{ wording.dated }}", 2.8),
         ("{{ wording.why_not }}", WIDTH - 12.0)),
        (
            *_printed("inputs", "paper", filled, (_NOT_SAID, Cell(), Cell())),
            *further("inputs", "inputs", "paper", (Cell("{{ answer.paper }}"), *filled)),
        ),
        heading=key("inputs"),
    )


def _prompts(draft: Draft, name: str, heading: str) -> None:
    response = Cell("{{ answer.response }}")
    draft.grid(
        (("{{ wording.prompt }}", 5.4), ("{{ wording.response }}", WIDTH - 5.4)),
        (
            tag(f"{{%tr for asked in wording.{name} %}}", 2),
            tag(f'{{%tr for answer in record.{name} | rows("row", asked.row) %}}', 2),
            Row((Cell("{{ asked.prompt }}"), response)),
            tag("{%tr else %}", 2),
            Row((Cell("{{ asked.prompt }}"), Cell()), height=1.4),
            tag("{%tr endfor %}", 2),
            tag("{%tr endfor %}", 2),
            *further(name, name, "row", (Cell("{{ answer.row }}"), response)),
        ),
        heading=f"{{{{ wording.{heading} }}}}",
    )


def _ratings(draft: Draft) -> None:
    draft.grid(
        (("{{ wording.name }}", 3.8), ("{{ wording.name }}", 3.8), (key("ratings"), 2.0),
         ("{{ wording.evidence }}", WIDTH - 9.6)),
        (
            tag("{%tr for pair in record.ratings %}", 4),
            Row((Cell("{{ pair.first }}"), Cell("{{ pair.second }}"), Cell("{{ pair.rating }}", centred=True),
                 Cell("{{ pair.evidence }}"))),
            tag("{%tr else %}", 4),
            *[Row((Cell(), Cell(), Cell(), Cell()), height=1.2)] * 3,
            tag("{%tr endfor %}", 4),
        ),
    )


def _options(draft: Draft) -> None:
    names = ("kinship_with_siblings", "kinship_without_siblings", "adoption_with_siblings", "adoption_without_siblings")
    choice = "   ".join(
        f'{{{{ (sibling.recommendation == "{choice}") | tick }}}} {{{{ wording.{choice} }}}}'
        for choice in ("together", "apart")
    )
    advantages = Row((Cell("{{ wording.advantages }}", span=2),), with_next=True)
    draft.table(_LINES, (
        tag(_EACH_CHILD, 2),
        _child_band(),
        advantages,
        *(_line(name) for name in (*names, "options_updated_on")),
        Row((label("{{ wording.recommendation }}"), Cell(choice)), with_next=True),
        _line("recommendation_reasons"),
        tag("{%tr else %}", 2),
        *[
            _blank_line("name"),
            advantages,
            *(_blank_line(name) for name in (*names, "options_updated_on")),
            Row((label("{{ wording.recommendation }}"), Cell("☐ {{ wording.together }}   ☐ {{ wording.apart }}"))),
            _blank_line("recommendation_reasons"),
        ] * 2,
        tag("{%tr endfor %}", 2),
    ))


if __name__ == "__main__":
    draw("together-and-apart", lay_out, points=10)
