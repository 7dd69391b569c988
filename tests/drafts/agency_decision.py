"""The first draft of the Agency Decision Form (R52-R54, C4), with room to write where it is completed in Word."""

from __future__ import annotations

from tests.drafts.child_block import COLUMNS, LEGAL_STATUS, child_rows, key, pair, source, story, wide, yes_no
from tests.drafts.word import WIDTH, Cell, Draft, Row, draw, each, signed, tag

WELFARE = ("wishes_and_feelings", "particular_needs", "lifelong_effect", "background", "harm", "relationships")


def lay_out(draft: Draft) -> None:
    draft._style("Small", 8, new=True)
    draft.title()
    draft.table(
        COLUMNS,
        (
            *child_rows(),
            Row((
                Cell("{{ wording.legal_status }}", shaded=True, bold=True), Cell(LEGAL_STATUS),
                Cell(key("papers_received_on"), shaded=True, bold=True), Cell("{{ record.papers_received_on }}"),
            )),
            pair("case.people.adm", "adm_post", "{{ people.adm.name }}"),
        ),
    )
    _papers(draft)
    _advice(draft)
    _court(draft)
    draft.heading("{{ wording.part_welfare }}")
    draft.note("{{ wording.welfare_note }}")
    for name in WELFARE:
        story(draft, name, height=3.0)
    draft.heading("{{ wording.part_options }}")
    story(draft, "options_considered", height=5.0)
    _decision(draft)
    _notifications(draft)
    source(draft)


def _papers(draft: Draft) -> None:
    draft.heading("{{ wording.part_papers }}")
    draft.note("{{ wording.papers_note }}")
    cells = (
        Cell("{{ paper.title }}"), Cell("{{ paper.dated }}"), Cell("{{ paper.pages }}", centred=True),
        Cell("{{ paper.labels }}"), Cell("{{ paper.sha256 }}", style="Small"),
    )
    draft.grid(
        (
            ("{{ wording.paper_title }}", 6.0), ("{{ wording.paper_dated }}", 3.8), ("{{ wording.paper_pages }}", 1.6),
            ("{{ wording.paper_labels }}", 2.6), ("{{ wording.paper_hash }}", WIDTH - 14.0),
        ),
        each("paper in papers", cells, blank=4),
    )


def _advice(draft: Draft) -> None:
    draft.heading("{{ wording.part_advice }}")
    draft.table(
        COLUMNS,
        (
            pair("adviser_met_on", "adviser_name", "", "{{ record.adviser_name or people.panel_adviser.name }}"),
            wide("adviser_advice", height=2.6),
        ),
    )
    draft.grid(
        (
            ("{{ wording.comment_role }}", 2.8), ("{{ wording.comment_asked }}", 2.7),
            ("{{ wording.comment_received }}", 2.7), ("{{ wording.comment_summary }}", 5.2),
            ("{{ wording.comment_response }}", WIDTH - 13.4),
        ),
        each(
            "comment in record.comments",
            (
                Cell("{{ comment.role }}"), Cell("{{ comment.asked_on }}"), Cell("{{ comment.received_on }}"),
                Cell("{{ comment.summary }}"), Cell("{{ comment.response }}"),
            ),
            blank=2,
        ),
        heading=key("comments"),
    )
    draft.table(
        COLUMNS,
        (
            wide("panel_considered", yes_no("panel_considered")),
            wide("panel_recommendation", height=1.6),
        ),
    )


def _court(draft: Draft) -> None:
    """What case.json says of the proceedings; one line where there are none."""
    draft.heading("{{ wording.part_court }}")
    draft.paragraph_tag("{%p if case.proceedings.in_court is false %}")
    draft.prose("{{ wording.not_in_court }}")
    draft.paragraph_tag("{%p else %}")
    court = "case.proceedings"
    draft.table(
        COLUMNS,
        (
            Row((
                Cell("{{ wording.court }}", shaded=True, bold=True),
                Cell(
                    f"{{{{ {court}.court }}}}"
                    f"{{% if {court}.case_number %}}, {{{{ {court}.case_number }}}}{{% endif %}}",
                    span=3,
                ),
            )),
            Row((
                Cell(key(f"{court}.issued_on"), shaded=True, bold=True), Cell(f"{{{{ {court}.issued_on }}}}"),
                Cell("{{ wording.twenty_six_weeks }}", shaded=True, bold=True),
                Cell(f"{{{{ {court}.twenty_six_weeks_end_on }}}}"),
            )),
            pair(
                f"{court}.final_evidence_due", f"{court}.final_hearing_on",
                f"{{{{ {court}.final_evidence_due }}}}", f"{{{{ {court}.final_hearing_on }}}}",
            ),
        ),
    )
    draft.paragraph_tag("{%p endif %}")


def _decision(draft: Draft) -> None:
    draft.heading("{{ wording.part_decision }}  {{ label.decision }}")
    boxes = [
        Row((Cell(f'{{{{ (record.decision == "{value}") | tick }}}} {{{{ wording.{value.replace("-", "_")} }}}}'),),
            height=0.9)
        for value in ("should-be-placed", "should-not-be-placed", "deferred")
    ]
    draft.table((WIDTH,), boxes)
    draft.note("{{ wording.unconditional }}")
    story(draft, "reasons", height=6.0)
    draft.grid(
        (
            ("{{ wording.needed_what }}", 8.8), ("{{ wording.needed_who }}", 4.6),
            ("{{ wording.needed_by }}", WIDTH - 13.4),
        ),
        each(
            "need in record.still_needed",
            (Cell("{{ need.details }}"), Cell("{{ need.who }}"), Cell("{{ need.by_when }}")),
            blank=2,
        ),
        heading=key("still_needed"),
    )
    story(draft, "contact_and_order_advice", height=2.0)
    draft.table(
        COLUMNS,
        (
            pair("decided_on", "decided_at"),
            Row(
                (
                    Cell(key("signature"), shaded=True, bold=True), Cell(signed("record.signature")),
                    Cell("{{ wording.date }}", shaded=True, bold=True), Cell("{{ record.signature.signed_on }}"),
                ),
                height=1.4,
            ),
        ),
    )


def _notifications(draft: Draft) -> None:
    """Those told so far; on a form still to be completed, those who must be."""
    draft.heading("{{ wording.part_notifications }}  {{ label.notifications }}")
    told = Row((
        Cell("{{ told.who }}"), Cell("{{ told.how }}"), Cell("{{ told.told_on }}"), Cell("{{ told.by }}"),
    ))
    to_tell = Row((Cell("{{ who }}"), Cell(), Cell(), Cell()), height=0.9)
    draft.grid(
        (
            ("{{ wording.told_who }}", 5.6), ("{{ wording.told_how }}", 3.8), ("{{ wording.told_on }}", 3.7),
            ("{{ wording.told_by }}", WIDTH - 13.1),
        ),
        (tag("{%tr for told in record.notifications %}", 4), told, tag("{%tr else %}", 4)),
        (tag("{%tr for who in wording.to_tell %}", 4), to_tell, tag("{%tr endfor %}", 4), tag("{%tr endfor %}", 4)),
    )


if __name__ == "__main__":
    draw("agency-decision", lay_out)
