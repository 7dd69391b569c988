"""Invented facts, the ways in which people write them, and innocent words that are nearly the same; all by chance."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass

from bundler.model.guard import What
from bundler.rules.guard import Sought

_GIVEN_TEXT = """
    Bronwen Moira Keith Élodie Tobias Priya Oluwaseun Siobhán Niamh Rhodri Agnieszka Fionnuala Marguerite Cedric
    Imogen Kwame Yusuf Harriet Leopold Winifred Anneliese Bartholomew Clementine Dorothea Ezekiel Florian
    Griffith
"""
_GIVEN = _GIVEN_TEXT.split()
_SURNAMES_TEXT = """
    Sandalwood Maredudd-Pike Okonkwo Featherstonehaugh Griffiths O'Shaughnessy Wyrzykowski Allweather Quennell
    Thistlewaite Brannigan Müllerová Dunmorrow Fairclough-Webb Pennyfeather Larkspear Holloway Winterbourne
    Nwosu Tregarthen Ashworthy Cormorant Hinchcliffe Llewellyn Rosenthal Bickerstaffe Marchmont Oakenfield
    Zielinska
"""
_SURNAMES = _SURNAMES_TEXT.split()
_STREETS_TEXT = """
    Larch Quarry Tannery Mill Saddlers Orchard Flint Juniper Beechen Cobblers Fernhill Heron Millstone
    Nightingale Oldbury Primrose Rookery Sycamore Thornfield Vicarage Weavers Yew Foundry Copperfield Finchley
    Griffin
"""
_STREETS = _STREETS_TEXT.split()
_TYPES = {
    "Street": ("St", "St.", "Str"), "Road": ("Rd", "Rd."), "Avenue": ("Ave", "Ave."), "Close": ("Cl", "Cl."),
    "Crescent": ("Cres", "Cres."), "Drive": ("Dr",), "Gardens": ("Gdns",), "Lane": ("Ln",), "Terrace": ("Terr", "Tce"),
    "Court": ("Ct",), "Place": ("Pl",), "Grove": ("Gr",), "Square": ("Sq",),
}  # fmt: skip
_TOWNS_TEXT = """
    Thistleford Wending Exampleton Marlbrook Quenby Stavering Oldcastle Dunmere
"""
_TOWNS = _TOWNS_TEXT.split()
_SCHOOLS = ("Primary School", "Infant School", "Academy", "Junior School", "Nursery School")
_FILLER = (
    "She settled quickly and sleeps well in her own room, as the health visitor saw in September.",
    "The review agreed that contact goes on every second Saturday at the family centre.",
    "His reading has come on this term and he has made two friends, so the teacher says.",
    "The plan was looked at again in the meeting and nobody disagreed with the next steps.",
)

Chance = random.Random


@dataclass(frozen=True)
class Plant:
    """A fact, or something innocent that is nearly it, as it is written; `form` says in which way."""

    sought: Sought
    text: str
    form: str
    is_innocent: bool


def facts(chance: Chance, count: int) -> list[Sought]:
    """So many different facts of all kinds."""
    makers: tuple[tuple[What, Callable[[Chance], str]], ...] = (
        ("name", _name), ("address", _address), ("postcode", _postcode), ("telephone number", _telephone),
        ("mail address", _mail), ("car registration", _plate), ("NHS number", _nhs), ("school", _school),
    )  # fmt: skip
    found: dict[str, Sought] = {}
    while len(found) < count:
        what, maker = makers[len(found) % len(makers)]
        text = maker(chance)
        found.setdefault(text, Sought("carers" if what == "name" else "placement", what, text))
    return list(found.values())


def planted(chance: Chance, sought: Sought, *, breaks: bool = True) -> Plant:
    form, text = chance.choice(list(_FORMS[sought.what](chance, sought.text)))
    way, text = chance.choice(list(_ways(chance, text, breaks=breaks)))
    return Plant(sought, text, f"{form}, {way}", is_innocent=False)


def innocent(chance: Chance, sought: Sought) -> Plant:
    form, text = chance.choice(list(_NEARLY[sought.what](chance, sought.text)))
    return Plant(sought, text, form, is_innocent=True)


def sentence(chance: Chance, words: str) -> tuple[str, str, str]:
    """What stands before, the words, and what stands after."""
    return chance.choice(_FILLER).rsplit(",", 1)[0] + " and", words, f". {chance.choice(_FILLER)}"


def _ways(chance: Chance, text: str, *, breaks: bool) -> list[tuple[str, str]]:
    """Spacing, breaks and letters; `breaks` also over lines."""
    ways = [
        ("as it is", text), ("no-break spaces", text.replace(" ", "\u00a0")), ("capitals", text.upper()),
        ("small letters", text.lower() if len(text.split(maxsplit=1)[0]) > 2 and "." not in text else text),
        ("without accents", _bare(text)), ("two spaces", text.replace(" ", "  ")),
        ("soft hyphens", _inside(text, "\u00ad")), ("zero width", _inside(text, "\u200b")),
        ("decomposed", _decomposed(text)), ("ligature", text.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ")),
    ]  # fmt: skip
    if breaks:
        ways.append(("over a line", _last(text, "\n") if " " in text else text))
        ways.append(("hyphenated", _hyphenated(chance, text)))
    return ways


def _inside(text: str, sign: str) -> str:
    return "".join(letter + (sign if number % 4 == 2 else "") for number, letter in enumerate(text))


def _last(text: str, sign: str) -> str:
    head, _, tail = text.rpartition(" ")
    return f"{head}{sign}{tail}"


def _hyphenated(chance: Chance, text: str) -> str:
    words = text.split(" ")
    long = [number for number, word in enumerate(words) if word.isalpha() and len(word) > 6]
    if not long:
        return text
    number = chance.choice(long)
    words[number] = f"{words[number][:4]}-\n{words[number][4:]}"
    return " ".join(words)


def _bare(text: str) -> str:
    import unicodedata

    return "".join(one for one in unicodedata.normalize("NFD", text) if unicodedata.category(one) != "Mn")


def _decomposed(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFD", text)


def _name(chance: Chance) -> str:
    return f"{chance.choice(_GIVEN)} {chance.choice(_SURNAMES)}"


def _address(chance: Chance) -> str:
    return f"{chance.randint(2, 199)} {chance.choice(_STREETS)} {chance.choice(list(_TYPES))}"


def _postcode(chance: Chance) -> str:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    area = chance.choice(["ZZ", "DY", "WV", "B", "BH", "SO", "L", "OX", "S"])
    inward = f"{chance.randint(0, 9)}{chance.choice(letters)}{chance.choice(letters)}"
    return f"{area}{chance.randint(1, 28)} {inward}"


def _telephone(chance: Chance) -> str:
    return chance.choice([f"07700 900{chance.randint(100, 999)}", f"01632 960{chance.randint(100, 999)}"])


def _mail(chance: Chance) -> str:
    given, surname = _bare(chance.choice(_GIVEN)).lower(), _bare(chance.choice(_SURNAMES)).lower().replace("'", "")
    return f"{given[0]}.{surname}{chance.randint(1, 99)}@example.{chance.choice(['org', 'com'])}"


def _plate(chance: Chance) -> str:
    letters = "".join(chance.choice("ACEFGHJKNPRTUVXY") for _ in range(5))
    return f"{letters[:2]}{chance.randint(10, 74)} {letters[2:]}"


def _nhs(chance: Chance) -> str:
    digits = "".join(chance.choice(string.digits) for _ in range(9))
    return f"9{digits[:2]} {digits[2:5]} {digits[5:9]}"


def _school(chance: Chance) -> str:
    return f"{chance.choice(_STREETS)}{chance.choice(['field', 'brook', 'wood'])} {chance.choice(_SCHOOLS)}"


def _name_forms(_: Chance, text: str) -> list[tuple[str, str]]:
    given, surname = text.split(" ", 1)
    forms = [
        ("name", text), ("initial", f"{given[0]}. {surname}"), ("initial without stop", f"{given[0]} {surname}"),
        ("title", f"Mrs {surname}"), ("couple", f"Mr and Mrs {surname}"), ("surname first", f"{surname}, {given}"),
        ("with a middle name", f"{given} Jane {surname}"), ("with a middle initial", f"{given} J. {surname}"),
        ("genitive", f"{given} {surname}’s"), ("both", f"{given} and Robin {surname}"),
    ]  # fmt: skip
    if "-" in surname:
        forms += [("half the surname", f"{given} {half}") for half in surname.split("-")]
    return forms


def _address_forms(_: Chance, text: str) -> list[tuple[str, str]]:
    number, street, kind = text.split(" ")
    short = [("short", f"{number} {street} {form}") for form in _TYPES[kind]]
    return [
        ("address", text), ("comma", f"{number}, {street} {kind}"), *short, ("no.", f"No. {number} {street} {kind}"),
        ("flat", f"Flat 2, {number} {street} {kind}"), ("number last", f"{street} {kind}, {number}"),
        ("town", f"{number} {street} {kind}, {_TOWNS[0]}"),
    ]  # fmt: skip


def _postcode_forms(_: Chance, text: str) -> list[tuple[str, str]]:
    return [("postcode", text), ("without space", text.replace(" ", "")), ("dash", text.replace(" ", "-"))]


def _telephone_forms(_: Chance, text: str) -> list[tuple[str, str]]:
    digits = text.replace(" ", "")
    return [
        ("number", text), ("together", digits), ("abroad", f"+44 {digits[1:5]} {digits[5:]}"),
        ("abroad with 0", f"+44 (0){digits[1:5]} {digits[5:8]} {digits[8:]}"), ("0044", f"0044{digits[1:]}"),
        ("brackets", f"({digits[:5]}) {digits[5:]}"), ("points", f"{digits[:5]}.{digits[5:8]}.{digits[8:]}"),
        ("dashes", f"{digits[:5]}-{digits[5:8]}-{digits[8:]}"),
    ]  # fmt: skip


def _mail_forms(_: Chance, text: str) -> list[tuple[str, str]]:
    spelt = text.replace("@", " at ").replace(".", " dot ")
    return [("mail", text), ("spelt", spelt), ("spaced", text.replace("@", " @ "))]


def _plate_forms(_: Chance, text: str) -> list[tuple[str, str]]:
    return [("plate", text), ("together", text.replace(" ", "")), ("dash", text.replace(" ", "-"))]


def _nhs_forms(_: Chance, text: str) -> list[tuple[str, str]]:
    return [("number", text), ("together", text.replace(" ", "")), ("dashes", text.replace(" ", "-"))]


def _school_forms(_: Chance, text: str) -> list[tuple[str, str]]:
    own, *kind = text.split(" ")
    forms = [("school", text), ("short", text.replace("School", "Sch"))]
    return [*forms, ("its kind alone", f"{own} {kind[0]}"), ("faith", f"{own} C of E {' '.join(kind)}")]


def _other(chance: Chance, letter: str) -> str:
    """Another letter or digit that no program takes for this one."""
    if letter.isdigit():
        return chance.choice([one for one in "3467" if one != letter])
    return chance.choice([one for one in "AHKNTX" if one.casefold() != letter.casefold()])


def _changed(chance: Chance, text: str, places: list[int]) -> str:
    place = chance.choice(places)
    return f"{text[:place]}{_other(chance, text[place])}{text[place + 1:]}"


def _alnum(text: str) -> list[int]:
    return [number for number, letter in enumerate(text) if letter.isalnum()]


def _nearly_name(chance: Chance, text: str) -> list[tuple[str, str]]:
    given, surname = text.split(" ", 1)
    other = chance.choice([one for one in _SURNAMES if one.split("-")[0] != surname.split("-")[0]])
    return [
        ("given name alone", f"with {given} on Friday"), ("longer surname", f"{given} {surname}thorpe"),
        ("beginning of the surname", f"{given} {surname[:4]}"), ("other surname", f"{given} {other}"),
        ("as a word", f"a piece of {surname.lower().split('-')[0]} wood"),
    ]  # fmt: skip


def _nearly_address(_: Chance, text: str) -> list[tuple[str, str]]:
    number, street, kind = text.split(" ")
    return [
        ("longer number", f"1{number} {street} {kind}"), ("other number", f"{int(number) + 1} {street} {kind}"),
        ("flat of it", f"{number}B {street} {kind}"), ("longer street", f"{number} {street}ton {kind}"),
        ("other kind", f"{number} {street} Mews"), ("street alone", f"{street} {kind}"),
        ("number alone", f"{number} days, and {street} again"),
    ]  # fmt: skip


def _nearly_number(chance: Chance, text: str) -> list[tuple[str, str]]:
    digits = text.replace(" ", "")
    return [
        ("one digit else", _changed(chance, text, _alnum(text)[2:])), ("longer", f"{digits}7"),
        ("within a longer one", f"36{digits[1:]}"), ("its beginning", digits[:-3]),
    ]  # fmt: skip


def _nearly_code(chance: Chance, text: str) -> list[tuple[str, str]]:
    return [("one letter else", _changed(chance, text, _alnum(text))), ("longer", f"{text}K"), ("before", f"K{text}")]


def _nearly_mail(chance: Chance, text: str) -> list[tuple[str, str]]:
    local, _, domain = text.partition("@")
    return [("other person", f"{_changed(chance, local, _alnum(local))}@{domain}"),
            ("elsewhere", f"{local}@example.net"), ("longer", f"x{text}")]  # fmt: skip


def _nearly_school(_: Chance, text: str) -> list[tuple[str, str]]:
    own, *kind = text.split(" ")
    return [("other school", f"{own}ham {' '.join(kind)}"), ("no school", f"{own} Lane"),
            ("some school", " ".join(kind)), ("its town", f"in {own} last week")]  # fmt: skip


_FORMS: dict[What, Callable[[Chance, str], list[tuple[str, str]]]] = {
    "name": _name_forms, "address": _address_forms, "postcode": _postcode_forms, "telephone number": _telephone_forms,
    "mail address": _mail_forms, "car registration": _plate_forms, "NHS number": _nhs_forms, "school": _school_forms,
}  # fmt: skip
_NEARLY: dict[What, Callable[[Chance, str], list[tuple[str, str]]]] = {
    "name": _nearly_name, "address": _nearly_address, "postcode": _nearly_code, "telephone number": _nearly_number,
    "mail address": _nearly_mail, "car registration": _nearly_code, "NHS number": _nearly_number,
    "school": _nearly_school,
}  # fmt: skip
