"""How a protected fact may be written: street names shortened, names turned round, numbers in groups, at for @."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import islice, product

from bundler.model.guard import What
from bundler.rules.plain import words_of

POSTCODE = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}")
_PLATE = re.compile(r"[A-Za-z]{2}\d{2}\s*[A-Za-z]{3}|[A-Za-z]\d{1,3}\s*[A-Za-z]{3}|[A-Za-z]{3}\s*\d{1,3}[A-Za-z]?")
_TELEPHONE = re.compile(r"[\d\s()+./-]{9,}")
_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_SCHOOL = frozenset({
    "school", "academy", "nursery", "primary", "infant", "infants", "junior", "juniors", "college", "preschool",
    "playgroup", "kindergarten", "grammar", "secondary",
})  # fmt: skip
_NATIONAL = re.compile(r"^(?:0044|44(?=\d{10}))?0?")
_AREAS = (("2", 2), ("11", 3), ("1.1", 3), ("1", 4))
"""How numbers begin that have an area, and how many figures are its code, both without the 0."""
_SHORTEST_NUMBER = 8
_TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "revd", "rev", "prof")
TITLES = frozenset(_TITLES)
_PARTICLES = frozenset("de del della der di la le van von el al o st mac mc".split(" "))  # noqa: SIM905 - read as words

_FORMS = (
    ("street", "str", "st"), ("road", "rd"),
    ("avenue", "ave", "av"), ("close", "cl", "clo"),
    ("court", "ct", "crt"),
    ("crescent", "cres", "cr"), ("drive", "dr", "drv"), ("gardens", "gdns", "gdn", "gds"), ("grove", "gr", "grv"),
    ("lane", "ln", "la"), ("park", "pk"), ("place", "pl"), ("square", "sq"), ("terrace", "terr", "tce", "ter"),
    ("parade", "pde"), ("green", "grn"), ("walk", "wlk"), ("house", "hse", "ho"), ("cottage", "cott", "cottg"),
    ("buildings", "bldgs"), ("building", "bldg"), ("mount", "mt"), ("saint", "st"), ("apartment", "apt", "flat"),
    ("flat", "flt", "apt", "apartment"), ("north", "n", "nth"), ("south", "s", "sth"), ("east", "e"), ("west", "w"),
    ("upper", "upr"), ("lower", "lwr"), ("great", "gt"), ("little", "lt"), ("and", "n", ""), ("farm", "fm"),
    ("school", "sch", "sc"), ("primary", "prim", "pri"), ("secondary", "sec"), ("junior", "jnr", "jr"),
    ("infant", "inf"), ("infants", "inf"), ("community", "comm"), ("academy", "acad"), ("nursery", "nsy", "nurs"),
    ("catholic", "rc", "cath"), ("surgery", "surg"), ("medical", "med"), ("centre", "ctr", "center", "cen"),
)  # fmt: skip
"""Words that people shorten in addresses and names of schools; the first of each is the whole word."""
_COUNT = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_NUMBERS = _COUNT.split()
_TYPES = """
    avenue bank close common court crescent croft dale drive end fold gardens gate green grove hill lane mead mews
    parade park place rise road row square street terrace view walk way wharf yard
"""
_STREET_TYPES = frozenset(_TYPES.split())
_EVERYWHERE = """
    high main church station park victoria new mill london queens kings queen king school chapel north south east west
    bridge market manor green york albert the grange windsor grove
"""
_ANYBODYS = frozenset(_EVERYWHERE.split())
"""Streets of this name are everywhere, so that the name alone tells nothing."""
_SAINT_NAMES = """
    st sts saint saints all andrew andrews anne annes george georges james john johns joseph josephs luke lukes margaret
    margarets mark marks martin martins mary marys matthew matthews michael michaels nicholas paul pauls peter peters
    stephen stephens thomas
"""
_SAINTS = frozenset(_SAINT_NAMES.split())
"""Whose schools, churches and hospitals are everywhere."""
_FAITHS = ("", "c of e", "ce", "church of england", "rc", "catholic", "community")
_HOUSE = re.compile(
    r"\s*(?:flat\s+\w+,?\s*)?\d+[A-Za-z]?[,\s]+((?:[^\W\d_][\w’'-]*\s+){1,3}[^\W\d_][\w-]*)", re.IGNORECASE
)
_MOST = 192
_GENERIC_SCHOOL = frozenset((*_SCHOOL, "the", "and", "of", "community", "ce", "c", "e", "rc", "catholic", "england",
                             "church", "county", "high", "st"))  # fmt: skip


def what_is(text: str, *, may_be_name: bool) -> What:
    """By which kind of word a fact is known again."""
    stripped = text.strip(" .,;")
    words = words_of(stripped)
    has_digits = any(letter.isdigit() for letter in stripped)
    is_telephone = _TELEPHONE.fullmatch(stripped) is not None and len(re.sub(r"\D", "", stripped)) >= 9
    kinds: tuple[tuple[object, What], ...] = (
        (POSTCODE.fullmatch(stripped), "postcode"),
        (_MAIL.fullmatch(stripped), "mail address"),
        (is_telephone, "telephone number"),
        (_PLATE.fullmatch(stripped), "car registration"),
        (may_be_name and is_name(stripped), "name"),
        (not has_digits and not _SCHOOL.isdisjoint(words), "school"),
        (has_digits, "address"),
    )
    return next((kind for holds, kind in kinds if holds), "phrase")


def is_name(text: str) -> bool:
    """Two to five words of letters with capitals, none of them of a street, a school or a firm."""
    words = text.split()
    plain = set(words_of(text))
    is_of_letters = not any(letter.isdigit() or letter in ",;:/&" for letter in text)
    has_capitals = all(word[0].isupper() or word.casefold() in _PARTICLES for word in words)
    return 2 <= len(words) <= 5 and is_of_letters and has_capitals and not plain & _NO_NAME


_FIRMS = "and council ltd limited fostering services service agency care home house trust team"
_NO_NAME = (_STREET_TYPES - {"dale", "bank", "hill", "green", "lane", "park", "row", "way", "end", "gate", "croft"}) | (
    _SCHOOL | frozenset(_FIRMS.split())
)


def spellings_of(what: What, text: str) -> tuple[str, ...]:
    """The ways in which a fact may be written, each with its words apart; names are looked for in their own way."""
    if what == "telephone number":
        digits = re.sub(r"\D", "", text)
        return (_NATIONAL.sub("", digits),)
    if what == "NHS number":
        return (re.sub(r"\D", "", text),)
    if what == "mail address":
        return tuple(dict.fromkeys(_mails(text)))
    if what in ("address", "street", "school", "phrase"):
        return tuple(dict.fromkeys(islice(_shortened(text, what), _MOST)))
    return (text,)


def _mails(text: str) -> Iterator[str]:
    local, _, domain = text.partition("@")
    for at in ("@", " at "):
        for dot in (".", " dot "):
            yield f"{local}{at}{domain.replace('.', dot)}"
            yield f"{local.replace('.', dot)}{at}{domain.replace('.', dot)}"


def _shortened(text: str, what: What) -> Iterator[str]:
    yield text
    words = words_of(text.replace("&", " and "))
    for number, chosen in enumerate(product(*(_forms_of(word, place) for place, word in enumerate(words)))):
        if number < _MOST // 4:
            yield " ".join(filter(None, chosen))
    if what == "address" and len(words) > 2 and words[0][0].isdigit() and words[-1] in _street_words():
        for last in _forms_of(words[-1], len(words) - 1):
            yield " ".join((*words[1:-1], last, words[0]))
    if what == "school":
        yield from _without_its_last_words(words)


def _without_its_last_words(words: tuple[str, ...]) -> Iterator[str]:
    """`Thistleford Primary` and `Thistleford School` of Thistleford Primary School, whatever its faith."""
    own = [word for place, word in enumerate(words) if word not in _GENERIC_SCHOOL or (place == 0 and word == "st")]
    kinds = [word for word in words if word in _SCHOOL]
    if len("".join(own).removeprefix("st")) > 3:
        for name in product(*(_forms_of(word, 1) for word in own)):
            for faith in _FAITHS:
                for kind in dict.fromkeys((*kinds, "school")):
                    for form in _forms_of(kind, 1):
                        yield " ".join(filter(None, (*name, faith, form)))


@cache
def _street_words() -> frozenset[str]:
    return frozenset(form for forms in _FORMS[:18] for form in forms) | _STREET_TYPES


@cache
def _forms_of(word: str, place: int) -> tuple[str, ...]:
    """The word and what people make of it, wherever it is whole or short already."""
    others = [form for forms in _FORMS if word in forms and word for form in forms]
    numbers = [_NUMBERS[int(word) - 1]] if place == 0 and word.isdigit() and 0 < int(word) <= len(_NUMBERS) else []
    return tuple(dict.fromkeys((word, *others, *numbers)))


def street_in(address: str) -> str:
    """The street of a line with the house's number before it, if its name is not one of those that are everywhere."""
    found = _HOUSE.match(address)
    words = found[1].split() if found else []
    for end in range(len(words), 1, -1):
        if words[end - 1].casefold() in _street_words() and not set(words_of(" ".join(words[: end - 1]))) <= _ANYBODYS:
            return " ".join(words[:end])
    return ""


def school_in(name: str) -> str:
    """What people call a school: Priory Meadow of Priory Meadow Primary School; nothing where that is anybody's."""
    own: list[str] = []
    for place, word in enumerate(re.sub(r"^\s*the\s+", "", name, flags=re.IGNORECASE).split()):
        if set(words_of(word)) <= _GENERIC_SCHOOL and not (place == 0 and word.strip(".").casefold() == "st"):
            break
        own.append(word)
    is_anybodys = set(words_of(" ".join(own))) <= _ANYBODYS | _STREET_TYPES | _SAINTS
    return "" if len(own) < 2 or is_anybodys else " ".join(own)


def local_number_in(telephone: str) -> str:
    """A number without the code of its area: 02x, 011x, 01x1, else 01xxx; nothing of one that has no area."""
    number = _NATIONAL.sub("", re.sub(r"\D", "", telephone))
    code = next((length for start, length in _AREAS if re.match(start, number)), 0)
    return number[code:] if code and len(number) > _SHORTEST_NUMBER else ""


class Name:
    """A person's name: given names, and the surname with its halves where it has two."""

    def __init__(self, text: str) -> None:
        words = [word.strip(".,()") for word in text.split() if words_of(word)]
        words = [word for word in words if word.casefold() not in TITLES] or words
        particles = (place for place, word in enumerate(words[1:], 1) if word.casefold() in _PARTICLES)
        start = next(particles, len(words) - 1)
        self.given = tuple(words[:start])
        self.surname = " ".join(words[start:])
        halves = [half for half in self.surname.split("-") if len(half) > 2]
        self.surnames = (self.surname, *(halves if len(halves) > 1 else ()))

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.given)

    def whole(self) -> Iterator[str]:
        """Given names and surname, either first, with middle names whole, as a letter, or left out."""
        if not self.given:
            return
        first, *middle = self.given
        letters = "".join(word[0] for word in middle)
        for surname in self.surnames:
            for given in dict.fromkeys((" ".join(self.given), f"{first} {letters}".strip(), first)):
                yield f"{given} {surname}"
                yield f"{surname} {given}"

    def with_initials(self) -> Iterator[str]:
        if not self.given:
            return
        for surname in self.surnames:
            for letters in dict.fromkeys((self.initials, self.initials[0])):
                yield f"{' '.join(letters)} {surname}"
                yield f"{surname} {' '.join(letters)}"

    def with_title(self) -> Iterator[str]:
        for surname in self.surnames:
            for title in _TITLES:
                yield f"{title} {surname}"

    def is_shared_by(self, known: Collection[str]) -> bool:
        """Whether somebody who is no secret has this surname too."""
        others = {part for name in known for part in words_of(name.rsplit(maxsplit=1)[-1] if name.strip() else "")}
        return any(part in others for part in words_of(self.surname))
