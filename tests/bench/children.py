"""How much longer papers are searched for five thousand children of other cases than for ten."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Final

from bundler.model.roster import KnownChild
from bundler.rules.child_index import ChildIndex, index_of
from bundler.rules.sightings import People, sightings_in

FEW: Final = 10
MANY: Final = 5_000
PAGES: Final = 300
ROUNDS: Final = 9
_SHARE_A_SURNAME: Final = 0.2
"""Of the pages: those with an adult whose surname is that of many children."""
_FIRST = "Ada Ben Cara Dan Eve Finn Gwen Hal Ivo Jack Kit Lena Max Noor Olly Pia Quin Rhys Sam Tom Una Vic Wyn Yara Zoe"
_SURNAMES = "Ash Bell Cray Dunn Eads Fenn Gale Hobb Inch Joss Kerr Lamb Moss Nash Orme Pike Ross Shaw Tuft Vane West"
_WORDS = "the family court said that she has been well and plans for school in March with her aunt after a long meeting"


def longer_for_many() -> float:
    """Processor time for the many by that for the few, over the same pages, in turn."""
    chance = random.Random(5)
    children = list(_children(chance))
    pages = [_page(chance) for _ in range(PAGES)]
    few, many = index_of(children[:FEW]), index_of(children)
    rounds = [(_seconds(pages, few), _seconds(pages, many)) for _ in range(ROUNDS)]
    return median(two / one for one, two in rounds)


def _children(chance: random.Random) -> Iterator[KnownChild]:
    for number in range(MANY):
        first = chance.choice(_FIRST.split())
        surname = _surname(chance)
        yield KnownChild(
            case=f"B-{number}", name=f"{first} {surname}", first_name=first, surname=surname,
            date_of_birth=date(2008, 1, 1) + timedelta(days=chance.randrange(6500)),
            record_id=f"EXC-{100000 + number}", nhs_number=f"999{number:07}",
        )  # fmt: skip


def _surname(chance: random.Random) -> str:
    return f"{chance.choice(_SURNAMES.split())}{chance.choice(_SURNAMES.split()).lower()}"


def _page(chance: random.Random) -> str:
    """A page of a report that names people and days; its children are in no other case."""
    words = chance.choices(_WORDS.split(), k=380)
    for place in range(0, len(words), 25):
        words[place] = f"{chance.choice(_FIRST.split())} Ownchild"
    if chance.random() < _SHARE_A_SURNAME:
        words[50] = f"Mr {_surname(chance)}"
    words[100] = f"born on {chance.randrange(1, 29)} May {chance.randrange(2010, 2025)},"
    return " ".join(words)


def _seconds(pages: Sequence[str], index: ChildIndex) -> float:
    start = time.process_time()
    for _ in sightings_in(pages, index, People(names=("Ada Ownchild",))):
        pass
    return time.process_time() - start
