"""Writes a workbook and SPSS files of made-up cells, and what a reader should find in them.

python write_tables.py FOLDER SEED      needs openpyxl 3.1, pandas, pyreadstat 1.3
"""
import datetime as dt
import json
import random
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat

folder, seed = Path(sys.argv[1]), sys.argv[2]
draw = random.Random(seed)
N = 60


def text_of(value):
    """A cell as a table of text has it."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


columns = {
    "id": [f"Ü-{seed}-{k}" for k in range(N)],
    "sex": [draw.choice([1, 2]) for _ in range(N)],
    "code": [draw.choice(["007", "7a", "x, y", 'say "no"', "ß"]) for _ in range(N)],
    "seen": [None if draw.random() < 0.2 else dt.date(1900 + draw.randrange(2, 125), draw.randrange(1, 13), draw.randrange(1, 29)) for _ in range(N)],
    "value": [None if draw.random() < 0.2 else draw.choice([1.5, -2.25, 0.1, 1e-3, 12345.678]) for _ in range(N)],
    "score": [draw.choice([0.0, 3.0, 4.0, -9.0, -8.0, -7.0]) for _ in range(N)],
    "straße": [draw.choice(["Universitätsklinikum", "abcdefgä", "abcdefg", "déjà", "à"]) for _ in range(N)],
    "long": ["é" * 300 if k == 1 else f"t{k % 3}" for k in range(N)],
}
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Patients"
sheet.append(list(columns))
for row in zip(*columns.values()):
    sheet.append(row)
other = book.create_sheet("Visits")
other.append(["id", "visit"])
other.append(["a", 1])
book.save(folder / "written.xlsx")
sheet["I1"] = "double"
for n in range(2, N + 2):
    sheet[f"I{n}"] = f"=E{n}*2"
book.save(folder / "formulas.xlsx")

frame = pd.DataFrame(columns)
frame["score"] = frame["score"].astype(float)
kinds = dict(
    column_labels=["Patient", "Sex at birth", "Code", "Seen on", "Value", "Score", "Straße", "Lång"],
    variable_value_labels={"sex": {1: "weiblich, ß", 2: "männlich à", 3: "divers"}, "score": {-9: "not asked", -8: "refused"}},
    missing_ranges={"score": [{"lo": -9, "hi": -8}]},
)
pyreadstat.write_sav(frame, folder / "written.sav", **kinds)
pyreadstat.write_sav(frame, folder / "rows.sav", row_compress=True, **kinds)
pyreadstat.write_sav(frame, folder / "written.zsav", compress=True, **kinds)

cells = {name: [text_of(value) for value in values] for name, values in columns.items()}
labelled = {**cells, "sex": ["weiblich, ß" if value == 1 else "männlich à" for value in columns["sex"]]}
(folder / "expected.json").write_text(json.dumps({"xlsx": cells, "sav": labelled}))
