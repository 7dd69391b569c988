"""Looking for protected facts in words, however they are spaced, broken, accented and punctuated."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from bundler.model.fields import Protected
from bundler.rules.plain import folded, unaccented

_LONG_ENOUGH = 8
_SEPARATORS = re.compile(r"[\W_]+")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr"})
_PLACES = """
    avenue close court crescent drive gardens green grove hill house lane mews park place primary road row school square
    street terrace walk way yard
"""
_NAMES_A_PLACE = frozenset(_PLACES.split())
_WORDS = """
    archer baker ball banks barber barker bell best bird bishop black bond bridges brook brooks brown burns bush butcher
    butler carpenter carter case chance chase child church clay cole cook cooper cotton court cross dale darling day
    dean dear draper duke early east farmer field fields finch fish fisher fletcher flower flowers ford forest foster
    fox frost gardener gates glass good golding grant graves gray green grey grove guest hall hand hardy harper hart
    hawk head heath hill holiday holly hope house hunt hunter keys king kitchen knight lake lamb land lane law little
    long lord love major marsh marshall mason meadows mill miller mills moon moss noble north page painter palmer park
    parker parson parsons pepper piper pool pope porter post potter power powers price pride prince prior quick read
    reason rich rivers rock rose rush sage sharp shepherd shields short singer skinner slater small smart smith snow
    south sparrow spencer spring stage steel stern stone street strong summers swan swift taylor temple thatcher tiller
    trainer turner underwood vale walker wall ward warden waters weaver wells west wheeler white wild will winter
    winters wise wood woods worth wren wright young
"""
_IS_A_WORD_TOO = frozenset(_WORDS.split())
"""Surnames that are everyday words: at the head of a sentence their capital says nothing."""

_ALWAYS_HAS_A_CAPITAL = frozenset({"april", "easter", "english", "french", "june", "march", "may", "monday", "welsh"})
"""Surnames that are words with a capital wherever they stand: they name somebody after a title alone."""

_SHORT_FORMS = {
    "avenue": ("ave",), "close": ("cl",), "court": ("ct",), "crescent": ("cres",), "drive": ("dr",),
    "gardens": ("gdns", "gdn"), "grove": ("gr",), "lane": ("ln",), "park": ("pk",), "place": ("pl",), "road": ("rd",),
    "square": ("sq",), "street": ("st",), "terrace": ("terr", "tce"),
}  # fmt: skip
"""How people shorten the last word of a street's name; a short form that the long one begins with finds that too."""
_LONG_FORMS = {short: long for long, shorts in _SHORT_FORMS.items() for short in shorts}


@dataclass(frozen=True)
class ProtectedFact:
    """Something that must not be read in a copy: its kind and its text.

    Of carers there is also the surname alone, which may be somebody else's.
    """

    kind: Protected
    text: str
    is_surname: bool = False


def is_everyday_word(surname: str) -> bool:
    """True for a surname that is a word too, so that only its capital tells that somebody is meant."""
    return folded(surname) in _IS_A_WORD_TOO | _ALWAYS_HAS_A_CAPITAL


class Searchable(Protocol):
    """Anything that can be looked for: a text, which may be a surname alone."""

    @property
    def text(self) -> str: ...

    @property
    def is_surname(self) -> bool: ...


F = TypeVar("F", bound=Searchable)


def found_in(text: str, facts: Collection[F]) -> tuple[F, ...]:
    """The facts that can be read in a text, whatever the spacing, line breaks, accents and punctuation."""
    words, as_typed = folded(text), unaccented(text)
    letters = _SEPARATORS.sub("", words)
    return tuple(
        fact
        for fact in facts
        if (_is_named(as_typed, fact.text) if fact.is_surname else _is_spelt_in(words, letters, fact.text))
    )


def places_of(text: str, fact: Searchable) -> tuple[tuple[int, int], ...]:
    """Where a fact can be read in a text: from which letter to before which, in the order of the text."""
    if fact.is_surname:
        spelt, places = _with_places(text, unaccented)
        named = _named(spelt, fact.text)
        found = [match.span() for match, before, after in named if _is_a_name(before, after, fact.text)]
    else:
        spelt, places = _with_places(text, folded)
        found = [match.span() for spelling in _spellings(fact.text) for match in _matches(spelt, spelling)]
    return tuple(sorted({(places[start], places[end - 1] + 1) for start, end in found}))


@lru_cache(maxsize=2)
def _with_places(text: str, spell: Callable[[str], str]) -> tuple[str, list[int]]:
    """A text as it is spelt, and for each of its letters from which letter of the text it is."""
    letters = [(spelt, place) for place, letter in enumerate(text) for spelt in spell(letter)]
    return "".join(spelt for spelt, _ in letters), [place for _, place in letters]


def _matches(words: str, letters: str) -> Iterator[re.Match[str]]:
    """Where letters stand in words, whatever stands between them; short ones as words of their own."""
    return re.finditer(_bounded(letters), words) if letters else iter(())


@lru_cache(maxsize=4096)
def _bounded(letters: str) -> str:
    """The pattern of a fact by its letters; of a house in a street with its whole number: 12 is not 112."""
    spaced = r"[\W_]*".join(map(re.escape, letters))
    if not is_telling(letters):
        return rf"(?<![^\W_]){spaced}(?![^\W_])"
    is_house = letters[0].isdigit() and not letters.isdigit()
    return rf"(?<!\d){spaced}" if is_house else spaced


def one_of_each(facts: Iterable[ProtectedFact]) -> tuple[ProtectedFact, ...]:
    """One fact of each kind, because one finding says enough; a surname only where nothing certain is found."""
    certain_last = sorted(facts, key=lambda fact: (fact.kind, not fact.is_surname))
    return tuple({fact.kind: fact for fact in certain_last}.values())


def is_telling(text: str) -> bool:
    """True for what is found by its letters alone; Jo Li is also in `jolie`, so that short facts need word ends."""
    letters = _letters(text)
    return len(letters) >= _LONG_ENOUGH or (len(letters) >= 5 and any(letter.isdigit() for letter in letters))


def _is_spelt_in(words: str, letters: str, text: str) -> bool:
    return any(_is_in(words, letters, spelling) for spelling in _spellings(text))


def _is_in(words: str, letters: str, fact: str) -> bool:
    return bool(fact) and fact in letters and re.search(_bounded(fact), words) is not None


@lru_cache(maxsize=4096)
def _spellings(text: str) -> tuple[str, ...]:
    """The letters of a fact; of a house in a street also with the street's last word shortened, or in full (T49)."""
    house, _, last = text.rstrip(" .").rpartition(" ")
    is_house = any(letter.isdigit() for letter in house) and "," not in house.partition(" ")[2]
    others = (*_SHORT_FORMS.get(last.casefold(), ()), _LONG_FORMS.get(last.casefold(), "")) if is_house else ()
    return tuple(map(_letters, (text, *(f"{house} {other}" for other in others if other))))


def _letters(text: str) -> str:
    return _SEPARATORS.sub("", folded(text))


def _is_named(as_typed: str, surname: str) -> bool:
    """True if somebody of that surname is named: with its capital, as a word of its own, and not as a place."""
    return any(_is_a_name(before, after, surname) for _, before, after in _named(as_typed, surname))


def _is_a_name(before: str, after: str, surname: str) -> bool:
    return not is_of_a_place(after) and calls_for_a_name(before, folded(surname))


def is_of_a_place(after: str) -> bool:
    """True before the second word of a place's name: Baker Street, but not Baker's house."""
    return after[:1].isupper() and folded(after) in _NAMES_A_PLACE


def _named(as_typed: str, surname: str) -> Iterator[tuple[re.Match[str], str, str]]:
    """Wherever the surname stands, with what stands before and the word that stands after."""
    for match in _as_a_word(surname).finditer(as_typed):
        after = re.match(r"[ \t]+(\w+)", as_typed[match.end() : match.end() + 40])
        yield match, as_typed[max(0, match.start() - 40) : match.start()], after[1] if after else ""


@lru_cache(maxsize=256)
def _as_a_word(surname: str) -> re.Pattern[str]:
    """The surname with its own capitals or all in capitals, its plural and its genitive: the Pikes, Pike's."""
    parts = [part for part in _SEPARATORS.split(unaccented(surname)) if part]
    typed = r"[\W_]{0,3}".join(rf"(?:{re.escape(part)}|{re.escape(part.upper())})" for part in parts)
    return re.compile(rf"(?<![\w-]){typed}(?:[sS]|[eE][sS])?(?![\w-])")


def calls_for_a_name(before: str, surname: str) -> bool:
    """After a title a capital is a name's; of everyday words also in the middle of a sentence."""
    title = re.search(r"(\w+)\.?\s+$", before)
    if title and folded(title[1]) in _TITLES:
        return True
    if surname in _ALWAYS_HAS_A_CAPITAL:
        return False
    return surname not in _IS_A_WORD_TOO or re.search(r"[\w,&][ \t\u00a0]+$", before) is not None
