"""The dossier's numbers: what is said of private rows holds as often as it says."""

import numpy as np

from privacy.accounting import Accountant, Budget
from privacy.noise import discrete_gaussian
from synth import Schema
from synth.cells import Names
from synth.codec import Codec, ColumnCodec
from synth.counting import CodedRows
from synth.dossier import compare, describe
from synth.marginals import Measurement, PaidCounts

SCHEMA = Schema.from_yaml(
    "version: 1\nprotection: {unit: row}\ncolumns:\n  - {name: coin, kind: boolean}\n"
)
N_ROWS = 20_000


def test_an_interval_of_a_distance_misses_one_time_in_twenty() -> None:
    """400 likenesses of the table to itself, whose distance is 0; σ of the paid total 45 rows.

    One in 20 may miss: 55 or more do so once in 10¹⁰ times. Without the total's noise a quarter
    would miss.
    """
    codes = {"coin": np.arange(N_ROWS) % 2}
    column = ColumnCodec(
        "coin", Names(("false", "true")), np.array([1.0, 1.0]), np.array([0, 1]), missing=0.0
    )
    one_way = Measurement(("coin",), column.code_mass, 1.0)
    sigma, missed = 45.0, 0
    for noise in discrete_gaussian(400, sigma=sigma).tolist():
        codec = Codec(SCHEMA, (column,), total=float(N_ROWS + noise), total_sigma=sigma)
        accountant = Accountant(Budget(1))
        paid = PaidCounts(
            CodedRows(codes, codec.domain, max_rows=1), accountant, codec.total, (one_way,)
        )
        likeness = compare(paid, codes, mu_squared=accountant.left // 20)
        said = describe(
            accountant=accountant,
            codec=codec,
            one_ways=(one_way,),
            synthetic=codes,
            likeness=likeness,
        )
        missed += said["likeness"]["columns"][0]["low"] > 0
    assert missed < 55
