"""One measurement of a peer, through its documented interface, in a process of its own. Prints a line of JSON.

python peers.py <folder with train.csv, control.csv, synthetic.csv> <task> <number of attacks> <known columns> [secret]
"""
import json
import os
import resource
import sys
import time
import warnings

import pandas as pd

warnings.filterwarnings("ignore")


def main():
    folder, task, n_attacks, known = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].split(",")
    tables = {name: pd.read_csv(os.path.join(folder, f"{name}.csv")) for name in ("train", "control", "synthetic")}
    run = distance_to_closest_record(tables) if task == "sdmetrics" else attack(tables, task, known, sys.argv[5:])
    if task != "sdmetrics":
        run(10)  # what is compiled or loaded on first use is not timed
    start, cpu = time.perf_counter(), cpu_seconds()
    found = run(n_attacks)
    print(json.dumps({
        "seconds": time.perf_counter() - start, "cpuSeconds": cpu_seconds() - cpu, "found": found,
        "peakMb": max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024,
    }))


def attack(tables, task, known, more):
    from anonymeter.evaluators import InferenceEvaluator, LinkabilityEvaluator, SinglingOutEvaluator

    files = {"ori": tables["train"], "syn": tables["synthetic"], "control": tables["control"]}
    rest = [name for name in tables["train"].columns if name not in known]

    def run(n_attacks):
        if task == "linkability":
            evaluator = LinkabilityEvaluator(**files, aux_cols=(known, rest), n_attacks=n_attacks).evaluate()
        elif task == "inference":
            is_number = tables["train"][more[0]].dtype.kind == "f"
            evaluator = InferenceEvaluator(**files, aux_cols=known, secret=more[0], regression=is_number, n_attacks=n_attacks).evaluate()
        elif task == "singling-out-1":
            evaluator = SinglingOutEvaluator(**files, n_attacks=n_attacks, seed=1).evaluate(mode="univariate")
        else:
            evaluator = SinglingOutEvaluator(**files, n_attacks=n_attacks, n_cols=int(task[-1]), seed=1).evaluate(mode="multivariate")
        return f"risk {evaluator.risk().value:.4f}"

    return run


def distance_to_closest_record(tables):
    from sdmetrics.single_table import DCROverfittingProtection

    kinds = {name: {"sdtype": "numerical" if tables["train"][name].dtype.kind == "f" else "categorical"} for name in tables["train"].columns}
    metadata = {"tables": {"registry": {"columns": kinds}}}

    def run(n_rows):
        train, control, synthetic = (tables[name].head(n_rows) for name in ("train", "control", "synthetic"))
        found = DCROverfittingProtection.compute_breakdown(real_training_data=train, synthetic_data=synthetic, real_validation_data=control, metadata=metadata, table_name="registry")
        return f"closer to training {found['synthetic_data_percentages']['closer_to_training']:.4f}"

    return run


def cpu_seconds():
    return sum(used.ru_utime + used.ru_stime for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)))


if __name__ == "__main__":
    main()
