"""Writes the demo tables of invented people: two insurers' customers and a clinic's visits.

The same bytes come out on every run: the seeds are fixed, and nobody's privacy hangs on them.
"""

import yaml
from clinic import Clinic, visit_rows
from customers import Country, customer_rows, identify_american, identify_korean
from rows import FOLDER, write


def main() -> None:
    """Write the three tables."""
    words = yaml.safe_load((FOLDER / "words.yaml").read_text(encoding="utf-8"))
    english = Country(**words["customers_en"])
    korean = Country(**words["customers_kr"])
    clinic = Clinic(**words["visits"])
    for name, country, identify in (
        ("customers_en.csv", english, identify_american),
        ("customers_kr.csv", korean, identify_korean),
    ):
        write(name, country.header, customer_rows(country, identify), country.encoding)
    write("visits.csv", clinic.header, visit_rows(clinic), "utf-8")


if __name__ == "__main__":
    main()
