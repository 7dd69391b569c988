"""Where people write down what is missing: in the Word form where there is one, in case.json where there is none."""

from __future__ import annotations

from collections.abc import Iterable

from bundler.model.fact_words import CASE_JSON, by_file
from bundler.model.records import form_of
from bundler.model.words import in_a_sentence


def how_to_record(places: Iterable[str], reference: str) -> str:
    """`Record in case.json: plan.option and match.route.`"""
    where = [where_to_write(f"{file}: {keys}", reference) for file, keys in by_file(places)]
    return f"Record {in_a_sentence(where)}."


def how_to_fill_in(place: str, reference: str) -> str:
    """`Write it in the Word form (“bundler form EX-1 cpr” makes it) or in cpr.json: author.`"""
    verb = "Record it" if place.startswith(f"{CASE_JSON}: ") else "Write it"
    return f"{verb} {where_to_write(place, reference)}."


def where_to_write(place: str, reference: str) -> str:
    """What a form holds is written in Word as well as in its JSON file."""
    file, _, key = place.partition(": ")
    if form_of(file.rpartition(":")[2]) is None:
        return f"in {file}: {key}"
    return f"in {word_form(file, reference)} or in {file}: {key}"


def word_form(file: str, reference: str) -> str:
    """`the Word form (“bundler form EX-1 cpr” makes it)`; a record of a brother's or sister's case is written there."""
    lent_by, _, name = file.rpartition(":")
    return f"the Word form (“bundler form {lent_by or reference} {name.removesuffix('.json')}” makes it)"
