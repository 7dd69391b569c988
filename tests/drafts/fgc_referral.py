"""The first draft of the Family Group Conference referral form (R203-R223)."""

from tests.drafts.word import WIDTH, Cell, Draft, Row, band, draw, each, label, tag

_YES, _NO = "{{{{ wording.yes }}}} {{{{ {0} | tick }}}}", "{{{{ wording.no }}}} {{{{ {0} | tick_no }}}}"

_NOT_SAID = "{{ wording.yes }} ☐\n{{ wording.no }} ☐"


def lay_out(draft: Draft) -> None:
    draft.title()
    _criteria(draft)
    _people(draft)
    _questions(draft)
    _agencies_and_views(draft)
    _agreement(draft)
    _sending(draft)
    _risks(draft)


def _criteria(draft: Draft) -> None:
    cells = (Cell("{{ criterion.type }}"), Cell("{{ criterion.description }}"),
             Cell("{{ (criterion.key in record.criteria) | tick }}", centred=True))
    draft.grid(
        (("{{ wording.criteria_type }}", 4.4), ("{{ wording.criteria_description }}", 10.0),
         ("{{ wording.criteria_tick }}", WIDTH - 14.4)),
        (tag("{%tr for criterion in wording.criteria %}", 3), Row(cells), tag("{%tr endfor %}", 3)),
        heading="{{ label.criteria }}:",
    )


def _people(draft: Draft) -> None:
    keys = ("name", "team", "direct_line", "working_hours")
    draft.grid(
        [(_referrer_label(key), width) for key, width in zip(keys, (4.2, 6.0, 3.4, WIDTH - 13.6), strict=True)],
        (
            Row(tuple(Cell(f"{{{{ record.referrer.{key} }}}}") for key in keys), height=0.9, with_next=True),
            Row((label(_referrer_label("email")), Cell("{{ record.referrer.email }}", span=3))),
        ),
        heading="{{ wording.referrer_heading }}",
    )
    draft.grid(
        (("{{ wording.name }}", 9.4), ("{{ wording.date_of_birth }}", 5.0), ("{{ wording.age }}", WIDTH - 14.4)),
        each("child in record.referred_children", (
            Cell("{{ child.name }}"), Cell("{{ child.date_of_birth }}"),
            Cell("{{ child.date_of_birth | age(record.day) }}"),
        ), blank=3),
        heading="{{ label.referred_children }}:",
    )
    draft.grid(
        (("{{ wording.name }}", 4.2), ("{{ wording.address_with_postcode }}", 5.8),
         ("{{ wording.phone_numbers }}", 3.4), ("{{ wording.parental_responsibility }}", WIDTH - 13.4)),
        (
            tag("{%tr for parent in record.parents %}", 4),
            Row((Cell("{{ parent.name }}"), Cell("{{ parent.address }}"), Cell("{{ parent.phone }}"),
                 Cell(_yes_no("parent.parental_responsibility")))),
            tag("{%tr else %}", 4),
            *[Row((Cell(), Cell(), Cell(), Cell(_NOT_SAID)), height=0.9)] * 2,
            tag("{%tr endfor %}", 4),
        ),
        heading="{{ label.parents }}:",
    )
    draft.grid(
        (("{{ wording.name }}", 4.8), ("{{ wording.address }}", 8.4), ("{{ wording.phone }}", WIDTH - 13.2)),
        each("person in record.others", (
            Cell("{{ person.name }}"), Cell("{{ person.address }}"), Cell("{{ person.phone }}"),
        ), blank=3),
        heading="{{ label.others }}:",
    )


def _referrer_label(key: str) -> str:
    return f"{{{{ label['referrer.{key}'] }}}}"


def _questions(draft: Draft) -> None:
    keys = ("interpreter_needed", "advocate_in_place", "third_question", "special_needs")
    rows = [
        Row((label(f"{{{{ label.{key} }}}}"), Cell(_YES.format(f"record.{key}"), centred=True),
             Cell(_NO.format(f"record.{key}"), centred=True)), with_next=True)
        for key in keys
    ]
    # Printed once the authority has written its own question: nobody is asked "[to be confirmed ...]".
    rows[2:3] = [tag('{%tr if "[" not in label.third_question %}', 3), rows[2], tag("{%tr endif %}", 3)]
    outline = (
        Row((label("{{ label.special_needs_outline }}:", 3),), with_next=True),
        Row((Cell("{{ record.special_needs_outline }}", span=3),), height=1.4),
    )
    draft.table((12.6, 2.2, WIDTH - 14.8), (*rows, *outline))


def _agencies_and_views(draft: Draft) -> None:
    draft.grid(
        (("{{ wording.name }}", 6.0), ("{{ wording.agency }}", 7.2), ("{{ wording.telephone }}", WIDTH - 13.2)),
        each("worker in record.key_agencies", (
            Cell("{{ worker.name }}"), Cell("{{ worker.agency }}"), Cell("{{ worker.telephone }}"),
        ), blank=3),
        heading="{{ label.key_agencies }}:",
    )
    draft.table((WIDTH,), (
        band("{{ label.reason_for_meeting }}:"),
        Row((Cell("{{ wording.reason_hint }}", shaded=True),), with_next=True),
        Row((Cell("{{ record.reason_for_meeting }}"),), height=2.6),
    ))
    for key in ("family_view", "young_person_view"):
        draft.narrative(f"{{{{ label.{key} }}}}:", f"{{{{ record.{key} }}}}", height=2.0)


def _agreement(draft: Draft) -> None:
    draft.table(
        (5.8, 1.9, 1.9, 3.5, WIDTH - 13.1),
        (Row((
            label("{{ label.family_agrees }}"), Cell(_YES.format("record.family_agrees"), centred=True),
            Cell(_NO.format("record.family_agrees"), centred=True), label("{{ label.discussed_on }}:"),
            Cell("{{ record.discussed_on }}"),
        )),),
    )
    draft.signature("{{ label.referrer_signature }}", "{{ wording.date }}", "record.referrer_signature")
    draft.table((5.0, WIDTH - 5.0), (Row((label("{{ label.line_manager }}"), Cell("{{ record.line_manager }}"))),))


def _sending(draft: Draft) -> None:
    draft.prose("{{ wording.note }}", bold=True)
    draft.prose("{{ wording.send_to }}", with_next=True)
    draft.address(
        "{{ profile.contacts.brokerage_name }}", "{{ profile.title }}", "{{ profile.contacts.brokerage_address }}",
        "{{ profile.contacts.brokerage_phone }}", "{{ profile.contacts.brokerage_email }}",
    )
    draft.table((4.4, 4.2, 4.2, WIDTH - 12.8), (
        band("{{ wording.office_heading }}", 4),
        _blank_pair("date_received", "date_of_allocation"),
        _blank_pair("coordinator", "date_inputted"),
    ))


def _blank_pair(first: str, second: str) -> Row:
    return Row((label(f"{{{{ wording.{first} }}}}"), Cell(), label(f"{{{{ wording.{second} }}}}"), Cell()), height=0.8)


def _risks(draft: Draft) -> None:
    """The rows of the wording first, answered or not, then whatever else the referrer names."""
    further = "{%tr for risk in record.risks if risk.area is not among(wording.risk_areas) %}"
    draft.grid(
        (("{{ label.risks }}", 4.6), ("{{ wording.risk_historic }}", 2.1), ("{{ wording.risk_current }}", 2.1),
         ("{{ wording.risk_detail }}", WIDTH - 8.8)),
        (
            tag("{%tr for area in wording.risk_areas %}", 4),
            tag('{%tr for risk in record.risks | rows("area", area) %}', 4),
            _risk_row("{{ area }}"),
            tag("{%tr else %}", 4),
            _empty_risk_row("{{ area }}"),
            tag("{%tr endfor %}", 4),
            tag("{%tr endfor %}", 4),
            Row((label("{{ wording.additional_risks }}", 4),), with_next=True),
            tag(further, 4),
            _risk_row("{{ risk.area }}"),
            tag("{%tr else %}", 4),
            *[_empty_risk_row("")] * 2,
            tag("{%tr endfor %}", 4),
        ),
    )


def _empty_risk_row(area: str) -> Row:
    return Row((Cell(area), Cell(_NOT_SAID), Cell(_NOT_SAID), Cell()), height=1.2)


def _risk_row(area: str) -> Row:
    answers = (Cell(_yes_no("risk.historic")), Cell(_yes_no("risk.current")))
    return Row((Cell(area), *answers, Cell("{{ risk.detail }}")), height=1.2)


def _yes_no(fact: str) -> str:
    return f"{_YES.format(fact)}\n{_NO.format(fact)}"


if __name__ == "__main__":
    draw("fgc-referral", lay_out)
