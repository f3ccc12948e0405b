#!/usr/bin/python3
"""Run `stemma audit` over fixtures and compare it with what is expected.

usage: audit.py --stemma PROGRAM [CASE...]

A case is a directory below fixtures/audit with a directory `input` and a file `expected`. A section
that a line of `expected` belongs to is compared as a whole; `none`: it is empty.

    object WAVE NAME            cycle NAME NAME...        need NAME WHAT-IT-NEEDS
    undefined NAME READERS WRITERS                        unread NAME
    unread_column NAME          writer NAME SCRIPT...     construct CODE COUNT
    routine NAME LANGUAGE COMPLEXITY LINES STATEMENTS BRANCHES LOOPS HANDLERS DYNAMIC
    dynamic NAME STATEMENTS FILE:LINE                     place STATE FILE:LINE

fixtures/shop-expected/audit has the same lines for the shop.

Of every case, the shop and random repositories the order is checked by brute force: units are
exactly the sets of objects that reach one another, each moves behind all that it needs, and as soon
as it can; every number in a headline or note equals the rows below it.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = ROOT / "fixtures" / "audit"
SHOP = ROOT / "fixtures" / "shop"
SHOP_EXPECTED = ROOT / "fixtures" / "shop-expected" / "audit"
RANDOM_REPOSITORIES = 12
TIMEOUT = 60


def run(*command):
    done = subprocess.run(command, capture_output=True, timeout=TIMEOUT)
    if done.returncode != 0:
        raise RuntimeError(f"exit code {done.returncode}: {' '.join(command)}: "
                           + done.stderr.decode(errors="replace").strip())
    return done.stdout.decode()


def audit(stemma, directory, *options):
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/x.db"
        run(stemma, "scan", "--quiet", "--store", store, str(directory))
        return json.loads(run(stemma, "audit", "--store", store, "--format", "json", *options))


# ---------------------------------------------------------------- what is expected

def short(path, directory):
    """A path as it stands below the scanned directory."""
    prefix = f"{directory}/"
    return path[len(prefix):] if path and path.startswith(prefix) else path


def place(row, directory):
    return f"{short(row['file'], directory)}:{row['line']}"


def lines_of(report, directory):
    """{section: {line}}"""
    def name(text):
        return short(text, directory)
    found = collections.defaultdict(set)
    for row in report["objects"]:
        found["object"].add(f"object {row['wave']} {name(row['object'])}")
        found["need"] |= {f"need {name(row['object'])} {name(n)}" for n in row["needs"]}
    for row in report["cycles"]:
        found["cycle"].add("cycle " + " ".join(map(name, row["objects"])))
    for row in report["undefined"]:
        found["undefined"].add(f"undefined {row['object']} {row['readers']} {row['writers']}")
    found["unread"] = {f"unread {row['object']}" for row in report["unread"]}
    found["unread_column"] = {f"unread_column {row['column']}" for row in report["unread_columns"]}
    for row in report["writers"]:
        found["writer"].add(f"writer {row['object']} " + " ".join(map(name, row["writers"])))
    for row in report["constructs"]:
        found["construct"].add(f"construct {row['construct']} {row['count']}")
    keys = ("routine", "language", "complexity", "lines", "statements", "branches", "loops",
            "handlers", "dynamic")
    for row in report["routines"]:
        found["routine"].add("routine " + " ".join(str(row[key]) for key in keys))
    for row in report["dynamic"]:
        found["dynamic"].add(f"dynamic {row['routine']} {row['statements']} "
                             + place(row, directory))
    for row in report["places"]:
        found["place"].add(f"place {row['state']} {place(row, directory)}")
    return found


def read_expected(path):
    sections = collections.defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        section, rest = line.split(maxsplit=1)
        sections[section] |= set() if rest == "none" else {" ".join(line.split())}
    return sections


def compare(path, found):
    problems = []
    for section, expected in sorted(read_expected(path).items()):
        problems += [f"missing  {line}" for line in sorted(expected - found[section])]
        problems += [f"extra    {line}" for line in sorted(found[section] - expected)]
    return problems


# ---------------------------------------------------------------- the order, by brute force

def reachable(needs, start):
    seen, waiting = set(), [start]
    while waiting:
        for needed in needs[waiting.pop()]:
            if needed not in seen:
                seen.add(needed)
                waiting.append(needed)
    return seen


def check_order(report):
    rows = report["objects"]
    # two objects may share a name: then nothing tells which one is needed
    names = collections.Counter(row["object"] for row in rows)
    needs = {row["object"]: set(row["needs"]) for row in rows}
    wave = {row["object"]: row["wave"] for row in rows}
    unit = {row["object"]: row["unit"] for row in rows}
    problems = [f"two objects are called {name}" for name, count in names.items() if count > 1]
    below = {name: reachable(needs, name) for name in needs}
    for name in needs:
        together = {other for other in needs
                    if other == name or (other in below[name] and name in below[other])}
        if together != {other for other in needs if unit[other] == unit[name]}:
            problems.append(f"{name}: its unit should be {sorted(together)}")
        outside = {n for member in together for n in needs[member]} - together
        soonest = 1 + max((wave[n] for n in outside), default=0)
        if wave[name] != soonest:
            problems.append(f"{name}: moves in wave {wave[name]}, could in {soonest}")
    if [row["unit"] for row in rows] != sorted(row["unit"] for row in rows):
        problems.append("objects are not in the order of their units")
    return problems


def check_numbers(report):
    """The headline and the tables of sums agree with the rows."""
    numbers = [int(n) for n in re.findall(r"\d+", report["headline"])]
    rows = report["objects"]
    last = max((row["wave"] for row in rows), default=0)
    problems = []
    if numbers != [len(rows), last, len(report["cycles"])]:
        problems.append(f"headline: {report['headline']}")
    for key in ("objects", "undefined", "unread", "unread_columns", "routines", "cycles", "waves"):
        if report["summary"][key] != len(report[key]):
            problems.append(f"summary: {key} {report['summary'][key]}, rows {len(report[key])}")
    unparsable = sum(row["state"] == "unparsable" for row in report["places"])
    if report["summary"]["unparsable"] != unparsable:
        problems.append("summary: unparsable")
    for row in report["waves"]:
        inside = [o for o in rows if o["wave"] == row["wave"]]
        if (row["objects"], row["units"]) != (len(inside), len({o["unit"] for o in inside})):
            problems.append(f"wave {row['wave']} has other counts than its rows")
    for row in report["cycles"]:
        inside = [o["object"] for o in rows if o["unit"] == row["unit"]]
        if inside != row["objects"] or row["size"] != len(inside):
            problems.append(f"cycle {row['unit']} is not what its rows say")
    places = collections.Counter()
    for row in report["construct_places"]:
        places[row["construct"]] += row["count"]
    for row in report["constructs"]:
        standard = row["class"] == "standard" or row["construct"] == "psql-command"
        if not standard and places[row["construct"]] != row["count"]:
            problems.append(f"{row['construct']}: {row['count']}, but {places[row['construct']]}"
                            " in its places")
    dynamic = sum(row["statements"] for row in report["dynamic"])
    if dynamic != sum(row["dynamic"] for row in report["routines"]):
        problems.append("dynamic SQL is counted in two ways")
    return problems


# A statement of a random script, and pairs of what it makes need what; L is the script itself.
STATEMENTS = [
    ("INSERT INTO {t} SELECT a FROM {s};", "ts Lt Ls"),
    ("INSERT INTO {t} SELECT x.a FROM {s} x JOIN {o} y ON x.a = y.a;", "ts to Lt Ls Lo"),
    ("UPDATE {t} t SET a = s.a FROM {s} s WHERE s.a = t.a;", "ts Lt Ls"),
    ("SELECT a FROM {s};", "Ls"),
    ("CREATE TEMP TABLE w{n} AS SELECT a FROM {s}; INSERT INTO {t} SELECT a FROM w{n};",
     "ts Lt Ls"),
]


def random_repository(folder, seed):
    """Tables that scripts fill from one another, in circles too; {(name, what it needs)}."""
    dice = random.Random(seed)
    tables = [f"s.t{i}" for i in range(dice.randint(2, 25))]
    script = "".join(f"CREATE TABLE {t} (a int);\n" for t in tables)
    pathlib.Path(folder, "tables.sql").write_text(script)
    needs = set()
    for number in range(dice.randint(1, 20)):
        lines, file = [], f"load{number:02}.sql"
        for statement in range(dice.randint(1, 3)):
            names = dict(zip("tso", (dice.choice(tables) for _ in range(3))), L=file, n=statement)
            text, pairs = dice.choice(STATEMENTS)
            lines.append(text.format(**names))
            needs |= {(names[a], names[b]) for a, b in pairs.split() if names[a] != names[b]}
        pathlib.Path(folder, file).write_text("\n".join(lines))
    return needs


# ---------------------------------------------------------------- all of it

def judge(stemma, directory, expected):
    report = audit(stemma, directory)
    problems = compare(expected, lines_of(report, directory)) if expected.exists() else []
    return problems + check_order(report) + check_numbers(report)


def judge_random(stemma, seed):
    with tempfile.TemporaryDirectory() as folder:
        expected = random_repository(folder, seed)
        report = audit(stemma, folder)
        found = {(short(row["object"], folder), short(needed, folder))
                 for row in report["objects"] for needed in row["needs"]}
        return ([f"missing  need {a} {b}" for a, b in sorted(expected - found)]
                + [f"extra    need {a} {b}" for a, b in sorted(found - expected)]
                + check_order(report) + check_numbers(report))


def judge_limit(stemma):
    """A limit lists less and counts the same."""
    whole, cut = audit(stemma, SHOP), audit(stemma, SHOP, "--limit", "3")
    problems = []
    if whole["headline"] != cut["headline"] or whole["waves"] != cut["waves"]:
        problems.append("a limit changes counts")
    for key in ("objects", "unread", "unread_columns", "places", "construct_places"):
        if cut[key] != whole[key][:3]:
            problems.append(f"{key}: a limit does not list the first rows")
        note = f": {min(3, len(whole[key]))} of {len(whole[key])} listed"
        if len(whole[key]) > 3 and not any(n.endswith(note) for n in cut["notes"]):
            problems.append(f"{key}: no note says{note}")
    return problems


def judge_filters(stemma):
    """What filters leave out is counted."""
    whole = audit(stemma, SHOP)
    some = audit(stemma, SHOP, "--kind", "view")
    problems = [f"not a view: {o['object']}" for o in some["objects"] if o["type"] != "view"]
    views = [o for o in whole["objects"] if o["type"] == "view"]
    if some["objects"] != views:
        problems.append("--kind view does not list the views")
    if some["left_out"] < len(whole["objects"]) - len(views):
        problems.append("rows that are left out are not counted")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stemma", required=True)
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    tests = {case.name: lambda case=case: judge(options.stemma, case / "input", case / "expected")
             for case in sorted(CASES.iterdir())}
    tests["shop"] = lambda: judge(options.stemma, SHOP, SHOP_EXPECTED)
    tests["limit"] = lambda: judge_limit(options.stemma)
    tests["filters"] = lambda: judge_filters(options.stemma)
    for seed in range(RANDOM_REPOSITORIES):
        tests[f"random-{seed}"] = lambda seed=seed: judge_random(options.stemma, seed)
    failed = 0
    chosen = [name for name in tests if not options.cases or name in options.cases]
    for name in chosen:
        try:
            problems = tests[name]()
        except RuntimeError as error:
            problems = [str(error)]
        failed += bool(problems)
        if problems:
            print(f"FAILED {name}", *problems, sep="\n    ")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
