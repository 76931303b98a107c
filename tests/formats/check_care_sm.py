"""Holds templates of CARE-SM against the toolkit of its makers (PyPI care-sm-toolkit 1.3).

python check_care_sm.py FOLDER      exit 0 where the toolkit keeps every row and every patient
"""
import csv
import shutil
import sys
import tempfile
from pathlib import Path

from toolkit import main as toolkit

folder = Path(sys.argv[1])
rows = [row for path in sorted(folder.glob("*.csv")) for row in csv.DictReader(path.open(encoding="utf8"))]
with tempfile.TemporaryDirectory() as copy:
    for path in folder.glob("*.csv"):
        shutil.copy(path, copy)
    made = toolkit.Toolkit().whole_method(folder_path=copy, template_type="OBO")
    if made is None:
        made = list(csv.DictReader((Path(copy) / "CARE.csv").open(encoding="utf8")))
    else:
        made = made.to_dict("records")
told = lambda value: value is not None and str(value) not in ("", "nan")
by_model = lambda found: {model: sum(1 for row in found if row["model"] == model) for model in sorted({row["model"] for row in found})}
ok = by_model(rows) == by_model(made) and all(told(row["pid"]) and told(row["event_id"]) for row in made)
print(("ok   " if ok else "FAIL ") + f"{len(rows)} rows in, {len(made)} out")
if not ok:
    print(by_model(rows), by_model(made), sum(1 for row in made if not told(row["pid"])))
sys.exit(0 if ok else 1)
