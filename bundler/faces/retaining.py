"""`bundler retain`: what is past its time, who proposes that it goes, who confirms it, what stays of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from rich.console import Console
from rich.text import Text

from bundler.faces.report import print_json, say_hanging
from bundler.model.errors import ExitCode
from bundler.model.officer import Officer
from bundler.model.retention import Proof
from bundler.model.words import count_of, day_in_words, in_a_sentence
from bundler.pipeline.left_behind import what_stays
from bundler.pipeline.purged import proofs
from bundler.pipeline.retaining import (
    Kept,
    RecordStanding,
    Standing,
    confirm,
    look_over,
    propose,
    what_goes_along,
    what_stays_of,
    withdraw,
)
from bundler.pipeline.workshop import Workshop
from bundler.rules.retention import Age, Stand

_SIGNS: Final[dict[Stand, tuple[str, str]]] = {
    "past its time": ("PAST", "bold yellow"),
    "held": ("HELD", "bold red"),
    "cannot tell": ("ASK", "bold red"),
    "kept": ("keep", "green"),
    "never purged": ("keep", "green"),
}
_INDENT: Final = 8


def list_kept(console: Console, workshop: Workshop, *, every: bool, as_json: bool) -> ExitCode:
    """What is past its time, held, or cannot be told; with `every` what is still kept, too."""
    kept = look_over(workshop, datetime.now(UTC))
    if as_json:
        print_json(_as_json(kept))
    else:
        _say(console, kept, every=every)
    return ExitCode.DONE


def _say(console: Console, kept: Kept, *, every: bool) -> None:
    for told in kept.recovered:
        console.print(Text(told, style="yellow"))
    asked = [one for one in kept.things if every or one.stands not in ("kept", "never purged")]
    console.print(Text("What Bundler keeps below output/", style="bold"))
    for one in asked:
        _say_line(console, one.stands, f"{one.thing.place}: {_in_words(one.stands, one.age)}{_purge(one)}")
    _say_rest(console, len(kept.things) - len(asked), bool(kept.things))
    records = [one for one in kept.records if every or one.stands not in ("kept", "never purged")]
    console.print(Text("The children's records: case folders, which Bundler never deletes", style="bold"))
    for record in records:
        _say_line(console, record.stands, f"{record.reference}: {_record_in_words(record)}")
    _say_rest(console, len(kept.records) - len(records), bool(kept.records))
    if any(one.stands == "past its time" and not one.purge for one in kept.things):
        console.print("What is past its time goes on two names. First: bundler retain propose PLACE, or the reference")
    if any(one.purge and not one.purge.confirmed for one in kept.things):
        console.print("What is proposed goes when a second officer says: bundler retain confirm PLACE")


def _say_rest(console: Console, others: int, are_any: bool) -> None:
    if not are_any:
        console.print("  Nothing.")
    elif others:
        console.print(f"  {count_of(others, 'other')} within the time. Show with: bundler retain --all")


def _say_line(console: Console, stands: Stand, words: str) -> None:
    sign, style = _SIGNS[stands]
    say_hanging(console, Text(f"  {sign}", style), Text(words), indent=_INDENT)


def _in_words(stands: Stand, age: Age) -> str:
    if stands == "never purged":
        return "the authority's profile says no time for it, so that it stays"
    if stands == "cannot tell":
        return f"cannot tell: {age.unknown}"
    held = f". It must not go: {'; '.join(age.holds)}" if stands == "held" else ""
    return f"kept until {_day(age)} by {age.rule} ({age.authority}){held}"


def _day(age: Age) -> str:
    return day_in_words(age.until) if age.until else "nobody knows when"


def _record_in_words(record: RecordStanding) -> str:
    if record.stands == "cannot tell":
        return f"cannot tell: {record.age.unknown}"
    told = _in_words(record.stands, record.age)
    return f"{told}. The authority decides about it" if record.stands == "past its time" else told


def _purge(one: Standing) -> str:
    if one.purge is None:
        return ""
    event = one.purge.proposed.event
    if one.purge.confirmed:
        return ". Its purge is confirmed and still to be ended"
    return f". Proposed by {event.who} on {day_in_words(event.at.date())}"


def _as_json(kept: Kept) -> dict[str, object]:
    return {
        "things": [{
            "place": one.thing.place, "kind": one.thing.kind, "case": one.thing.reference, "pack": one.thing.pack,
            **_age_as_json(one.stands, one.age), "proposed_by": one.purge.proposed.event.who if one.purge else None,
        } for one in kept.things],
        "records": [{"case": one.reference, **_age_as_json(one.stands, one.age)} for one in kept.records],
        "recovered": list(kept.recovered),
    }  # fmt: skip


def _age_as_json(stands: Stand, age: Age) -> dict[str, object]:
    return {
        "stands": stands, "rule": age.rule or None, "authority": age.authority or None,
        "begun_on": age.begun_on.isoformat() if age.begun_on else None,
        "until": age.until.isoformat() if age.until else None,
        "unknown": age.unknown or None, "holds": list(age.holds),
    }  # fmt: skip


def _say_stays(console: Console, stays: Mapping[str, Sequence[str]]) -> None:
    for reference, lines in stays.items():
        console.print(Text(f"What stays of {reference}:", style="bold"))
        for line in lines:
            say_hanging(console, Text("  stays"), Text(line), indent=_INDENT)


def put_forward(
    console: Console, workshop: Workshop, wanted: Sequence[str], officer: Officer, *, as_json: bool
) -> ExitCode:
    """The first of the two names; nothing goes yet."""
    chosen = propose(workshop, wanted, officer, datetime.now(UTC))
    along = {one.thing.place: what_goes_along(workshop, one.thing) for one in chosen}
    stays = what_stays_of(workshop, [one.thing for one in chosen])
    if as_json:
        goes = {place: {"places": one.places, "messages": len(one.messages)} for place, one in along.items()}
        print_json({"proposed": [*along], "goes_along": goes, "stays": stays})
        return ExitCode.DONE
    for one in chosen:
        console.print(f"Proposed: {one.thing.place}, kept until {_day(one.age)} by {one.age.rule}.", soft_wrap=True)
        with_it = along[one.thing.place]
        _say_along(console, with_it.places, len(with_it.messages))
    _say_stays(console, stays)
    console.print("Nothing is gone yet. A second officer looks at it, then: bundler retain confirm PLACE")
    return ExitCode.DONE


def take_away(
    console: Console, workshop: Workshop, wanted: Sequence[str], officer: Officer, officers: Sequence[Officer], *,
    as_json: bool,
) -> ExitCode:  # fmt: skip
    """The second name: it goes for good, and its proof line is said."""
    made = confirm(workshop, wanted, officer, officers, datetime.now(UTC))
    stays = {reference: what_stays(workshop, reference) for reference in dict.fromkeys(proof.case for proof in made)}
    if as_json:
        print_json({"purged": [_proof_as_json(proof) for proof in made], "stays": stays})
    else:
        _say_proofs(console, made)
        _say_stays(console, stays)
    return ExitCode.DONE


def take_back(
    console: Console, workshop: Workshop, wanted: Sequence[str], officer: Officer, *, as_json: bool
) -> ExitCode:
    """What was proposed stays after all."""
    places = withdraw(workshop, wanted, officer, datetime.now(UTC))
    if as_json:
        print_json({"withdrawn": list(places)})
    else:
        for place in places:
            console.print(f"Withdrawn: {place} stays. The audit trail says who has proposed it and who took it back.",
                          soft_wrap=True)  # fmt: skip
    return ExitCode.DONE


def show_proofs(console: Console, workshop: Workshop, reference: str, *, as_json: bool) -> ExitCode:
    """The register: what was purged of a case, when, by which rule, on whose two names."""
    found = proofs(workshop, reference)
    if as_json:
        print_json({"case": reference, "purged": [_proof_as_json(proof) for proof in found]})
    elif found:
        _say_proofs(console, found)
    else:
        console.print(f"Nothing was purged of {reference}.")
    return ExitCode.DONE


def _proof_as_json(proof: Proof) -> dict[str, object]:
    return proof.model_dump(mode="json", exclude={"json_schema"})


def _say_proofs(console: Console, found: Sequence[Proof]) -> None:
    for proof in found:
        what = " ".join(filter(None, (proof.case, proof.pack, proof.name)))
        sealed = f" Its sealed manifest was {proof.sealed}." if proof.sealed else ""
        say_hanging(console, Text("PURGED", "bold"), Text(
            f"{what}: {count_of(proof.files, 'file')}, on {day_in_words(proof.confirmed_at.date())} by {proof.rule}, "
            f"kept until {day_in_words(proof.until)}; proposed by {proof.proposed_by}, confirmed by "
            f"{proof.confirmed_by}. Its hash was {proof.tree}.{sealed}"
        ), indent=_INDENT)  # fmt: skip
        _say_along(console, proof.also, proof.messages)


def _say_along(console: Console, places: Sequence[str], messages: int) -> None:
    words = [*places, *([f"the words of {count_of(messages, 'message')}"] if messages else [])]
    if words:
        say_hanging(console, Text("  with"), Text(f"it: {in_a_sentence(words)}"), indent=_INDENT)
