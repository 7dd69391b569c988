"""The first draft of the Child's Permanence Report in our own layout (AAR 2005 reg 17 and Schedule 1, C1)."""

from __future__ import annotations

from tests.drafts.child_block import COLUMNS, LEGAL_STATUS, child_rows, key, pair, source, story, wide, yes_no
from tests.drafts.word import WIDTH, Cell, Draft, Row, band, draw, each, label

PARENT_FACTS = (
    ("sex", "date_of_birth"), ("place_of_birth", "language"), ("nationality", "religion"),
)
PARENT_STORIES = (
    "parental_responsibility", "racial_origin_and_culture", "photograph", "appearance", "personality_and_interests",
    "education", "employment", "home_and_community", "health", "relationships",
)

OPTION_PARTS = ("benefits", "risks", "conclusion")


def lay_out(draft: Draft) -> None:
    draft.title()
    draft.note("{{ wording.completing }} {{ wording.adopted_adult }}")
    _report(draft)
    _child(draft)
    _law(draft)
    _care_and_development(draft)
    _health(draft)
    draft.heading("{{ wording.part_wishes }}")
    story(draft, "childs_wishes", height=2.4)
    draft.table(COLUMNS, (wide("direct_work_on"),))
    _parents(draft)
    _family(draft)
    _contact(draft)
    _decisions_and_options(draft)
    draft.heading("{{ wording.part_other }}")
    story(draft, "other_information")
    _signatures(draft)
    source(draft)


def _report(draft: Draft) -> None:
    draft.heading("{{ wording.part_report }}")
    draft.table(
        COLUMNS,
        (
            wide("author"),
            wide("author_qualification"),
            wide("author_supervised_by"),
            wide("case.people.team_manager", "{{ people.team_manager.name }}"),
            pair("completed_on", "report_version"),
            wide("review_preferring_adoption_on"),
            pair("agency_decision_on", "placement_order_on"),
        ),
    )
    _rows(
        draft, "amendments", "amendment",
        (("amended_on", 3.7, "made_on"), ("amended_what", 8.9, "what"), ("amended_by", 4.4, "by")), blank=1,
    )


def _child(draft: Draft) -> None:
    draft.heading("{{ wording.part_child }}")
    draft.table(
        COLUMNS,
        (
            *child_rows(),
            pair("case.child.sex", "place_of_birth", "{{ child.sex }}"),
            wide("address"),
            wide("local_authority_area"),
            wide("photograph"),
            wide("photograph_taken_on"),
            wide("appearance", height=1.2),
            pair("case.child.nationality", "immigration_status", "{{ child.nationality }}"),
            wide("racial_origin"),
            wide("culture"),
            pair("case.child.language", "case.child.religion", "{{ child.language }}", "{{ child.religion }}"),
            wide("religious_upbringing"),
        ),
    )


def _law(draft: Draft) -> None:
    draft.heading("{{ wording.part_law }}")
    draft.table(COLUMNS, (wide("case.legal_status.kind", LEGAL_STATUS),))
    _rows(
        draft, "orders", "order",
        (("order", 6.4, "order"), ("court", 6.8, "court"), ("made_on", 3.8, "made_on")),
    )
    draft.table(
        COLUMNS,
        (
            wide("has_property_or_claims", yes_no("has_property_or_claims")),
            wide("property_or_claims", height=1.0),
        ),
    )


def _care_and_development(draft: Draft) -> None:
    draft.heading("{{ wording.part_care }}")
    until = "{% if care.until %}{{ care.until }}{% elif care.since %}{{ wording.to_date }}{% endif %}"
    draft.grid(
        (
            ("{{ wording.since }}", 2.6), ("{{ wording.until }}", 2.6), ("{{ wording.cared_for_by }}", 4.0),
            ("{{ wording.kind_of_care }}", 3.0), ("{{ wording.reason }}", WIDTH - 12.2),
        ),
        each(
            "care in record.care_since_birth",
            (
                Cell("{{ care.since }}"), Cell(until), Cell("{{ care.cared_for_by }}"),
                Cell("{{ care.kind_of_care }}"), Cell("{{ care.reason }}"),
            ),
            blank=4,
        ),
        heading=key("care_since_birth"),
    )
    draft.heading("{{ wording.part_development }}")
    for name in ("development", "self_care", "interests"):
        story(draft, name)
    place = "{{ school.name }}{% if school.address %}\n{{ school.address }}{% endif %}"
    draft.grid(
        (
            ("{{ wording.school }}", 6.6), ("{{ wording.school_kind }}", 3.2), ("{{ wording.since }}", 3.6),
            ("{{ wording.until }}", WIDTH - 13.4),
        ),
        each(
            "school in record.schools",
            (Cell(place), Cell("{{ school.kind }}"), Cell("{{ school.since }}"), Cell("{{ school.until }}")),
            blank=2,
        ),
        heading=key("schools"),
    )
    story(draft, "education")
    story(draft, "special_educational_needs")
    draft.table(COLUMNS, (wide("personal_education_plan_on"),))


def _health(draft: Draft) -> None:
    """The summary the medical adviser writes and signs (reg 17(1)(b)); the report, or advice that none is needed."""
    draft.heading("{{ wording.part_health }}")
    draft.note("{{ wording.health_note }}")
    story(draft, "health_summary", height=3.2)
    draft.signature(key("medical_adviser_signature"), "{{ wording.date }}", "record.medical_adviser_signature")
    draft.table(
        COLUMNS,
        (
            pair("medical_adviser_gmc_number", "health_report_on"),
            wide("health_report_not_needed"),
        ),
    )


def _parents(draft: Draft) -> None:
    draft.heading("{{ wording.part_parents }}  {{ label.parents }}")
    draft.paragraph_tag("{%p for person in record.parents %}")
    _parent(draft, filled=True)
    draft.paragraph_tag("{%p else %}")
    _parent(draft, filled=False)
    draft.paragraph_tag("{%p endfor %}")
    story(draft, "parents_relationship")
    _unknown_father(draft)
    story(draft, "parents_wishes")
    told = "{{ heard.told_on }}{% if heard.told_on and heard.how_told %}\n{% endif %}{{ heard.how_told }}"
    draft.grid(
        (("{{ wording.view_who }}", 4.2), ("{{ wording.view_told }}", 4.6), ("{{ wording.view }}", WIDTH - 8.8)),
        each("heard in record.views_of_others", (Cell("{{ heard.who }}"), Cell(told), Cell("{{ heard.view }}"))),
        heading=key("views_of_others"),
    )
    story(draft, "parenting_capacity", height=2.4)


def _unknown_father(draft: Draft) -> None:
    """The question to every reader; the enquiries only while it is not settled that he is known."""
    draft.table(COLUMNS, (wide("father_is_unknown", yes_no("father_is_unknown")),))
    draft.paragraph_tag("{%p if record.father_is_unknown is not false %}")
    draft.table(
        COLUMNS, (band("{{ wording.unknown_father }}", 4), wide("known_of_father", height=1.0)),
    )
    _rows(
        draft, "enquiries_about_father", "enquiry",
        (("enquiry_on", 3.7, "made_on"), ("enquiry_step", 6.7, "step"), ("enquiry_result", 6.6, "result")),
    )
    draft.paragraph_tag("{%p endif %}")


def _parent(draft: Draft, *, filled: bool) -> None:
    """One birth parent's facts and stories; all cells empty on a form to be filled in by hand."""

    def fact(name: str) -> Cell:
        return Cell(f"{{{{ person.{name} }}}}" if filled else "")

    def beside(first: str, second: str) -> Row:
        headings = [label(f"{{{{ wording.{name} }}}}") for name in (first, second)]
        return Row((headings[0], fact(first), headings[1], fact(second)))

    def below(name: str) -> Row:
        value = f"{{{{ person.{name} }}}}" if filled else ""
        return Row((label(f"{{{{ wording.{name} }}}}"), Cell(value, span=3)))

    name = "{{ person.name }}{% if person.relationship %} ({{ person.relationship }}){% endif %}" if filled else ""
    draft.table(
        COLUMNS,
        (
            band(f"{{{{ wording.parent }}}}{': ' if filled else ''}{name}", 4),
            *(beside(*names) for names in PARENT_FACTS),
            below("last_known_address"),
            below("address_confirmed_on"),
            *(below(each_name) for each_name in PARENT_STORIES),
        ),
    )


def _family(draft: Draft) -> None:
    draft.heading("{{ wording.part_family }}")
    draft.paragraph_tag("{%p if case.siblings is none or case.siblings or record.siblings %}")
    _siblings(draft)
    draft.paragraph_tag("{%p else %}")
    draft.prose("{{ wording.no_siblings }}")
    draft.paragraph_tag("{%p endif %}")
    who = "{{ relative.name }}{% if relative.relationship %}\n{{ relative.relationship }}{% endif %}"
    draft.grid(
        (
            ("{{ wording.relative_name }}", 4.6), ("{{ wording.relative_able }}", 8.7),
            ("{{ wording.relative_assessed }}", WIDTH - 13.3),
        ),
        each(
            "relative in record.relatives",
            (Cell(who), Cell("{{ relative.able_and_willing }}"), Cell("{{ relative.assessed_on }}")),
        ),
        heading=key("relatives"),
    )
    story(draft, "relatives_summary")


def _siblings(draft: Draft) -> None:
    """Where the brothers and sisters are, and whether they should grow up together."""
    born = "{{ sibling.name }}{% if sibling.date_of_birth %}\n{{ sibling.date_of_birth }}{% endif %}"
    draft.grid(
        (
            ("{{ wording.sibling_name }}", 3.8), ("{{ wording.sibling_lives }}", 3.4),
            ("{{ wording.sibling_status }}", 2.9), ("{{ wording.sibling_plan }}", 3.2),
            ("{{ wording.sibling_contact }}", WIDTH - 13.3),
        ),
        each(
            "sibling in record.siblings",
            (
                Cell(born), Cell("{{ sibling.lives_with }}"), Cell("{{ sibling.legal_status }}"),
                Cell("{{ sibling.plan }}"), Cell("{{ sibling.contact }}"),
            ),
        ),
        heading=key("siblings"),
    )
    story(draft, "together_and_apart")


def _contact(draft: Draft) -> None:
    draft.heading("{{ wording.part_contact }}")
    for name in ("current_contact", "proposed_contact"):
        _rows(
            draft, name, "contact",
            (
                ("contact_person", 4.2, "person"), ("contact_kind", 4.0, "kind"),
                ("contact_often", 4.2, "how_often"), ("contact_supervision", 4.6, "supervision"),
            ),
        )
    story(draft, "contact_views")


def _decisions_and_options(draft: Draft) -> None:
    draft.heading("{{ wording.part_decisions }}")
    _rows(
        draft, "agency_chronology", "event",
        (("event_on", 3.7, "happened_on"), ("event_what", 9.3, "what"), ("event_by", 4.0, "by")), blank=4,
    )
    draft.heading("{{ wording.part_options }}")
    draft.prose(key("options"), bold=True, with_next=True)
    draft.paragraph_tag("{%p for weighed in record.options %}")
    _option(draft, "{{ weighed.option }}", *(f"{{{{ weighed.{name} }}}}" for name in OPTION_PARTS))
    draft.paragraph_tag("{%p else %}")
    for _ in range(3):
        _option(draft, "", *("" for _ in OPTION_PARTS))
    draft.paragraph_tag("{%p endfor %}")
    story(draft, "why_adoption", height=2.4)


def _option(draft: Draft, option: str, *parts: str) -> None:
    """One option across the page, since people write at length about each."""
    draft.table(
        (3.6, WIDTH - 3.6),
        (
            band(f"{{{{ wording.option }}}}: {option}", 2),
            *(
                Row((label(f"{{{{ wording.{name} }}}}"), Cell(part)), height=1.0)
                for name, part in zip(OPTION_PARTS, parts, strict=True)
            ),
        ),
    )


def _signatures(draft: Draft) -> None:
    draft.heading("{{ wording.part_signatures }}")
    signers = (
        ("social_worker_signature", "record.social_worker_signature"),
        ("case.quality_assurance.cpr_by_team_manager", "case.quality_assurance.cpr_by_team_manager"),
        ("case.quality_assurance.cpr_by_panel_adviser", "case.quality_assurance.cpr_by_panel_adviser"),
    )
    draft.signatures(*((key(name), "{{ wording.date }}", signature) for name, signature in signers))



def _rows(
    draft: Draft, name: str, row: str, columns: tuple[tuple[str, float, str], ...], *,
    blank: int = 2,
) -> None:
    """A table of the record, each column with its heading's wording, its width and its field of the row."""
    cells = [Cell(f"{{{{ {row}.{field} }}}}") for *_, field in columns]
    draft.grid(
        [(f"{{{{ wording.{heading} }}}}", width) for heading, width, _ in columns],
        each(f"{row} in record.{name}", cells, blank=blank),
        heading=key(name),
    )


if __name__ == "__main__":
    draw("cpr", lay_out)
