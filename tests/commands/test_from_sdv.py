"""`synth schema --from-sdv`: a project of SDV taken over, with its table and without."""

import json
from pathlib import Path

import pytest

from synth.cli import main
from synth.tables.columns import Categories, Range
from synth.tables.schema import Schema

DEMOS = Path(__file__).parents[1] / "tables" / "of_sdv"
HOTELS = str(DEMOS / "hotels.v2.json")
GUESTS = """guest_email,has_rewards,room_type,amenities_fee,checkin_date,checkout_date,room_rate,\
billing_address,credit_card_number
a@b.com,True,BASIC,3.29,27 Mar 2020,29 Mar 2020,135,"1 Elm St, Boston",4075084747483975
c@d.org,False,SUITE,,30 Dec 2020,02 Jan 2021,114,"9 Oak Rd, Austin",180072822063468
e@f.net,True,BASIC,10.00,17 Sep 2020,18 Sep 2020,271,"7 Ash Av, Salem",38983476971380
"""


def test_metadata_alone_make_a_schema_to_confirm(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What waits is marked in a comment, without the range itself."""
    place = tmp_path / "guests.yaml"
    words = ["schema", "--from-sdv", HOTELS, "--sdv-table", "guests", "--unit", "row"]
    assert main([*words, "--public", "room_type", "room_rate", "-o", str(place)]) == 0
    text = place.read_text()
    marked = [line for line in text.splitlines() if "# from the data" in line]
    assert len(marked) == 6
    assert "54.19" not in text
    schema = Schema.read_yaml(place)
    assert schema["room_rate"].domain == Range("83.99", "363.75")
    assert "confirm that they are public" in capsys.readouterr().err


def test_the_table_says_how_its_cells_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "guests.csv").write_text(GUESTS)
    place = tmp_path / "guests.yaml"
    words = ["schema", str(tmp_path / "guests.csv"), "--unit", "row", "-o", str(place)]
    assert main([*words, "--from-sdv", str(DEMOS / "hotel_guests.v1.json")]) == 0
    schema = Schema.read_yaml(place)
    assert schema["room_rate"].kind == "integer"  # the metadata only says numerical
    assert schema["checkin_date"].format == "%d %b %Y"
    assert schema["credit_card_number"].surrogate is not None
    assert schema.file is not None
    assert "decimals" not in capsys.readouterr().err


def test_a_table_without_a_column_of_the_metadata_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rows.csv").write_text("room_type\nBASIC\nSUITE\n")
    words = ["schema", str(tmp_path / "rows.csv"), "--unit", "row", "--header"]
    assert main([*words, "--from-sdv", str(DEMOS / "hotel_guests.v1.json")]) == 2
    assert "8 columns that the table has not" in capsys.readouterr().err


def test_constraints_and_public_combinations_come_along(tmp_path: Path) -> None:
    constraints = [
        {"class_name": "FixedCombinations", "parameters": {"column_names": ["city", "state"]}}
    ]
    (tmp_path / "constraints.json").write_text(json.dumps(constraints))
    (tmp_path / "places.csv").write_text("city,state\nBoston,MA\nAustin,TX\n")
    place = tmp_path / "hotels.yaml"
    words = ["schema", "--from-sdv", HOTELS, "--sdv-table", "hotels", "--unit", "row"]
    words += ["--constraints", str(tmp_path / "constraints.json")]
    words += ["--combinations", str(tmp_path / "places.csv"), "-o", str(place)]
    assert main(words) == 0
    schema = Schema.read_yaml(place)
    assert schema["state"].domain == Categories(("MA", "TX"))
    assert [rule.kind for rule in schema.rules] == ["combinations"]


@pytest.mark.parametrize(
    ("words", "said"),
    [([], "--from-sdv METADATA"), (["--public", "a"], "--public goes with --from-sdv")],
)
def test_half_a_command_is_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", *words]) == 2
    assert said in capsys.readouterr().err
