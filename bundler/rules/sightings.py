"""Where a paper says who some other child is: names, dates of birth and numbers of all of them, in one pass."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise

from bundler.model.roster import KnownChild
from bundler.rules.child_index import ChildIndex, Entry, Form, index_of_people
from bundler.rules.letters_read import text_as_read_off, word_as_read_off
from bundler.rules.persons import name_words
from bundler.rules.searching import is_everyday_word
from bundler.rules.tokens import Token, legible, tokens_of
from bundler.rules.written_dates import dates_in

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[\s\-‐–_.'’+]*")
_COMMA = re.compile(r"\s*,\s*")
_MIDDLE_NAMES = (0, 1, 2)
_NONE = (0,)
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "judge", "sir", "lady"})
_NUMBERED = """
    case child client eclipse icis ics id identifier liquidlogic mosaic no number person record ref reference swift urn
"""
_CALLS_FOR_A_NUMBER = frozenset(_NUMBERED.split())
_CALLS_FOR_A_BIRTHDAY = frozenset({"b", "birth", "birthday", "born", "dob"})
_NEAR_A_BIRTHDAY = 12
"""Words between a name and a date that says of itself that it is one of birth."""
_AROUND = 160
"""Letters in which as many words stand."""
_BESIDE_A_DATE = 2
"""Words between a name and any other date."""
_GIVEN = """
    amber april art autumn bill bob carol chance charity chase cherry christian crystal daisy dale dawn dean drew earl
    eve faith forest frank gay gene glen grace grant guy harmony hazel heath heather holly honey hope ivy jack jade
    jasmine jay jewel joy june king lance lee lily major mark mason max may melody miles misty nick olive parker pat
    patience pearl penny pip poppy prince ray reed rich river rob robin rose rowan ruby rusty sandy sky star sterling
    storm sue summer tally tony van victor viola violet wade ward will willow winter wren
"""
_GIVEN_TOO = frozenset(_GIVEN.split())
"""First names that are everyday words or places too."""
_OF_PLACES = """
    academy avenue centre church close college court crescent drive gardens green grove hill hospital house infants
    junior lane lodge mews nursery park place playgroup preschool primary road row school square street surgery terrace
    view walk ward way wood yard
"""
_PLACES = frozenset(_OF_PLACES.split())

_NAMED = frozenset({Form.NAME, Form.TURNED, Form.INITIAL, Form.HALF})


@dataclass(frozen=True)
class Sighting:
    """What was seen of one child on one page, counted from 1, or nowhere to be named; a doubtful one may be another."""

    child: KnownChild
    form: Form
    page: int | None
    is_certain: bool


@dataclass(frozen=True)
class People:
    """Whom a case knows by name, and their birthdays: what says who they are says nothing of another child."""

    names: tuple[str, ...] = ()
    births: frozenset[date] = frozenset()
    words: frozenset[str] = field(default=frozenset(), init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", frozenset(word for name in self.names for word in name_words(name)))

    @cached_property
    def index(self) -> ChildIndex:
        return index_of_people(self.names)


@dataclass(frozen=True)
class _Found:
    """One entry of the index with its words in the page."""

    entry: Entry
    start: int
    end: int
    has_middle_name: bool = False


def sightings_in(
    pages: Sequence[str], index: ChildIndex, people: People, read_off: Container[int] = ()
) -> Iterator[Sighting]:
    """Everything that is seen of the children of the index; `people` are no strangers to this case.

    On the pages that were `read_off` pictures letters and figures may stand for those that they look like.
    """
    for number, page in enumerate(pages, start=1):
        look = _ReadOff(index, people) if number in read_off else _Plain(index, people)
        yield from look.on_page(page, number)


class _Plain:
    """Words compare as they are."""

    def __init__(self, index: ChildIndex, people: People) -> None:
        self._index = index
        self._known = people

    @property
    def people(self) -> ChildIndex:
        """Those of this case; made only where somebody is named at all."""
        return self._known.index

    def text(self, page: str) -> str:
        return legible(page)

    def words(self, words: Sequence[str]) -> Sequence[str]:
        """The words as they compare."""
        return words

    def has_capital(self, typed: str) -> bool:
        return typed[:1].isupper()

    def on_page(self, page: str, number: int) -> Iterator[Sighting]:
        text, index = self.text(page), self._index
        if index.may_stand_in(frozenset(self.words(_WORD.findall(text.casefold())))):
            yield from self._named_on(text, number)
        for day, start, end in dates_in(text) if index.births else ():
            if day in index.births and day not in self._known.births:
                before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
                for child in self._born_beside(day, before, after):
                    yield Sighting(index.children[child], Form.BIRTHDAY, number, is_certain=True)

    def _named_on(self, text: str, number: int) -> Iterator[Sighting]:
        if not any(_entries_in(self.words(_WORD.findall(text.casefold())), self._index)):
            return
        tokens = tokens_of(text)
        found = list(self._written_in(text, tokens, self._index))
        if any(one.entry.form in _NAMED for one in found):
            own = list(self._written_in(text, tokens, self.people))
            found = [one for one in found if not _is_of_this_case(one, own, tokens, self._known)]
        for one in found:
            certainty = _certainty(text, tokens, one)
            if certainty is not None:
                yield Sighting(self._index.children[one.entry.child], one.entry.form, number, certainty)

    def _written_in(self, text: str, tokens: Sequence[Token], index: ChildIndex) -> Iterator[_Found]:
        """The numbers that stand there, and the names that are written as names are."""
        for one in _entries_in(self.words([token.word for token in tokens]), index):
            if one.entry.form not in _NAMED or self._is_name(text, tokens, one):
                yield one

    def _is_name(self, text: str, tokens: Sequence[Token], found: _Found) -> bool:
        """Capitals on every word, or on none of words that only a name is made of; nothing but a gap between them."""
        words = tokens[found.start : found.end]
        has_capitals = all(self.has_capital(word.typed) for word in words)
        is_bare = all(word.typed.islower() and not _is_everyday(word.word) for word in words)
        is_plain = is_bare and found.entry.form is Form.NAME and not found.has_middle_name
        return (has_capitals or is_plain) and all(
            _is_gap(text[one.end : other.start], one, found.entry.form)
            for one, other in pairwise(words)
        )

    def _born_beside(self, day: date, before: str, after: str) -> Iterator[int]:
        """The children of whom a name stands beside their date of birth."""
        earlier, later = tokens_of(before)[-_NEAR_A_BIRTHDAY:], tokens_of(after)[:_NEAR_A_BIRTHDAY]
        is_said = any(token.word in _CALLS_FOR_A_BIRTHDAY for token in earlier[-4:]) or _spells_dob(earlier)
        near = (*earlier, *later) if is_said else earlier[-_BESIDE_A_DATE:]
        capitals = {token.word for token in near if self.has_capital(token.typed)}
        words = frozenset(self.words(list(capitals - self._known.words)))
        yield from (child for child in self._index.births[day] if self._index.name_words[child] & words)


class _ReadOff(_Plain):
    """Words compare by what programs that read pictures take their letters for."""

    def __init__(self, index: ChildIndex, people: People) -> None:
        super().__init__(index.as_read_off, people)

    @property
    def people(self) -> ChildIndex:
        return self._known.index.as_read_off

    def text(self, page: str) -> str:
        return legible(text_as_read_off(page))

    def words(self, words: Sequence[str]) -> Sequence[str]:
        return [word_as_read_off(word) for word in words]

    def has_capital(self, typed: str) -> bool:
        """Also where a figure or a small l was read for it."""
        return not typed[:1].islower() or typed[:1] == "l"


# What stands in the words


def _entries_in(words: Sequence[str], index: ChildIndex) -> Iterator[_Found]:
    """Wherever the words of an entry follow each other; names also with one or two middle names that nobody recorded.

    Tegan Rhiannon Hollowmere, T. R. Hollowmere: behind one given name.
    """
    for start, word in enumerate(words):
        for width in index.widths.get(word, ()):
            for middle in _MIDDLE_NAMES if width else _NONE:
                rest = start + 1 + middle
                for entry in index.entries[word].get(tuple(words[rest : rest + width]), ()):
                    if not middle or (entry.given == 1 and entry.form is not Form.HALF):
                        yield _Found(entry, start, rest + width, has_middle_name=middle > 0)


# Whether it is a name


def _is_gap(between: str, before: Token, form: Form) -> bool:
    if form in (Form.TURNED, Form.INITIAL) and _COMMA.fullmatch(between):
        return True
    ends_a_sentence = "." in between and len(before.word) > 1 and between.strip() != between
    return _GAP.fullmatch(between) is not None and not ends_a_sentence


def _is_everyday(word: str) -> bool:
    return word in _GIVEN_TOO or is_everyday_word(word) or word in _PLACES


def _is_of_this_case(found: _Found, own: Collection[_Found], tokens: Sequence[Token], people: People) -> bool:
    """Somebody whom the case knows, or a surname that they have."""
    if found.entry.form not in _NAMED:
        return False
    words = {token.word for token in tokens[found.start : found.end] if len(token.word) > 1}
    is_by_surname = found.entry.form in (Form.INITIAL, Form.HALF) and bool(words & people.words)
    return is_by_surname or any(one.start <= found.start and found.end <= one.end for one in own)


def _certainty(text: str, tokens: Sequence[Token], found: _Found) -> bool | None:
    """True if it can hardly be anybody else, False if it may be, None if it says nothing."""
    if found.entry.form is Form.BARE_NUMBER:
        before = tokens[max(0, found.start - 5) : found.start]
        return True if any(one.word in _CALLS_FOR_A_NUMBER for one in before) else None
    if found.entry.form not in _NAMED:
        return True
    words = tokens[found.start : found.end]
    if found.entry.form is Form.INITIAL:
        return False if _is_initial_of_a_child(text, tokens, found) else None
    is_everyday = all(_is_everyday(one.word) for one in words)
    if found.entry.form is Form.HALF or is_everyday or _names_a_place(text, tokens, found):
        return False
    return found.entry.form is Form.NAME or _is_surname_first(text, words)


def _is_surname_first(text: str, words: Sequence[Token]) -> bool:
    """HOLLOWMERE Tegan or Hollowmere, Tegan; Taylor Grace may as well be Taylor."""
    has_comma = any("," in text[one.end : other.start] for one, other in pairwise(words))
    return has_comma or (len(words[0].typed) > 1 and words[0].typed.isupper() and not words[-1].typed.isupper())


def _is_initial_of_a_child(text: str, tokens: Sequence[Token], found: _Found) -> bool:
    """Not Dr T. Hollowmere, and not the middle of Sarah T. Hollowmere; and no A Baker or I May."""
    words = [one for one in tokens[found.start : found.end] if len(one.word) > 1]
    before = tokens[found.start - 1] if found.start else None
    if any(_is_everyday(one.word) for one in words):
        return False
    if before is None:
        return True
    goes_on = text[before.end : tokens[found.start].start] in (" ", ". ", ".")
    return not (goes_on and (before.word in _TITLES or before.typed[:1].isupper()))


def _names_a_place(text: str, tokens: Sequence[Token], found: _Found) -> bool:
    """True of Thomas Becket School, on one line."""
    after = tokens[found.end] if found.end < len(tokens) else None
    is_beside = after is not None and text[tokens[found.end - 1].end : after.start] == " "
    return is_beside and after is not None and after.typed[:1].isupper() and after.word in _PLACES


# Birthdays


def _spells_dob(before: Sequence[Token]) -> bool:
    return "".join(token.word for token in before[-4:]).endswith(("dob", "dateofbirth"))
