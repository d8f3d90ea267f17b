"""As a user of SDV writes it; run by test_synthesizer.py where SDV is installed."""

import sys

import pandas as pd
from sdv.cag import Inequality
from sdv.metadata import Metadata
from sdv.sampling import Condition, DataFrameCondition

from synth import Protection, SemblanceSynthesizer

data = {"guests": pd.read_csv(sys.argv[1])}
metadata = Metadata.detect_from_dataframes(data)
metadata.update_column("checkin", sdtype="datetime", datetime_format="%Y-%m-%d")
metadata.update_column("checkout", sdtype="datetime", datetime_format="%Y-%m-%d")

synthesizer = SemblanceSynthesizer(
    metadata, epsilon=2, protection=Protection(), ledger=sys.argv[2], public=["room"]
)
synthesizer.add_constraints([Inequality("checkin", "checkout")])
synthesizer.fit(data)

synthetic = synthesizer.sample(num_rows=50)["guests"]
assert list(synthetic.columns) == list(data["guests"].columns)
assert (synthetic.dtypes == data["guests"].dtypes).all(), synthetic.dtypes
assert (synthetic["checkin"] <= synthetic["checkout"]).all()

suites = Condition({"room": "SUITE"}, num_rows=11)
some = DataFrameCondition(pd.DataFrame({"room": ["BASIC", "BASIC"], "rewards": [True, False]}))
conditioned = synthesizer.sample_from_conditions([suites, some])["guests"]
assert conditioned["room"].value_counts().to_dict() == {"SUITE": 11, "BASIC": 2}

synthesizer.save(sys.argv[3])
again = SemblanceSynthesizer.load(sys.argv[3])
assert again.sample(5, seed=3)["guests"].equals(synthesizer.sample(5, seed=3)["guests"])
assert again.get_metadata().to_dict()["tables"].keys() == {"guests"}
assert isinstance(synthesizer.get_metadata(), Metadata)
sys.stdout.write("done\n")
