"""sample-data/wdbc from scikit-learn's wheel (pip download --no-deps scikit-learn; unzip). Usage: make_wdbc.py <folder of sklearn/datasets> <sample-data/wdbc>."""
import csv, math, re, sys
src, out = sys.argv[1:]
rows = list(csv.reader(open(f"{src}/data/breast_cancer.csv")))[1:]
text = open(f"{src}/descr/breast_cancer.rst").read()
stats = re.findall(r"^([a-z ]+) \((mean|standard error|worst)\): +([\d.]+) +([\d.]+)$", text, re.M)
assert len(stats) == 30
short = {"mean": "mean", "standard error": "se", "worst": "worst"}
names = [f"{a.replace(' ', '.')}.{short[b]}" for a, b, *_ in stats]
with open(f"{out}/wdbc.csv", "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["diagnosis", *names])
    for r in rows:
        w.writerow([["M", "B"][int(r[30])], *r[:30]])
def outward(x, up):
    if x == 0: return 0
    step = 10 ** (math.floor(math.log10(x)) - 1)
    return float(f"{(math.ceil(x / step - 1e-9) if up else math.floor(x / step + 1e-9)) * step:.6g}")
lines = ['# Bounds: the ranges that the data set\'s own description prints, rounded outward to two digits. Edges: each measurement with the diagnosis.',
 'version: 1', 'name: wdbc', 'description: "Breast Cancer Wisconsin (Diagnostic): 569 fine needle aspirates, 30 measurements of cell nuclei."',
 'citation: "W Wolberg, O Mangasarian, N Street, W Street (1993). Breast Cancer Wisconsin (Diagnostic). UCI Machine Learning Repository. doi 10.24432/C5DW2B"',
 'licence: "CC BY 4.0"', 'columns:', '  - { name: diagnosis, type: categorical, role: sensitive, levels: ["M", "B"] }']
for n, (_, _, lo, hi) in zip(names, stats):
    lines.append(f"  - {{ name: {n}, type: continuous, role: other, bounds: {{ min: {outward(float(lo), False):g}, max: {outward(float(hi), True):g} }} }}")
lines += ['dp:', '  patients: 450', '  bins: 4', '  complete:', '    - diagnosis', *[f"    - {n}" for n in names], '  edges:', *[f"    - [diagnosis, {n}]" for n in names],
 '  declared: { by: "the example\'s authors", on: "2026-11-29", from: "the ranges in the data set\'s own description" }',
 '  justification:', '    by: "the example\'s authors"', '    on: "2026-11-29"', '    because: "an example on data that are public already"',
 '    rejected:', '      - { epsilon: 0.5, because: "the table\'s classifier falls below the rule that needs no data" }',
 '  publishedElsewhere: ["the whole table, by UCI and in scikit-learn"]']
open(f"{out}/dp.schema.yaml", "w").write("\n".join(lines) + "\n")
