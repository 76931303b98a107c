"""The smallest program that raresynth can run as a generator: it draws every column on its own. Standard library only.

raresynth run registry.csv --schema cohort.schema.yaml --out result/ --generator-command "python3 examples/command/marginals.py {train} {out} {seed} {rows}"
"""
import csv
import random
import sys

train, out, seed, rows = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
rng = random.Random(seed)
with open(train, newline="", encoding="utf-8") as file:
    header, *records = csv.reader(file)
with open(out, "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    for _ in range(rows):
        writer.writerow([rng.choice(records)[k] for k in range(len(header))])
