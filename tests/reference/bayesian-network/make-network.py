"""Writes network.json: BIC family scores and exact posteriors from pgmpy.
Run: pip install pgmpy && python3 make-network.py > network.json"""
import itertools
import json
import sys

import numpy as np
import pandas as pd
import pgmpy
from pgmpy.factors.discrete import TabularCPD
from pgmpy.inference import VariableElimination

try:
    from pgmpy.structure_score import BIC
except ImportError:
    from pgmpy.estimators import BIC
try:
    from pgmpy.models import DiscreteBayesianNetwork as Network
except ImportError:
    from pgmpy.models import BayesianNetwork as Network

rng = np.random.default_rng(20)
n = 240
a = rng.integers(0, 3, n)
b = (rng.random(n) < 0.2 + 0.25 * a).astype(int)
c = np.where(rng.random(n) < 0.6, (a + b) % 3, rng.integers(0, 3, n))
d = (rng.random(n) < np.where(c == 2, 0.8, 0.3)).astype(int)
data = pd.DataFrame({"a": a, "b": b, "c": c, "d": d})
score = BIC(data.astype(str).astype("category"))
families = []
for child in data.columns:
    others = [x for x in data.columns if x != child]
    for size in (0, 1, 2):
        for parents in itertools.combinations(others, size):
            families.append({"child": child, "parents": list(parents), "bic": float(score.local_score(child, tuple(parents)))})

# A network with a loop in its moral graph and evidence on two leaves.
cards = {"a": 3, "b": 2, "c": 3, "d": 2, "e": 4}
parents = {"a": [], "b": ["a"], "c": ["a", "b"], "d": ["b", "c"], "e": ["a", "d"]}
tables = {}
model = Network([(p, x) for x in parents for p in parents[x]])
for x in parents:
    q = int(np.prod([cards[p] for p in parents[x]])) if parents[x] else 1
    t = rng.dirichlet(np.ones(cards[x]), q)  # parent configurations × states, last parent fastest
    tables[x] = t.round(6)
    tables[x][:, -1] = 1 - tables[x][:, :-1].sum(axis=1)
    cpd = TabularCPD(x, cards[x], tables[x].T, evidence=parents[x] or None, evidence_card=[cards[p] for p in parents[x]] or None)
    model.add_cpds(cpd)
infer = VariableElimination(model)
posterior = infer.query(["a", "b", "c"], evidence={"d": 1, "e": 2}, show_progress=False)
posterior.variables
order = ["a", "b", "c"]
axes = [posterior.variables.index(x) for x in order]
json.dump({
    "pgmpy": pgmpy.__version__, "numpy": np.__version__, "python": sys.version.split()[0],
    "data": {k: data[k].tolist() for k in data.columns},
    "families": families,
    "network": [{"name": x, "states": cards[x], "parents": parents[x], "table": tables[x].tolist()} for x in parents],
    "evidence": {"d": 1, "e": 2},
    "posterior": np.transpose(posterior.values, axes).tolist(),
}, sys.stdout)
