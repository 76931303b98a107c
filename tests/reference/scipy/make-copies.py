"""Writes copies.json: whole records counted among members and non-members, and permutations of members. Run: python3 make-copies.py > copies.json"""
import json
import sys
import numpy as np
import scipy
from scipy import stats

out = {"scipy": scipy.__version__, "numpy": np.__version__, "counts": [], "permutations": []}
# Copies among members, members, matches of non-members, trials of non-members. The one-sided level of the lower limit is .005.
for copies, members, hits, trials in ((1, 200, 0, 4000), (2, 200, 0, 4000), (4, 20, 4, 380), (4, 20, 4, 20), (12, 128, 9, 2560), (41, 407, 3, 8140), (3, 60, 40, 600)):
    share = members / (members + trials)
    test = stats.binomtest(copies, copies + hits, share, alternative="greater")
    low = test.proportion_ci(0.995, "exact").low
    ratio = low / (1 - low) / (share / (1 - share)) if low < 1 else 0
    # The share of the copies beyond what the rate of non-members explains (attributable fraction), at the lower limit of the ratio of the rates.
    out["counts"].append({"copies": copies, "members": members, "hits": hits, "trials": trials, "p": test.pvalue,
                          "low": copies * (1 - 1 / ratio) if ratio > 1 else None})
rng = np.random.default_rng(20261130)
for n, left_out, shift in ((8, 3, 0.0), (10, 3, 0.6), (12, 4, 0.3), (14, 3, 1.0), (16, 4, -0.3)):
    success = np.round(rng.uniform(0, 1, n) + np.where(np.arange(n) < left_out, 0, shift), 2)
    exact = stats.permutation_test((success[left_out:], success[:left_out]), lambda x, y, axis: np.mean(x, axis) - np.mean(y, axis),
                                   permutation_type="independent", alternative="greater", n_resamples=np.inf, vectorized=True)
    out["permutations"].append({"success": success.tolist(), "leftOut": left_out, "p": exact.pvalue})
json.dump(out, sys.stdout, indent=1)
