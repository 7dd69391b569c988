"""The first draft of the letter to a birth parent (R55, C5): plain English, one parent, one decision."""

from __future__ import annotations

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from tests.drafts.word import WIDTH, Cell, Draft, Row, _field, _write, band, draw, label, signed

DECISIONS = ("should-be-placed", "should-not-be-placed", "deferred", "family-found", "no-longer-adoption")
IS_SETTLED = "record.decided_on and record.decision == decision and record.parent in (none, parent.name)"


def lay_out(draft: Draft) -> None:
    _edges(draft)
    _sender_and_addressee(draft)
    _draft_note(draft)
    draft.prose("{{ wording.dear }} {{ parent.name }}")
    draft.heading("{{ wording.about }} {{ child.first_name }}")
    draft.prose("{{ wording.opening }}\n{{ wording.sorry_opening }}")
    _decision(draft)
    _who_decided(draft)
    _reasons(draft)
    _next(draft)
    _rights(draft)
    _help_and_contact(draft)
    _ending(draft)


def _edges(draft: Draft) -> None:
    """The letter's own header and footer: no form title, no marks of the office above."""
    section = draft.document.sections[0]
    header = section.header.paragraphs[0]
    footer, below = section.footer.paragraphs
    below._p.getparent().remove(below._p)
    for paragraph in (header, footer):
        for run in list(paragraph.runs):
            run._r.getparent().remove(run._r)
    _write(header, "\t{% if document.draft %}DRAFT{% endif %}")
    _write(footer, "{{ document.marking }} · {{ document.reference }}\tPage ")
    _field(footer, "PAGE")
    footer.add_run(" of ")
    _field(footer, "NUMPAGES")
    draft._style("Sender", 11, new=True).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    draft._style("Heading 1", 12, before=8, after=3, bold=True, with_next=True)


def _sender_and_addressee(draft: Draft) -> None:
    """The council on the right, then the addressee where a window envelope shows it, our reference and the date."""
    for text, bold in (("{{ profile.title }}", True), ("{{ profile.directorate }}", False)):
        _sender(draft, text, bold=bold)
    _tagged(draft, "for line in profile.address", "{{ line }}", style="Sender")
    _space(draft)
    draft.address("{{ wording.private }}", "{{ wording.to_addressee }}")
    draft.paragraph_tag("{{ parent.name }}")
    draft.paragraph_tag("{%p if parent.address %}")
    draft.paragraph_tag("{{ parent.address }}")
    draft.paragraph_tag("{%p else %}")
    draft.paragraph_tag("{{ wording.address_space }}")
    draft.paragraph_tag("{%p endif %}")
    _space(draft)
    draft.address(
        "{{ wording.to_be_dated }} {{ record.sent_on }}",
        "{{ wording.our_ref }}: {{ document.reference }}",
    )
    _space(draft)


def _draft_note(draft: Draft) -> None:
    """On every letter whose decision nobody has recorded, so that none is posted by mistake."""
    draft.paragraph_tag(f"{{%p if not ({IS_SETTLED}) %}}")
    draft.table((WIDTH,), (Row((Cell("{{ wording.draft_note }}", shaded=True, bold=True),)),))
    draft.paragraph_tag("{%p endif %}")


def _decision(draft: Draft) -> None:
    """What was decided, in one sentence, and what that means."""
    draft.heading("{{ wording.decided_heading }}")
    decided = "{{ wording.decided_before }} {{ child.first_name }}"
    sentences = {
        "should-be-placed": f"{decided} {{{{ wording.decided_should_be_placed }}}}.",
        "should-not-be-placed": f"{decided} {{{{ wording.decided_should_not_be_placed }}}}.",
        "deferred": "{{ wording.decided_deferred }} {{ child.first_name }} {{ wording.decided_deferred_end }}.",
        "family-found": "{{ wording.decided_family_found }} {{ child.first_name }}.",
        "no-longer-adoption": "{{ wording.decided_no_longer_adoption }} {{ child.first_name }}.",
    }
    for decision, sentence in sentences.items():
        draft.paragraph_tag(f'{{%p if decision == "{decision}" %}}')
        draft.prose(sentence, bold=True)
        _tagged(draft, f"for line in wording.meaning_{decision.replace('-', '_')}", "{{ line }}")
        draft.paragraph_tag("{%p endif %}")


def _who_decided(draft: Draft) -> None:
    draft.heading("{{ wording.who_heading }}")
    who = (
        f"{{% if {IS_SETTLED} and record.decided_by %}}{{{{ record.decided_by }}}}"
        "{% if record.decided_by_post %}, {{ record.decided_by_post }},{% endif %}"
        "{% else %}{{ wording.who_space }}{% endif %}"
    )
    verb = (
        '{% if decision == "deferred" %}{{ wording.who_deferred }}'
        '{% elif decision in ("family-found", "no-longer-adoption") %}{{ wording.who_changed }}'
        "{% else %}{{ wording.who_made }}{% endif %}"
    )
    day = f"{{% if {IS_SETTLED} %}}{{{{ record.decided_on }}}}{{% else %}}{{{{ wording.date_space }}}}{{% endif %}}"
    draft.prose(f"{who} {verb} {day}. {{{{ wording.who_read }}}}")


def _reasons(draft: Draft) -> None:
    """The reasons written for this decision; otherwise a space that plainly is still to be filled."""
    draft.heading("{{ wording.reasons_heading }}")
    for decision in DECISIONS:
        reasons = f"record.reasons_by_decision.{decision.replace('-', '_')}"
        draft.paragraph_tag(f'{{%p if decision == "{decision}" %}}')
        draft.paragraph_tag(f"{{%p if {reasons} %}}")
        draft.prose(f"{{{{ {reasons} }}}}")
        draft.paragraph_tag("{%p else %}")
        draft.table((WIDTH,), (Row((Cell("{{ wording.reasons_space }}", style="Note"),), height=3.2),))
        draft.paragraph_tag("{%p endif %}")
        draft.paragraph_tag("{%p endif %}")


def _next(draft: Draft) -> None:
    draft.heading("{{ wording.next_heading }}")
    for decision in DECISIONS:
        draft.paragraph_tag(f'{{%p if decision == "{decision}" %}}')
        _tagged(draft, f"for line in wording.next_{decision.replace('-', '_')}", "{{ line }}")
        draft.paragraph_tag("{%p endif %}")
    draft.prose(
        "{% if record.court_date %}{{ wording.next_court }} {{ record.court_date }}."
        "{% else %}{{ wording.next_no_court }}{% endif %}"
    )


def _rights(draft: Draft) -> None:
    draft.heading("{{ wording.rights_heading }}")
    for kind in ("legal", "views"):
        _right(draft, kind)
    support, complaints = "record.independent_support", "profile.contacts.complaints"
    _right(draft, "support", f"{{% if {support} %}} {{{{ {support} }}}}{{% endif %}}")
    _right(
        draft, "complain",
        f"{{% if {complaints} is defined %}} {{{{ wording.complain_at }}}} {{{{ {complaints} }}}}{{% endif %}}",
    )


def _right(draft: Draft, kind: str, more: str = "") -> None:
    paragraph = draft.document.add_paragraph(style="Prose")
    _write(paragraph, f"{{{{ wording.right_{kind} }}}} ", bold=True)
    _write(paragraph, f"{{{{ wording.right_{kind}_text }}}}{more}")


def _help_and_contact(draft: Draft) -> None:
    draft.heading("{{ wording.help_heading }}")
    draft.prose(
        "{{ wording.help }} {% if parent.interpreter %}{{ wording.interpreter_before }} {{ parent.interpreter }}."
        "{% else %}{{ wording.interpreter_offer }}{% endif %}"
    )
    draft.heading("{{ wording.contact_heading }}")
    worker = "people.social_worker"
    draft.prose(
        "{{ wording.contact_before }} "
        f"{{% if {worker} %}}{{{{ {worker}.name }}}}{{% else %}}{{{{ wording.worker_space }}}}{{% endif %}}."
        f"{{% if {worker}.phone %}} {{{{ wording.phone }}}}: {{{{ {worker}.phone }}}}.{{% endif %}}"
        f"{{% if {worker}.email %}} {{{{ wording.email }}}}: {{{{ {worker}.email }}}}{{% endif %}}"
    )


def _ending(draft: Draft) -> None:
    """The signature, and what is enclosed, which is nothing by itself; in a draft the checks, which no parent gets."""
    closing = draft.document.add_paragraph(style="Prose")
    _write(closing, "{{ wording.yours }}")
    closing.paragraph_format.keep_with_next = True
    closing.paragraph_format.space_before, closing.paragraph_format.space_after = Pt(10), Pt(40)
    draft.address(
        "{% if record.signature.name %}{{ record.signature.name }}{% else %}{{ wording.signer_space }}{% endif %}",
        "{{ record.signature.role }}",
    )
    draft.paragraph_tag("{%p if record.enclosures %}")
    _tagged(draft, "for name in record.enclosures", "{{ wording.enclosed }} {{ name }}.")
    draft.paragraph_tag("{%p else %}")
    draft.prose("{{ wording.enclosures }}")
    draft.paragraph_tag("{%p endif %}")
    _tagged(draft, "for name in record.copies_to", "{{ wording.copy_to }} {{ name }}.")
    draft.paragraph_tag(f"{{%p if not ({IS_SETTLED}) %}}")
    draft.table(
        (5.0, 6.2, 1.8, WIDTH - 13.0),
        (
            band("{{ wording.checks }}", 4),
            _checked("reasons_agreed_by_social_worker"),
            _checked("reasons_agreed_by_lawyer"),
            _checked("approval"),
        ),
    )
    draft.paragraph_tag("{%p endif %}")


def _checked(name: str) -> Row:
    return Row(
        (
            label(f"{{{{ label.{name} }}}}"), Cell(signed(f"record.{name}")),
            label("{{ wording.date }}"), Cell(f"{{{{ record.{name}.signed_on }}}}"),
        ),
        height=1.0, with_next=name != "approval",
    )


def _tagged(draft: Draft, loop: str, text: str, *, style: str = "Prose") -> None:
    """A paragraph for each of a list."""
    draft.paragraph_tag(f"{{%p {loop} %}}")
    _write(draft.document.add_paragraph(style=style), text)
    draft.paragraph_tag("{%p endfor %}")


def _sender(draft: Draft, text: str, *, bold: bool) -> None:
    _write(draft.document.add_paragraph(style="Sender"), text, bold=bold)


def _space(draft: Draft) -> None:
    draft.document.add_paragraph(style="Cell")


if __name__ == "__main__":
    draw("birth-parent-letter", lay_out, points=12)
