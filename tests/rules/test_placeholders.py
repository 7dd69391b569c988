import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.rules.placeholders import placeholder_in


@pytest.mark.parametrize(
    ("text", "placeholder"),
    [
        ("TBC", "TBC"),
        ("tbc", "tbc"),
        ("The date is TBC.", "TBC"),
        ("School: TBA/TBC", "TBA"),
        ("Born XX/XX/XXXX", "XX/XX/XXXX"),
        ("Mr XXX said so", "XXX"),
        ("phone xx.xx.xx", "xx.xx.xx"),
        ("xxx", "xxx"),
        ("Lorem ipsum dolor", "Lorem ipsum"),
        ("Insert child's name here", "Insert child's name here"),
        ("[insert date]", "[insert date]"),
        ("Dear [Name], we", "[Name]"),
        ("[Describe the needs in 200 words.] Mia", "[Describe the needs in 200 words.]"),
        ("Click or tap here to enter text.", "Click or tap here to enter"),
        ("Choose an item.", "Choose an item."),
        ("GP: ???", "???"),
        ("?", "?"),
        ("...", "..."),
    ],
)  # fmt: skip
def test_text_that_somebody_meant_to_replace_is_found(text: str, placeholder: str) -> None:
    assert placeholder_in(text) == placeholder


@pytest.mark.parametrize(
    "text",
    [
        "Xxavier lives with Maxx at 20 Axxess Road.",
        "TBCs are not what the IRO asked for; the outbacks are.",
        "Her karyotype is 46,XX and his 46 XY.",
        "She ends each letter with love and kisses, xx",
        "“What???” said his mother.",
        "Re N [2021] EWCA Civ 785; he said [sic] that [she] left.",
        "[...] and then he went home",
        "The plan is to be confirmed by the court.",
        "He likes to insert puzzle pieces. She was here too.",
        "The child chose an item from the box.",
        "Is he safe?",
        "Llanfairpwllgwyngyll, Łódź, Ŵyn",
        "Tbilisi, Tibet, TB contact tracing",
        "",
    ],
)
def test_ordinary_prose_is_left_in_peace(text: str) -> None:
    assert placeholder_in(text) is None


@given(st.text(st.characters(categories=["L"]), min_size=4).filter(lambda word: word.strip("xX")))
def test_no_single_word_is_a_placeholder_because_of_what_is_inside_it(word: str) -> None:
    assert placeholder_in(word) is None


@given(st.sampled_from(("TBC", "XX/XX/XXXX", "lorem ipsum", "[insert name]")), st.text("abc .,\n"), st.text("abc .,\n"))
def test_a_placeholder_is_found_wherever_it_stands(placeholder: str, before: str, after: str) -> None:
    assert placeholder_in(f"{before} {placeholder} {after}") is not None
