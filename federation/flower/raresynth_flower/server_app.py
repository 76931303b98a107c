"""Whoever combines: sends a round to every site, collects keys and counts, and calls the command line on what came back.

Flower's own aggregation (SecAgg+) quantises floating point numbers and is not used: counts are summed by `raresynth combine`, exactly.
"""

import json
import time
from pathlib import Path

from flwr.app import ConfigRecord, Context, Message, RecordDict
from flwr.serverapp import Grid, ServerApp

from raresynth_flower.command import raresynth

app = ServerApp()


def _nodes(grid: Grid, wanted: int, seconds: float) -> list[int]:
    until = time.monotonic() + seconds
    while True:
        nodes = sorted(grid.get_node_ids())
        if len(nodes) >= wanted:
            return nodes
        if time.monotonic() > until:
            raise RuntimeError(f"{len(nodes)} of {wanted} sites are there")
        time.sleep(1)


def _ask(grid: Grid, nodes: list[int], what: str, records: dict, seconds: float, out: Path) -> list[str]:
    """One exchange; a site that fails or does not answer ends the round."""
    messages = [
        Message(RecordDict(dict(records)), message_type=f"query.{what}", dst_node_id=node, group_id=what)
        for node in nodes
    ]
    paths, failed = [], []
    for reply in grid.send_and_receive(messages, timeout=seconds):
        if reply.has_error():
            failed.append(f"{reply.error.code}: {reply.error.reason}")
            continue
        file = reply.content["file"]
        path = out / f"{what}-{Path(str(file['site'])).name}.json"
        if path.exists():
            raise RuntimeError(f"{what} came twice from {file['site']}")
        path.write_text(str(file["text"]))
        paths.append(str(path))
    if failed or len(paths) < len(nodes):
        raise RuntimeError(f"{what}: {len(paths)} of {len(nodes)} sites answered; the round is dead. {' '.join(failed)}")
    return sorted(paths)


def _record(paths: list[str]) -> ConfigRecord:
    return ConfigRecord(
        {"names": [Path(path).name for path in paths], "texts": [Path(path).read_text() for path in paths]}
    )


@app.main()
def main(grid: Grid, context: Context) -> None:
    config = context.run_config
    out = Path(str(config["out"]))
    out.mkdir(parents=True)
    command, seconds, policy = str(config["command"]), float(config["seconds"]), str(config["policy"])
    text = Path(str(config["round"])).read_text()
    shared = ["--schema", str(config["schema"]), "--round", str(config["round"]), "--trust", str(config["trust"])]
    nodes = _nodes(grid, int(config["sites"]), seconds)
    asked = ConfigRecord({"text": text, "policy": policy})
    keys = _ask(grid, nodes, "keys", {"round": asked}, seconds, out)
    counts = _ask(grid, nodes, "counts", {"round": asked, "keys": _record(keys)}, seconds, out)
    peers = ["--peers", *keys]
    if json.loads(text)["format"] == "raresynth-round":
        print(raresynth(command, "combine", "sum", *counts, *shared, *peers, "--out", str(out / "sum.json")))
        return
    files = out / "files"
    raresynth(command, "combine", "draw", *counts, *shared, *peers, "--out", str(files))
    drawn = _record(sorted(str(path) for path in files.iterdir()))
    found = _ask(grid, nodes, "findings", {"round": asked, "files": drawn}, seconds, out)
    judge = ["combine", "judge", *found, *shared, "--files", str(files), "--policy", policy, "--out", str(out / "verdict")]
    print(raresynth(command, *judge, accept=(2, 3)))
