from datetime import date

from bundler.model.cpr import ChildsPermanenceReport


def test_a_report_that_was_amended_has_the_day_of_its_last_version() -> None:
    """The Agency Decision Maker's list of papers says which version was read."""
    amendments = [{"made_on": "2026-10-30", "what": "Date of the review added."}, {"what": "not dated"}]
    amended = ChildsPermanenceReport.model_validate({"completed_on": "2026-10-23", "amendments": amendments})
    assert amended.day == date(2026, 10, 30)
    assert ChildsPermanenceReport.model_validate({"completed_on": "2026-10-23"}).day == date(2026, 10, 23)
    assert ChildsPermanenceReport().day is None
