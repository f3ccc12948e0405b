#!/usr/bin/python3
"""Check `stemma export`: every event and facet against a schema, the edges against the store's.

usage: export.py --stemma PROGRAM

No package ships OpenLineage's JSON schemas, so the ones below say what they require, facet by facet;
python3-jsonschema applies them, with formats. Beyond them, Marquez' rules are checked: an input
field stands in the schema of an input, an output field in that of the output.
"""
import argparse
import collections
import json
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
SPEC = "https://openlineage.io/spec/"

TEXT = {"type": "string", "minLength": 1}
URI = {"type": "string", "pattern": r"^[a-zA-Z][a-zA-Z0-9+.-]*:[^\s]+$"}
UUID = {"type": "string",
        "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"}
TIME = {"type": "string",
        "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}


def closed(properties, required):
    return {"type": "object", "properties": properties, "required": required,
            "additionalProperties": False}


def facet(path, properties, required):
    name = path.split("/")[-1].removesuffix(".json")
    where = {"const": f"{SPEC}facets/{path}#/$defs/{name}"}
    return closed({"_producer": URI, "_schemaURL": where, **properties},
                  ["_producer", "_schemaURL", *required])


def array(items, least=0):
    return {"type": "array", "items": items, "minItems": least}


NAMED = {"namespace": TEXT, "name": TEXT}
TRANSFORMATION = closed(
    {"type": {"enum": ["DIRECT", "INDIRECT"]}, "subtype": TEXT, "description": TEXT,
     "masking": {"type": "boolean"}}, ["type"])
# Subtypes that each type has.
TRANSFORMATION["anyOf"] = [
    {"properties": {"type": {"const": "DIRECT"},
                    "subtype": {"enum": ["IDENTITY", "TRANSFORMATION", "AGGREGATION"]}}},
    {"properties": {"type": {"const": "INDIRECT"},
                    "subtype": {"enum": ["JOIN", "GROUP_BY", "FILTER", "SORT", "WINDOW",
                                         "CONDITIONAL"]}}}]
INPUT_FIELD = closed({**NAMED, "field": TEXT, "transformations": array(TRANSFORMATION, 1)},
                     ["namespace", "name", "field"])
OWNERS = {"owners": array(closed({"name": TEXT, "type": TEXT}, ["name"]), 1)}
TAG = closed({"key": TEXT, "value": TEXT, "source": TEXT, "field": TEXT}, ["key", "value"])
FIELDS = {"fields": array(closed({"name": TEXT, "type": TEXT, "description": TEXT}, ["name"]))}

DATASET_FACETS = {
    "schema": facet("1-2-0/SchemaDatasetFacet.json", FIELDS, []),
    "columnLineage": facet(
        "1-2-0/ColumnLineageDatasetFacet.json",
        {"fields": {"type": "object", "additionalProperties":
                    closed({"inputFields": array(INPUT_FIELD, 1)}, ["inputFields"])},
         "dataset": array(INPUT_FIELD, 1)}, ["fields"]),
    "documentation": facet("1-1-0/DocumentationDatasetFacet.json", {"description": TEXT},
                           ["description"]),
    "ownership": facet("1-0-1/OwnershipDatasetFacet.json", OWNERS, []),
    "tags": facet("1-0-0/TagsDatasetFacet.json", {"tags": array(TAG, 1)}, []),
}
JOB_FACETS = {
    "jobType": facet("2-0-4/JobTypeJobFacet.json",
                     {"processingType": {"enum": ["BATCH", "STREAMING"]}, "integration": TEXT,
                      "jobType": TEXT}, ["processingType", "integration"]),
    "sql": facet("1-1-0/SQLJobFacet.json", {"query": TEXT, "dialect": TEXT}, ["query"]),
    "sourceCodeLocation": facet("1-1-0/SourceCodeLocationJobFacet.json",
                                {"type": TEXT, "url": URI, "path": TEXT, "version": TEXT},
                                ["type", "url"]),
    "documentation": facet("1-1-0/DocumentationJobFacet.json", {"description": TEXT},
                           ["description"]),
    "ownership": facet("1-0-1/OwnershipJobFacet.json", OWNERS, []),
    "tags": facet("1-0-0/TagsJobFacet.json", {"tags": array(TAG, 1)}, []),
}
RUN_FACETS = {
    "parent": facet("1-1-0/ParentRunFacet.json",
                    {"run": closed({"runId": UUID}, ["runId"]),
                     "job": closed(NAMED, ["namespace", "name"])}, ["run", "job"]),
}


def facets(known):
    return closed(known, [])


DATASET = closed({**NAMED, "facets": facets(DATASET_FACETS)}, ["namespace", "name"])
EVENT = closed(
    {"eventType": {"enum": ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"]},
     "eventTime": TIME, "producer": URI,
     "schemaURL": {"const": SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent"},
     "run": closed({"runId": UUID, "facets": facets(RUN_FACETS)}, ["runId"]),
     "job": closed({**NAMED, "facets": facets(JOB_FACETS)}, ["namespace", "name"]),
     "inputs": array(DATASET), "outputs": array(DATASET)},
    ["eventTime", "producer", "schemaURL", "run", "job"])

URN = {"type": "string", "pattern":
       r"^urn:li:dataset:\(urn:li:dataPlatform:[^,()]+,[^,()]+,PROD\)$"}
FIELD_URN = {"type": "string", "pattern":
             r"^urn:li:schemaField:\(urn:li:dataset:\(urn:li:dataPlatform:[^,()]+,[^,()]+,PROD\),"
             r"[^,()]+\)$"}
FINE = closed(
    {"upstreamType": {"const": "FIELD_SET"}, "upstreams": array(FIELD_URN, 1),
     "downstreamType": {"const": "FIELD"}, "downstreams": array(FIELD_URN, 1),
     "transformOperation": TEXT, "confidenceScore": {"type": "number", "minimum": 0, "maximum": 1}},
    ["upstreamType", "upstreams", "downstreamType", "downstreams", "confidenceScore"])
PROPOSALS = array(closed(
    {"entityType": {"const": "dataset"}, "entityUrn": URN, "changeType": {"const": "UPSERT"},
     "aspectName": {"const": "upstreamLineage"},
     "aspect": closed({"json": closed(
         {"upstreams": array(closed({"dataset": URN, "type": {"enum": ["TRANSFORMED", "VIEW",
                                                                       "COPY"]}},
                                    ["dataset", "type"]), 1),
          "fineGrainedLineages": array(FINE)}, ["upstreams"])}, ["json"])},
    ["entityType", "entityUrn", "changeType", "aspectName", "aspect"]))

# Kinds of the store, as OpenLineage calls them.
KINDS = {"identity": "IDENTITY", "rename": "IDENTITY", "expression": "TRANSFORMATION",
         "aggregation": "AGGREGATION", "filter": "FILTER", "join": "JOIN", "group": "GROUP_BY",
         "sort": "SORT", "partition": "WINDOW", "distinct": "GROUP_BY", "setop": "FILTER",
         "conditional": "CONDITIONAL", "subquery": "FILTER", "srf": "JOIN"}

EDGES = """
    SELECT s.schema, s.name, sc.name, t.schema, t.name, tc.name, k.name, k.is_value
    FROM edges e JOIN assets s ON s.id = e.source_asset JOIN assets t ON t.id = e.target_asset
    JOIN columns sc ON sc.id = e.source_column LEFT JOIN columns tc ON tc.id = e.target_column
    JOIN kinds k ON k.id = e.kind"""

ODD = """
CREATE TABLE "o,d(d)"."100% ☃" ("a,b" int, "c)d" text, "x
y" text);
CREATE VIEW "o,d(d)".v AS SELECT "a,b" AS "q""q", md5("c)d") AS hashed, "x
y" FROM "o,d(d)"."100% ☃";
"""
ROWS = """
CREATE TABLE s.t (a int, b text);
CREATE TABLE s.u (a int, b text);
INSERT INTO s.t VALUES (4711, 'secret value');
INSERT INTO s.u SELECT a, b FROM s.t;
"""


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name, good, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"failed: {name}" + (f"\n    {detail}" if detail else ""))

    def same(self, name, found, expected):
        missing = list((collections.Counter(expected) - collections.Counter(found)).elements())
        extra = list((collections.Counter(found) - collections.Counter(expected)).elements())
        self.check(name, not missing and not extra,
                   f"missing {missing[:5]}, extra {extra[:5]}")

    def valid(self, name, schema, value):
        validator = jsonschema.Draft202012Validator(schema)
        errors = sorted(validator.iter_errors(value), key=lambda error: list(error.path))
        self.check(name, not errors, "; ".join(
            f"{'/'.join(map(str, error.path))}: {error.message[:120]}" for error in errors[:3]))


class Program:
    def __init__(self, path, directory):
        self.path = path
        self.directory = pathlib.Path(directory)

    def run(self, *words):
        return subprocess.run([self.path, *words], capture_output=True, timeout=120)

    def scan(self, root, *words):
        store = self.directory / (root.name + ".db")
        done = self.run("scan", "--quiet", "--store", str(store), *words, str(root))
        if done.returncode != 0:
            sys.exit(f"scan of {root}: {done.stderr.decode()}")
        return store

    def export(self, store, *words):
        done = self.run("export", "--store", str(store), "--database", "db", *words)
        if done.returncode != 0:
            sys.exit(f"export {words}: {done.stderr.decode()}")
        return done.stdout

    def events(self, store, *words):
        text = self.export(store, *words).decode()
        return [json.loads(line) for line in text.splitlines()]

    def source(self, name, text):
        root = self.directory / name
        root.mkdir()
        (root / "script.sql").write_text(text)
        return root


def lineage_of(events):
    """Edges of all events: (source, field, target, field or None, subtype)."""
    found = []
    for event in events:
        for output in event["outputs"]:
            facet_ = output["facets"]["columnLineage"]
            ways = [(None, field) for field in facet_.get("dataset", [])]
            ways += [(name, field) for name, entry in facet_["fields"].items()
                     for field in entry["inputFields"]]
            found += [(field["name"], field["field"], output["name"], name, way["subtype"])
                      for name, field in ways for way in field["transformations"]]
    return found


def check_openlineage(checks, program, store, name):
    events = program.events(store)
    for event in events:
        checks.valid(f"{name}: {event['job']['name']}", EVENT, event)
        check_fields(checks, event, name)
    runs = [event["run"]["runId"] for event in events]
    checks.check(f"{name}: every run has an id of its own", len(set(runs)) == len(runs))
    jobs = [event["job"]["name"] for event in events]
    checks.check(f"{name}: every job is there once", len(set(jobs)) == len(jobs))
    for event in events:
        parent = event["run"].get("facets", {}).get("parent")
        if parent:
            at = runs.index(parent["run"]["runId"]) if parent["run"]["runId"] in runs else -1
            checks.check(f"{name}: the parent of {event['job']['name']} comes before it",
                         0 <= at < events.index(event) and jobs[at] == parent["job"]["name"])
    return events


def check_fields(checks, event, name):
    def fields(datasets):
        return {(dataset["namespace"], dataset["name"], field["name"]) for dataset in datasets
                for field in dataset["facets"]["schema"]["fields"]}

    inputs = fields(event["inputs"])
    for output in event["outputs"]:
        facet_ = output["facets"]["columnLineage"]
        used = facet_.get("dataset", []) + [
            field for entry in facet_["fields"].values() for field in entry["inputFields"]]
        lost = [field for field in used
                if (field["namespace"], field["name"], field["field"]) not in inputs]
        names = {field["name"] for field in output["facets"]["schema"]["fields"]}
        checks.check(f"{name}: fields of {event['job']['name']} stand in schemas",
                     not lost and set(facet_["fields"]) <= names, f"{lost[:3]}")


def dataset_names(store):
    """How a store's assets are called: relations of the database with its name before theirs."""
    db = sqlite3.connect(store)
    names = {}
    for schema, name, kind, temporary, file, form in db.execute(
            "SELECT a.schema, a.name, a.type, a.temporary, f.path, f.format FROM assets a"
            " LEFT JOIN files f ON f.id = a.file_id"):
        relation = kind in ("table", "view", "materialized_view", "foreign_table")
        if relation and form != schema:
            names[schema, name] = f"db.{schema}.{name}" + (f"@{file}" if temporary else "")
        else:
            names[schema, name] = name
    db.close()
    return names


def check_edges(checks, store, events, name):
    names = dataset_names(store)
    db = sqlite3.connect(store)
    edges = [(names[row[0], row[1]], row[2], names[row[3], row[4]], row[5], KINDS[row[6]])
             for row in db.execute(EDGES)]
    db.close()
    checks.same(f"{name}: edges", lineage_of(events), edges)


def check_datahub(checks, program, store, name):
    proposals = json.loads(program.export(store, "--format", "datahub"))
    checks.valid(f"{name}: proposals", PROPOSALS, proposals)
    urns = [proposal["entityUrn"] for proposal in proposals]
    checks.check(f"{name}: one proposal a dataset", len(set(urns)) == len(urns))
    names = dataset_names(store)
    escape = str.maketrans({",": "%2C", "(": "%28", ")": "%29", "%": "%25"})

    def field(schema, asset, column):
        return names[schema, asset].translate(escape), column.translate(escape)

    db = sqlite3.connect(store)
    edges = {(*field(*row[0:3]), *field(*row[3:6]), row[6]) for row in db.execute(EDGES) if row[7]
             and row[5] is not None}
    db.close()

    def parts(urn):
        dataset, column = urn.removeprefix("urn:li:schemaField:(")[:-1].rsplit(",", 1)
        return dataset.split(",")[1], column

    found = [(*parts(fine["upstreams"][0]), *parts(fine["downstreams"][0]),
              fine["transformOperation"])
             for proposal in proposals
             for fine in proposal["aspect"]["json"]["fineGrainedLineages"]]
    checks.same(f"{name}: DataHub's fine lineages", found, edges)


def check_shop(checks, events):
    jobs = {event["job"]["name"]: event for event in events}
    customer = jobs["wh/dim_customer.sql:wh.dim_customer"]
    fields = customer["outputs"][0]["facets"]["columnLineage"]["fields"]
    ways = fields["email_hash"]["inputFields"][0]["transformations"]
    checks.check("shop: md5 masks", [way["masking"] for way in ways] == [True])
    ways = fields["email"]["inputFields"][0]["transformations"]
    checks.check("shop: identity does not mask", [way["masking"] for way in ways] == [False])
    sql = customer["job"]["facets"]["sql"]["query"]
    checks.check("shop: the statement as it is written",
                 sql.startswith("with current_address as (") and
                 sql.endswith("where d.updated_at < excluded.updated_at"), sql[-60:])
    checks.check("shop: the script is the parent",
                 customer["run"]["facets"]["parent"]["job"]["name"] == "wh/dim_customer.sql")


def check_sql(checks, program):
    root = program.source("rows", ROWS)
    store = program.scan(root)
    text = program.export(store).decode()
    checks.check("sql: no rows of INSERT ... VALUES", "secret value" not in text
                 and "INSERT INTO s.u SELECT a, b FROM s.t" in text)
    (root / "script.sql").write_text(ROWS + "-- changed\n")
    done = program.run("export", "--store", str(store))
    checks.check("sql: a changed file is not quoted", b'"query"' not in done.stdout
                 and b"1 of 1 jobs is left out" in done.stderr, done.stderr.decode())
    (root / "script.sql").unlink()
    elsewhere = program.directory / "elsewhere.sql"
    elsewhere.write_text(ROWS)
    (root / "script.sql").symlink_to(elsewhere)
    checks.check("sql: nothing outside of the roots is opened",
                 b'"query"' not in program.export(store))
    (root / "script.sql").unlink()
    shutil.copy(elsewhere, root / "script.sql")
    store = program.scan(root, "--redact")
    checks.check("sql: none of a redacted store", b'"query"' not in program.export(store))


def check_options(checks, program, store):
    first, again = program.export(store), program.export(store)
    checks.check("the same twice", first == again)
    events = program.events(store, "--event-time", "2026-01-31T23:59:59.5+01:00", "--namespace",
                            "postgres://db.example:6432", "--job-namespace", "nightly",
                            "--source-url", "https://git.example/shop/")
    checks.check("--event-time", {event["eventTime"] for event in events}
                 == {"2026-01-31T23:59:59.5+01:00"})
    checks.check("--namespace", "postgres://db.example:6432" in
                 {dataset["namespace"] for event in events for dataset in event["inputs"]})
    checks.check("--job-namespace", {event["job"]["namespace"] for event in events} == {"nightly"})
    checks.check("--source-url", all(
        event["job"]["facets"]["sourceCodeLocation"]["url"].startswith("https://git.example/shop/")
        for event in events))
    for words, message in [(["--event-time", "yesterday"], "--event-time"),
                           (["--format", "openlinage"], "openlineage"), (["more"], "more")]:
        done = program.run("export", "--store", str(store), *words)
        checks.check(f"bad: {words}", done.returncode == 2 and message in done.stderr.decode()
                     and not done.stdout, done.stderr.decode())
    done = program.run("export", "--store", str(program.directory / "none.db"))
    checks.check("bad: no store", done.returncode == 2 and b"none.db" in done.stderr)
    with open("/dev/full", "w") as full:
        done = subprocess.run([program.path, "export", "--store", store], stdout=full,
                              stderr=subprocess.PIPE, timeout=60)
    checks.check("bad: full disk", done.returncode == 2)
    pipe = subprocess.run(f"'{program.path}' export --store '{store}' 2>/dev/null | head -n 1; "
                          "exit ${PIPESTATUS[0]}", shell=True, executable="/bin/bash",
                          capture_output=True, timeout=60)
    checks.check("closed pipe", pipe.returncode == 0 and pipe.stdout.startswith(b"{"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stemma", required=True)
    args = parser.parse_args()
    checks = Checks()
    with tempfile.TemporaryDirectory() as directory:
        program = Program(pathlib.Path(args.stemma).resolve(), directory)
        shop = program.scan(FIXTURES / "shop")
        odd = program.scan(program.source("odd", ODD))
        broken = program.scan(FIXTURES / "graph" / "broken")
        for store in (shop, odd, broken):
            events = check_openlineage(checks, program, store, store.stem)
            check_edges(checks, store, events, store.stem)
            check_datahub(checks, program, store, store.stem)
            if store == shop:
                check_shop(checks, events)
        check_sql(checks, program)
        check_options(checks, program, shop)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
