"""Areas under the curve of scikit-learn's random forest on three made worlds: a sum of effects, an interaction without
main effects, and few patients with many covariates. Twenty forests of 100 trees each, mean and standard deviation over
their seeds.

pip install scikit-learn==1.7.2
python3 tests/reference/random-forest/make-random-forest.py > tests/reference/random-forest/random-forest.json
"""

import json

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import roc_auc_score

SEEDS = 20
rng = np.random.default_rng(1405)


def world(n, p, logit):
    x = np.round(rng.normal(size=(2 * n, p)), 2)
    x[:, 1] = x[:, 1] > 0
    y = (rng.random(2 * n) < 1 / (1 + np.exp(-logit(x)))).astype(int)
    areas = []
    for seed in range(SEEDS):
        # Least squares on 0 and 1 is the Gini index; the mean of a leaf is its share.
        forest = RandomForestRegressor(100, min_samples_leaf=5, max_features=max(1, int(np.sqrt(p))), random_state=seed)
        forest.fit(x[:n], y[:n])
        areas.append(roc_auc_score(y[n:], forest.predict(x[n:])))
    return {"n": n, "columns": x.T.tolist(), "outcome": y.tolist(), "area": float(np.mean(areas)), "sd": float(np.std(areas, ddof=1))}


worlds = {
    "sum": world(300, 6, lambda x: x[:, 0] + x[:, 1] - 0.5 * x[:, 2] - 0.5),
    "interaction": world(300, 6, lambda x: 3 * np.sign(x[:, 0]) * (2 * x[:, 1] - 1)),
    "few": world(60, 20, lambda x: 2 * x[:, 0] + 2 * x[:, 3]),
}
print(json.dumps({"seeds": SEEDS, "worlds": worlds}))
