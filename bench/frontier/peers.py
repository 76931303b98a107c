"""A peer on one training file, through its documented interface.

python peers.py <method> <train.csv> <out.csv> <seed> <rows>

Reads columns.json and rules.json beside the training file; writes the rows, and seconds.json beside them: seconds by the clock and of the processor
without imports, peak memory, or why there are no rows.
"""
import json
import os
import random
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")


def main():
    method, train_file, out, seed, n_rows = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
    folder = os.path.dirname(os.path.abspath(train_file))
    with open(os.path.join(folder, "columns.json")) as file:
        columns = [one for one in json.load(file) if one["type"] not in ("identifier", "free-text")]
    with open(os.path.join(folder, "rules.json")) as file:
        rules = json.load(file)
    fit = RUNNERS[method](rules) if method.endswith("-rules") else RUNNERS[method]
    # Imports are not timed.
    if method.startswith("sdv"):
        import sdv.single_table  # noqa: F401
    elif method.startswith("synthcity"):
        import synthcity.plugins
        synthcity.plugins.Plugins()
    elif method == "mostlyai-engine":
        import mostlyai.engine  # noqa: F401
    train = read(train_file, columns)
    seed_all(seed)
    cell = {"fitSeconds": 0, "sampleSeconds": 0, "cpuSeconds": 0, "peakMb": 0}
    try:
        start, cpu = time.perf_counter(), time.process_time()
        sample = fit(train, columns, seed)
        middle = time.perf_counter()
        rows = sample(n_rows)
        cell = {"fitSeconds": middle - start, "sampleSeconds": time.perf_counter() - middle, "cpuSeconds": time.process_time() - cpu, "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
        write(rows, columns, out)
    except Exception as error:  # the reason goes into the table
        cell["failed"] = f"{type(error).__name__}: {str(error)[:200]}"
    with open(os.path.join(folder, "seconds.json"), "w") as file:
        json.dump(cell, file)


def is_category(column):
    return column["type"] in ("categorical", "ordinal")


def read(path, columns):
    text = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    for column in columns:
        if not is_category(column) and column["type"] != "date":
            text[column["name"]] = pd.to_numeric(text[column["name"]])
    return text[[column["name"] for column in columns]]


def write(rows, columns, path):
    rows = rows[[column["name"] for column in columns]].copy()
    for column in columns:
        name = column["name"]
        if column["type"] == "date":
            rows[name] = pd.to_datetime(rows[name]).dt.strftime("%Y-%m-%d")
        elif column["type"] == "integer":
            rows[name] = pd.to_numeric(rows[name]).round().astype("Int64")
    rows.to_csv(path, index=False)


def seed_all(seed):
    random.seed(seed)
    np.random.seed(seed)
    try:
        import torch
        torch.manual_seed(seed)
        torch.set_num_threads(1)
    except ImportError:
        pass


def sdv(make, rules=()):
    """SDV with metadata from our schema: types, and the format of dates. Missing values are left to it. Its constraints know no if-then,
    and it fails (IntCastingNaNError) where one column is the upper end of several inequalities with missing cells: those are left out."""
    def fit(train, columns, _seed):
        from sdv.metadata import Metadata
        kinds = {c["name"]: {"sdtype": "categorical"} if is_category(c) else {"sdtype": "datetime", "datetime_format": "%Y-%m-%d"} if c["type"] == "date" else {"sdtype": "numerical"} for c in columns}
        metadata = Metadata.load_from_dict({"tables": {"registry": {"columns": kinds}}})
        synthesizer = make(metadata)
        if rules:
            from sdv.cag import FixedCombinations, Inequality
            highs = [rule.get("high") for rule in rules]
            synthesizer.add_constraints(
                [FixedCombinations(rule["columns"]) for rule in rules if rule["kind"] == "fixed-combinations"]
                + [Inequality(rule["low"], rule["high"], rule.get("strict", False)) for rule in rules if rule["kind"] == "inequality" and highs.count(rule["high"]) == 1])
        synthesizer.fit({"registry": train})
        return lambda n: synthesizer.sample(num_rows=n)["registry"]
    return fit


def gaussian_copula(metadata):
    from sdv.single_table import GaussianCopulaSynthesizer
    return GaussianCopulaSynthesizer(metadata)


def ctgan(**options):
    def make(metadata):
        from sdv.single_table import CTGANSynthesizer
        return CTGANSynthesizer(metadata, enable_gpu=False, **options)
    return make


def tvae(**options):
    def make(metadata):
        from sdv.single_table import TVAESynthesizer
        return TVAESynthesizer(metadata, enable_gpu=False, **options)
    return make


def synthcity(plugin):
    """synthcity refuses missing cells: a missing category is a level, a missing number is a flag beside the column's median. Constants are set aside."""
    def fit(train, columns, seed):
        from synthcity.plugins import Plugins
        from synthcity.plugins.core.dataloader import GenericDataLoader
        table = without_gaps(train, columns)
        constant = {name: table[name].iloc[0] for name in table if table[name].nunique() == 1}
        model = Plugins().get(plugin, random_state=seed)
        model.fit(GenericDataLoader(table.drop(columns=list(constant)), random_state=seed))
        return lambda n: with_gaps(model.generate(count=n, random_state=seed).dataframe().assign(**constant), columns)
    return fit


def synthpop_py(train, columns, seed):
    """Sequential CART with its own handling of missing cells; categories as text, dates as days."""
    from synthpop import Synthesiser
    table = train.copy()
    for column in columns:
        if column["type"] == "date":
            table[column["name"]] = (pd.to_datetime(table[column["name"]]) - pd.Timestamp("1970-01-01")).dt.days.astype(float)
        elif not is_category(column):
            table[column["name"]] = table[column["name"]].astype(float)
        elif table[column["name"]].isna().any():
            table[column["name"]] = table[column["name"]].fillna("(missing)")
    model = Synthesiser(random_seed=seed)
    model.fit(table)
    return lambda n: with_gaps(model.generate(n=n), columns)


def arf(train, columns, _seed):
    """arfpy refuses missing cells: as for synthcity. Constants are set aside."""
    from arfpy import arf as arfpy
    table = without_gaps(train, columns)
    constant = {name: table[name].iloc[0] for name in table if table[name].nunique() == 1}
    table = table.drop(columns=list(constant))
    for name in table:
        if not pd.api.types.is_numeric_dtype(table[name]):
            table[name] = table[name].astype(object).astype("category")
        else:
            table[name] = table[name].astype(float)
    model = arfpy.arf(x=table, verbose=False)
    model.forde()
    return lambda n: with_gaps(model.forge(n=n).assign(**constant), columns)


def mostlyai(train, columns, seed):
    """TabularARGN at its defaults on one thread; missing cells are left to it."""
    import tempfile
    from mostlyai.engine import TabularARGN
    table = train.copy()
    for column in columns:
        if column["type"] == "date":
            table[column["name"]] = pd.to_datetime(table[column["name"]])
    model = TabularARGN(random_state=seed, workspace_dir=tempfile.mkdtemp(), verbose=0)
    model.fit(table)
    return lambda n: model.sample(n_samples=n)


def without_gaps(train, columns):
    filled = {}
    for column in columns:
        name, cells = column["name"], train[column["name"]]
        if is_category(column):
            filled[name] = cells.fillna("(missing)")
            continue
        if column["type"] == "date":
            cells = (pd.to_datetime(cells) - pd.Timestamp("1970-01-01")).dt.days.astype(float)
        if cells.isna().any():
            filled[name + " missing"] = cells.isna().map({True: "yes", False: "no"})
        if cells.notna().any():
            filled[name] = cells.fillna(cells.median())
    return pd.DataFrame(filled)


def with_gaps(rows, columns):
    out = {}
    for column in columns:
        name = column["name"]
        if name not in rows:
            out[name] = np.full(len(rows), np.nan)
            continue
        cells = rows[name].reset_index(drop=True)
        if is_category(column):
            cells = cells.astype(str).mask(cells.astype(str) == "(missing)")
        else:
            cells = pd.to_numeric(cells)
            if name + " missing" in rows:
                cells = cells.mask(rows[name + " missing"].reset_index(drop=True).astype(str) == "yes")
            if column["type"] == "date":
                cells = pd.Timestamp("1970-01-01") + pd.to_timedelta(cells.round(), unit="D")
        out[name] = cells
    return pd.DataFrame(out)


RUNNERS = {
    "sdv-gaussian-copula": sdv(gaussian_copula), "sdv-gaussian-copula-rules": lambda rules: sdv(gaussian_copula, rules),
    "sdv-ctgan": sdv(ctgan()), "sdv-tvae": sdv(tvae()),
    "synthpop-py": synthpop_py, "arfpy": arf, "mostlyai-engine": mostlyai,
    "synthcity-bayesian-network": synthcity("bayesian_network"), "synthcity-arf": synthcity("arf"),
}

if __name__ == "__main__":
    main()
