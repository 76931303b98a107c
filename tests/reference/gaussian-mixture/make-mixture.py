"""Variational mixtures of normals by scikit-learn, started from equal groups of the sorted values.

Run: python3 make-mixture.py > mixture.json (scikit-learn 1.2.1, numpy 1.24.2)
"""
import json
import platform

import numpy as np
import sklearn
from sklearn.mixture import BayesianGaussianMixture


class FromEqualGroups(BayesianGaussianMixture):
    """The library's k-means start is random; this one is not, so that both sides begin alike."""

    def _initialize_parameters(self, x, random_state):
        ranks = np.searchsorted(np.sort(x[:, 0]), x[:, 0], side="left")
        groups = ranks * self.n_components // len(x)
        self._initialize(x, np.eye(self.n_components)[groups])


def case(name, values, k):
    values = np.round((values - values.mean()) / values.std(ddof=1), 6)
    x = values.reshape(-1, 1)
    model = FromEqualGroups(
        n_components=k, weight_concentration_prior_type="dirichlet_process", weight_concentration_prior=1e-3,
        max_iter=20000, tol=1e-13, reg_covar=1e-6,
    ).fit(x)
    return {
        "name": name, "k": k, "values": values.tolist(), "converged": bool(model.converged_),
        "weights": model.weights_.tolist(), "means": model.means_[:, 0].tolist(),
        "sds": np.sqrt(model.covariances_[:, 0, 0]).tolist(), "responsibilities": model.predict_proba(x[:5]).tolist(),
    }


rng = np.random.default_rng(20)
cases = [
    case("three modes", np.concatenate([rng.normal(0, 1, 80), rng.normal(8, 0.5, 50), rng.normal(-6, 2, 70)]), 4),
    case("lognormal", np.exp(rng.normal(0, 1, 150)), 5),
    case("heap", np.concatenate([np.zeros(40), rng.normal(3, 1, 60)]), 3),
    case("one mode", rng.normal(0, 1, 100), 1),
]
print(json.dumps({"python": platform.python_version(), "sklearn": sklearn.__version__, "numpy": np.__version__, "cases": cases}))
