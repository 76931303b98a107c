"""A site: answers keys, counts and findings of one round by calling the command line on its own machine.

Node config of a site: `registry`, `schema`, `trust`, `key`, `state`, `approved`, `command`; all of them its own paths. Nothing of the server chooses a path.
`approved` is a file with the SHA-256 of each round that a person has agreed to, one a line; any other round is refused.
"""

import hashlib
import tempfile
from pathlib import Path

from flwr.app import ConfigRecord, Context, Message, RecordDict
from flwr.clientapp import ClientApp

from raresynth_flower.command import raresynth

app = ClientApp()


def _own(context: Context, name: str) -> str:
    value = context.node_config.get(name)
    if not isinstance(value, str) or value == "":
        raise RuntimeError(f"the node config of this site lacks {name}")
    return value


def _approved_round(message: Message, context: Context, folder: Path) -> Path:
    text = str(message.content["round"]["text"])
    digest = hashlib.sha256(text.encode()).hexdigest()
    approved = Path(_own(context, "approved")).read_text().split()
    if digest not in approved:
        raise RuntimeError(f"nobody at this site has approved round {digest[:12]}")
    path = folder / "round.json"
    path.write_text(text)
    return path


def _write(record: ConfigRecord, folder: Path) -> list[str]:
    """Files of a record, under plain names alone."""
    paths = []
    folder.mkdir()
    for name, text in zip(record["names"], record["texts"], strict=True):
        if Path(name).name != name or name.startswith("."):
            raise RuntimeError("a file with a path for a name was sent")
        path = folder / name
        path.write_text(text)
        paths.append(str(path))
    return paths


def _reply(message: Message, site: str, path: Path) -> Message:
    record = ConfigRecord({"site": site, "text": path.read_text()})
    return Message(RecordDict({"file": record}), reply_to=message)


@app.query("keys")
def keys(message: Message, context: Context) -> Message:
    with tempfile.TemporaryDirectory() as name:
        folder, own = Path(name), lambda key: _own(context, key)
        out = folder / "keys.json"
        raresynth(
            own("command"), "contribute", "keys", "--round", str(_approved_round(message, context, folder)),
            "--key", own("key"), "--state", own("state"), "--out", str(out),
        )
        return _reply(message, own("site"), out)


@app.query("counts")
def counts(message: Message, context: Context) -> Message:
    with tempfile.TemporaryDirectory() as name:
        folder, own = Path(name), lambda key: _own(context, key)
        out = folder / "counts.json"
        peers = _write(message.content["keys"], folder / "keys")
        raresynth(
            own("command"), "contribute", "counts", own("registry"), "--schema", own("schema"),
            "--round", str(_approved_round(message, context, folder)), "--key", own("key"), "--trust", own("trust"),
            "--state", own("state"), "--out", str(out), "--peers", *peers,
        )
        return _reply(message, own("site"), out)


@app.query("findings")
def findings(message: Message, context: Context) -> Message:
    with tempfile.TemporaryDirectory() as name:
        folder, own = Path(name), lambda key: _own(context, key)
        out = folder / "findings.json"
        _write(message.content["files"], folder / "files")
        raresynth(
            own("command"), "contribute", "findings", own("registry"), "--schema", own("schema"),
            "--round", str(_approved_round(message, context, folder)), "--key", own("key"), "--state", own("state"),
            "--files", str(folder / "files"), "--policy", str(message.content["round"]["policy"]), "--out", str(out),
        )
        return _reply(message, own("site"), out)
