"""The parts that the three permanence checklists share: the child, the aims, and tables of questions with responses."""

from __future__ import annotations

from collections.abc import Sequence

from tests.drafts.child_block import COLUMNS, child_rows, key, pair, wide
from tests.drafts.word import WIDTH, Cell, Draft, Row, tag


def child_and_workers(draft: Draft) -> None:
    """Who the checklist is about, and the two who sign it."""
    draft.table(COLUMNS, (
        *child_rows(),
        pair(
            "case.people.social_worker", "case.people.team_manager",
            "{{ people.social_worker.name }}", "{{ people.team_manager.name }}",
        ),
    ))


def child_and_iro(draft: Draft) -> None:
    draft.table(COLUMNS, (*child_rows(), wide("case.people.iro", "{{ people.iro.name }}")))


def aims(draft: Draft) -> None:
    """The order of preference (R155), and the three strands as headings (R260)."""
    draft.prose("{{ wording.intro }}")
    draft.prose("{{ wording.preference }}", with_next=True)
    draft.prose("{{ wording.order | join(' → ') }}", bold=True)
    draft.paragraph_tag("{%p for strand in wording.strands %}")
    draft.heading("{{ strand.name }}")
    draft.prose("{{ strand.text }}")
    draft.paragraph_tag("{%p endfor %}")


def questions(
    draft: Draft, answers: str, rows: str, printed: str, columns: Sequence[tuple[str, str, float]], *, heading: str
) -> None:
    """A row for each of the wording's, answered or not; then whatever else the record answers."""
    left = WIDTH - sum(width for _, _, width in columns)
    keys = [name for _, name, _ in columns]
    filled = tuple(Cell(f"{{{{ answer.{name} }}}}") for name in keys)
    blank = tuple(Cell() for _ in keys)
    span = len(columns) + 1
    draft.grid(
        ((heading, left), *((title, width) for title, _, width in columns)),
        (
            tag(f"{{%tr for asked in wording.{rows} %}}", span),
            tag(f'{{%tr for answer in record.{answers} | rows("row", asked.row) %}}', span),
            Row((Cell(f"{{{{ asked.{printed} }}}}"), *filled)),
            tag("{%tr else %}", span),
            Row((Cell(f"{{{{ asked.{printed} }}}}"), *blank), height=1.4),
            tag("{%tr endfor %}", span),
            tag("{%tr endfor %}", span),
            *further(answers, rows, "row", (Cell("{{ answer.row }}"), *filled)),
        ),
        heading=key(answers),
    )


def further(answers: str, rows: str, name: str, cells: tuple[Cell, ...]) -> tuple[Row, ...]:
    """The rows of the record that the wording does not print."""
    known = f"wording.{rows} | map(attribute='{name}') | list"
    span = sum(cell.span for cell in cells)
    return (
        tag(f"{{%tr for answer in record.{answers} if answer.{name} is not among({known}) %}}", span),
        Row(cells),
        tag("{%tr endfor %}", span),
    )


def signed_by_both(draft: Draft) -> None:
    draft.signatures(*(
        (key(f"{who}_signature"), "{{ wording.date }}", f"record.{who}_signature")
        for who in ("social_worker", "team_manager")
    ))


