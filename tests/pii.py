#!/usr/bin/python3
"""Compare `stemma pii` with expectations written by hand.

usage: pii.py --stemma PROGRAM [CASE...]

A case is a directory below fixtures/pii/cases with SQL files, perhaps a stemma.yaml, and `expected`:

    personal   COLUMN  CATEGORY  declared|suggested  [CLASSIFICATION]   all columns that are personal
    missed     COLUMN                       personal too, though no rule knows it: not to be listed
    flow       SOURCE -> PLACE  PROTECTION  [also PROTECTION, ...]      all places of all sources
    rows       SOURCE -> ASSET  KIND        whose rows are decided; checked where any is given
    recipient  ASSET                        all of them

Two blanks or more stand between parts. fixtures/shop-expected/pii says in the same way what is
personal in the schemas of the shop, and where crm.customers.email flows.
"""
import argparse
import csv
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = ROOT / "fixtures/pii/cases"
SHOP = ROOT / "fixtures/shop"
SHOP_EXPECTED = ROOT / "fixtures/shop-expected/pii"
SCHEMAS = ("crm", "shop", "support", "raw", "public", "stg", "wh", "mart", "pg_temp")
STATES = {"none": "as it is", "transformed": "transformed, unknown", "collected": "collected",
          "pseudonymised": "pseudonymised", "reduced": "reduced", "aggregated": "aggregated",
          "cut": "not a value flow"}


class Expected:
    def __init__(self, path):
        self.personal, self.flows, self.rows, self.recipients = {}, {}, {}, set()
        for line in path.read_text(encoding="utf-8").splitlines():
            line = line.strip()
            if line and not line.startswith("#"):
                self.take(*re.split(r"  +", line))

    def take(self, kind, *parts):
        if kind == "personal":
            self.personal[parts[0]] = parts[1:]
        elif kind == "flow":
            also = set(parts[2].removeprefix("also ").split(", ")) if len(parts) > 2 else set()
            self.flows[tuple(parts[0].split(" -> "))] = (parts[1], also)
        elif kind == "rows":
            self.rows[tuple(parts[0].split(" -> "))] = parts[1]
        elif kind == "recipient":
            self.recipients.add(parts[0])
        else:
            assert kind == "missed", kind


class Tester:
    def __init__(self, stemma):
        self.stemma = stemma
        self.passed = 0
        self.failures = []

    def check(self, good, what):
        self.passed += bool(good)
        if not good:
            self.failures.append(what)

    def same(self, name, found, expected):
        for key in sorted(set(found) | set(expected)):
            self.check(found.get(key) == expected.get(key),
                       f"{name}: {key}: found {found.get(key)}, expected {expected.get(key)}")

    def run(self, store, *arguments, code=0):
        done = subprocess.run([self.stemma, "pii", "--store", store, *arguments], text=True,
                              capture_output=True, check=False)
        self.check(done.returncode == code,
                   f"pii {' '.join(map(str, arguments))}: exit code {done.returncode}: {done.stderr}")
        return done.stdout

    def scan(self, folder, store):
        subprocess.run([self.stemma, "scan", "--quiet", "--store", store, folder], check=True,
                       capture_output=True)


def settings_of(folder):
    path = folder / "stemma.yaml"
    return ["--config", path] if path.exists() else []


def personal_of(report):
    found = {}
    for basis in ("declared", "suggested"):
        for row in report[basis]:
            found[row["name"]] = (row["category"], basis, row["classification"])
    return found


def flows_of(report):
    return {(row["source"], row["name"]): (row["protection"], set(row["other_paths"]))
            for row in report["places"]}


def rows_of(report):
    return {(row["source"], row["asset"]): row["kind"] for row in report["row_influences"]}


def check_totals(tester, name, report):
    """Every number of the summary is that of the rows below it."""
    totals = report["totals"]
    reached = [row for row in report["places"] if row["role"] != "origin"]
    found = {
        "declared": len(report["declared"]), "suggested": len(report["suggested"]),
        "sources": len(report["flows"]), "places": len(report["places"]),
        "recipients": len(report["recipients"]), "row_influences": len(report["row_influences"]),
        **{key: sum(row["protection"] == label for row in reached)
           for key, label in STATES.items()}}
    tester.same(f"{name}: totals", totals, found)
    for flow in report["flows"]:
        own = [row for row in reached if row["source"] == flow["source"]]
        tester.check(flow["places"] == len(own) == sum(flow[key] for key in STATES),
                     f"{name}: flow {flow['source']}: {flow['places']} places, rows {len(own)}")


def check_paths(tester, name, report):
    """A path leads from the source to the place, and ends in its state."""
    for row in report["places"]:
        path = row["path"]
        if row["role"] == "origin" or row["column"] is None:
            tester.check(path == [], f"{name}: {row['name']}: steps of what has none")
            continue
        joined = all(one["to"] == next_["from"] for one, next_ in zip(path, path[1:]))
        ends = path and path[0]["from"] == row["source"] and path[-1]["to"] == row["name"]
        tester.check(joined and ends and path[-1]["protection"] == row["protection"]
                     and len(path) == row["depth"], f"{name}: path of {row['name']}: {path}")


def check_literals(tester, name, store, settings):
    hidden = tester.run(store, *settings, "--format", "json")
    shown = tester.run(store, *settings, "--format", "json", "--show-literals")
    texts = [step["expression"] or "" for row in json.loads(hidden)["places"]
             for step in row["path"]]
    tester.check(not any("'" in text for text in texts), f"{name}: literals are shown")
    tester.check(("…" in hidden) == (hidden != shown), f"{name}: --show-literals")


def check_case(tester, folder):
    name = folder.name
    expected = Expected(folder / "expected")
    settings = settings_of(folder)
    with tempfile.TemporaryDirectory() as directory:
        store = pathlib.Path(directory) / "case.db"
        tester.scan(folder, store)
        report = json.loads(tester.run(store, *settings, "--format", "json"))
        personal = personal_of(report)
        for column, parts in expected.personal.items():
            # A classification that is not written down is not looked at.
            personal[column] = personal.get(column, ())[:len(parts)]
        tester.same(f"{name}: personal", personal, expected.personal)
        tester.same(f"{name}: flow", flows_of(report), expected.flows)
        if expected.rows:
            tester.same(f"{name}: rows", rows_of(report), expected.rows)
        recipients = {row["name"] for row in report["recipients"]}
        tester.check(recipients == expected.recipients, f"{name}: recipients {recipients}")
        check_totals(tester, name, report)
        check_paths(tester, name, report)
        check_literals(tester, name, store, settings)


def check_shop_inventory(tester, report, expected):
    found = {}
    for column, parts in personal_of(report).items():
        if column.split(".")[0] in SCHEMAS:
            found[column] = parts[:len(expected.personal.get(column, parts))]
    tester.same("shop: personal", found, expected.personal)


def check_shop(tester):
    expected = Expected(SHOP_EXPECTED)
    with tempfile.TemporaryDirectory() as directory:
        store = pathlib.Path(directory) / "shop.db"
        tester.scan(SHOP, store)
        whole = json.loads(tester.run(store, "--format", "json"))
        check_shop_inventory(tester, whole, expected)
        report = json.loads(tester.run(store, "crm.customers.email", "--format", "json"))
        tester.same("shop: flow", flows_of(report), expected.flows)
        tester.check({row["name"] for row in report["recipients"]} == expected.recipients,
                     "shop: recipients")
        for name, one in (("shop", whole), ("shop, email", report)):
            check_totals(tester, name, one)
            check_paths(tester, name, one)
        check_outputs(tester, store, whole)
        check_filters(tester, store, whole)
        check_mistakes(tester, store)


def check_outputs(tester, store, whole):
    text = tester.run(store)
    tester.check("no proof of absence" in " ".join(text.split()), "text: the sentence is missing")
    tester.check("____" in text, "text: nothing is left to people")
    tester.check("\x1b" not in text, "text: colours without a terminal")
    rows = list(csv.DictReader(io.StringIO(tester.run(store, "--format", "csv"))))
    tester.check([row["name"] for row in rows] == [row["name"] for row in whole["places"]],
                 "csv: its rows are not those of json")
    markdown = tester.run(store, "--format", "markdown")
    tester.check("\\___\\_" in markdown, "markdown: nothing is left to people")
    tester.check(tester.run(store) == text, "text: not the same twice")
    limited = json.loads(tester.run(store, "--format", "json", "--limit", "2"))
    tester.check(limited["totals"] == whole["totals"], "--limit changes counts")
    tester.check(len(limited["places"]) == 2, "--limit does not limit")


def check_filters(tester, store, whole):
    charts = json.loads(tester.run(store, "--format", "json", "--kind", "chart"))
    names = [row["name"] for row in whole["places"] if row["type"] == "chart"]
    tester.check([row["name"] for row in charts["places"]] == names, "--kind chart: other places")
    kept = sum(len(charts[key]) for key in ("declared", "suggested", "places"))
    everything = sum(len(whole[key]) for key in ("declared", "suggested", "places"))
    tester.check(charts["left_out"] == everything - kept, "--kind chart: left_out")
    sure = json.loads(tester.run(store, "--format", "json", "--min-confidence", "0.9"))
    tester.check(all(row["confidence"] >= 0.9 for row in sure["suggested"] + sure["places"]),
                 "--min-confidence: less sure rows are shown")


def check_mistakes(tester, store):
    tester.run(store, "crm.custmers", code=2)
    tester.run(store, "--kind", "tabel", code=2)
    tester.run(store.parent / "none.db", code=2)
    head = subprocess.run(f"{tester.stemma} pii --store {store} | head -1", shell=True, text=True,
                          capture_output=True, check=False)
    tester.check(head.stderr == "", f"closed pipe: {head.stderr}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--stemma", default="build/stemma")
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    tester = Tester(str(pathlib.Path(options.stemma).resolve()))
    for folder in sorted(CASES.iterdir()):
        if not options.cases or folder.name in options.cases:
            check_case(tester, folder)
    if not options.cases:
        check_shop(tester)
    for failure in tester.failures:
        print("FAILED", failure)
    print(f"{tester.passed} passed, {len(tester.failures)} failed")
    return 1 if tester.failures else 0


if __name__ == "__main__":
    sys.exit(main())
