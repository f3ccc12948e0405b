#!/usr/bin/python3
"""Check the pictures of `stemma graph`: what they hold, and that other programs read them.

usage: graph.py --stemma PROGRAM [--mermaid DIR]

Nodes and edges are compared with the store's, by SQL, and with lists written by hand
(fixtures/graph, fixtures/shop-expected/graph-*). dot, xmllint and networkx read the files. With
--mermaid, mermaid-cli is installed into DIR (once) and draws with Debian's chromium; without, only
Mermaid's limits are checked.
"""
import argparse
import collections
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import networkx

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
MERMAID = "@mermaid-js/mermaid-cli@12.2.0"
FORMATS = ["dot", "mermaid", "graphml", "json"]
SVG = "{http://www.w3.org/2000/svg}"

PLAIN = "CASE WHEN {0}.schema = '' THEN {0}.name ELSE {0}.schema || '.' || {0}.name END"
EDGES = f"""
    SELECT {PLAIN.format('s')} || '.' || sc.name,
           {PLAIN.format('t')} || '.' || coalesce(tc.name, '(rows)'),
           k.name, f.path, e.line, e."column"
    FROM edges e JOIN assets s ON s.id = e.source_asset JOIN assets t ON t.id = e.target_asset
    JOIN columns sc ON sc.id = e.source_column LEFT JOIN columns tc ON tc.id = e.target_column
    JOIN kinds k ON k.id = e.kind JOIN statements st ON st.id = e.statement_id
    JOIN files f ON f.id = st.file_id"""
READS = f"""
    SELECT {PLAIN.format('s')} || '.(rows)',
           {PLAIN.format('t')} || '.' || coalesce(c.name, '(rows)'),
           'reads', f.path, st.line, st."column"
    FROM reads r JOIN assets s ON s.id = r.source_asset JOIN assets t ON t.id = r.target_asset
    LEFT JOIN columns c ON c.id = r.target_column JOIN statements st ON st.id = r.statement_id
    JOIN files f ON f.id = st.file_id"""

ODD = """
CREATE SCHEMA "end";
CREATE TABLE "end"."a""b<c>&d" ("class" int, "x;y#z" text, "naïve ☃ 'q'" text, "back\\slash" text,
                                "{curly}|pipe" text, "%%{init}%%" text);
CREATE VIEW "end"."subgraph" AS
SELECT "class" AS "end", "x;y#z" AS "`tick`", "naïve ☃ 'q'" AS "two
lines", "back\\slash" AS "\\N\\G", "{curly}|pipe" AS "<b>bold</b>", "%%{init}%%" AS "graph"
FROM "end"."a""b<c>&d";
"""


class Checks:
    """Counts what held and says what did not."""

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


class Program:
    def __init__(self, path, directory):
        self.path = path
        self.directory = pathlib.Path(directory)

    def run(self, *words):
        return subprocess.run([self.path, *words], capture_output=True, timeout=120)

    def scan(self, root):
        store = self.directory / (root.name + ".db")
        done = self.run("scan", "--quiet", "--store", str(store), str(root))
        if done.returncode != 0:
            sys.exit(f"scan of {root}: {done.stderr.decode()}")
        return store

    def graph(self, store, *words):
        done = self.run("graph", "--store", str(store), *words)
        if done.returncode != 0:
            sys.exit(f"graph {words}: {done.stderr.decode()}")
        return done.stdout

    def json(self, store, *words):
        return json.loads(self.graph(store, *words, "--format", "json"))


def node_names(picture):
    assets = [asset["name"] for asset in picture["assets"]]
    names = []
    for node in picture["nodes"]:
        tail = {"column": f".{node['name']}", "rows": ".(rows)", "table": ""}[node["node"]]
        names.append(assets[node["asset"]] + tail)
    return names


def edge_rows(picture):
    names = node_names(picture)
    return [(names[e["from"]], names[e["to"]], e["kind"], e["file"], e["line"], e["column"])
            for e in picture["edges"]]


def expected_lines(path, width):
    """Columns that two or more blanks part, or one where that gives the right number."""
    rows = []
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            words = re.split(r" {2,}", line)
            rows.append(tuple(words if len(words) == width else line.split()))
    return rows


# ---- what pictures hold

def check_all(checks, program, store, name):
    db = sqlite3.connect(store)
    values = db.execute(EDGES + " WHERE k.is_value").fetchall()
    every = db.execute(EDGES).fetchall() + db.execute(READS).fetchall()
    plain = program.json(store, "--all")
    rows = program.json(store, "--all", "--rows")
    checks.same(f"{name}: edges of values", edge_rows(plain), values)
    checks.same(f"{name}: edges with --rows", edge_rows(rows), every)
    ends = {end for edge in every for end in edge[:2]}
    checks.check(f"{name}: every end is a node", ends <= set(node_names(rows)))
    check_tables(checks, program, store, name, every)
    assets = [row[0] for row in db.execute(
        f"SELECT {PLAIN.format('a')} FROM assets a WHERE NOT a.system AND (a.type <> 'pipeline'"
        " OR a.result) AND (NOT EXISTS (SELECT 1 FROM asset_parents p WHERE p.parent_id = a.id)"
        " OR EXISTS (SELECT 1 FROM edges e WHERE e.target_asset = a.id))")]
    checks.same(f"{name}: tables", [asset["name"] for asset in rows["assets"]], assets)
    db.close()


def check_tables(checks, program, store, name, every):
    db = sqlite3.connect(store)
    pairs = db.execute(f"SELECT {PLAIN.format('s')}, {PLAIN.format('t')}, sum(n) FROM ("
                       " SELECT source_asset, target_asset, 1 AS n FROM edges UNION ALL"
                       " SELECT source_asset, target_asset, 1 FROM reads) e"
                       " JOIN assets s ON s.id = e.source_asset"
                       " JOIN assets t ON t.id = e.target_asset GROUP BY s.id, t.id").fetchall()
    picture = program.json(store, "--all", "--level", "table")
    names = node_names(picture)
    found = [(names[e["from"]], names[e["to"]], e["count"]) for e in picture["edges"]]
    checks.same(f"{name}: pairs of tables", found, pairs)
    checks.check(f"{name}: no edge is lost", sum(row[2] for row in found) == len(every))
    db.close()


def check_by_hand(checks, program, shop, broken):
    picture = program.json(shop, "stg.newsletter_contacts.email")
    checks.same("shop: around stg.newsletter_contacts.email",
                [row[:3] for row in edge_rows(picture)],
                expected_lines(FIXTURES / "shop-expected" / "graph-newsletter", 3))
    check_impact(checks, program, shop)
    picture = program.json(broken, "--all")
    edges = [(*row[:3], edge["health"])
             for row, edge in zip(edge_rows(picture), picture["edges"])]
    checks.same("broken: edges", edges, expected_lines(FIXTURES / "graph" / "broken.expected", 4))
    tables = [(asset["name"], asset["health"]) for asset in picture["assets"]
              if asset["health"] != "sound"]
    checks.same("broken: tables", tables,
                expected_lines(FIXTURES / "graph" / "broken.tables", 2))
    reasons = {node["name"]: node["reason"] for node in picture["nodes"]}
    checks.check("broken: near names", "did you mean email?" in reasons["emial"])
    count = sum(edge["health"] == "broken" for edge in picture["edges"])
    dot = program.graph(broken, "--all").decode()
    checks.check("broken: edges are labelled", dot.count("BROKEN</B>") == count)
    mermaid = program.graph(broken, "--all", "--format", "mermaid").decode()
    checks.check("broken: edges are crossed", mermaid.count(" ==x ") == count)


def check_impact(checks, program, shop):
    """What a change of crm.customers.email can reach, as it was written down for impact."""
    picture = program.json(shop, "crm.customers.email", "--down", "99", "--rows")
    names = [name for name, node in zip(node_names(picture), picture["nodes"])
             if not node["asked"]]
    expected = [row[0].replace('"', "") for row in
                expected_lines(FIXTURES / "shop-expected" / "impact-email", 3)]
    checks.same("shop: what email reaches", names, expected)


def check_outside(checks, program):
    """Where a scan lacks many tables of a schema, they are loaded from elsewhere: no link is broken."""
    root = program.directory / "outside"
    root.mkdir()
    (root / "views.sql").write_text("CREATE TABLE s.here (a int);\n" + "".join(
        f"CREATE VIEW v{n} AS SELECT a FROM s.loaded_{n};\n" for n in range(4)))
    picture = program.json(program.scan(root), "--all")
    healths = {asset["name"]: asset["health"] for asset in picture["assets"]}
    checks.check("many tables from elsewhere are no broken links",
                 {healths[f"s.loaded_{n}"] for n in range(4)} == {"doubtful"})


def check_reach(checks, program, shop):
    one = program.json(shop, "crm.customers.email", "--down", "1")
    checks.check("--down 1: nothing further", {a["distance"] for a in one["assets"]} == {0, 1})
    up = program.json(shop, "mart.daily_revenue.customers", "--up", "2")
    checks.check("--up 2: nothing further",
                 max(asset["distance"] for asset in up["assets"]) == 2)
    names = node_names(up)
    targets = {names[edge["to"]] for edge in up["edges"]}
    sources = {names[edge["from"]] for edge in up["edges"]}
    checks.check("--up: nothing comes of it", "mart.daily_revenue.customers" in targets - sources)
    both = program.json(shop, "crm.customers.email", "crm.customers.phone")
    alone = [program.json(shop, f"crm.customers.{name}") for name in ("email", "phone")]
    checks.check("two names: both neighbourhoods",
                 set(edge_rows(both)) == {row for one in alone for row in edge_rows(one)})
    sure = program.json(shop, "--all", "--min-confidence", "0.9")
    checks.check("--min-confidence", min(edge["confidence"] for edge in sure["edges"]) >= 0.9)
    checks.check("--min-confidence is said", any("less sure" in note for note in sure["notes"]))
    charts = program.json(shop, "--all", "--kind", "chart")
    checks.check("--kind", {asset["type"] for asset in charts["assets"]} == {"chart"})
    checks.check("--kind is said", any("--kind chart" in note for note in charts["notes"]))
    few = program.json(shop, "--all", "--max-nodes", "40")
    checks.check("--max-nodes", len(few["nodes"]) <= 40)
    checks.check("--max-nodes is said", any("--max-nodes" in note for note in few["notes"]))


# ---- what others make of them

def check_dot(checks, program, store, name, words):
    dot = program.graph(store, *words)
    canon = subprocess.run(["dot", "-Tcanon"], input=dot, capture_output=True, timeout=60)
    checks.check(f"{name}: dot reads it", canon.returncode == 0 and not canon.stderr,
                 canon.stderr.decode()[:300])
    svg = subprocess.run(["dot", "-Tsvg"], input=dot, capture_output=True, timeout=120)
    checks.check(f"{name}: dot draws it", svg.returncode == 0 and not svg.stderr,
                 svg.stderr.decode()[:300])
    tree = xml.etree.ElementTree.fromstring(svg.stdout)
    drawn = [group.find(SVG + "title").text for group in tree.iter(SVG + "g")
             if group.get("class") == "edge"]
    picture = program.json(store, *words)
    lines = [title for title in drawn if not title.startswith("legend")]
    checks.check(f"{name}: every edge is drawn", len(lines) == len(picture["edges"]),
                 f"{len(lines)} of {len(picture['edges'])}")
    boxes = [group for group in tree.iter(SVG + "g") if group.get("class") == "node"
             and not group.find(SVG + "title").text.startswith("legend")]
    checks.check(f"{name}: every table is drawn", len(boxes) == len(picture["assets"]))


def check_graphml(checks, program, store, name, words):
    text = program.graph(store, *words, "--format", "graphml")
    lint = subprocess.run(["xmllint", "--noout", "-"], input=text, capture_output=True, timeout=60)
    checks.check(f"{name}: xmllint reads it", lint.returncode == 0, lint.stderr.decode()[:300])
    graph = networkx.parse_graphml(text.decode(), force_multigraph=True)
    picture = program.json(store, *words)
    checks.check(f"{name}: nodes in GraphML", graph.number_of_nodes() == len(picture["nodes"]))
    found = [(a, b, data["kind"], data["edge_health"], round(data["confidence"], 6))
             for a, b, data in graph.edges(data=True)]
    checks.same(f"{name}: edges in GraphML", found,
                [(f"n{e['from']}", f"n{e['to']}", e["kind"], e["health"],
                  round(e["confidence"], 6)) for e in picture["edges"]])


def check_mermaid(checks, program, store, name, words, cli):
    text = program.graph(store, *words, "--format", "mermaid").decode()
    edges = [line for line in text.splitlines() if re.match(r"n\d+ (--|-\.|==)", line)]
    checks.check(f"{name}: Mermaid's limits", len(edges) <= 500 and len(text) < 50000,
                 f"{len(edges)} edges, {len(text)} characters")
    picture = program.json(store, *words)
    if len(edges) < len(picture["edges"]):
        checks.check(f"{name}: the cut is said", f"{len(edges)} of {len(picture['edges'])} edges"
                     in text)
    else:
        checks.check(f"{name}: nothing is cut", "cut[" not in text)
    if cli:
        check_mermaid_draws(checks, program, text, name, cli)


def check_mermaid_draws(checks, program, text, name, cli):
    source = program.directory / "picture.mmd"
    drawing = program.directory / "picture.svg"
    source.write_text(text)
    drawing.unlink(missing_ok=True)
    done = subprocess.run([cli / "node_modules/.bin/mmdc", "-q", "-p", cli / "browser.json", "-i",
                           source, "-o", drawing], capture_output=True, timeout=300)
    svg = drawing.read_text() if drawing.exists() else ""
    good = done.returncode == 0 and svg and "Syntax error" not in svg and "Maximum" not in svg
    checks.check(f"{name}: Mermaid draws it", good, done.stderr.decode()[:300])


def mermaid_cli(directory):
    """Where mermaid-cli stands, or None where it cannot be had."""
    cli = pathlib.Path(directory).resolve()
    cli.mkdir(parents=True, exist_ok=True)
    (cli / "browser.json").write_text(json.dumps(
        {"executablePath": shutil.which("chromium"), "args": ["--no-sandbox"]}))
    if not (cli / "node_modules/.bin/mmdc").exists():
        subprocess.run(["env", "PUPPETEER_SKIP_DOWNLOAD=1", "npm", "install", "--no-audit",
                        "--no-fund", "--prefix", cli, MERMAID], timeout=600,
                       stdout=subprocess.DEVNULL)
    if not shutil.which("chromium") or not (cli / "node_modules/.bin/mmdc").exists():
        print("no mermaid-cli or no chromium: Mermaid's limits are checked, its drawings are not")
        return None
    return cli


# ---- odd names, bad input

def odd_directory(directory):
    """Names with quotes, markup, keywords, line ends; a dashboard called by 300 characters."""
    root = pathlib.Path(directory) / "odd"
    root.mkdir()
    (root / "odd & <names>.sql").write_text(ODD)
    panel = {"id": 1, "type": "table", "title": "end", "datasource": {"type": "postgres"},
             "targets": [{"refId": "A", "format": "table",
                          "rawSql": 'SELECT "class" AS "<i>" FROM "end"."a""b<c>&d"'}]}
    (root / "dashboard.json").write_text(json.dumps(
        {"uid": "x", "schemaVersion": 39, "title": "long\n\"title\" & " + "ä" * 300,
         "panels": [panel]}))
    return root


def check_odd(checks, program, store):
    picture = program.json(store, "--all")
    names = node_names(picture)
    pairs = [(names[edge["from"]], names[edge["to"]]) for edge in picture["edges"]]
    checks.check("odd: names are whole",
                 ('end.a"b<c>&d.class', "end.subgraph.end") in pairs
                 and ("end.a\"b<c>&d.naïve ☃ 'q'", "end.subgraph.two\nlines") in pairs)
    titles = [name for asset in picture["assets"] for name in asset["dashboards"]]
    checks.check("odd: a long title", any(len(title) > 300 for title in titles))


def check_bad_input(checks, program, store):
    def fails(name, words, message):
        done = program.run("graph", "--store", str(store), *words)
        checks.check(f"bad: {name}", done.returncode == 2 and message in done.stderr.decode()
                     and not done.stdout, done.stderr.decode()[:200])

    fails("no name", [], "needs names, or --all")
    fails("names and all", ["--all", "crm.customers"], "needs names, or --all")
    fails("unknown name", ["crm.custmers"], "crm.customers")
    fails("unknown format", ["--all", "--format", "dott"], "dot")
    fails("unknown kind", ["--all", "--kind", "chrt"], "chart")
    fails("unknown level", ["--all", "--level", "row"], "--level")
    done = program.run("graph", "--all", "--store", str(program.directory / "none.db"))
    checks.check("bad: no store", done.returncode == 2 and b"none.db" in done.stderr)
    with open("/dev/full", "w") as full:
        done = subprocess.run([program.path, "graph", "--all", "--store", store], stdout=full,
                              stderr=subprocess.PIPE, timeout=60)
    checks.check("bad: full disk", done.returncode == 2)
    pipe = subprocess.run(f"'{program.path}' graph --all --store '{store}' | head -n 1; "
                          "exit ${PIPESTATUS[0]}", shell=True, executable="/bin/bash",
                          capture_output=True, timeout=60)
    checks.check("closed pipe", pipe.returncode == 0 and pipe.stdout.startswith(b"digraph"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stemma", required=True)
    parser.add_argument("--mermaid")
    args = parser.parse_args()
    cli = mermaid_cli(args.mermaid) if args.mermaid else None
    checks = Checks()
    with tempfile.TemporaryDirectory() as directory:
        program = Program(pathlib.Path(args.stemma).resolve(), directory)
        shop = program.scan(FIXTURES / "shop")
        broken = program.scan(FIXTURES / "graph" / "broken")
        odd = program.scan(odd_directory(directory))
        for store in (shop, odd):
            check_all(checks, program, store, store.stem)
        check_by_hand(checks, program, shop, broken)
        check_outside(checks, program)
        check_reach(checks, program, shop)
        check_odd(checks, program, odd)
        for store, words in [(shop, ["crm.customers.email"]), (shop, ["mart.daily_revenue"]),
                             (shop, ["--all", "--level", "table"]), (shop, ["--all"]),
                             (shop, ["wh/fct_orders.sql", "--rows"]), (broken, ["--all"]),
                             (odd, ["--all"]), (odd, ["--all", "--level", "table"])]:
            name = f"{store.stem} {' '.join(words)}"
            check_dot(checks, program, store, name, words)
            check_graphml(checks, program, store, name, words)
            check_mermaid(checks, program, store, name, words, cli)
            for form in FORMATS:
                first, again = (program.graph(store, *words, "--format", form) for _ in range(2))
                checks.check(f"{name}: {form} is the same twice", first == again)
        check_bad_input(checks, program, shop)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
