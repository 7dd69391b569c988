import pytest

from bundler.model.finding import Finding, Severity, count_in_words


@pytest.mark.parametrize(
    ("severities", "words"),
    [
        pytest.param((), "nothing is missing", id="none"),
        pytest.param(("tells",), "nothing is missing", id="only notes"),
        pytest.param(("blocks",), "1 thing must be done", id="one that blocks"),
        pytest.param(("blocks", "blocks", "warns"), "2 things must be done, 1 should be", id="both"),
        pytest.param(("warns",), "nothing must be done, 1 thing should be", id="one warning"),
        pytest.param(("warns", "warns"), "nothing must be done, 2 things should be", id="warnings"),
    ],
)
def test_what_is_to_be_done_is_counted_in_a_whole_sentence(severities: tuple[Severity, ...], words: str) -> None:
    findings = [Finding(code="c", severity=one, place="", message="", remedy="") for one in severities]
    assert count_in_words(findings) == words
