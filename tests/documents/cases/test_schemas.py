"""The schemas that editors use are those of the records, and what a new case names is there."""

from pathlib import Path

from bundler.documents.cases.schemas import schemas, stale_schemas, write_schemas
from bundler.model.records import RECORDS

TEMPLATES = Path(__file__).parents[3] / "templates"


def test_the_committed_schemas_are_those_of_the_records() -> None:
    assert stale_schemas(TEMPLATES) == (), "run: bundler schema --write"


def test_there_is_a_schema_for_the_case_and_for_every_form() -> None:
    assert set(schemas()) == {"case", *RECORDS}


def test_a_schema_names_every_key_refuses_others_and_says_how_dates_are_written() -> None:
    schema = schemas()["case"]
    assert schema["title"] == "case.json"
    assert schema["additionalProperties"] is False
    assert "$schema" in schema["properties"]
    day = schema["$defs"]["Child"]["properties"]["date_of_birth"]["anyOf"][0]
    assert "09/12/2026" in day["description"]
    assert schema["$defs"]["PaperEntry"]["properties"]["title"]["description"]


def test_schemas_are_written_once_and_again_only_if_they_changed(tmp_path: Path) -> None:
    assert len(write_schemas(tmp_path)) == len(schemas())
    assert write_schemas(tmp_path) == ()
    (tmp_path / "schemas" / "case.schema.json").write_text("{}")
    assert stale_schemas(tmp_path) == ("case.schema.json",)
    assert write_schemas(tmp_path) == (tmp_path / "schemas" / "case.schema.json",)
