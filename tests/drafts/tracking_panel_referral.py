"""The first draft of the Permanence Planning & Tracking Panel referral form (R191-R202)."""

from __future__ import annotations

from tests.drafts.child_block import key
from tests.drafts.word import WIDTH, Cell, Draft, Row, draw, label

_COLUMNS = (4.4, 6.2, WIDTH - 10.6)


def lay_out(draft: Draft) -> None:
    draft.title()
    draft.prose("{{ wording.send_to }} {{ profile.contacts.tracking_panel }}", bold=True)
    _child(draft)
    _status_and_placement(draft)
    _reasons(draft)
    _workers(draft)


def _child(draft: Draft) -> None:
    draft.table(_COLUMNS, (
        _wide("case.child.name", "{{ child.name }}"),
        _wide("case.child.record_id", "{{ child.record_id }}"),
        _wide("case.child.date_of_birth", "{{ child.date_of_birth }}"),
        _or_other("case.child.ethnicity", "{{ child.ethnicity }}", "ethnicity_other"),
        _or_other("case.child.disability", "{{ child.disability }}", "disability_other"),
    ))


def _status_and_placement(draft: Draft) -> None:
    """The options in two columns, Other last in the first of them with its text below."""
    draft.table(_COLUMNS, (
        Row((
            label(f"{key('legal_statuses')}:"),
            Cell(f"{_boxes('legal_statuses_left', _LEGAL_STATUS)}\n{{{{ record.legal_status_other }}}}"),
            Cell(_boxes("legal_statuses_right", _LEGAL_STATUS)),
        )),
    ))
    draft.table(_COLUMNS, (
        Row((
            label(f"{key('placement_type')}:"),
            Cell(f"{_boxes('placement_types_left', _PLACEMENT)}\n{{{{ record.placement_type_other }}}}"),
            Cell(_boxes("placement_types_right", _PLACEMENT)),
        )),
        _wide("case.placement.provider", "{{ case.placement.provider }}"),
        Row((
            label(f"{key('case.placement.address')}:"), Cell("{{ case.placement.address }}"),
            Cell(f"{key('case.placement.postcode')}: {{{{ case.placement.postcode }}}}"),
        )),
    ))


def _reasons(draft: Draft) -> None:
    fostering = '{{ ("long-term-fostering" in record.reasons) | tick }} {{ wording.long_term_fostering }}'
    draft.table(_COLUMNS, (
        Row((
            label(f"{key('reasons')}:"),
            Cell(f"{fostering}\n{_boxes('reasons', 'option.key in record.reasons')}"),
            Cell(_boxes("fostering_routes", "option.key in record.fostering_routes")),
        )),
    ))


def _workers(draft: Draft) -> None:
    draft.table(_COLUMNS, (
        _wide("case.people.social_worker", "{{ people.social_worker.name }}"),
        _wide("case.people.team_manager", "{{ people.team_manager.name }}"),
    ))
    draft.signature(key("team_manager_confirmation"), "{{ wording.date }}", "record.team_manager_confirmation")


_LEGAL_STATUS = "option.key in record.legal_statuses"
_PLACEMENT = "option.key == record.placement_type"


def _boxes(options: str, is_ticked: str) -> str:
    """A box to tick for each option of the wording."""
    box = f"{{{{ ({is_ticked}) | tick }}}} {{{{ option.label }}}}"
    return f"{{%p for option in wording.{options} %}}\n{box}\n{{%p endfor %}}"


def _wide(name: str, value: str) -> Row:
    return Row((label(f"{key(name)}:"), Cell(value, span=2)))


def _or_other(name: str, value: str, other: str) -> Row:
    """What case.json says, and beside it what the list of options does not name."""
    return Row((label(f"{key(name)}:"), Cell(value), Cell(f"{{{{ wording.other }}}}: {{{{ record.{other} }}}}")))


if __name__ == "__main__":
    draw("tracking-panel-referral", lay_out)
