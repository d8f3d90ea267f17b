"""The type of texts, one in every pandas: the alias "str" is this from 3 on, and objects before."""

import numpy as np
import pandas as pd

TEXT = pd.StringDtype(storage="pyarrow", na_value=np.nan)
