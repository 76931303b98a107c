"""Writes normals.json: expected products of group scores, conditional normal moments, and normals cut to boxes.
Run: pip install numpy scipy && python3 make-normals.py > normals.json"""
import json
import sys

import numpy as np
import scipy
from scipy.stats import multivariate_normal, norm

out = {"numpy": np.__version__, "scipy": scipy.__version__, "python": sys.version.split()[0]}

# Expected product of the scores (means of a standard normal in its group) of two grouped normals, from bivariate normal probabilities.
def group_scores(shares):
    cuts = norm.ppf(np.cumsum(shares)[:-1])
    edges = np.concatenate([[-np.inf], cuts, [np.inf]])
    return edges, (norm.pdf(edges[:-1]) - norm.pdf(edges[1:])) / np.array(shares)

def cdf(a, b, rho):
    if a == -np.inf or b == -np.inf:
        return 0.0
    if a == np.inf or b == np.inf:
        return float(norm.cdf(min(a, b)))
    return float(multivariate_normal([0, 0], [[1, rho], [rho, 1]]).cdf([a, b]))

grouped = []
for left, right in [([.5, .5], [.5, .5]), ([.1, .9], [.7, .3]), ([.2, .3, .5], [.25, .25, .4, .1]), ([.05, .15, .3, .5], [.6, .4])]:
    ea, ta = group_scores(left)
    eb, tb = group_scores(right)
    for rho in (-.9, -.4, .2, .6, .95):
        value = sum(ta[i] * tb[j] * (cdf(ea[i + 1], eb[j + 1], rho) - cdf(ea[i], eb[j + 1], rho) - cdf(ea[i + 1], eb[j], rho) + cdf(ea[i], eb[j], rho))
                    for i in range(len(left)) for j in range(len(right)))
        grouped.append({"left": left, "right": right, "rho": rho, "product": value})
out["grouped"] = grouped

# Conditional moments of the last three coordinates given that the first two lie (all but) at a point.
loading = np.array([.8, -.6, .5, .7, .3])
sigma = np.outer(loading, loading)
sigma[0, 1] = sigma[1, 0] = .25
np.fill_diagonal(sigma, 1)
point = np.array([1.2, -.4])
gain = sigma[2:, :2] @ np.linalg.inv(sigma[:2, :2])
out["sigma"] = sigma.tolist()
out["conditional"] = {"point": point.tolist(), "mean": (gain @ point).tolist(), "covariance": (sigma[2:, 2:] - gain @ sigma[:2, 2:]).tolist()}

# Normals cut to boxes: moments of accepted draws of a plain rejection sample.
rng = np.random.default_rng(3)
boxes = [
    {"low": [None, None, None], "high": [.3, .8, None]},
    {"low": [.5, -.2, 1.0], "high": [.9, 2.0, None]},
    {"low": [1.6, None, 1.5], "high": [None, -1.2, None]},
    {"low": [1.5, 1.0, -1.0], "high": [None, None, -.2]},
]
root = np.linalg.cholesky(sigma)
for box in boxes:
    low = np.array([-np.inf if v is None else v for v in box["low"]])
    high = np.array([np.inf if v is None else v for v in box["high"]])
    kept, tried = [], 0
    while sum(len(k) for k in kept) < 60_000 and tried < 400_000_000:
        draw = rng.standard_normal((1_000_000, 5)) @ root.T
        tried += len(draw)
        inside = np.all((draw[:, :3] > low) & (draw[:, :3] < high), axis=1)
        kept.append(draw[inside])
    kept = np.concatenate(kept)
    box.update(draws=len(kept), probability=len(kept) / tried, mean=kept.mean(0).tolist(), covariance=np.cov(kept.T).tolist(),
               quartiles=np.quantile(kept, [.25, .5, .75], axis=0).tolist())
out["boxes"] = boxes
json.dump(out, sys.stdout)
