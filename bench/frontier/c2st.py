"""Classifier two-sample test: a random forest that is asked whether a row is a held-out patient or a synthetic row.

python c2st.py <scratch>/<registry> <first so many splits> <method> ...

Writes <split>/<method>.c2st: the area under the ROC curve on out-of-bag rows; .5 = cannot be told apart. scikit-learn, 300 trees, leaves of at least 3
rows, both kinds weighed alike. Numbers as they are, a missing cell as a number below all others; categories as one column a level.
"""
import json
import os
import sys

import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

from peers import is_category, read


def main():
    folder, n_splits, methods = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    with open(os.path.join(folder, "columns.json")) as file:
        columns = [one for one in json.load(file) if one["type"] not in ("identifier", "free-text")]
    for r in range(n_splits):
        held_out = None
        for method in methods:
            source, target = (os.path.join(folder, str(r), f"{method}.{end}") for end in ("csv", "c2st"))
            if os.path.exists(target) or not os.path.exists(os.path.join(folder, str(r), f"{method}.json")) or not os.path.exists(source):
                continue
            if held_out is None:
                held_out = read(os.path.join(folder, str(r), "held-out.csv"), columns)
            area = judge(pd.concat([held_out, read(source, columns)], ignore_index=True), len(held_out), columns, r)
            with open(target, "w") as file:
                file.write(f"{area:.6f}\n")


def judge(rows, n_real, columns, seed):
    parts = []
    for column in columns:
        cells = rows[column["name"]]
        if is_category(column):
            parts.append(pd.get_dummies(cells.fillna("(missing)"), prefix=column["name"]).astype(float))
        else:
            number = (pd.to_datetime(cells) - pd.Timestamp("1970-01-01")).dt.days if column["type"] == "date" else pd.to_numeric(cells)
            parts.append(number.fillna(number.min() - number.max() + number.min() - 1).rename(column["name"]))
    features = pd.concat(parts, axis=1)
    is_synthetic = (rows.index >= n_real).astype(int)
    forest = RandomForestClassifier(n_estimators=300, min_samples_leaf=3, class_weight="balanced", oob_score=True, random_state=seed)
    forest.fit(features.to_numpy(), is_synthetic)
    return roc_auc_score(is_synthetic, forest.oob_decision_function_[:, 1])


if __name__ == "__main__":
    main()
