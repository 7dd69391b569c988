"""Whose paper it is: the people an item repeats for, and the one a path names."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from bundler.model.case import Case
from bundler.rules.plain import words_of

_FORMS_OF_ADDRESS = {"mr", "mrs", "ms", "miss", "mx", "dr"}

_PERSONS: dict[str, Callable[[Case], tuple[str, ...]]] = {
    "adult-in-household": lambda case: tuple(adult.name for adult in case.placement.household),
    "carer": lambda case: tuple(adult.name for adult in case.placement.household if adult.role == "carer"),
    "birth-parent": lambda case: tuple(parent.name for parent in case.parents if parent.birth_parent),
}

WHERE_RECORDED = {
    "adult-in-household": "case.json: placement.household",
    "carer": "case.json: placement.household",
    "birth-parent": "case.json: parents",
}
"""Where a case names the people of each kind."""

IN_WORDS = {
    "adult-in-household": "adult of the household",
    "carer": "carer",
    "birth-parent": "birth parent",
}


def persons_for(per: str, case: Case) -> tuple[str, ...]:
    """The names an item that repeats `per` person is wanted for."""
    return _PERSONS[per](case)


def name_words(name: str) -> tuple[str, ...]:
    return tuple(word for word in words_of(name) if word not in _FORMS_OF_ADDRESS)


def persons_named(words: Sequence[str], persons: Iterable[str]) -> tuple[str, ...]:
    """The persons whose every name stands among the words, in any order.

    Jo Ann Bloggs hides Jo Bloggs, unless there are words enough for both.
    """
    named = [person for person in persons if _covers(words, name_words(person))]
    return tuple(person for person in named if not any(_hides(other, person, words) for other in named))


def same_person(one: str, other: str) -> bool:
    return sorted(name_words(one)) == sorted(name_words(other))


def _covers(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return bool(wanted) and not Counter(wanted) - Counter(words)


def _hides(longer: str, shorter: str, words: Sequence[str]) -> bool:
    both = (*name_words(longer), *name_words(shorter))
    is_longer = len(name_words(longer)) > len(name_words(shorter))
    return is_longer and _covers(name_words(longer), name_words(shorter)) and not _covers(words, both)
