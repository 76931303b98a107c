"""Makes the workbooks and SPSS files here. Needs openpyxl 3.1, pandas, pyreadstat 1.3: python make.py"""
import datetime as dt
from pathlib import Path
import openpyxl, pandas as pd, pyreadstat

here = Path(__file__).parent
day = dt.date
rows = [
    ("P1", 1, "007", day(2001, 2, 3), 1.5, 3),
    ("P2", 2, "7a", day(1899 + 80, 12, 31), 2.25, -9),
    ("P3", 1, "x", None, None, 4),
    ("P4", 2, "y", day(2020, 2, 29), 0.1, -8),
]
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Patients"
sheet.append(["id", "sex", "code", "seen", "value", "score"])
for row in rows:
    sheet.append(row)
other = book.create_sheet("Notes")
other.append(["remark", "by"])
other.append(["first", "A"])
book.save(here / "two-sheets.xlsx")
sheet["H1"] = "double"
for n in range(2, 6):
    sheet[f"H{n}"] = f"=E{n}*2"
sheet["G1"] = "blank"
book.save(here / "formulas.xlsx")

frame = pd.DataFrame(rows, columns=["id", "sex", "code", "seen", "value", "score"])
frame["score"] = frame["score"].astype(float)
kinds = dict(
    column_labels=["Patient", "Sex at birth", "Code", "Seen on", "Value", "Score"],
    variable_value_labels={"sex": {1: "female", 2: "male", 3: "other"}, "score": {-9: "not asked", -8: "refused"}},
    missing_ranges={"score": [-9, {"lo": -8, "hi": -8}]},
)
pyreadstat.write_sav(frame, here / "labels.sav", **kinds)
pyreadstat.write_sav(frame, here / "labels.zsav", compress=True, **kinds)
pyreadstat.write_dta(frame, here / "table.dta")
pyreadstat.write_xport(frame[["id", "sex", "value"]], here / "table.xpt")

# Rows that end in padding (ReadStat pads each), letters of two bytes across pieces of eight, texts longer than 255 bytes.
letters = pd.DataFrame(
    {
        "straße": [["Universitätsklinikum", "abcdefgä", "déjà", "à"][k % 4] for k in range(24)],
        "lang": ["é" * 300 if k == 1 else f"t{k % 3}" for k in range(24)],
        "zahl": [None if k % 5 == 0 else k / 2 for k in range(24)],
    }
)
pyreadstat.write_sav(letters, here / "letters.sav", row_compress=True, column_labels=["Straße", "Länge", "Zahl"])
