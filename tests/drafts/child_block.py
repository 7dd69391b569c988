"""The parts that the forms about one child's decision share: who the child is, questions with two boxes to tick."""

from __future__ import annotations

from tests.drafts.word import WIDTH, Cell, Draft, Row, label

COLUMNS = (4.4, 5.3, 3.1, WIDTH - 12.8)
LEGAL_STATUS = "{{ case.legal_status.kind }}{% if case.legal_status.other %}: {{ case.legal_status.other }}{% endif %}"


def key(name: str) -> str:
    """The printed label of a field."""
    return f"{{{{ label['{name}'] }}}}" if "." in name else f"{{{{ label.{name} }}}}"


def wide(name: str, value: str = "", *, splits: bool = False, height: float = 0) -> Row:
    """A field across the table: its label, and its value or the record's field of that name."""
    return Row((label(key(name)), Cell(value or f"{{{{ record.{name} }}}}", span=3)), splits=splits, height=height)


def pair(first: str, second: str, first_value: str = "", second_value: str = "") -> Row:
    """Two fields beside each other."""
    return Row((
        label(key(first)), Cell(first_value or f"{{{{ record.{first} }}}}"),
        label(key(second)), Cell(second_value or f"{{{{ record.{second} }}}}"),
    ))


def child_rows() -> tuple[Row, ...]:
    """Name, date of birth with age, and number."""
    return (
        wide("case.child.name", "{{ child.name }}"),
        pair(
            "case.child.date_of_birth", "case.child.record_id",
            "{{ child.date_of_birth }}{% if age is not none %} ({{ wording.age | lower }} {{ age }}){% endif %}",
            "{{ child.record_id }}",
        ),
    )


def yes_no(name: str) -> str:
    """Two boxes; neither is ticked while nobody has answered."""
    answer = f"record.{name}"
    return f"{{{{ {answer} | tick }}}} {{{{ wording.yes }}}}   {{{{ {answer} | tick_no }}}} {{{{ wording.no }}}}"


def story(draft: Draft, name: str, *, height: float = 1.6, with_next: bool = False) -> None:
    """A narrative field under its label."""
    draft.narrative(key(name), f"{{{{ record.{name} }}}}", height=height, with_next=with_next)


def source(draft: Draft) -> None:
    """The line that says under which policy the form was drawn up."""
    draft.note("{{ document.policy_version }}")
