"""Make the kept release of a new format, once: `python tests/release/kept/make.py`.

Named by the formats of its certificate and its model. While no version is published yet, the file
of a format that is no longer read is replaced; from then on it stays, and what reads it changes.
"""

import random
import tempfile
from pathlib import Path

import synth
from synth.release.certificate import CERTIFICATE_FORMAT
from synth.release.model import MODEL_FORMAT

SCHEMA = """version: 1
protection: {person: id, max_rows: 2}
columns:
  - {name: id, kind: identifier, role: surrogate,
     surrogate: {type: key, format: 'S-######', unique: true}}
  - {name: born, kind: date, domain: {minimum: 1940-01-01, maximum: 2010-12-31}}
  - {name: joined, kind: date, domain: {minimum: 2010-01-01, maximum: 2030-12-31}}
  - {name: paid, kind: decimal, grid: 0.01, domain: bought}
  - {name: plan, kind: categorical, domain: {categories: [basic, plus]}}
  - {name: town, kind: categorical, domain: bought}
  - {name: seen, kind: categorical, domain: {categories: ['yes', 'no']}}
rules: [joined >= born]
"""
HEAD = "id,born,joined,paid,plan,town,seen"


def invented(rows: int = 4_000) -> str:
    """Return invented rows as CSV, two for each person."""
    rng = random.Random(5)

    def day(first: int, years: int) -> str:
        return f"{first + rng.randrange(years)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"

    lines = [
        f"P{row // 2:05},{day(1950, 50)},{day(2015, 8)},"
        f"{rng.choice([0, 0, rng.randrange(9_000) / 100]):.2f},"
        f"{rng.choice(['basic', 'basic', 'plus'])},{rng.choice(['Aville', 'Beton', 'Carrow'])},"
        f"{rng.choice(['yes', 'no', ''])}"
        for row in range(rows)
    ]
    return "\n".join([HEAD, *lines]) + "\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_text(invented())
        table = synth.Table.read(path, synth.Schema.from_yaml(SCHEMA))
        release = synth.synthesize(table, synth.Budget(2), ledger=Path(folder) / "ledger.db")
    release.to_zip(Path(__file__).with_name(f"format-{CERTIFICATE_FORMAT}-{MODEL_FORMAT}.zip"))
