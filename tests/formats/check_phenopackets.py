"""Holds synthetic phenopackets against the protocol buffers of PyPI phenopackets, and plants faults that must be found.

python check_phenopackets.py PACKETS.ndjson      exit 0 where every packet is accepted and every planted fault found
"""
import json
import sys

from google.protobuf.json_format import Parse, ParseError
from phenopackets import Phenopacket


def findings(packet):
    """What is wrong with a packet: its shape, an id that is none of ours, a prefix that metaData does not declare."""
    try:
        read = Parse(json.dumps(packet), Phenopacket())
    except ParseError:
        return ["not a phenopacket"]
    declared = {one.namespace_prefix for one in read.meta_data.resources}
    codes = [one.type.id for one in read.phenotypic_features] + [one.term.id for one in read.diseases]
    found = [f"prefix of term {at} is not declared" for at, code in enumerate(codes) if code.split(":")[0] not in declared]
    if not read.id.startswith("SYN-") or read.subject.id != read.id:
        found.append("id")
    if not (read.meta_data.created.seconds and read.meta_data.created_by and read.meta_data.phenopacket_schema_version):
        found.append("metaData")
    if read.subject.HasField("date_of_birth") or read.interpretations or read.meta_data.external_references:
        found.append("holds what a synthetic packet never does")
    return found


def planted(packet):
    """The same packet with one fault each."""
    change = lambda edit: (lambda copy: (edit(copy), copy)[1])(json.loads(json.dumps(packet)))
    yield "unknown sex", change(lambda p: p["subject"].update(sex="M"))
    yield "unknown field", change(lambda p: p.update(phenotypes=[]))
    yield "excluded as text", change(lambda p: p["phenotypicFeatures"][0].update(excluded="yes"))
    yield "undeclared prefix", change(lambda p: p["phenotypicFeatures"][0]["type"].update(id="XX:1"))
    yield "no metaData", change(lambda p: p.pop("metaData"))
    yield "an id of a patient", change(lambda p: p.update(id="PMID_1"))


packets = [json.loads(line) for line in open(sys.argv[1], encoding="utf8") if line.strip()]
bad = sum(1 for packet in packets if findings(packet))
print(("ok   " if bad == 0 and packets else "FAIL ") + f"{len(packets)} packets, {bad} with a finding")
missed = [what for what, packet in planted(next(p for p in packets if p.get("phenotypicFeatures"))) if not findings(packet)]
print("ok   every planted fault found" if not missed else "FAIL missed: " + ", ".join(missed))
sys.exit(0 if bad == 0 and packets and not missed else 1)
