"""Writes special.json: reference numbers from SciPy. Run: python3 make-special.py > special.json"""
import json
import sys
import numpy as np
import scipy
from scipy import stats

out = {"scipy": scipy.__version__, "numpy": np.__version__}
grid = [1e-8, 1e-4, 0.01, 0.025, 0.05, 0.2, 0.5, 0.8, 0.95, 0.975, 0.99, 0.9999]
out["normalQuantile"] = [[p, stats.norm.ppf(p)] for p in grid]
out["normalCdf"] = [[x, stats.norm.cdf(x)] for x in (-8.0, -3.1, -1.0, 0.0, 0.3, 1.96, 5.0)]
shapes = [(1, 30), (3, 28), (24, 77), (0.5, 0.5), (200, 1), (500, 501), (2, 1999), (37, 0.7)]
out["betaQuantile"] = [[p, a, b, stats.beta.ppf(p, a, b)] for a, b in shapes for p in grid[1:]]
out["betaCdf"] = [[x, a, b, stats.beta.cdf(x, a, b)] for a, b in shapes for x in (0.001, 0.05, 0.3, 0.5, 0.9, 0.999)]
out["chiSquareTail"] = [[x, df, stats.chi2.sf(x, df)] for df in (1, 2, 5, 30, 200) for x in (0.01, 1.0, 3.84, 20.0, 250.0)]
out["poissonTail"] = [[k, m, stats.poisson.sf(k - 1, m)] for k in (0, 1, 2, 7, 60) for m in (0.01, 0.7, 3.0, 40.0)]
out["binomialTail"] = [[k, n, p, stats.binom.sf(k - 1, n, p)] for n in (1, 12, 200) for k in (0, 1, 5, 12, 150) for p in (0.001, 0.1, 0.5, 0.97)]
out["poissonInterval"] = [[k, lv, stats.chi2.ppf((1 - lv) / 2, 2 * k) / 2 if k else 0.0, stats.chi2.ppf((1 + lv) / 2, 2 * k + 2) / 2]
                          for k in (0, 1, 3, 10, 100, 1500) for lv in (0.9, 0.95, 0.999)]
out["clopperPearson"] = []
out["wilson"] = []
for k, n in ((0, 12), (1, 12), (12, 12), (5, 100), (23, 100), (418, 767)):
    for lv in (0.68, 0.9, 0.95, 0.9987):
        for name, method in (("clopperPearson", "exact"), ("wilson", "wilson")):
            ci = stats.binomtest(k, n).proportion_ci(lv, method)
            out[name].append([k, n, lv, ci.low, ci.high])
out["fisherGreater"] = [[a, m, b, n, stats.fisher_exact([[a, m - a], [b, n - b]], "greater")[1]]
                        for a, m, b, n in ((9, 30, 3, 30), (23, 100, 11, 100), (0, 5, 3, 9), (5, 5, 0, 9), (400, 1000, 300, 1000), (2, 12, 0, 800))]
rng = np.random.default_rng(20240601)
mw = []
for m, n, ties in ((3, 4, False), (8, 8, False), (12, 19, False), (30, 25, True), (6, 7, True), (80, 60, False)):
    x = np.round(rng.normal(0.6, 1, m), 1 if ties else 12)
    y = np.round(rng.normal(0.0, 1, n), 1 if ties else 12)
    method = "exact" if (not ties and m + n <= 40) else "asymptotic"
    row = {"x": x.tolist(), "y": y.tolist(), "method": method}
    for alt in ("two-sided", "greater", "less"):
        r = stats.mannwhitneyu(x, y, alternative=alt, method=method, use_continuity=True)
        row[alt] = r.pvalue
        row["u"] = r.statistic
    row["ks"] = stats.ks_2samp(x, y).statistic
    row["midRanks"] = stats.rankdata(np.concatenate([x, y])).tolist()
    mw.append(row)
out["mannWhitney"] = mw
p = [0.01, 0.04, 0.03, 0.5, 0.001, 0.03, 1.0, 0.2]
out["benjaminiHochberg"] = {"p": p, "adjusted": stats.false_discovery_control(p).tolist()}
json.dump(out, sys.stdout, indent=0)
