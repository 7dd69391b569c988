"""Facts that nobody has recorded are told in words."""

import pytest

from bundler.model.fact_words import in_plain_words, nobody_has_recorded, recorded_in


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("case.json: plan.option", "the permanence plan"),
        ("case.json: match.sgo_explored", "whether special guardianship was explored with the carers"),
        ("case.json: match.sgo_explored.done", "whether special guardianship was explored with the carers"),
        ("case.json: match.sgo_explored.on", "the day on which special guardianship was explored with the carers"),
        ("case.json: reviews (number 2)", "the second review"),
        ("case.json: reviews (number 2): plan_agreed", "whether the second review agreed the plan"),
        ("case.json: reviews (number 5): held_on", "the day of the review number 5"),
        ("case.json: meetings (access-to-resources-panel): held_on", "the day of the Access to Resources Panel"),
        ("case.json: meetings (initial-ppm): minutes_filed_on", "the day the minutes of the initial PPM were filed"),
        ("case.json: plan.approvals (by the Service Director)", "the approval of the plan (by the Service Director)"),
        ("case.json: match.ratified (name and date, or a signed scan that can be read)",
         "the Head of Service's ratification of the match"),
        ("iro-summary.json: outcome", "the outcome of the IRO's summary"),
        ("case.json: plan.assessments[1].dated", "dated (plan, assessments)"),
    ],
)  # fmt: skip
def test_a_place_is_told_in_words(place: str, words: str) -> None:
    assert in_plain_words(place) == words


def test_facts_stand_in_one_sentence_and_behind_one_name_of_their_file() -> None:
    places = ("case.json: plan.option", "case.json: match.complex", "iro-summary.json: outcome")
    assert nobody_has_recorded(places[:2]) == "nobody has recorded the permanence plan and whether the match is complex"
    assert recorded_in(places) == "in case.json: plan.option and match.complex and in iro-summary.json: outcome"
