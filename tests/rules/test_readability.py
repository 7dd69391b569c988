"""A letter's reading age is near what a reader of that age can take in, and what makes it hard is told."""

import pytest

from bundler.rules.readability import initials_in, reading_of, syllables_of

AGES = {
    6: """
        The cat sat on the mat. It was a fat cat. Sam ran to see the cat. The cat got up and ran off. Sam was sad. Then
        his mum came in. She had a big red bag. In the bag was a fish. The cat came back to get the fish. Sam was glad.
    """,
    8: """
        On Monday we went to the farm with our class. We saw cows, pigs and some very small lambs. The farmer let us
        feed the hens, and I held an egg that was still warm. At lunch time it began to rain, so we ate our sandwiches
        in the barn. Later my friend Molly lost her woolly hat in the mud. We sang songs on the bus all the way home.
    """,
    9: """
        Hedgehogs are small animals that come out at night. They eat slugs, beetles and worms, so gardeners are pleased
        to see them. When winter comes, a hedgehog looks for a pile of dry leaves and goes to sleep there until spring.
        You can help by leaving a gap under your fence. Please never give a hedgehog milk, because it makes them ill.
    """,
    12: """
        Volcanoes form where hot melted rock pushes up from deep below the surface of the Earth. Some of them erupt
        every few years, while others stay quiet for centuries. Scientists place instruments on the slopes to measure
        small movements and escaping gases. When the readings change, people who live nearby may be told to leave their
        homes until the danger has passed. After an eruption the ash slowly turns into rich soil.
    """,
    16: """
        The Industrial Revolution changed the way in which people lived and worked. Families who had once spun wool in
        their cottages moved to growing cities, where factories offered regular wages but dangerous conditions.
        Parliament gradually introduced laws that limited the working hours of children, although inspectors were too
        few to enforce them properly. Historians still disagree about whether the standard of living improved.
    """,
    21: """
        The assessment concluded that the mother's capacity to prioritise her child's developmental requirements was
        significantly compromised, notwithstanding the comprehensive intervention that had been commissioned.
        Rehabilitation to the parental household could not be recommended within a timescale commensurate with the
        child's attachment needs. The meeting accordingly endorsed the alternative arrangements.
    """,
}
TEXTS = {age: " ".join(text.split()) for age, text in AGES.items()}


@pytest.mark.requirement("R55")
@pytest.mark.parametrize("age", TEXTS)
def test_the_reading_age_is_that_of_the_reader_for_whom_a_text_was_written(age: int) -> None:
    """Within 2 years up to 16; a text beyond school is told to be beyond it."""
    measured = reading_of(TEXTS[age]).age
    assert abs(measured - age) <= 2 if age <= 16 else measured > 18


def test_a_harder_text_has_a_higher_age() -> None:
    measured = [reading_of(TEXTS[age]).age for age in TEXTS]
    assert measured == sorted(set(measured))


def test_the_longest_sentences_and_the_hard_words_are_told() -> None:
    reading = reading_of(TEXTS[21])
    assert reading.long_sentences[0].startswith("The assessment concluded that the mother's capacity")
    assert reading.hard_words == ("rehabilitation", "developmental", "significantly")
    assert reading_of(TEXTS[8]).hard_words == ()
    assert reading_of(TEXTS[8]).long_sentences == ()


def test_names_telephone_numbers_and_addresses_of_mail_make_nothing_hard() -> None:
    said = "You can phone Anneliese Wilhelmina on 01632 960123 or write to anneliese.wilhelmina@authority.example."
    assert reading_of(said).hard_words == ()
    assert reading_of(said).words == 9


def test_a_text_of_a_few_words_is_not_measured() -> None:
    assert reading_of("The decision is deferred.").age == 0
    assert reading_of("").age == 0


@pytest.mark.parametrize(("word", "syllables"), [
    ("child", 1), ("decided", 3), ("placed", 1), ("wanted", 2), ("permanence", 3), ("recommendation", 5),
    ("area", 3), ("didn't", 2), ("children's", 2), ("people", 2), ("safely", 2), ("social", 2), ("assessment", 3),
    ("guardian", 3), ("everybody", 4), ("rehabilitation", 6), ("wishes", 2), ("homes", 1), ("agreed", 2),
])  # fmt: skip
def test_syllables_are_counted_as_they_are_heard(word: str, syllables: int) -> None:
    assert syllables_of(word) == syllables


OFFICE = {"CPR": "the report about your child", "rehabilitation": "going home", "LAC": "child in care"}


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("said", "found"), [
    ("We read the CPR and the C.P.R. again.", [("CPR", "the report about your child")]),
    ("Rehabilitation did not work.", [("rehabilitation", "going home")]),
    ("The SHOBPA agreed.", [("SHOBPA", "")]),
    ("The LACs met.", [("LAC", "child in care")]),
    ("We put the lac on the A to Z.", []),
    ("Your GP and the NHS can help. I am well.", []),
    ("Write to 4 High Street, Exampleton, ZZ3 4QX.", []),
])  # fmt: skip
def test_initials_and_words_of_the_office_are_found(said: str, found: list[tuple[str, str]]) -> None:
    assert list(initials_in(said, OFFICE)) == found
