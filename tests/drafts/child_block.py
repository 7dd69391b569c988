"""The parts that the forms about one child's decision share: who the child is, questions with two boxes to tick."""

from __future__ import annotations

from tests.drafts.word import WIDTH, Cell, Draft, Row, band, each, label

COLUMNS = (4.4, 5.3, 3.1, WIDTH - 12.8)
LEGAL_STATUS = "{{ case.legal_status.kind }}{% if case.legal_status.other %}: {{ case.legal_status.other }}{% endif %}"


def key(name: str) -> str:
    """The printed label of a field."""
    return f"{{{{ label['{name}'] }}}}" if "." in name else f"{{{{ label.{name} }}}}"


def wide(name: str, value: str = "", *, height: float = 0) -> Row:
    """A field across the table: its label, and its value or the record's field of that name."""
    return Row((label(key(name)), Cell(value or f"{{{{ record.{name} }}}}", span=3)), height=height)


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
    answer = name if name.startswith("case.") else f"record.{name}"
    return f"{{{{ {answer} | tick }}}} {{{{ wording.yes }}}}   {{{{ {answer} | tick_no }}}} {{{{ wording.no }}}}"


def yes_or_no(answer: str) -> str:
    """The two boxes below each other, for a narrow column."""
    return f"{{{{ {answer} | tick }}}} {{{{ wording.yes }}}}\n{{{{ {answer} | tick_no }}}} {{{{ wording.no }}}}"


def done_or_box(step: str) -> str:
    """Whether a step is done, or a box to tick by hand while nobody has said."""
    return f"{{{{ {step}.done | or_box }}}}"


def story(draft: Draft, name: str, *, height: float = 1.6, with_next: bool = False) -> None:
    """A narrative field under its label."""
    draft.narrative(key(name), f"{{{{ record.{name} }}}}", height=height, with_next=with_next)


def source(draft: Draft) -> None:
    """The line that says under which policy the form was drawn up; none where the authority has not named it."""
    draft.paragraph_tag("{%p if document.policy_version %}")
    draft.note("{{ document.policy_version }}")
    draft.paragraph_tag("{%p endif %}")


def workers(first: str = "social_worker", second: str = "team_manager") -> Row:
    """Two of the professionals by name."""
    return pair(
        f"case.people.{first}", f"case.people.{second}",
        f"{{{{ people.{first}.name }}}}", f"{{{{ people.{second}.name }}}}",
    )


def asked(draft: Draft, question: str, *details: str) -> None:
    """A yes-or-no question under its label, and the facts that belong to the answer."""
    rows = [band(key(question), 4), Row((Cell(yes_no(question), span=4),), with_next=bool(details))]
    draft.table(COLUMNS, [*rows, *(wide(name, height=1.0) for name in details)])


def steps(draft: Draft, *names: str, done: str = "{{ wording.step_done }}") -> None:
    """Steps that case.json records: whether done, when, by whom and with what result."""
    draft.grid(
        (
            ("{{ wording.step }}", 3.9), (done, 2.2), ("{{ wording.step_on }}", 2.8), ("{{ wording.step_by }}", 2.8),
            ("{{ wording.step_outcome }}", WIDTH - 11.7),
        ),
        [
            Row((
                label(key(name)), Cell(done_or_box(name)),
                *(Cell(f"{{{{ {name}.{part} }}}}") for part in ("on", "by", "outcome")),
            ))
            for name in names
        ],
    )


def action_table(draft: Draft, *, blank: int = 3) -> None:
    """What is to be done, by whom and by when."""
    cells = (Cell("{{ action.details }}"), Cell("{{ action.who }}"), Cell("{{ action.by_when }}"))
    draft.grid(
        (
            ("{{ wording.action_details }}", 8.6), ("{{ wording.action_who }}", 4.6),
            ("{{ wording.action_by_when }}", WIDTH - 13.2),
        ),
        each("action in record.actions", cells, blank=blank),
        heading=key("actions"), with_next=True,
    )
