"""Alpha-precision, beta-recall and authenticity of two made tables, by NumPy alone, straight from the definitions of Alaa et al. (2022);
recall as the area under its curve, which knows on which side of the diagonal the curve lies.

python3 tests/reference/scipy/support.py > tests/reference/scipy/support.json
"""

import json

import numpy as np

rng = np.random.default_rng(20221)
real = np.round(rng.normal(size=(60, 3)) * [1, 2, 5], 3)
other = np.round(rng.normal(size=(80, 3)) * [1.3, 1.5, 5] + [0.4, 0, 1], 3)
# Standard deviations and means of the real table.
mean, sd = real.mean(axis=0), real.std(axis=0)
a, b = (real - mean) / sd, (other - mean) / sd
levels = np.arange(1, 21) / 20


def integrated(shares):
    return 1 - 2 * np.mean(np.abs(np.array(shares) - levels))


centre = a.mean(axis=0)
own = np.sort(np.linalg.norm(a - centre, axis=1))
theirs = np.linalg.norm(b - centre, axis=1)
precision = integrated([np.mean(theirs <= own[int(np.ceil(round(level * len(own), 9))) - 1]) for level in levels])

among = np.linalg.norm(a[:, None] - a[None], axis=2)
np.fill_diagonal(among, np.inf)
reach = np.sort(among, axis=1)[:, 4]
across = np.linalg.norm(a[:, None] - b[None], axis=2)
radius = np.linalg.norm(b - b.mean(axis=0), axis=1)
order = np.argsort(radius, kind="stable")
recall = []
for level in levels:
    kept = order[: int(np.floor(round(level * len(b), 9)))]
    recall.append(np.mean((across[:, kept] <= reach[:, None]).any(axis=1)))
nearest = across.argmin(axis=0)
authentic = np.mean(across.min(axis=0) > among.min(axis=1)[nearest])
values = {"alpha-precision": precision, "beta-recall": np.mean(recall), "authenticity": authentic}
print(json.dumps({"real": real.tolist(), "other": other.tolist(), "values": {k: float(v) for k, v in values.items()}}))
