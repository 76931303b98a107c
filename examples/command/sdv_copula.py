"""SDV's Gaussian copula as a generator that raresynth runs, refits and tests. Needs Python with sdv (PyPI); no network at run time.

raresynth run registry.csv --schema cohort.schema.yaml --out result/ --refits 60 \
  --generator-command "python3 examples/command/sdv_copula.py {train} {out} {seed} {rows}"

Every column that is not a number all through is a category, so that codes come back as they were. For CTGAN put CTGANSynthesizer in place of
GaussianCopulaSynthesizer, with torch installed and --command-seconds 3600.
"""
import sys
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
import sdv  # noqa: E402
from sdv.metadata import Metadata  # noqa: E402
from sdv.single_table import GaussianCopulaSynthesizer  # noqa: E402

train, out, seed, rows = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
FEW = 10  # a whole-number column with so few values is a code

table = pd.read_csv(train, dtype=str, keep_default_na=False, na_values=[""])
columns, whole = {}, set()
for name in table.columns:
    numbers = pd.to_numeric(table[name], errors="coerce")
    if numbers.isna().sum() > table[name].isna().sum() or numbers.nunique() <= FEW:
        columns[name] = {"sdtype": "categorical"}
        continue
    columns[name] = {"sdtype": "numerical"}
    table[name] = numbers
    if (numbers.dropna() % 1 == 0).all():
        whole.add(name)

np.random.seed(seed % 2**32)
metadata = Metadata.load_from_dict({"tables": {"records": {"columns": columns}}})
synthesizer = GaussianCopulaSynthesizer(metadata)
several = int(sdv.__version__.split(".")[0]) >= 2  # from version 2 on SDV takes and gives tables by name
synthesizer.fit({"records": table} if several else table)
synthesizer._set_random_state(seed % 2**32)  # else SDV draws the same random numbers for every fit
made = synthesizer.sample(num_rows=rows)
if several:
    made = made["records"] if isinstance(made, dict) else made
for name in whole:
    made[name] = made[name].round().astype("Int64")
made[list(table.columns)].to_csv(out, index=False)
