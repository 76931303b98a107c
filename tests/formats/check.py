"""Holds the documents of a release, and of a packet, against validators that others wrote, and plants faults that these must refuse.

python check.py RELEASE [PACKET]       exit 0 where every document is accepted and every planted fault refused
Several validators end with 0 on errors, so their output is read and not their exit code.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BIN = pathlib.Path(sys.executable).parent
CONTEXT = os.environ.get("RO_CRATE_CONTEXT")
failures = 0


def say(ok, what, more=""):
    global failures
    failures += not ok
    print(("ok   " if ok else "FAIL ") + what + (f": {more}" if more and not ok else ""), flush=True)


def run(*command, cwd=None):
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True,
                          env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"})
    return done.stdout + done.stderr


def tail(text):
    return " | ".join(text.strip().splitlines()[-12:])


def frictionless(d):
    out = run(BIN / "frictionless", "validate", "datapackage.json", cwd=d)
    rows = [line for line in out.splitlines() if re.search(r"\bsynthetic\.csv\b.*\b(VALID|INVALID)\b", line)]
    return len(rows) == 1 and "INVALID" not in out and " VALID" in rows[0], tail(out)


def csvw(d):
    out = run(BIN / "csvwvalidate", d / "synthetic.csv-metadata.json")
    return out.strip().splitlines()[-1:] == ["OK"] and "FAIL" not in out, tail(out)


def croissant(d):
    out = run(BIN / "mlcroissant", "validate", "--jsonld", d / "croissant.json")
    if not re.search(r"Done\.", out) or re.search(r"error|warning", out, re.I):
        return False, tail(out)
    out = run(BIN / "mlcroissant", "load", "--jsonld", d / "croissant.json", "--record_set", "records", "--num_records", "-1")
    records = sum(line.startswith("{'records/") for line in out.splitlines())
    rows = (d / "synthetic.csv").read_text().count("\n") - 1
    return records == rows, f"{records} of {rows} records load; " + tail(out)[-500:]


def cyclonedx(d):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str((d / "bom.cdx.json").read_text())
    return error is None, str(error)[:600]


def ro_crate(d):
    if not CONTEXT:
        return True, "not run"
    import requests
    import requests_cache
    cache = pathlib.Path(tempfile.mkdtemp()) / "cache"
    response = requests.Response()
    response.status_code, response.url = 200, "https://w3id.org/ro/crate/1.2/context"
    response._content = pathlib.Path(CONTEXT).read_bytes()
    response.headers["Content-Type"] = "application/ld+json"
    response.request = requests.Request("GET", response.url).prepare()
    response.raw = requests_cache.CachedHTTPResponse(body=response._content, headers=response.headers, status=200)
    with requests_cache.CachedSession(str(cache)) as session:
        session.cache.save_response(response)
    out = run(BIN / "rocrate-validator", "-y", "validate", "-p", "ro-crate-1.2", "-l", "required", "--offline",
              "--cache-path", cache, "--no-paging", d)
    return "[OK] RO-Crate is a valid ro-crate-1.2" in out, tail(out)


def health_dcat(template, values):
    from pyshacl import validate
    import importlib.metadata
    shapes = next(file.locate() for file in importlib.metadata.files("dh-healthdcat") if file.name == "hdap-validator-sensitivity-shape.ttl")
    text = pathlib.Path(template).read_text()
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    left = re.findall(r"\{\{\w+\}\}", text)
    if left:
        return False, f"not filled: {left}"
    conforms, _, report = validate(text, data_graph_format="turtle", shacl_graph=str(shapes), shacl_graph_format="turtle")
    return conforms, report[:800]


def fragment(d):
    import rdflib
    graph = rdflib.Graph().parse(str(d / "health-dcat-sample.ttl"), format="turtle")
    columns = len(list(graph.objects(None, rdflib.URIRef("http://www.w3.org/ns/csvw#column"))))
    header = (d / "synthetic.csv").read_text().splitlines()[0]
    return columns == header.count(",") + 1, f"{columns} columns"


def statements(d):
    from google.protobuf.json_format import ParseDict
    from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
    from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
    from in_toto_attestation.v1 import statement_pb2
    for name, message in (("test-result", test_result_pb2.TestResult()), ("provenance", provenance_pb2.Provenance())):
        content = json.loads((d / f"{name}.intoto.json").read_text())
        ParseDict(content, statement_pb2.Statement())
        ParseDict(content["predicate"], message)
    return True, ""


def envelopes(d, keys):
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import SSlibKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    found = sorted(d.glob("*.dsse.json"))
    trusted = [SSlibKey.from_crypto(load_pem_public_key(key["publicKey"].encode()), keyid=key["keyid"]) for key in keys]
    for path in found:
        envelope = json.loads(path.read_text())
        for signature in envelope["signatures"]:
            signer = [key for key in trusted if key.keyid == signature["keyid"]]
            Envelope.from_dict({**envelope, "signatures": [signature]}).verify(signer, 1)
    return len(found) > 0, f"{len(found)} envelopes"


def openssl(d, keys):
    import base64
    for path in d.glob("*.dsse.json"):
        envelope = json.loads(path.read_text())
        body = base64.b64decode(envelope["payload"])
        kind = envelope["payloadType"].encode()
        with tempfile.TemporaryDirectory() as t:
            t = pathlib.Path(t)
            (t / "pae").write_bytes(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body))
            for signature in envelope["signatures"]:
                key = next(key for key in keys if key["keyid"] == signature["keyid"])
                (t / "key").write_text(key["publicKey"])
                (t / "sig").write_bytes(base64.b64decode(signature["sig"]))
                out = run("openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", t / "key", "-sigfile", t / "sig", "-in", t / "pae")
                if "Verified Successfully" not in out:
                    return False, tail(out)
    return True, ""


def bag(d):
    out = run(sys.executable, "-m", "bagit", "--validate", d)
    return "is valid" in out and "invalid" not in out, tail(out)


def acro(d):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sacro.settings")
    from sacro.models import load_from_path
    outputs = load_from_path((d / "data" / "results.json").absolute())
    for output in outputs.values():
        for entry in output["files"]:
            if not entry.get("checksum_valid"):
                return False, f"{entry['name']}: {entry}"
    return len(outputs) > 0, f"{len(outputs)} outputs"


def planted(source, change):
    copy = pathlib.Path(tempfile.mkdtemp()) / "copy"
    shutil.copytree(source, copy)
    change(copy)
    return copy


def edit_json(name, change):
    def apply(d):
        content = json.loads((d / name).read_text())
        change(content)
        (d / name).write_text(json.dumps(content))
    return apply


def edit_text(name, change):
    def apply(d):
        (d / name).write_text(change((d / name).read_text()))
    return apply


def wrong_level(column):
    def change(text):
        head, *rows = text.splitlines()
        cells = rows[0].split(",")
        cells[head.split(",").index(column)] = "no-such-level"
        return "\n".join([head, ",".join(cells), *rows[1:]]) + "\n"
    return edit_text("synthetic.csv", change)


def refuses(what, validator, d, change, *more):
    try:
        ok, _ = validator(planted(d, change), *more)
    except Exception:  # what a validator throws is its refusal
        ok = False
    say(not ok, f"refuses {what}")


def accepts(what, validator, *arguments):
    try:
        ok, more = validator(*arguments)
    except Exception as error:
        ok, more = False, f"{type(error).__name__}: {error}"
    say(ok, f"accepts {what}" + (" (not run: no context file)" if more == "not run" else ""), more)


def main(release, packet=None, keys_file=None):
    release = pathlib.Path(release)
    fields = json.loads((release / "datapackage.json").read_text())["resources"][0]["schema"]["fields"]
    coded = next(field["name"] for field in fields if "categories" in field)
    accepts("Frictionless v2", frictionless, release)
    refuses("Frictionless: a wrong digest", frictionless, release, edit_json("datapackage.json", lambda c: c["resources"][0].update(hash="sha256:" + "0" * 64)))
    refuses("Frictionless: a wrong level", frictionless, release, wrong_level(coded))
    refuses("Frictionless: no resources", frictionless, release, edit_json("datapackage.json", lambda c: c.pop("resources")))
    accepts("CSVW", csvw, release)
    refuses("CSVW: a wrong level", csvw, release, wrong_level(coded))
    accepts("Croissant 1.1 + RAI", croissant, release)
    refuses("Croissant: a wrong digest", croissant, release, edit_json("croissant.json", lambda c: [f.update(sha256="0" * 64) for f in c["distribution"]]))
    refuses("Croissant: no digest", croissant, release, edit_json("croissant.json", lambda c: [f.pop("sha256") for f in c["distribution"]]))
    refuses("Croissant: no licence", croissant, release, edit_json("croissant.json", lambda c: c.pop("license")))
    accepts("CycloneDX 1.6", cyclonedx, release)
    refuses("CycloneDX: a type that there is not", cyclonedx, release, edit_json("bom.cdx.json", lambda c: c["components"][0].update(type="model")))
    accepts("RO-Crate 1.2", ro_crate, release)
    if CONTEXT:
        refuses("RO-Crate: no licence", ro_crate, release, edit_json("ro-crate-metadata.json", lambda c: c["@graph"][1].pop("license")))
        refuses("RO-Crate: no date", ro_crate, release, edit_json("ro-crate-metadata.json", lambda c: c["@graph"][1].pop("datePublished")))
    accepts("in-toto test-result and SLSA provenance", statements, release)
    refuses("in-toto: a field that there is not", statements, release, edit_json("test-result.intoto.json", lambda c: c["predicate"].update(verdict="PASS")))
    accepts("the HealthDCAT-AP fragment as RDF", fragment, release)
    if keys_file is not None:
        keys = json.loads(pathlib.Path(keys_file).read_text())["keys"]
        accepts("DSSE envelopes (securesystemslib)", envelopes, release, keys)
        accepts("DSSE envelopes (openssl)", openssl, release, keys)
        names = sorted(path.name for path in release.glob("*.dsse.json"))

        def other_payload(c):
            import base64
            c["payload"] = base64.b64encode(base64.b64decode(c["payload"]).replace(b"sha256", b"sha255")).decode()
        for name in names:
            refuses(f"a changed payload in {name} (securesystemslib)", envelopes, release, edit_json(name, other_payload), keys)
    if packet is not None:
        packet = pathlib.Path(packet)
        accepts("BagIt with sha-512", bag, packet)
        refuses("BagIt: one changed byte", bag, packet, edit_text("data/results.json", lambda text: text.replace("review", "revieW", 1)))
        accepts("ACRO results.json in the SACRO viewer", acro, packet)
        refuses("ACRO: a file that changed", acro, packet, edit_text("data/release/report.json", lambda text: text + " "))
        if CONTEXT:
            accepts("RO-Crate 1.2 of the packet", ro_crate, packet / "data")
        template = packet / "data" / "health-dcat-record.template.ttl"
        accepts("the HealthDCAT-AP record once filled", health_dcat, template, FILLED)

        def without_sample(d):
            edit_text("data/health-dcat-record.template.ttl", lambda text: re.sub(r" ; adms:sample <[^>]*>", "", text))(d)
        copy = planted(packet, without_sample)
        ok, _ = health_dcat(copy / "data" / "health-dcat-record.template.ttl", FILLED)
        say(not ok, "refuses HealthDCAT-AP: no sample")
    print(f"{failures} failures")
    return 1 if failures else 0


FILLED = {
    "REGISTRY_URL": "https://example.org/registries/x", "COUNTRY_CODE": "USA", "HOW_THE_DATA_WERE_COLLECTED": "Clinic records",
    "DESCRIPTION": "A registry", "PURPOSE": "AcademicResearch",
    "HEALTH_CATEGORY_URL": "http://healthdataportal.eu/authority/health-category/PHDR", "DISEASE_URL": "https://www.wikidata.org/wiki/Q617543",
    "PEOPLE_ROUNDED": "420", "CONTACT_NAME": "Data office", "CONTACT_EMAIL": "data@example.org", "CONTACT_URL": "https://example.org/contact",
    "PUBLISHER_NAME": "Example registry team", "PUBLISHER_URL": "https://example.org/",
    "PUBLISHER_TYPE_URL": "http://healthdataportal.eu/authority/publisher-type/academia", "PUBLISHER_NOTE": "Keeps the registry.",
    "TRUE_OR_FALSE": "false", "HEALTH_DATA_ACCESS_BODY": "Access body", "ACCESS_BODY_URL": "https://example.org/hdab",
    "ACCESS_BODY_EMAIL": "hdab@example.org", "ACCESS_REQUEST_URL": "https://example.org/registries/x/request", "BYTES_ROUNDED": "30000",
}

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
