"""The first draft of the three-column decision aid (R83), with the chosen plan ticked above its column."""

from __future__ import annotations

from pydantic import BaseModel

from bundler.model.decision_aid import AdoptionCriteria, FosteringCriteria, OrderCriteria
from tests.drafts.child_block import COLUMNS, child_rows, key, pair, source, story
from tests.drafts.word import WIDTH, Cell, Draft, Row, band, draw, each, label

_OPTIONS = {
    "order": '["special-guardianship", "child-arrangements-order"]',
    "adoption": '["adoption"]',
    "fostering": '["long-term-fostering"]',
}
_CRITERIA: dict[str, type[BaseModel]] = {
    "order": OrderCriteria, "adoption": AdoptionCriteria, "fostering": FosteringCriteria,
}  # fmt: skip
_ANYWHERE = '["special-guardianship", "child-arrangements-order", "adoption", "long-term-fostering"]'


def lay_out(draft: Draft) -> None:
    draft.title()
    draft.table(COLUMNS, (
        *child_rows(),
        pair("case.plan.option", "case.plan.parallel_option", "{{ case.plan.option }}",
             "{{ case.plan.parallel_option }}"),
        Row((label(key("judged_on")), Cell("{{ record.judged_on }}", span=3))),
    ))  # fmt: skip
    _columns(draft)
    for name in ("outcomes", "stability"):
        story(draft, name, height=1.2)
    draft.grid(
        (("{{ wording.title }}", 8.4), ("{{ wording.dated }}", 3.9), ("{{ wording.author }}", WIDTH - 12.3)),
        each(
            "one in case.plan.assessments",
            (Cell("{{ one.title }}"), Cell("{{ one.dated }}"), Cell("{{ one.author }}")), blank=3,
        ),
        heading=key("case.plan.assessments"),
    )
    story(draft, "reasons", height=1.6, with_next=True)
    draft.signatures(
        (key("social_worker_signature"), "{{ wording.date }}", "record.social_worker_signature"),
        (key("manager_signature"), "{{ wording.date }}", "record.manager_signature"),
        with_next=True,
    )
    source(draft)


def _columns(draft: Draft) -> None:
    """The source's table: three columns of four criteria, each with its judgement below it."""
    names = {column: tuple(criteria.model_fields) for column, criteria in _CRITERIA.items()}
    rows: list[Row] = [
        band("{{ wording.options }}", 3),
        Row(tuple(label(f"{{{{ wording.column_{column} }}}}") for column in names), repeats=True, with_next=True),
        Row(tuple(Cell(_is_plan(column)) for column in names), with_next=True),
    ]
    for number in range(4):
        keys = [f"{column}.{criteria[number]}" for column, criteria in names.items()]
        rows += [
            Row(tuple(Cell(key(f"{name}.met"), shaded=True) for name in keys), with_next=True),
            Row(tuple(Cell(_judgement(name)) for name in keys), with_next=True),
            Row(tuple(Cell(f"{{{{ record.{name}.evidence }}}}") for name in keys), height=1.0),
        ]
    draft.table((5.67, 5.67, WIDTH - 11.34), rows)
    draft.paragraph_tag(f"{{%p if case.plan.option and case.plan.option not in {_ANYWHERE} %}}")
    draft.note("{{ wording.other_plan }}")
    draft.paragraph_tag("{%p endif %}")


def _is_plan(column: str) -> str:
    chosen, beside = (f"{{{{ (case.plan.{one} in {_OPTIONS[column]}) | tick }}}}" for one in _PLANS)
    return f"{chosen} {{{{ wording.chosen }}}}\n{beside} {{{{ wording.beside }}}}"


_PLANS = ("option", "parallel_option")


def _judgement(name: str) -> str:
    answers = {"yes": "yes", "in-part": "in_part", "no": "no"}
    return "   ".join(
        f'{{{{ (record.{name}.met == "{value}") | tick }}}} {{{{ wording.{wording} }}}}'
        for value, wording in answers.items()
    )


if __name__ == "__main__":
    draw("decision-aid", lay_out, points=10)
