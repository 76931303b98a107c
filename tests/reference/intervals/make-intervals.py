"""Writes intervals.json: reference numbers from SciPy and direct formulae. Run: python3 make-intervals.py > intervals.json"""
import itertools
import json
import sys
import numpy as np
import scipy
from scipy import stats
from scipy.optimize import brentq, minimize_scalar

out = {"scipy": scipy.__version__, "numpy": np.__version__}


def score_statistic(x1, n1, x2, n2, d):
    """Standardised distance of the observed difference from d, at rates that maximise the likelihood numerically under p1 - p2 = d."""
    ll = lambda p2: -(stats.binom.logpmf(x1, n1, min(1, max(0, p2 + d))) + stats.binom.logpmf(x2, n2, p2))
    lo, hi = max(0, -d), min(1, 1 - d)
    p2 = minimize_scalar(ll, bounds=(lo, hi), method="bounded", options={"xatol": 1e-13}).x
    p1 = p2 + d
    n = n1 + n2
    variance = max(1e-18, (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * n / (n - 1))
    return (x1 / n1 - x2 / n2 - d) / np.sqrt(variance)


# Miettinen-Nurminen by numerical likelihood. The score interval of statsmodels 0.14 does not maximise the likelihood (9/30 - 3/30: its restricted
# rates solve another equation), so it is no reference here; 56/70 - 48/80 is .0528 to .3382 in Newcombe, Stat Med 17:873 (1998), table II.
out["miettinenNurminen"] = []
for x1, n1, x2, n2 in ((9, 30, 3, 30), (23, 100, 11, 100), (0, 12, 3, 40), (11, 12, 1, 9), (5, 418, 3, 418), (56, 70, 48, 80)):
    for level in (0.9, 0.95):
        z = stats.norm.ppf((1 + level) / 2)
        difference = x1 / n1 - x2 / n2
        low = brentq(lambda d: score_statistic(x1, n1, x2, n2, d) - z, -1 + 1e-7, difference - 1e-9, xtol=1e-10)
        high = brentq(lambda d: score_statistic(x1, n1, x2, n2, d) + z, difference + 1e-9, 1 - 1e-7, xtol=1e-10)
        out["miettinenNurminen"].append([x1, n1, x2, n2, level, low, high])

rng = np.random.default_rng(11)


def placements(x, y):
    """Shares of the other side beaten, by direct comparison of all pairs."""
    psi = (x[:, None] > y[None, :]) + 0.5 * (x[:, None] == y[None, :])
    return psi.mean(), psi.mean(axis=1), psi.mean(axis=0)


out["delong"] = []
for m, n, ties in ((12, 9, False), (40, 60, True), (150, 150, True)):
    x1 = rng.normal(0.8, 1, m)
    y1 = rng.normal(0, 1, n)
    x2 = 0.6 * x1 + rng.normal(0.2, 1, m)
    y2 = 0.6 * y1 + rng.normal(0, 1, n)
    if ties:
        x1, y1, x2, y2 = (np.round(v, 1) for v in (x1, y1, x2, y2))
    a1, v1, w1 = placements(x1, y1)
    a2, v2, w2 = placements(x2, y2)
    cov = lambda p, q: np.cov(p, q, ddof=1)[0, 1]
    out["delong"].append({
        "first": {"positives": x1.tolist(), "negatives": y1.tolist()}, "second": {"positives": x2.tolist(), "negatives": y2.tolist()},
        "auc": a1, "variance": cov(v1, v1) / m + cov(w1, w1) / n, "difference": a1 - a2,
        "standardError": float(np.sqrt((cov(v1, v1) + cov(v2, v2) - 2 * cov(v1, v2)) / m + (cov(w1, w1) + cov(w2, w2) - 2 * cov(w1, w2)) / n)),
        "bootstrap": np.quantile([placements(rng.choice(x1, m), rng.choice(y1, n))[0] for _ in range(4000)], [0.05, 0.95]).tolist(),
    })

# Max-T, single step and step down, by enumeration of all splits of ten people into four and six, three statistics.
data = np.round(rng.normal(0, 1, (3, 10)) + np.array([[1.2], [0.4], [0.0]]) * (np.arange(10) < 4), 6)
splits = list(itertools.combinations(range(10), 4))
stat = lambda s: [row[list(s)].mean() - np.delete(row, list(s)).mean() for row in data]
draws = np.array([stat(s) for s in splits])
observed = np.array(stat((0, 1, 2, 3)))
single = [(1 + (draws.max(axis=1) >= o - 1e-12).sum()) / (len(splits) + 1) for o in observed]
order = np.argsort(-observed)
down = np.zeros(3)
floor = 0.0
for place, k in enumerate(order):
    rest = order[place:]
    p = (1 + (draws[:, rest].max(axis=1) >= observed[k] - 1e-12).sum()) / (len(splits) + 1)
    floor = max(floor, p)
    down[k] = floor
single_monotone = np.zeros(3)
floor = 0.0
for k in order:
    floor = max(floor, single[k])
    single_monotone[k] = floor
out["maxT"] = {"observed": observed.tolist(), "permuted": draws.T.tolist(), "single": single_monotone.tolist(), "down": down.tolist()}

values = rng.normal(0.7, 0.05, 15)
s2 = values.var(ddof=1)
half = stats.t.ppf(0.95, 14) * np.sqrt((1 / 15 + 20 / 180) * s2)
out["nadeauBengio"] = {"perSplit": values.tolist(), "nTest": 20, "nTrain": 180, "level": 0.9, "low": values.mean() - half, "high": values.mean() + half}


def fisher_table(m, n, alpha):
    return np.array([[stats.hypergeom.sf(a - 1, m + n, a + b, m) <= alpha for b in range(n + 1)] for a in range(m + 1)])


def fisher_power(table, m, n, base, rate):
    """Power of Fisher's one-sided test by full enumeration of both binomials."""
    return float((stats.binom.pmf(np.arange(m + 1), m, rate)[:, None] * stats.binom.pmf(np.arange(n + 1), n, base)[None, :] * table).sum())


out["smallestDetectable"] = []
for m in (10, 20, 30, 50, 100):
    table = fisher_table(m, m, 0.05)
    for base in (0.02, 0.1, 0.3, 0.5):
        low, high = base, 1.0
        if fisher_power(table, m, m, base, 1.0) < 0.8:
            continue
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (low, middle) if fisher_power(table, m, m, base, middle) >= 0.8 else (middle, high)
        out["smallestDetectable"].append([m, base, high - base])
json.dump(out, sys.stdout, indent=1)
