#!/usr/bin/env python3
"""`stemma diff` on pull requests of the shop in a made git repository, and its output formats.

    tests/diff.py [--stemma PROGRAM] [WORD]       only tests whose name holds the word

Ends with a line `N passed, N failed`.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent
SHOP = TOP / "fixtures" / "shop"
PAIRS = TOP / "fixtures" / "pairs"
# Words of a headline that are not a type and an s.
TOLD = {"materialized view": "materialized_view", "materialized views": "materialized_view",
        "result of a script": "pipeline", "results of scripts": "pipeline"}
GIT = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]


class Failure(Exception):
    pass


def check(condition, message):
    if not condition:
        raise Failure(message)


def equal(got, wanted, what=""):
    check(got == wanted, f"{what}\n     got {got!r}\n  wanted {wanted!r}")


class Bench:
    """A directory for one test, and the program."""

    def __init__(self, program, directory):
        self.program = program
        self.top = pathlib.Path(directory)
        self.repo = self.top / "repo"

    def run(self, *words, cwd=None, **more):
        return subprocess.run([self.program, *map(str, words)], cwd=cwd or self.top,
                              capture_output=True, text=True, **more)

    def diff(self, *words, code=0, cwd=None):
        done = self.run("diff", *words, cwd=cwd)
        equal(done.returncode, code, f"exit code of diff {words}: {done.stderr}")
        return done.stdout

    def git(self, *words):
        done = subprocess.run([*GIT, *words], cwd=self.repo, capture_output=True, text=True)
        check(done.returncode == 0, f"git {words}: {done.stderr}")

    def commit(self, branch, edit):
        """A pull request: a branch from main on which `edit` has changed the files."""
        self.git("checkout", "-q", "-b", branch, "main")
        edit(self.repo)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", branch)

    def shop(self):
        shutil.copytree(SHOP, self.repo)
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "shop")

    def requested(self, branch):
        return json.loads(self.diff(f"main...{branch}", "--format", "json", cwd=self.repo))

    def many(self):
        """60 tables, of which 6,000 columns go."""
        for side, kept in (("before", 101), ("after", 1)):
            (self.top / side).mkdir()
            columns = ", ".join(f"c{i} integer" for i in range(kept))
            text = "".join(f"CREATE TABLE shop.t{i} ({columns});\n" for i in range(60))
            (self.top / side / "schema.sql").write_text(text)
        return self.top / "before", self.top / "after"


def replaced(path, old, new):
    text = path.read_text()
    check(old in text, f"{path} has no {old!r}")
    path.write_text(text.replace(old, new, 1))


def findings(report):
    return sorted({f"{f['code']} {f['subject']}" for f in report["findings"]})


def consistent(report):
    """Every number of the summary equals the rows below it."""
    totals = dict.fromkeys(report["totals"], 0)
    for finding in report["findings"]:
        totals["allowed" if finding["allowed"] else finding["verdict"]] += 1
    equal(report["totals"], totals, "totals")
    reached = {(e["type"], e["asset"]) for f in report["findings"] if not f["allowed"]
               for e in f["affects"]}
    equal({(a["type"], a["name"]) for a in report["affected"]}, reached, "affected")
    types = [a["type"] for a in report["affected"]]
    told = {TOLD.get(word, word.rstrip("s")): int(number)
            for number, word in re.findall(r"(\d+) ([a-z ]+?)(?=,|$)",
                                           report["headline"].partition("; affects ")[2])}
    equal(told, {kind: types.count(kind) for kind in set(types)}, "what the headline counts")
    first = [t for t in types if t == "dashboard"]
    equal(types[:len(first)], first, "dashboards come first")


# ---- pull requests of the shop

# Where crm.customers.email stands, found by reading the files: CRM, staging, reports, the touches of
# campaigns and two charts of the mail house.
EMAIL = {
    "crm/schema.sql:25", "stg/customers.sql:9", "stg/customers.sql:21", "stg/newsletter.sql:9",
    "reports/mailing_list.sql:4", "reports/crm_quality.sql:4", "reports/crm_quality.sql:5",
    "wh/fct_touches.sql:11", "dashboards/grafana/mail-delivery.json:56",
    "dashboards/grafana/mail-delivery.json:71",
}


def test_shop_column_renamed(bench):
    bench.shop()
    bench.commit("rename", lambda repo: replaced(
        repo / "crm/schema.sql", "    email             text         NOT NULL",
        "    email_address     text         NOT NULL"))
    report = bench.requested("rename")
    consistent(report)
    equal(report["verdict"], "breaking")
    broken = [f for f in report["findings"] if f["code"] == "broken-reference"]
    equal({f"{f['file']}:{f['line']}" for f in broken}, EMAIL, "places of email")
    for finding in broken:
        if finding["file"] != "crm/schema.sql":
            equal(finding["subject"], "crm.customers.email")
            equal((finding["base_file"], finding["base_line"]), ("crm/schema.sql", 11))
    equal([f["subject"] for f in report["findings"] if f["code"] == "column-renamed"],
          ["crm.customers.email"])
    hit = {a["name"]: a["effect"] for a in report["affected"] if a["type"] == "dashboard"}
    equal(hit.get("grafana.Mail delivery"), "breaks")


def test_shop_filter_changed(bench):
    bench.shop()
    bench.commit("filter", lambda repo: replaced(
        repo / "marts/email_domains.sql", "where email_domain <> ''",
        "where email_domain <> '' and loyalty_tier <> 'none'"))
    report = bench.requested("filter")
    consistent(report)
    equal(report["verdict"], "review")
    equal(findings(report), ["rows-may-change mart.email_domains"])
    equal(sorted({(a["type"], a["name"], a["effect"]) for a in report["affected"]}), [
        ("chart", "grafana.Mail delivery / Mailboxes per provider", "rows may change"),
        ("dashboard", "grafana.Mail delivery", "rows may change"),
        ("table", "mart.email_domains", "rows may change"),
    ])


def test_shop_formatting(bench):
    bench.shop()

    def edit(repo):
        path = repo / "stg/customers.sql"
        text = path.read_text()
        for word in ("select", "from", "where", "and", "over", "partition by", "order by", "as"):
            text = re.sub(rf"\b{word}\b(?! date)", word.upper(), text)
        path.write_text("-- Kept tidy.\n" + text.replace("         , ", "  ,"))
        (repo / "marts/weekly").mkdir()
        shutil.move(repo / "marts/email_domains.sql", repo / "marts/weekly/email_domains.sql")
    bench.commit("format", edit)
    report = bench.requested("format")
    equal(findings(report), [])
    equal(report["verdict"], "safe")


# ---- formats

def broken(bench):
    case = PAIRS / "chart-reads-removed-column"
    return case / "before", case / "after"


def check_sarif(text, count):
    log = json.loads(text)
    equal(log["version"], "2.1.0")
    run, = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    equal(len(rules), len(set(rules)), "rules stand once")
    equal(len(run["results"]), min(count, 5000))
    prints = set()
    for result in run["results"]:
        check(result["ruleId"] in rules, result["ruleId"])
        check(result["level"] in ("none", "note", "warning", "error"), result["level"])
        check(result["message"]["text"], "a message")
        place = result["locations"][0]["physicalLocation"]
        check(not place["artifactLocation"]["uri"].startswith("/"), "relative")
        check(place["region"]["startLine"] >= 1, "lines from 1")
        prints.add(result["partialFingerprints"]["primaryLocationLineHash"])
    equal(len(prints), len(run["results"]), "prints tell results apart")
    equal(run["properties"]["results"], count)
    return run


def test_sarif(bench):
    report = json.loads(bench.diff(*broken(bench), "--format", "json"))
    run = check_sarif(bench.diff(*broken(bench), "--format", "sarif"), len(report["findings"]))
    equal(sorted({r["ruleId"] for r in run["results"]}), ["broken-reference", "column-removed"])


def test_sarif_limit(bench):
    run = check_sarif(bench.diff(*bench.many(), "--format", "sarif"), 6000)
    notification, = run["invocations"][0]["toolExecutionNotifications"]
    equal(notification["message"]["text"], "1000 of 6000 results are not listed")


def test_github(bench):
    lines = bench.diff(*broken(bench), "--format", "github").splitlines()
    commands = [line for line in lines if line.startswith("::")]
    check(any(re.match(r"::error file=sales\.json,line=\d+,col=\d+,title=broken-reference "
                       r"mart\.revenue\.total::\S", line) for line in commands), lines)


def test_github_limit(bench):
    lines = bench.diff(*bench.many(), "--format", "github").splitlines()
    warnings = [line for line in lines if line.startswith("::warning ")]
    equal(len(warnings), 10)
    equal(warnings[-1], "::warning title=stemma::5991 more warnings are not shown here; "
          "there are 6000")


def test_comment(bench):
    text = bench.diff(*broken(bench), "--format", "comment")
    check(text.startswith("<!-- stemma:diff -->\n## breaking: "), text)
    check("grafana.Sales" in text, text)


def test_comment_limit(bench):
    text = bench.diff(*bench.many(), "--format", "comment")
    check(len(text) < 60000, len(text))
    equal(text.count("<details"), text.count("</details>"), "folds are closed")
    check("<summary>Findings: 6000</summary>" in text, "the count is kept")
    shown = sum(line.startswith("| review ") for line in text.splitlines())
    check(f"{6000 - shown} more do not fit" in text, "what is left out is said")


def test_csv(bench):
    rows = list(csv.DictReader(io.StringIO(bench.diff(*broken(bench), "--format", "csv"))))
    report = json.loads(bench.diff(*broken(bench), "--format", "json"))
    equal(len(rows), len(report["findings"]))


def test_limit_keeps_counts(bench):
    report = json.loads(bench.diff(*bench.many(), "--format", "json", "--limit", "7"))
    equal(len(report["findings"]), 7)
    equal(report["totals"]["review"], 6000)


# ---- the command

def test_stores(bench):
    before, after = broken(bench)
    for side, store in ((before, "a.db"), (after, "b.db")):
        equal(bench.run("scan", side, "--store", store, "--quiet").returncode, 0)
    report = json.loads(bench.diff("a.db", "b.db", "--format", "json"))
    equal(report["verdict"], "breaking")
    equal((report["base"], report["head"]), ("a.db", "b.db"))


def test_redacted_stores(bench):
    """`WHERE status = 'paid'` and `= 'open'` look the same in them: that is not safe."""
    for side, word in (("before", "paid"), ("after", "open")):
        folder = bench.top / side
        folder.mkdir()
        view = f"CREATE VIEW v AS SELECT a FROM t WHERE status = '{word}';"
        (folder / "a.sql").write_text(f"CREATE TABLE t (a int, status text);\n{view}\n")
        store = str(bench.top / f"{side}.db")
        equal(bench.run("scan", str(folder), "--store", store, "--quiet", "--redact").returncode, 0)
    report = json.loads(bench.diff(str(bench.top / "before.db"),
                                   str(bench.top / "after.db"), "--format", "json"))
    equal(report["verdict"], "undecidable")
    equal([(f["code"], f["subject"]) for f in report["findings"]],
          [("coverage-worse", "constants")])


def test_gates(bench):
    before, after = broken(bench)
    bench.diff(before, after, "--fail-on", "breaking", code=1)
    bench.diff(before, after, "--fail-on", "undecidable", code=0)
    bench.diff(before, before, "--fail-on", "safe,review,undecidable,breaking", code=0)


def test_errors(bench):
    bench.shop()
    before, _ = broken(bench)
    for words in ([], ["main..nowhere"], [before], [before, bench.top / "nothing"],
                  [before, bench.top / "repo/README.md"], ["main..main", "--format", "no"],
                  ["main..main", "--fail-on", "no"]):
        done = bench.run("diff", *words, cwd=bench.repo)
        equal(done.returncode, 2, f"diff {words}")
        check(done.stderr.startswith("stemma: "), done.stderr)
        equal(done.stdout, "")


def test_closed_pipe_and_full_disk(bench):
    before, after = bench.many()
    command = f"'{bench.program}' diff '{before}' '{after}'"
    equal(os.waitstatus_to_exitcode(os.system(f"{command} | head -1 >/dev/null")), 0)
    equal(os.waitstatus_to_exitcode(os.system(f"{command} >/dev/full 2>/dev/null")), 2)


def main():
    options = argparse.ArgumentParser(description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stemma", default="build/stemma")
    options.add_argument("word", nargs="?", default="")
    options = options.parse_args()
    program = str(pathlib.Path(options.stemma).resolve())
    tests = [(name, test) for name, test in globals().items()
             if name.startswith("test_") and options.word in name]
    failed = 0
    for name, test in tests:
        with tempfile.TemporaryDirectory() as directory:
            try:
                test(Bench(program, directory))
            except Failure as failure:
                failed += 1
                print(f"{name}: {failure}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
