"""Counts equivalence classes with the standard library alone. Run from the project root: python3 tests/reference/preflight/make.py
Classes count distinct patients; age is cut to whole years, dates are exact, a missing cell is a value of its own."""
import csv, json, math
from collections import defaultdict

CASES = [
    ("pbc", "id", ["age", "sex"]), ("pbc", "id", ["age"]), ("pbc", "id", ["sex"]), ("pbc", "id", ["trt", "stage"]),
    ("cgd0", "id", ["center", "sex", "age"]), ("cgd0", "id", ["center", "age"]),
    ("rhDNase", "id", ["inst", "entry.dt"]), ("rhDNase", "id", ["inst", "entry.dt", "end.dt"]), ("rhDNase", "id", ["inst"]),
    ("dystrophy", "HospID", ["AGE", "M", "Y"]), ("dystrophy", "HospID", ["M", "Y"]),
]
out = []
for name, unit, columns in CASES:
    classes = defaultdict(set)
    with open(f"sample-data/{name}/{name}.csv", newline="") as f:
        for row in csv.DictReader(f):
            key = tuple(str(math.floor(float(row[c]))) if c == "age" else row[c] for c in columns)
            classes[key].add(row[unit])
    sizes = [len(v) for v in classes.values()]
    alone = {u for v in classes.values() if len(v) == 1 for u in v}
    out.append(dict(registry=name, columns=columns, nClasses=len(sizes), nSampleUniques=len(alone), nSmallCells=sum(s < 11 for s in sizes), smallestClass=min(sizes)))
with open("tests/reference/preflight/classes.json", "w") as f:
    json.dump(out, f, indent=1)
    f.write("\n")
