"""SDV's metadata in and out, without SDV; with SDV where the extra is installed."""

import json
import subprocess
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import synth
from synth.errors import InputError
from synth.surrogates.template import Template
from synth.tables.columns import Bought, Categories, Range
from synth.tables.schema import Protection, Schema
from synth.tables.sdv_reading import read_table
from synth.tables.sdv_sdtypes import expression_of, template_of

DEMOS = Path(__file__).parent / "of_sdv"  # "sdv" would be taken for the package
HOTELS, GUESTS_V1 = DEMOS / "hotels.v2.json", DEMOS / "hotel_guests.v1.json"
ONE_ROW = Protection()


def read(metadata: Any, protection: Protection = ONE_ROW, **said: Any) -> Schema:
    """A schema of metadata whose notes are not in question."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Schema.from_sdv(metadata, protection, **said)


def known(path: Path = HOTELS) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def columns(table: str) -> dict[str, Any]:
    held: dict[str, Any] = known()["tables"][table]["columns"]
    return held


def test_a_range_of_the_metadata_is_bought_until_it_is_confirmed_as_public() -> None:
    """A detection of SDV writes the exact ends of the rows there."""
    read_of = read_table(HOTELS, table="guests")
    assert read_of.from_data["amenities_fee"] == Range("0.0", "54.19")
    assert read_of.from_data["room_type"] == Categories(("BASIC", "DELUXE", "SUITE"))

    schema = read(HOTELS, table="guests", public=["room_rate", "room_type"])

    assert schema["room_rate"].domain == Range("83.99", "363.75")
    assert schema["room_type"].domain == Categories(("BASIC", "DELUXE", "SUITE"))
    bought = {c.name for c in schema.columns if isinstance(c.domain, Bought)}
    assert bought == set(read_of.from_data) - {"room_rate", "room_type"}
    assert "54.19" not in schema.to_yaml()


def test_what_waits_for_its_owner_is_said_by_name() -> None:
    with pytest.warns(
        UserWarning, match=r"8 columns .* from the rows: room_type, nights, .*public"
    ):
        Schema.from_sdv(HOTELS, ONE_ROW, table="guests")


def test_metadata_v2_comes_back_as_it_was() -> None:
    """But for whether cells may be empty, which here they always may, and an order of values."""
    everything = {
        name: read_table(HOTELS, table=name).from_data.keys() for name in ("hotels", "guests")
    }
    schemas = {
        "hotels": read(HOTELS, table="hotels", public=everything["hotels"]),
        "guests": read(
            HOTELS, Protection("hotel_id", 500), table="guests", public=everything["guests"]
        ),
    }
    wanted = known()
    for table in wanted["tables"].values():
        for entry in table["columns"].values():
            entry.pop("range_is_nullable", None)
            entry["sdtype"] = entry["sdtype"].replace("ordinal", "categorical")
    assert synth.sdv_metadata(schemas) == wanted


def test_a_schema_comes_back_from_its_own_metadata() -> None:
    schema = read(HOTELS, table="guests", public=read_table(HOTELS, table="guests").from_data)
    document = schema.to_sdv("guests")
    again = read(document, public=read_table(document).from_data)
    foreign = {"hotel_id"}  # whose parent is not in the metadata of one table
    assert [c for c in again.columns if c.name not in foreign] == [
        c for c in schema.columns if c.name not in foreign
    ]


def test_a_foreign_key_can_tell_persons_apart() -> None:
    """Its ids are then those of the other table; elsewhere it matches nothing and is left out."""
    child = read(HOTELS, Protection("hotel_id", 500), table="guests")
    parent = read(HOTELS, table="hotels")
    assert child["hotel_id"].surrogate is not None
    assert child["hotel_id"].surrogate == parent["hotel_id"].surrogate
    assert child["hotel_id"].surrogate.key == "hotels.hotel_id"
    assert read(HOTELS, table="guests")["hotel_id"].role == "drop"


def test_metadata_v1_is_read() -> None:
    """It has no ranges; what it does not say of decimals is asked."""
    schema = read(GUESTS_V1)
    kinds = {column.name: (column.kind, column.role) for column in schema.columns}
    assert kinds == {
        "guest_email": ("identifier", "surrogate"),
        "has_rewards": ("boolean", "model"),
        "room_type": ("categorical", "model"),
        "amenities_fee": ("decimal", "model"),
        "checkin_date": ("date", "model"),
        "checkout_date": ("date", "model"),
        "room_rate": ("decimal", "model"),
        "billing_address": ("identifier", "surrogate"),
        "credit_card_number": ("identifier", "surrogate"),
    }
    assert schema["guest_email"].surrogate is not None
    assert schema["guest_email"].surrogate.unique
    assert schema["checkin_date"].format == "%d %b %Y"
    users = DEMOS / "users.v1.json"
    assert read(users, table="users")["age"].kind == "integer"
    sessions = read(users, Protection("user_id", 5), table="sessions")
    assert sessions.to_sdv()["tables"]["table"]["columns"]["session_id"] == {
        "sdtype": "id",
        "regex_format": "[0-9]{6}",
    }


def test_what_is_not_kept_is_said() -> None:
    notes = read_table(DEMOS / "nasdaq.v1.json").notes
    assert any("order of one person's rows is not modelled" in str(note) for note in notes)
    composite = {"columns": {"a": {"sdtype": "categorical"}}, "primary_key": ["a", "b"]}
    assert "key of the columns a, b" in str(read_table(composite).notes[0])
    agent = [str(note) for note in read_table(HOTELS, table="guests").notes]
    assert any("user_agent_string" in note for note in agent)


def test_nothing_of_sdv_is_imported() -> None:
    """Its licence excludes services for others; reading JSON needs none of it."""
    script = (
        "import sys, warnings; warnings.simplefilter('ignore'); import synth\n"
        f"schema = synth.Schema.from_sdv({str(GUESTS_V1)!r}, synth.Protection())\n"
        "schema.to_sdv(); schema.sdv_constraints()\n"
        "assert not {'sdv', 'rdt', 'sdmetrics', 'faker'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ("{", "no metadata of SDV"),
        ({"tables": {}}, "no metadata of SDV"),
        ({"tables": {"a": {"columns": 3}}}, "no metadata of SDV"),
        ({"fields": {}}, "older than V1"),
        (known(), "2 tables. Name one of them: hotels, guests"),
        (Path("/nowhere.json"), "cannot be read"),
        ({"columns": {"d": {"sdtype": "datetime", "datetime_format": "%j %Y"}}}, "Column 'd'"),
        (
            {"columns": {"n": {"sdtype": "numerical", "range_min": "low", "range_max": 3}}},
            "Column 'n': the range",
        ),
    ],
)
def test_what_is_no_metadata_is_refused(metadata: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(metadata)


def test_names_that_are_not_there_are_refused() -> None:
    with pytest.raises(InputError, match="no table 'rooms'"):
        read(HOTELS, table="rooms")
    with pytest.raises(InputError, match="no column 'price'"):
        read(HOTELS, table="guests", public=["price"])


@pytest.mark.parametrize(
    ("expression", "template"),
    [
        ("HID_[0-9]{3}", "HID_###"),
        (r"\d{6}", "######"),
        ("[A-Za-z]{2}-[0-9a-f]{4}", "??-^^^^"),
        (r"^ID\.\d{2,4}$", "ID.####"),
        ("[0-9]+", None),
        ("(a|b)", None),
        ("A#1", r"A\#1"),
    ],
)
def test_a_key_is_written_as_its_regular_expression_says(
    expression: str, template: str | None
) -> None:
    assert template_of(expression) == template
    if template is not None:
        back = expression_of(template)
        assert back is not None
        assert template_of(back) == template
        assert Template(template).pieces


RULES = [
    ("Inequality", {"low_column_name": "checkin_date", "high_column_name": "checkout_date"}),
    (
        "Range",
        {
            "low_column_name": "visits",
            "middle_column_name": "amenities_fee",
            "high_column_name": "room_rate",
        },
    ),
    ("FixedIncrements", {"column_name": "room_rate", "increment_value": 0.05}),
]


def constraint(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": name, "parameters": {**parameters, "table_name": None}}


def test_constraints_become_rules() -> None:
    said = [constraint(*one) for one in RULES]
    schema = read(HOTELS, table="guests", constraints=said, public=["room_rate"])
    assert [rule.text for rule in schema.rules] == [
        "checkout_date >= checkin_date",
        "amenities_fee > visits",
        "room_rate > amenities_fee",
    ]
    assert str(schema["room_rate"].grid) == "0.05"
    assert schema["room_rate"].domain == Range("83.95", "363.75")
    back = schema.sdv_constraints()
    assert back[0] == constraint(
        "Inequality",
        {
            "low_column_name": "checkin_date",
            "high_column_name": "checkout_date",
            "strict_boundaries": False,
        },
    )
    assert back[-1] == said[-1]
    assert Schema.from_yaml(schema.to_yaml()) == schema


def test_a_one_hot_group_and_public_combinations_are_kept(tmp_path: Path) -> None:
    metadata = {
        "columns": {
            "city": {"sdtype": "categorical"},
            "state": {"sdtype": "categorical"},
            "cash": {"sdtype": "numerical"},
            "card": {"sdtype": "boolean"},
        }
    }
    said = [
        constraint("FixedCombinations", {"column_names": ["city", "state"]}),
        constraint("OneHotEncoding", {"column_names": ["cash", "card"]}),
    ]
    (tmp_path / "constraints.json").write_text(json.dumps(said))
    pairs = {("city", "state"): [["Boston", "MA"], ["Austin", "TX"]]}
    schema = read(metadata, constraints=tmp_path / "constraints.json", combinations=pairs)
    assert schema["cash"].domain == Categories(("0", "1"))
    assert schema["city"].domain == Categories(("Boston", "Austin"))
    assert [one["class_name"] for one in schema.sdv_constraints()] == [
        "FixedCombinations",
        "OneHotEncoding",
    ]
    with pytest.warns(UserWarning, match="takes the combinations from the rows"):
        Schema.from_sdv(metadata, ONE_ROW, constraints=said)


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("ProgrammableConstraint", {}, "a program that reads the rows"),
        ("CarryOverColumns", {}, "is not known here. Known: FixedCombinations"),
        ("Inequality", {"low_column_name": "visits"}, "does not name columns"),
        ("FixedIncrements", {"column_name": "city", "increment_value": 5}, "does not name"),
    ],
)
def test_a_constraint_that_cannot_be_kept_is_refused(
    name: str, parameters: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        read(HOTELS, table="hotels", constraints=[constraint(name, parameters)])


@pytest.mark.skipif(find_spec("sdv") is None, reason="the extra sdv is not installed")
def test_sdv_itself_reads_what_is_written() -> None:
    """Metadata and constraints are valid there; and what it writes is read here."""
    from sdv.cag import FixedIncrements, Inequality
    from sdv.metadata import Metadata

    schemas = {
        name: read(HOTELS, protection, table=name, public=read_table(HOTELS, table=name).from_data)
        for name, protection in (("hotels", ONE_ROW), ("guests", Protection("hotel_id", 500)))
    }
    theirs = Metadata.load_from_dict(synth.sdv_metadata(schemas))
    theirs.validate()
    again = read(theirs.to_dict(), table="hotels", public=["city", "rating"])
    assert again["city"] == schemas["hotels"]["city"]
    ours = read(
        HOTELS,
        table="guests",
        constraints=[
            Inequality("checkin_date", "checkout_date", table_name="guests").to_dict(),
            FixedIncrements("visits", 2).to_dict(),
        ],
    )
    assert [rule.text for rule in ours.rules] == ["checkout_date >= checkin_date"]
    assert str(ours["visits"].grid) == "2"
