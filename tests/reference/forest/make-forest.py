"""Reference numbers for generators/forest: a small forest grown by arfpy, its leaf parameters, and likelihoods by SciPy.

Run: pip install arfpy==0.1.1 scikit-learn==1.9.1 scipy==1.17.1 numpy==2.2.6 pandas==3.1.1; python make-forest.py > forest.json
The forest is arfpy's; coverage, boxes, means, standard deviations and shares are those of its forde(). Row likelihoods, probabilities of evidence
and conditional means follow equation 1 of Watson et al., AISTATS 2023, with scipy.stats.truncnorm, over the leaves that arfpy reports.
"smoothed" is plain NumPy: the rows of the leaf, and all rows inside its box with a total weight of PSEUDO (arfpy 0.1.1 fails on
pseudo-counts where categories differ in their number of levels).
"""
import json
import sys
from importlib.metadata import version

import numpy as np
import pandas as pd
from arfpy import arf
from scipy.stats import truncnorm

PSEUDO = 2.5
N_TREES = 4
rng = np.random.default_rng(20230425)
np.random.seed(7)

n = 160
severity = rng.normal(size=n)
frame = pd.DataFrame({
    "age": np.round(55 + 9 * severity + 5 * rng.normal(size=n), 2),
    "marker": np.round(np.exp(0.5 * severity + 0.5 * rng.normal(size=n)), 3),
    "stage": pd.Categorical.from_codes(np.clip(np.floor(1.5 + severity + 0.4 * rng.normal(size=n)), 0, 3).astype(int), categories=list("abcd")),
    "sex": pd.Categorical.from_codes((rng.random(n) < 0.3 + 0.3 * (severity > 0)).astype(int), categories=["f", "m"]),
})
numbers, factors = ["age", "marker"], ["stage", "sex"]
codes = frame.assign(**{name: frame[name].cat.codes for name in factors})

model = arf.arf(frame, num_trees=N_TREES, min_node_size=12, max_iters=2, verbose=False, random_state=11)
plain = model.forde(alpha=0)
bounds = model.bnds
names = list(frame.columns)


def structure(number):
    """Nodes of one tree: a leaf by its id, or name, threshold and the ids of the children (value <= threshold goes left)."""
    tree = model.clf.estimators_[number].tree_
    return [{"leaf": node} if tree.children_left[node] < 0 else
            {"name": names[tree.feature[node]], "threshold": float(tree.threshold[node]), "left": int(tree.children_left[node]), "right": int(tree.children_right[node])}
            for node in range(tree.node_count)]


def smoothed(rows, box):
    """Weighted moments and shares of the leaf's rows and the box's."""
    mean, sd, shares = {}, {}, {}
    for name in names:
        values = codes[name].to_numpy(dtype=float)
        # float32: scikit-learn compares thresholds with values of that type.
        inside = values[(values.astype(np.float32) > box.loc[name, "min"]) & (values.astype(np.float32) <= box.loc[name, "max"])]
        x = np.concatenate([values[rows], inside])
        w = np.concatenate([np.ones(rows.sum()), np.full(len(inside), PSEUDO / len(inside))])
        if name in numbers:
            mean[name] = float(np.average(x, weights=w))
            sd[name] = float(np.sqrt((w * (x - mean[name]) ** 2).sum() / (w.sum() - (w ** 2).sum() / w.sum())))
        else:
            shares[name] = [float(w[x == k].sum() / w.sum()) for k in range(len(frame[name].cat.categories))]
    return {"mean": mean, "sd": sd, "shares": shares}


def leaves():
    result = []
    applied = model.clf.apply(model.x_real)
    for (tree, node), box in bounds.groupby(["tree", "nodeid"]):
        cnt = plain["cnt"].query("tree == @tree and nodeid == @node").set_index("variable")
        cat = plain["cat"].query("tree == @tree and nodeid == @node")
        box = box.set_index("variable")
        result.append({
            "tree": int(tree), "node": int(node), "coverage": float(box.cvg.iloc[0]),
            "low": {name: float(cnt.loc[name, "min"]) for name in numbers}, "high": {name: float(cnt.loc[name, "max"]) for name in numbers},
            "mean": {name: float(cnt.loc[name, "mean"]) for name in numbers}, "sd": {name: float(cnt.loc[name, "sd"]) for name in numbers},
            "shares": {name: [float(cat[(cat.variable == name) & (cat.value == k)].prob.sum()) for k in range(len(frame[name].cat.categories))] for name in factors},
            "smoothed": smoothed(applied[:, tree] == node, box),
        })
    return result


cells = leaves()


def law(leaf, name):
    mean, sd = leaf["mean"][name], leaf["sd"][name]
    return truncnorm((leaf["low"][name] - mean) / sd, (leaf["high"][name] - mean) / sd, loc=mean, scale=sd)


def density(row):
    """Equation 1; a missing entry is summed out."""
    total = 0.0
    for leaf in cells:
        term = leaf["coverage"] / N_TREES
        for name in names:
            if row.get(name) is None:
                continue
            term *= law(leaf, name).pdf(row[name]) if name in numbers else leaf["shares"][name][int(row[name])]
        total += term
    return total


def condition(low, high, stages):
    """P(low < age <= high, stage in stages), and mean of marker and share of sex = m given that."""
    weights = np.array([leaf["coverage"] / N_TREES * (law(leaf, "age").cdf(high) - law(leaf, "age").cdf(low)) * sum(leaf["shares"]["stage"][k] for k in stages) for leaf in cells])
    marker = np.array([law(leaf, "marker").mean() for leaf in cells])
    male = np.array([leaf["shares"]["sex"][1] for leaf in cells])
    p = weights.sum()
    return {"low": low, "high": high, "stages": stages, "probability": float(p), "marker": float((weights * marker).sum() / p), "male": float((weights * male).sum() / p)}


rows = [{name: (float(codes[name].iloc[i]) if name in numbers else int(codes[name].iloc[i])) for name in names} for i in range(25)]
partial = [{**row, **{names[i % 4]: None}} for i, row in enumerate(rows[:8])]
infinite = lambda value: value if np.isfinite(value) else None
json.dump({
    "versions": {"python": sys.version.split()[0], **{name: version(name) for name in ["arfpy", "scikit-learn", "scipy", "numpy", "pandas"]}},
    "pseudo": PSEUDO, "names": names,
    "data": {name: [float(v) for v in codes[name]] for name in names},
    "trees": [structure(t) for t in range(N_TREES)],
    "leaves": [{**leaf, "low": {k: infinite(v) for k, v in leaf["low"].items()}, "high": {k: infinite(v) for k, v in leaf["high"].items()}} for leaf in cells],
    "logLikelihood": [{"row": row, "value": float(np.log(density(row)))} for row in rows + partial if density(row) > 0],
    "conditions": [condition(50, 60, [1, 2]), condition(62, 1e9, [0, 1, 2, 3]), condition(-1e9, 45, [0, 3])],
}, sys.stdout, separators=(",", ":"))
