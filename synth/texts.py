"""The type that texts have in every frame of ours, whichever pandas reads them.

The alias "str" is this type from pandas 3 on and plain objects before; named here, it is one and
the same in both.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

TEXT = pd.StringDtype(storage="pyarrow", na_value=np.nan)
_OF_ARROW = {pa.string(): TEXT, pa.large_string(): TEXT}


def frame_of(rows: pa.Table | pa.RecordBatch) -> pd.DataFrame:
    """Return Arrow's rows as a frame whose texts are `TEXT`."""
    frame: pd.DataFrame = rows.to_pandas(types_mapper=_OF_ARROW.get)
    return frame
