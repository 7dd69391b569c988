"""The last gate's eyes: protected facts in words that a reader can reach, in all the ways in which they are written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel

from bundler.model.case import Case
from bundler.model.fields import Protected
from bundler.model.guard import BIRTH_FAMILY, GuardReport, Hit, OtherChild, Reached, Unread, What, Where
from bundler.model.pack import Audience
from bundler.rules.letters_read import Letters, plain_letters, visible
from bundler.rules.misread import Misread
from bundler.rules.plain import words_of
from bundler.rules.protected_facts import people_of, protected_facts
from bundler.rules.searching import calls_for_a_name, is_everyday_word, is_of_a_place
from bundler.rules.spellings import TITLES, Name, local_number_in, school_in, spellings_of, street_in, what_is

_PEOPLE: frozenset[Protected] = frozenset({"carers", "siblings", "third-parties"})
_MASHED: frozenset[Where] = frozenset({"link", "file name", "embedded file", "name inside the file", "settings"})
"""Where people write words without spaces and capitals."""
_SAFE_LENGTH = 8
"""Letters from which a fact is known also where the breaks between its words are gone."""
_CERTAIN_LENGTH = 10
_SHORTEST_SURNAME = 4
_SNIPPET = 45
_BEFORE, _AFTER = 60, 30
_NATIONAL_START = re.compile(r"(?:^|\D)(?:0{0,2}44\s*\(?0?\)?|0)$")
_IN_ONE_WORD = re.compile(r"[\s]*[-‐‑‒­\ufffe]?[\s]*\n[\s]*|[-‐‑­\ufffe]\s*")
_SPACES = re.compile(r"\s+")
_IS_PLURAL = re.compile(r"e?s(?![^\W_])", re.IGNORECASE)
_READ_OFF_TOO: frozenset[What] = frozenset({"postcode", "car registration"})
"""What people themselves write with O for 0 and I for 1."""
_WORDS: frozenset[What] = frozenset({"name", "address", "street", "school"})
_WORDS_LENGTH, _SURNAME_LENGTH, _SHORTEST_CODE = 10, 8, 5
"""Letters from which words, a surname beside its given name, and a postcode or a car's registration, are known with a
sign misread.
"""
_LIGATURE = re.compile(r"ff(?=[il])")
_LAST_INITIAL = re.compile(r"(?<![^\W_])([^\W\d_])\.?\s{0,2}$")
_EARLIER: Where = "earlier version"
_ACROSS: Where = "across two pages"
_PAGE_READINGS: tuple[Where, ...] = ("page", "columns of a page", _ACROSS, "picture")


@dataclass(frozen=True)
class Sought:
    """A fact as it is looked for; `is_shared` where somebody who is no secret has the surname too."""

    fact: Protected
    what: What
    text: str
    is_certain: bool = True
    is_shared: bool = False


@dataclass(frozen=True)
class _Spelling:
    """One way in which a fact is written; `letters` as they compare, `breaks` between its words."""

    sought: Sought
    letters: str
    plain: str
    breaks: frozenset[int]
    needs_capital: bool = False


@dataclass(frozen=True)
class _Found:
    sought: Sought
    start: int
    end: int
    is_certain: bool


def facts_kept_from(
    audience: Audience, case: Case, sees: Collection[str], known: str, records: Iterable[BaseModel] = (),
    today: date = date.min,
) -> tuple[Sought, ...]:  # fmt: skip
    """What these readers may not know, as it is looked for in what they get.

    The birth family and those who may yet become carers are not to trace the child by its NHS number, nor the family to
    learn the street alone, the school as people call it for short, or the telephone number as neighbours dial it. A
    school that the child has left by `today` is no secret.
    """
    people = tuple(people_of(case))
    facts = [_sought(fact.kind, fact.text, people) for fact in protected_facts(case, sees, known, records, today)
             if not fact.is_surname]  # fmt: skip
    if audience in (*BIRTH_FAMILY, "prospective-carers"):
        facts += [Sought("placement", "NHS number", number) for number in (case.child.nhs_number,) if number]
    if audience in BIRTH_FAMILY:
        no_secret = plain_letters(known)
        places = [Sought(one.fact, "street", street_in(one.text), is_certain=False) for one in facts
                  if one.what == "address"]  # fmt: skip
        places += [Sought(one.fact, "school", school_in(one.text), is_certain=False) for one in facts
                   if one.what == "school"]  # fmt: skip
        places += [Sought(one.fact, "telephone number", local_number_in(one.text), is_certain=False) for one in facts
                   if one.what == "telephone number"]  # fmt: skip
        facts += [one for one in places if one.text and plain_letters(one.text) not in no_secret]
    return tuple(dict.fromkeys(facts))


def _sought(kind: Protected, text: str, people: Collection[str]) -> Sought:
    what = what_is(text, may_be_name=kind in _PEOPLE)
    return Sought(kind, what, text, is_shared=what == "name" and Name(text).is_shared_by(people))


class Guard:
    """Looks for the same facts in one text after the other."""

    def __init__(self, facts: Collection[Sought], known_people: Collection[str] = ()) -> None:
        self._facts = tuple(facts)
        self._known = {(words_of(name)[0][:1], words_of(name)[-1]) for name in known_people if words_of(name)}
        spelt = [one for fact in self._facts for one in self._spellings(fact)]
        self._plain = [one for one in spelt if one.letters]
        self._read_off = [_as_read_off(one) for one in spelt if one.letters]
        self._misread = [
            (one, misread) for one in spelt if one.letters and _may_be_misread(one)
            for misread in _as_misread(one.plain, one.sought.what)
        ]  # fmt: skip
        self._people = [(fact, Name(fact.text)) for fact in self._facts if fact.what == "name"]

    def hits(self, reached: Reached) -> Iterator[Hit]:
        """Every fact that can be read there, each once, with a snippet of where it is."""
        return (hit for _, hit in self.matches(reached))

    def matches(self, reached: Reached) -> Iterator[tuple[Sought, Hit]]:
        """The same with the facts themselves."""
        seen: dict[tuple[Protected, What, str], _Found] = {}
        for found in _without_their_parts(list(self._found(reached))):
            key = found.sought.fact, found.sought.what, found.sought.text
            if key not in seen or (found.is_certain and not seen[key].is_certain):
                seen[key] = found
        for found in seen.values():
            what = found.sought.what if found.is_certain or found.sought.what != "name" else "surname"
            yield found.sought, Hit(
                fact=found.sought.fact, what=what, kind=reached.kind, file=reached.file, page=reached.page,
                snippet=_snippet(reached.text, found), is_certain=found.is_certain,
            )  # fmt: skip

    def places(self, reached: Reached) -> Iterator[tuple[Sought, int, int]]:
        """Every fact wherever it stands there: from which letter to before which."""
        yield from ((found.sought, found.start, found.end) for found in self._found(reached))

    def _found(self, reached: Reached) -> Iterator[_Found]:
        found = self._anywhere_in(reached)
        if reached.kind == _ACROSS:  # what stands on one page alone is told of that page
            return (one for one in found if _is_over_the_turn(reached.text, one))
        return found

    def _anywhere_in(self, reached: Reached) -> Iterator[_Found]:
        is_mashed = reached.kind in _MASHED
        plain, read_off = Letters(reached.text), Letters(reached.text, as_read_off=True)
        yield from _spelt_in(plain, self._plain, is_mashed=is_mashed)
        wanted = [one for one in self._read_off if reached.is_read_off or one.sought.what in _READ_OFF_TOO]
        yield from _spelt_in(read_off, wanted, is_mashed=is_mashed)
        if reached.is_read_off:
            yield from _misread_in(read_off, self._misread)
        for fact, name in self._people:
            for surname in name.surnames:
                if len(plain_letters(surname)) >= _SHORTEST_SURNAME:
                    yield from self._named(plain, fact, name, surname)
                    if reached.is_read_off:
                        yield from self._named(read_off, fact, name, surname, as_read_off=True)
                        yield from _nearly_named(
                            read_off, fact, name, surname, by_initial=self._is_known_by_initial(name)
                        )

    def _spellings(self, fact: Sought) -> Iterator[_Spelling]:
        if fact.what != "name":
            yield from (_spelling(fact, text) for text in spellings_of(fact.what, fact.text))
            return
        name = Name(fact.text)
        yield from (_spelling(fact, text) for text in dict.fromkeys((fact.text, *name.whole())))
        if self._is_known_by_initial(name):
            yield from (_spelling(fact, text, needs_capital=True) for text in name.with_initials())
        if not fact.is_shared:
            yield from (_spelling(fact, text) for text in name.with_title())

    def _is_known_by_initial(self, name: Name) -> bool:
        """Whether nobody of the family has the same initial and surname."""
        return not any((name.initials[:1].casefold(), part) in self._known for part in words_of(name.surname))

    def _named(
        self, letters: Letters, fact: Sought, name: Name, surname: str, *, as_read_off: bool = False
    ) -> Iterator[_Found]:
        """The surname wherever it stands: certain with a given name or a title beside it."""
        spelling = _spelling(fact, surname)
        wanted = _as_read_off(spelling) if as_read_off else spelling
        for first, last in _places(letters, wanted.letters):
            start, end = letters.at[first], letters.at[last] + 1
            ends = letters.ends_at_edge(last) or _IS_PLURAL.match(letters.raw[end : end + 3])
            if not (letters.starts_at_edge(first) and ends and _is_one_word(letters, first, last, wanted)):
                continue
            before, after = letters.raw[max(0, start - _BEFORE) : start], letters.raw[end : end + _AFTER]
            beside = _beside(name, before, after, is_shared=fact.is_shared)
            if beside is not None:
                yield _Found(fact, start - beside[0], end + beside[1], is_certain=True)
            elif surname == name.surname and not fact.is_shared and _may_be_meant(letters.raw, start, end, surname):
                yield _Found(fact, start, end, is_certain=False)


def _is_over_the_turn(text: str, found: _Found) -> bool:
    """One letter on a page is no part of a name on the other: a page's label begins with a letter too."""
    sides = text[found.start : found.end].split("\n")
    is_name = found.sought.what == "name"
    return len(sides) > 1 and not (is_name and any(sum(map(str.isalpha, side)) == 1 for side in sides))


def _without_their_parts(found: Sequence[_Found]) -> Iterator[_Found]:
    """All but doubts within what is certain: the street within the address, whoever's it is."""
    certain = [(one.start, one.end) for one in found if one.is_certain]
    for one in found:
        if one.is_certain or not any(start <= one.start and one.end <= end for start, end in certain):
            yield one


def one_of_each(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """A fact once for each place: what a page says in one reading is not told again of another, nor a doubt of what
    is certain.
    """
    in_order = sorted(hits, key=lambda hit: (not hit.is_certain, hit.kind in _PAGE_READINGS[1:]))
    kept: dict[tuple[object, ...], Hit] = {}
    for hit in in_order:
        kind = "page" if hit.kind in _PAGE_READINGS else hit.kind
        what = "name" if hit.what == "surname" else hit.what
        kept.setdefault((hit.file, hit.page, kind, hit.fact, what, _squeezed(hit.snippet)), hit)
    return tuple(sorted(kept.values(), key=lambda hit: (hit.file, hit.page, hit.kind)))


def what_was_shown(report: GuardReport, besides: Collection[str] = ()) -> str:
    """One hash for all that a report has found, doubts and unread places too: of another one it is another.

    What stands in the files `besides` does not count, nor a doubt in an earlier version: a sealed file holds that which
    was approved.
    """
    def counts(one: Hit | OtherChild | Unread) -> bool:
        return one.file not in besides and one.kind != _EARLIER

    found = (
        {(hit.file, hit.page, hit.fact, "name" if hit.what == "surname" else hit.what, hit.is_certain,
          _squeezed(hit.snippet)) for hit in report.hits if counts(hit)},
        {(one.file, one.page, one.what, one.weight) for one in report.others if counts(one)},
        {(one.file, one.page, one.why) for one in report.unread if counts(one)},
    )  # fmt: skip
    return hashlib.sha256(json.dumps([sorted(each) for each in found]).encode()).hexdigest()


def _squeezed(snippet: str) -> str:
    return "".join(words_of(snippet))[20:40]


def _spelling(fact: Sought, text: str, *, needs_capital: bool = False) -> _Spelling:
    letters = Letters(text)
    plain = letters.text
    breaks = frozenset(letters.breaks(0, len(plain) - 1)) if plain else frozenset()
    return _Spelling(fact, plain, plain, breaks, needs_capital)


def _as_read_off(spelling: _Spelling) -> _Spelling:
    """The same as it may be read off a picture; where its words end is known no more, some letters being two."""
    breaks, said = set(), []
    for number, letter in enumerate(spelling.plain, start=1):
        said.append(Letters(letter, as_read_off=True).text)
        if number in spelling.breaks:
            breaks.add(len("".join(said)))
    return _Spelling(spelling.sought, "".join(said), spelling.plain, frozenset(breaks), spelling.needs_capital)


def _places(letters: Letters, wanted: str) -> Iterator[tuple[int, int]]:
    first = letters.text.find(wanted) if wanted else -1
    while first >= 0:
        yield first, first + len(wanted) - 1
        first = letters.text.find(wanted, first + 1)


def _spelt_in(letters: Letters, spellings: Iterable[_Spelling], *, is_mashed: bool) -> Iterator[_Found]:
    for spelling in spellings:
        for first, last in _places(letters, spelling.letters):
            if _is_meant(letters, first, last, spelling, is_mashed=is_mashed):
                yield _Found(spelling.sought, letters.at[first], letters.at[last] + 1, spelling.sought.is_certain)


def _nearly_named(
    letters: Letters, fact: Sought, name: Name, surname: str, *, by_initial: bool
) -> Iterator[_Found]:
    """The surname with a sign misread, beside the given name, its initial or a title: a doubt."""
    plain = plain_letters(surname)
    if len(plain) < _SURNAME_LENGTH:
        return
    for misread in _as_misread(plain, "name"):
        for first, last in misread.places(letters):
            start, end = letters.at[first], letters.at[last] + 1
            before, after = letters.raw[max(0, start - _BEFORE) : start], letters.raw[end : end + _AFTER]
            is_beside = _beside(name, before, after, is_shared=True) is not None
            if is_beside or (by_initial and _has_initial_of(name, before)):
                yield _Found(fact, start, end, is_certain=False)


def _has_initial_of(name: Name, before: str) -> bool:
    last = _LAST_INITIAL.search(before)
    return last is not None and last[1].casefold() == name.initials[:1].casefold()


def _may_be_misread(spelling: _Spelling) -> bool:
    """Whether it is known still with a sign misread: long enough, and no number alone."""
    if spelling.needs_capital or spelling.sought.what in ("telephone number", "NHS number"):
        return False
    return len(spelling.plain) >= (_WORDS_LENGTH if spelling.sought.what in _WORDS else _SHORTEST_CODE)


def _misread_in(letters: Letters, spellings: Iterable[tuple[_Spelling, Misread]]) -> Iterator[_Found]:
    """Never certain: somebody has to look at the picture."""
    for spelling, misread in spellings:
        for first, last in misread.places(letters):
            yield _Found(spelling.sought, letters.at[first], letters.at[last] + 1, is_certain=False)


def _as_misread(plain: str, what: What) -> Iterator[Misread]:
    """As it is; and as if the ligature of ffi were one sign that nobody can read."""
    for letters in dict.fromkeys((plain, _LIGATURE.sub("", plain))):
        yield _misread(letters, what)


def _misread(plain: str, what: What) -> Misread:
    said = [(Letters(letter, as_read_off=True).text, letter.isdigit()) for letter in plain]
    return Misread(
        "".join(letters for letters, _ in said),
        tuple(is_figure for letters, is_figure in said for _ in letters),
        is_words=what in _WORDS, may_lose_figures=what not in _WORDS,
    )  # fmt: skip


def _is_meant(letters: Letters, first: int, last: int, spelling: _Spelling, *, is_mashed: bool) -> bool:
    """Whether what has these letters is the fact: nothing of its kind goes on before or after it."""
    raw = letters.raw[letters.at[first] : letters.at[last] + 1]
    if spelling.letters != spelling.plain and not _is_like(raw, spelling.plain):
        return False
    gaps = letters.breaks(first, last)
    if spelling.sought.what in ("telephone number", "NHS number"):
        return _is_whole_number(letters, first, last)
    if spelling.needs_capital and not (is_mashed or _has_its_initial(letters, raw, last, spelling)):
        return False
    if not (_starts(letters, first, spelling, gaps) and _ends(letters, last, spelling, gaps)):
        return False
    length = len(spelling.letters)
    if length < _SAFE_LENGTH and not is_mashed and spelling.breaks - set(gaps) - _humps(letters, first, last):
        return spelling.sought.what in ("postcode", "car registration")
    is_of_parts = bool(spelling.breaks) or spelling.sought.what in _READ_OFF_TOO
    return is_of_parts or _is_one_word(letters, first, last, spelling)


def _starts(letters: Letters, first: int, spelling: _Spelling, gaps: Collection[int]) -> bool:
    return letters.starts_at_edge(first) or _is_run_together(letters, first, -1, spelling, gaps)


def _ends(letters: Letters, last: int, spelling: _Spelling, gaps: Collection[int]) -> bool:
    if letters.ends_at_edge(last) or _is_run_together(letters, last, 1, spelling, gaps):
        return True
    end = letters.at[last] + 1
    return spelling.sought.what == "name" and _IS_PLURAL.match(letters.raw[end : end + 3]) is not None


def _is_run_together(letters: Letters, place: int, step: int, spelling: _Spelling, gaps: Collection[int]) -> bool:
    """Where a program has lost the spaces of a line, words begin and end nowhere; numbers still do."""
    is_lost = bool(spelling.breaks) and not spelling.breaks & set(gaps) and len(spelling.letters) >= _CERTAIN_LENGTH
    other = place + step
    if not is_lost or not 0 <= other < len(letters.at) or letters.at[other] == letters.at[place]:
        return False
    return not (letters.raw[letters.at[place]].isdigit() and letters.raw[letters.at[other]].isdigit())


def _humps(letters: Letters, first: int, last: int) -> set[int]:
    """Where a capital follows a small letter without a break."""
    places = letters.at[first : last + 1]
    return {
        number for number in range(1, len(places))
        if letters.raw[places[number]].isupper() and letters.raw[places[number - 1]].islower()
    }  # fmt: skip


def _is_one_word(letters: Letters, first: int, last: int, spelling: _Spelling) -> bool:
    """Of one word: broken at most at the end of a line, or with all its letters apart."""
    gaps = letters.breaks(first, last)
    extra = {number: gap for number, gap in gaps.items() if number not in spelling.breaks}
    length = len(set(letters.at[first : last + 1]))
    is_spaced = len(gaps) >= length - 1 - len(spelling.breaks) and length > 2
    return is_spaced or all(_IN_ONE_WORD.fullmatch(gap) for gap in extra.values())


def _is_whole_number(letters: Letters, first: int, last: int) -> bool:
    start, end = letters.at[first], letters.at[last]
    is_ended = not visible(letters.raw[end + 1 : end + 4])[:1].isdigit()
    before = "".join(plain_letters(one) or one for one in visible(letters.raw[max(0, start - 24) : start]))[-12:]
    if not before[-1:].isalnum():
        return is_ended
    national = before.replace("o", "0")
    is_begun = not before[-1:].isdigit() and national == before
    return is_ended and (is_begun or _NATIONAL_START.search(national) is not None)


def _is_like(raw: str, plain: str) -> bool:
    """Whether enough was read as what it is: a number is no postcode because O looks like 0."""
    said = [letter for letter in raw if letter.isalnum()]
    has_letters, has_digits = any(map(str.isalpha, said)), any(map(str.isdigit, said))
    if any(map(str.isalpha, plain)) and not has_letters:
        return False
    if plain.isalpha() and sum(map(str.isdigit, said)) > len(said) // 3:
        return False
    return has_digits or not any(map(str.isdigit, plain)) or sum(map(str.isdigit, plain)) <= 3


def _has_its_initial(letters: Letters, raw: str, last: int, spelling: _Spelling) -> bool:
    """By itself; or run into a long surname, all in capitals: LMARCHMONT."""
    is_run_on = raw.isalpha() and raw.isupper() and len(spelling.plain) > _SURNAME_LENGTH
    return is_run_on or _has_initial(raw, letters.raw[letters.at[last] + 1 :][:1])


def _has_initial(raw: str, after: str) -> bool:
    """Whether what stands before or after a surname are initials, not the article: capitals, or with a full stop."""
    words = re.findall(r"[^\W_]+\.?", raw + (after if after == "." else ""))
    return any(_is_initials(word) for word in words)


def _is_initials(word: str) -> bool:
    bare = word.rstrip(".")
    return (len(bare) == 1 and (bare.isupper() or word.endswith("."))) or (len(bare) <= 3 and bare.isupper())


def _beside(name: Name, before: str, after: str, *, is_shared: bool) -> tuple[int, int] | None:
    """How many letters before and after this surname say that it is that person's: as far as the given name; none with
    a title alone. None where nothing says it.
    """
    words = list(re.finditer(r"[^\W_]+", before))[-4:]
    given = {word for part in name.given for word in words_of(part) if len(word) > 1}
    first = next((word for word in words if given.intersection(words_of(word[0]))), None)
    if first:
        return len(before) - first.start(), 0
    next_word = re.match(r"[\s,(]{1,4}([^\W_]+)", after)
    if next_word and given.intersection(words_of(next_word[1])):
        return 0, next_word.end()
    has_title = bool(words) and words[-1][0].casefold() in TITLES and re.search(r"\w\.?\s*$", before) is not None
    return (0, 0) if has_title and not is_shared else None


def _may_be_meant(raw: str, start: int, end: int, surname: str) -> bool:
    """With its capital, as the name of nobody else's street, and where it is a word too not at a sentence's head."""
    following = re.match(r"[ \t]+(\w+)", raw[end : end + 40])
    if not raw[start].isupper() or (following and is_of_a_place(following[1])):
        return False
    return calls_for_a_name(raw[max(0, start - 40) : start], surname) or not is_everyday_word(surname)


def _snippet(text: str, found: _Found) -> str:
    """The words around it; the same however two programs that read one page space them."""
    before = _SPACES.sub(" ", text[max(0, found.start - 4 * _SNIPPET) : found.start])[-_SNIPPET:]
    after = _SPACES.sub(" ", text[found.end : found.end + 4 * _SNIPPET])[:_SNIPPET]
    return f"{before}{_SPACES.sub(' ', text[found.start : found.end])}{after}".strip()

