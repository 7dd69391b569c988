"""Whether the amounts of a business case can be read and add up (R72, C14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bundler.model.arp_referral import ArpReferral
from bundler.model.finding import Finding
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_of
from bundler.rules.sheet import Sheet, is_blank, sheets
from bundler.rules.situation import Situation
from bundler.rules.writing_down import where_to_write

_AMOUNT = re.compile(r"£?\s?(\d{1,3}(?:,\d{3})+|\d+)(\.\d{2})?")
_AMOUNTS = ("weekly_cost_now", "weekly_cost_proposed", "total_cost")


def costs_of_a_business_case_add_up(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Every amount is one, and the total is what the weekly cost comes to over the time it is paid for."""
    for sheet in sheets(situation, holding):
        record = sheet.filed.record
        if isinstance(record, ArpReferral):
            yield from _unreadable(sheet)
            yield from _differing(sheet, record)


def pounds(text: str | None) -> Decimal | None:
    """£1,045.00, 1045 or £ 1045.00 as an amount; None for anything else."""
    found = _AMOUNT.fullmatch((text or "").strip())
    return Decimal(found[1].replace(",", "") + (found[2] or "")) if found else None


def _unreadable(sheet: Sheet) -> Iterator[Finding]:
    for key in _AMOUNTS:
        if not is_blank(sheet.value(key)) and pounds(sheet.value(key)) is None:
            yield Finding(
                code="amount-unreadable", severity="warns", place=sheet.place(key), item=sheet.held.item.id,
                message=f"{sheet.form.label_of(key)} is not an amount in pounds, so nobody can check the costs.",
                remedy=f"Write the amount alone, for example £1,045.00, {_where(sheet, key)}; say what belongs to it "
                f"under {sheet.form.label_of('support_package')}.",
                owner=owner_of(sheet.situation, sheet.held.item), authority="C14",
            )  # fmt: skip


def _where(sheet: Sheet, key: str) -> str:
    return where_to_write(sheet.place(key), sheet.situation.case.reference)


def _differing(sheet: Sheet, record: ArpReferral) -> Iterator[Finding]:
    """A week more or less is a matter of how one counts."""
    weekly, total = pounds(record.weekly_cost_proposed), pounds(record.total_cost)
    if weekly is None or total is None or record.starts_on is None or record.ends_on is None:
        return
    weeks = Decimal((record.ends_on - record.starts_on).days) / 7
    if weeks <= 0 or abs(total - weekly * weeks) > weekly:
        yield Finding(
            code="costs-differ", severity="blocks", place=sheet.place("total_cost"), item=sheet.held.item.id,
            message=f"From the first to the last day are {weeks:.0f} weeks; at the weekly cost proposed that is "
            f"£{weekly * weeks:,.2f}, but the total says {record.total_cost}.",
            remedy="Work out the total again, or correct the two days or the weekly cost.",
            owner=owner_of(sheet.situation, sheet.held.item), authority="C14, R72",
        )  # fmt: skip
