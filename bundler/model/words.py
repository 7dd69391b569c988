"""How facts are said in print: dates as 9 December 2026, yes and no, ages in years, lists in sentences."""

from collections.abc import Sequence
from datetime import date, time

TICKED, UNTICKED = "☒", "☐"

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)


def day_in_words(day: date) -> str:
    """9 December 2026, whatever the machine's locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def deadline_in_words(day: date, *, has_passed: bool) -> str:
    """9 December 2026; and, where that is so, that it has passed."""
    return f"{day_in_words(day)}{', which has passed' if has_passed else ''}"


def clock_in_words(moment: time) -> str:
    """14:30."""
    return f"{moment.hour:02d}:{moment.minute:02d}"


def yes_or_no(value: bool) -> str:
    return "Yes" if value else "No"


def age_on(day: date, born: date) -> int:
    """Completed years on a day; a child born on 29 February has the birthday on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def count_of(count: int, what: str) -> str:
    """`1 week`, `5 working days`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def in_a_sentence(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


_CHOICES = {
    "interim-care-order": "Interim Care Order",
    "care-order": "Care Order",
    "section-20": "Section 20",
    "placement-order": "Placement Order",
    "emergency-protection-order": "Emergency Protection Order",
    "remanded-into-custody": "Remanded into Custody",
    "special-guardianship-order": "Special Guardianship Order",
    "supervision-order": "Supervision Order",
    "child-arrangements-order": "Child Arrangements Order",
    "in-house-fostering": "In-house fostering",
    "ifa": "Independent fostering agency (IFA)",
    "ifa-fostering": "Independent fostering agency (IFA)",
}


def choice_in_words(choice: str) -> str:
    """A choice of a record as people say it: `section-20` is Section 20, `long-term-fostering` Long-term fostering."""
    plain = choice.replace("-", " ").replace("long term", "long-term").replace("in house", "in-house")
    return _CHOICES.get(choice, plain[:1].upper() + plain[1:])
