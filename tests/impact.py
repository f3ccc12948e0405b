#!/usr/bin/env python3
"""Impact on the shop: sums, edits that are applied, types, order of runs, filters.

    tests/impact.py [--stemma PROGRAM] [--all]

fixtures/shop-expected/impact holds what a person expects:

    NAME.edits   places to edit when NAME is renamed      FILE:LINE:COLUMN  NEW TEXT
    NAME.uses    what sees the type of NAME               FILE:LINE  OF  SEEN BY  NAME
    NAME.rerun   what has to run after a change of NAME   one step a line, parted by blanks

The edits of more columns (--all: of every declared one) are applied to a copy of the shop at the
store's offsets; the copy has to have the same lineage under the new name. Those of a column that
stands in constraints, a trigger, a comment and COPY (fixtures/cases/mention) leave no old name.
"""

import argparse
import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHOP = ROOT / "fixtures" / "shop"
MENTIONS = ROOT / "fixtures" / "cases" / "mention" / "everywhere"
EXPECTED = ROOT / "fixtures" / "shop-expected" / "impact"

RENAMED = [
    "crm.customers.email", "crm.customers.customer_id", "crm.customers.loyalty_tier",
    "crm.addresses.postcode", "crm.consents.channel", "crm.campaign_sends.recipient_email",
    "shop.orders.customer_id", "shop.orders.ordered_at", "shop.order_items.qty",
    "shop.products.sku", "support.tickets.requester_email", "wh.dim_customer.email",
    "wh.dim_customer.customer_key", "wh.fct_orders.order_date", "mart.daily_revenue.customers",
    "stg.customers.email", "stg.orders.order_id",
]
SUMMED = [["crm.customers.email"], ["crm.*"], ["*.email"], ["shop.orders", "crm.customers.email"],
          ["wh/dim_customer.sql"], ["stg.customers+1"], ["wh.dim_customer"], ["grafana.*"]]


class Failed(Exception):
    pass


class Tests:
    def __init__(self, stemma):
        self.stemma = stemma
        self.passed = self.failed = 0

    def check(self, name, problems):
        if problems:
            self.failed += 1
            print(f"FAILED {name}")
            for problem in problems[:20]:
                print(f"    {problem}")
        else:
            self.passed += 1

    def run(self, *arguments, code=0, text=None):
        done = subprocess.run([self.stemma, *arguments], input=text, capture_output=True, text=True)
        if done.returncode != code:
            raise Failed(f"{' '.join(arguments)}: code {done.returncode}, not {code}: "
                         f"{done.stderr.strip()}")
        return done.stderr if code else done.stdout

    def impact(self, store, *arguments):
        return json.loads(self.run("impact", "--store", store, "--format", "json", *arguments))


def different(what, found, expected):
    return [] if found == expected else [f"{what}: {found}, not {expected}"]


# ---------------------------------------------------------------- sums

TYPES = ["chart", "api", "view", "materialized_view", "foreign_table", "function", "file"]


def sums(report):
    """Every number in a summary equals the rows below it."""
    counts, rows = report["counts"], report["affected"]
    problems = different("columns", counts["column"], sum(r["node"] == "column" for r in rows))
    assets = collections.defaultdict(set)
    for row in rows:
        assets[row["type"]].add(row["asset"])
    for kind in TYPES:
        problems += different(kind, counts[kind], len(assets[kind]))
    problems += different("dashboards", counts["dashboard"], len(report["dashboards"]))
    problems += different("pipelines", counts["pipeline"], len(report["pipelines"]))
    for dashboard in report["dashboards"]:
        charts = {r["asset"] for r in rows if dashboard["dashboard"] in r["parents"]
                  and r["type"] == "chart"}
        problems += different(dashboard["dashboard"], dashboard["charts"], len(charts))
    return problems + owner_sums(report) + headline_sums(report)


def owner_sums(report):
    problems = []
    charts = collections.defaultdict(set)
    for row in report["affected"]:
        if row["type"] == "chart":
            for owner in row["owners"] or [None]:
                charts[owner].add(row["asset"])
    pipelines = collections.Counter(o for p in report["pipelines"] for o in p["owners"] or [None])
    dashboards = collections.Counter(o for d in report["dashboards"] for o in d["owners"] or [None])
    for row in report["owners"]:
        owner = row["owner"]
        numbers = sum(v for k, v in row.items() if k not in ("owner", "assets"))
        problems += different(f"assets of {owner}", row["assets"], numbers)
        problems += different(f"charts of {owner}", row["chart"], len(charts[owner]))
        problems += different(f"pipelines of {owner}", row["pipeline"], pipelines[owner])
        problems += different(f"dashboards of {owner}", row["dashboard"], dashboards[owner])
    return problems


def headline_sums(report):
    words = {"chart": "chart", "dashboard": "dashboard", "api": "api", "pipeline": "pipeline",
             "table": "table", "view": "view", "materialized view": "materialized_view",
             "column": "column"}
    told = report["headline"].split(" affects ")[-1]
    problems = []
    for number, word in re.findall(r"(\d+) ((?:materialized )?[a-z]+?)s?(?=[,) ]|$)", told):
        if word in words:
            problems += different(f"headline: {word}", int(number), report["counts"][words[word]])
    return problems


# ---------------------------------------------------------------- expectations

def lines_of(path):
    return [line.rstrip() for line in path.read_text().splitlines()
            if line.strip() and not line.startswith("#")]


def edits_of(report):
    return sorted(f"{e['file']}:{e['line']}:{e['column']}  {e['replacement']}"
                  for e in report["edits"])


def uses_of(report):
    return sorted("  ".join([f"{u['file']}:{u['line']}", u["of"], u["seen_by"], u["name"] or "-"])
                  for u in report["uses"])


def rerun_of(report):
    steps = collections.defaultdict(list)
    for row in report["rerun"]:
        steps[row["step"]].append(row["pipeline"])
    return [" ".join(sorted(steps[step])) for step in sorted(steps)]


def compare(found, path):
    expected = lines_of(path)
    if path.suffix != ".rerun":
        expected = sorted(re.sub(r"\s{2,}", "  ", line) for line in expected)
    return ([f"missing   {line}" for line in expected if line not in found]
            + [f"extra     {line}" for line in found if line not in expected]
            + ([] if sorted(found) != sorted(expected) or found == expected
               else ["another order: " + " / ".join(found)]))


EXPECTATIONS = {".edits": (["--rename", "renamed"], edits_of), ".uses": (["--type", "x"], uses_of),
                ".rerun": (["--rerun"], rerun_of)}


def test_expectations(tests, store):
    for path in sorted(EXPECTED.iterdir()):
        arguments, read = EXPECTATIONS[path.suffix]
        tests.check(path.name, compare(read(tests.impact(store, path.stem, *arguments)), path))


# ---------------------------------------------------------------- edits that are applied

NEW = "renamed_by_test"

# What the report cannot tell by itself, so these are left out of --all:
UNTOLD = {
    "mart.churn_risk": "SELECT top.email FROM (SELECT r.* FROM mart.churn_risk r) top",
    "mart.email_domains.mailboxes": "SELECT count(*) AS mailboxes ... ORDER BY mailboxes",
}


def edges(tests, store):
    found = collections.Counter()
    for line in tests.run("edges", "--store", store, "--format", "jsonl").splitlines():
        edge = json.loads(line)
        kind = {"rename": "identity"}.get(edge["kind"], edge["kind"])  # names differ or not
        found[(edge["target_table"], edge["target_column"], edge["source_table"],
               edge["source_column"], kind, edge["file"], edge["line"], edge["confidence"])] += 1
    return found


def under_new_names(found, renamed):
    def name(table, column):
        return NEW if (table, column) in renamed else column
    return collections.Counter({(t, name(t, tc), s, name(s, sc), *rest): n
                                for (t, tc, s, sc, *rest), n in found.items()})


def apply(report, folder):
    problems = []
    for edit in sorted(report["edits"], key=lambda e: (e["file"], -(e["offset"] or 0))):
        path = folder / edit["file"]
        text = path.read_bytes()
        if edit["offset"] is None:
            return None
        start, end = edit["offset"], edit["offset"] + edit["length"]
        old = edit["names"].split(".")[-1].encode()
        if edit["length"] and text[start:end].strip(b'"').lower() != old.strip(b'"').lower():
            problems.append(f"{edit['file']}:{edit['line']}: {text[start:end]} stands there")
        path.write_bytes(text[:start] + edit["replacement"].encode() + text[end:])
    return problems


def rename_in(tests, folder, column):
    """Applies the edits; returns what is wrong with them."""
    store = folder.parent / "mentions.db"
    scan(tests, folder, str(store))
    report = tests.impact(str(store), column, "--rename", NEW)
    problems = apply(report, folder)
    if problems is None:
        return [f"by hand: {edit}" for edit in report["edits"] if edit["offset"] is None]
    return problems + different("stars", report["stars"], [])


def test_mentions(tests, name):
    """Once the column is renamed in each of its tables, its old name is found nowhere."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "case"
        shutil.copytree(MENTIONS, folder)
        before = (folder / "input.sql").read_text()
        problems = [problem for table in ("crm.customers", "crm.sends", "crm.archive")
                    for problem in rename_in(tests, folder, f"{table}.{name}")]
        after = (folder / "input.sql").read_text()
        problems += different("text", after, re.sub(rf"\b{name}\b", NEW, before))
    tests.check(f"mentions of {name}", problems)


def plain(name):
    table, column = name.rsplit(".", 1)
    return table.replace('"', ""), column.strip('"')


def test_applied(tests, store, before, column):
    report = tests.impact(store, column, "--rename", NEW)
    renamed = {plain(column)} | {plain(s["renames"]) for s in report["stars"] if s["renames"]}
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "shop"
        shutil.copytree(SHOP, copy)
        problems = apply(report, copy)
        if problems is None:
            return f"{column}: by hand"
        after = scan(tests, copy, f"{folder}/x.db")
        expected = under_new_names(before, renamed)
        problems += [f"missing   {edge}" for edge in expected - after]
        problems += [f"extra     {edge}" for edge in after - expected]
    tests.check(f"renamed {column}", problems)
    return None


def scan(tests, folder, store):
    done = subprocess.run([tests.stemma, "scan", "--quiet", "--store", store, "."], cwd=folder)
    if done.returncode:
        raise Failed("the shop cannot be scanned")
    return edges(tests, store)


# ---------------------------------------------------------------- names and filters

def names(report):
    return sorted(s["name"] for s in report["subjects"])


def test_names(tests, store):
    report = tests.impact(store, "crm.*.email")
    tests.check("crm.*.email", different("subjects", names(report), [
        "crm.customers.email", "crm.erasure_requests.email"]))
    report = tests.impact(store, "crm.customers.email+1")
    tests.check("crm.customers.email+1", different("subjects", names(report), [
        "crm.customers.email", "crm_quality.duplicates", "stg.customers.email",
        "stg.newsletter_contacts.email"]))
    message = tests.run("impact", "--store", store, "crm.*.emial", code=2)
    tests.check("crm.*.emial", [] if "did you mean email?" in message else [message])
    one = tests.impact(store, "crm.customers.email")
    several = tests.impact(store, "crm.customers.email", "crm.customers.email")
    tests.check("a name twice", different("affected", several["affected"], one["affected"]))
    lines = tests.run("impact", "--store", store, "--stdin", "--format", "jsonl",
                      text="# two\ncrm.customers.email\n\ncrm.customers.birth_date\n")
    expected = len(one["affected"]) + len(tests.impact(store, "crm.customers.birth_date")["affected"])
    tests.check("--stdin", different("rows", len(lines.splitlines()), expected))


def test_one_table(tests, store):
    """Formats with room for one table hold what the change asks for."""
    for change, table in ([], "affected"), (["--rename", "x"], "edits"), (["--type", "x"], "uses"):
        rows = tests.run("impact", "--store", store, "--format", "jsonl", "crm.customers.email",
                         *change).splitlines()
        report = tests.impact(store, "crm.customers.email", *change)
        tests.check(f"jsonl {table}", different("rows", [json.loads(r) for r in rows],
                                                report[table]))


def test_filters(tests, store):
    whole = tests.impact(store, "crm.customers.email")["affected"]
    filters = {
        "--owner": ("@shop/ops", lambda r: "@shop/ops" in r["owners"]),
        "--kind": ("chart,api", lambda r: r["type"] in ("chart", "api")),
        "--min-confidence": ("0.6", lambda r: r["confidence"] >= 0.6),
        "--depth": ("2", lambda r: r["depth"] <= 2),
    }
    for option, (value, kept) in filters.items():
        report = tests.impact(store, "crm.customers.email", option, value)
        expected = [row for row in whole if kept(row)]
        tests.check(option, sums(report)
                    + different("rows", [r["name"] for r in report["affected"]],
                                [r["name"] for r in expected])
                    + different("left out", report["left_out"], len(whole) - len(expected)))
    report = tests.impact(store, "crm.customers.email", "--path", "wh/")
    tests.check("--path", different(
        "files", {s["file"].split("/")[0] for r in report["affected"] for s in r["path"][-1:]},
        {"wh"}))


def test_refusals(tests, store):
    for arguments, message in [
            (["crm.customers", "--rename", "x"], "--rename needs a column"),
            (["crm.*.email", "--rename", "x"], "--rename needs one column"),
            (["crm.customers.email", "--rename", "a.b"], "a.b is not a name for a column"),
            (["crm.customers", "--type", "x"], "--type needs columns"),
            (["crm.customers.email", "--type", "x", "--drop"], "takes one of"),
            (["crm.customers.email", "--kind", "chrat"], "did you mean chart?")]:
        said = tests.run("impact", "--store", store, *arguments, code=2)
        tests.check(" ".join(arguments), [] if message in said else [said])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stemma", default=str(ROOT / "build/release/stemma"))
    parser.add_argument("--all", action="store_true", help="rename every declared column")
    options = parser.parse_args()
    tests = Tests(str(pathlib.Path(options.stemma).resolve()))
    by_hand = []
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/shop.db"
        before = scan(tests, SHOP, store)
        test_expectations(tests, store)
        for subject in SUMMED:
            for change in ([], ["--drop"], ["--rerun"]):
                report = tests.impact(store, *subject, *change)
                tests.check(f"sums of {' '.join(subject + change)}", sums(report))
        test_names(tests, store)
        test_one_table(tests, store)
        test_filters(tests, store)
        test_refusals(tests, store)
        test_mentions(tests, "email")
        test_mentions(tests, "region")
        for column in every_column(tests, store) if options.all else RENAMED:
            by_hand += filter(None, [test_applied(tests, store, before, column)])
    for line in by_hand:
        print(line)
    print(f"{tests.passed} passed, {tests.failed} failed")
    return tests.failed > 0


def quoted(name):
    return name if re.fullmatch("[a-z_][a-z0-9_]*", name) else f'"{name}"'


def every_column(tests, store):
    rows = json.loads(tests.run("columns", "--store", store, "--format", "json"))["columns"]
    names = [".".join(map(quoted, [*row["asset"].split("."), row["column"]])) for row in rows
             if row["status"] == "declared" and row["asset_type"] in ("table", "view")
             and row["asset"].split(".")[0] not in ("metabase", "redash", "superset")]
    return [name for name in names if not name.startswith(tuple(UNTOLD))]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        print(failure)
        print("0 passed, 1 failed")
        sys.exit(1)
