"""A table under every kind of rule, and rows of it that keep them."""

import numpy as np
import pandas as pd

from synth import Schema

COLUMNS = """version: 1
protection: {unit: row}
columns:
  - {name: admitted, kind: datetime, grid: 60, domain: bought}
  - {name: discharged, kind: date, domain: {minimum: 2020-01-01, maximum: 2024-12-31}}
  - {name: paid, kind: date, domain: bought}
  - {name: ward, kind: categorical, domain: {categories: [general, gynecology, pediatrics]}}
  - {name: sex, kind: categorical, domain: bought}
  - {name: born, kind: integer, domain: {minimum: 1920, maximum: 2024}}
  - {name: region, kind: categorical, domain: bought}
  - {name: city, kind: categorical, domain: bought}
  - {name: days, kind: integer, domain: bought}
  - {name: outcome, kind: categorical, domain: bought}
  - {name: net, kind: decimal, grid: 0.01, domain: bought}
  - {name: tax, kind: decimal, grid: 0.01, domain: {minimum: 0, maximum: 100}}
  - {name: total, kind: decimal, grid: 0.01, domain: bought}
  - {name: cash, kind: boolean}
  - {name: card, kind: boolean}
  - {name: bill, kind: boolean}
  - {name: called, kind: time, grid: 60, domain: bought}
  - {name: answer, kind: categorical, domain: bought}
"""
CITIES = [(f"region {n % 5}", f"city {n}") for n in range(30)]
RULES = f"""rules:
  - discharged >= admitted - 1 days
  - paid > discharged
  - paid <= discharged + 400 days
  - {{implies: {{if: {{ward: gynecology}}, then: {{sex: F}}}}}}
  - {{implies: {{if: {{ward: pediatrics}}, then: {{born: {{minimum: 2003}}}}}}}}
  - {{combinations: {{columns: [region, city], allowed: {[list(one) for one in CITIES]}}}}}
  - {{equivalent: {{days: '-1', outcome: unknown}}}}
  - total = net + tax
  - {{one_hot: [cash, card, bill]}}
  - {{missing_together: [called, answer]}}
  - days <= 365
"""
SCHEMA = Schema.from_yaml(COLUMNS + RULES)


def rows(n_rows: int, *, seed: int = 0) -> pd.DataFrame:
    """Return rows that keep all rules, most of them close to breaking some."""
    rng = np.random.default_rng(seed)
    admitted = pd.Timestamp("2020-01-01 08:00") + pd.to_timedelta(
        rng.integers(0, 1500 * 1440, n_rows), unit="min"
    )
    discharged = admitted.normalize() + pd.to_timedelta(rng.geometric(0.3, n_rows) - 1, unit="D")
    ward = rng.choice(["general", "gynecology", "pediatrics"], n_rows)
    sex = np.where(ward == "gynecology", "F", rng.choice(["F", "M"], n_rows))
    child = (ward == "pediatrics") | (rng.random(n_rows) < 0.1)
    born = np.where(child, rng.integers(2003, 2024, n_rows), rng.integers(1920, 2003, n_rows))
    place = np.minimum(rng.geometric(0.12, n_rows), 30) - 1
    known = rng.random(n_rows) < 0.3
    net = np.round(rng.gamma(2, 40, n_rows), 2)
    tax = np.minimum(np.round(net / 10, 2), 100)
    paying = rng.integers(0, 3, n_rows)
    silent = rng.random(n_rows) < 0.4
    clock = [f"{minute // 60:02}:{minute % 60:02}" for minute in rng.integers(0, 1440, n_rows)]
    return pd.DataFrame(
        {
            "admitted": admitted.strftime("%Y-%m-%d %H:%M:%S"),
            "discharged": discharged.strftime("%Y-%m-%d"),
            "paid": (discharged + pd.to_timedelta(rng.geometric(0.1, n_rows), unit="D")).strftime(
                "%Y-%m-%d"
            ),
            "ward": ward,
            "sex": sex,
            "born": born,
            "region": [CITIES[one][0] for one in place],
            "city": [CITIES[one][1] for one in place],
            "days": np.where(known, np.minimum(rng.geometric(0.02, n_rows), 365), -1),
            "outcome": np.where(known, rng.choice(["good", "bad"], n_rows), "unknown"),
            "net": net,
            "tax": tax,
            "total": [f"{one:.2f}" for one in net + tax],
            "cash": np.where(paying == 0, "true", "false"),
            "card": np.where(paying == 1, "true", "false"),
            "bill": np.where(paying == 2, "true", "false"),
            "called": np.where(silent, "", clock),
            "answer": np.where(silent, "", rng.choice(["yes", "no"], n_rows)),
        }
    )


def broken(frame: pd.DataFrame) -> dict[str, int]:
    """Return how many rows of a synthetic table break what, by arithmetic of their values."""
    frame = frame.reset_index(drop=True)
    admitted, discharged, paid = frame["admitted"], frame["discharged"], frame["paid"]
    day = pd.Timedelta(days=1)
    hot = (frame[["cash", "card", "bill"]] == "true").sum(axis=1)
    whole = frame[["cash", "card", "bill"]].notna().all(axis=1)
    both = {
        name: frame[list(columns)].notna().all(axis=1)
        for name, columns in {
            "days": ("days", "outcome"),
            "city": ("region", "city"),
            "sum": ("net", "tax"),
        }.items()
    }
    cents = [(100 * frame[name]).round() for name in ("net", "tax", "total")]
    pairs = pd.Series(list(zip(frame["region"], frame["city"], strict=True)))
    return {
        "left": int((discharged < admitted - day).sum()),
        "late": int((paid <= discharged).sum()),
        "never": int((paid > discharged + 400 * day).sum()),
        "ward": int(((frame["ward"] == "gynecology") & (frame["sex"].fillna("F") != "F")).sum()),
        "age": int(((frame["ward"] == "pediatrics") & (frame["born"] < 2003).fillna(False)).sum()),
        "city": int((both["city"] & ~pairs.isin(CITIES)).sum()),
        "days": int(
            (both["days"] & ((frame["days"] == -1) != (frame["outcome"] == "unknown"))).sum()
        ),
        "most": int((frame["days"] > 365).sum()),
        "sum": int((both["sum"] & (cents[0] + cents[1] != cents[2])).sum()),
        "hot": int((whole & (hot != 1)).sum()),
        "silent": int((frame["called"].isna() != frame["answer"].isna()).sum()),
    }
