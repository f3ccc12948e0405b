#!/usr/bin/env python3
"""Runs `stemma check` over fixtures/check: a store, a new schema, and what that does.

A case is a directory with store/ (what is scanned), new.sql, `expected` (the verdict, then each
finding as `verdict code subject`, in any order) and maybe `options` for the command.

    tests/check.py [--stemma PROGRAM] [CASE...]

Ends with a line `N passed, N failed`.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

CASES = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "check"
SHOP = CASES.parent / "shop"


class Failure(Exception):
    pass


def expect(condition, message):
    if not condition:
        raise Failure(message)


def run(program, *words, cwd=None, stdout=subprocess.PIPE, environment=None):
    return subprocess.run([program, *map(str, words)], stdout=stdout, stderr=subprocess.PIPE,
                          text=True, cwd=cwd, timeout=120, env=environment)


def scan(program, directory, store):
    done = run(program, "scan", "--quiet", "--store", store, directory)
    expect(done.returncode == 0, f"scan of {directory}: {done.stderr}")


# ---- the cases

def found(program, case, store):
    options = case / "options"
    words = options.read_text().split() if options.exists() else []
    done = run(program, "check", "--schema", "new.sql", "--store", store, "--format", "json", *words,
               cwd=case)
    expect(done.returncode == 0, f"exit code {done.returncode}: {done.stderr}")
    report = json.loads(done.stdout)
    findings = report["findings"]
    for verdict, count in report["totals"].items():
        expect(count == sum(f["verdict"] == verdict for f in findings), f"total of {verdict}")
    return [report["verdict"]] + sorted(
        f"{f['verdict']} {f['code']} {f['subject']}" for f in findings)


def wanted(case):
    verdict, *findings = (case / "expected").read_text().splitlines()
    return [verdict] + sorted(findings)


def check_case(program, case, directory):
    store = directory / "case.db"
    scan(program, case / "store", store)
    got, want = found(program, case, store), wanted(case)
    expect(got == want, "".join(f"\n  - {line}" for line in want if line not in got)
           + "".join(f"\n  + {line}" for line in got if line not in want) or f"order: {got}")


# ---- the command

def test_exit_codes(program, directory):
    case = CASES / "column-removed"
    store = directory / "exit.db"
    scan(program, case / "store", store)
    base = ("check", "--schema", case / "new.sql", "--store", store)
    expect(run(program, *base).returncode == 0, "without gates")
    done = run(program, *base, "--fail-on", "breaking")
    expect(done.returncode == 1, f"--fail-on breaking: {done.returncode} {done.stderr}")
    expect(run(program, *base, "--fail-on", "undecidable").returncode == 0, "undecidable")
    expect(run(program, *base, "--fail-on", "worst").returncode == 2, "unknown verdict")
    config = directory / "gates.yaml"
    config.write_text("gates:\n  - name: contacts\n    verdicts: [breaking]\n    types: [table]\n")
    done = run(program, *base, "--config", config)
    expect(done.returncode == 1 and "contacts" in done.stdout + done.stderr,
           f"gate: {done.returncode} {done.stdout}{done.stderr}")


def test_errors(program, directory):
    store = directory / "errors.db"
    scan(program, CASES / "same" / "store", store)
    empty = directory / "empty.sql"
    empty.write_text("SELECT 1;\n")
    for words, says in [
            (("--schema", "none.sql"), "none.sql"),
            ((), "--schema"),
            (("--schema", empty), "declares no table"),
            (("--schema", CASES / "same" / "new.sql", "--store", directory / "none.db"), "none.db"),
            (("--schema", CASES / "same" / "new.sql", "--format", "xml"), "xml"),
            (("--schema", CASES / "same" / "new.sql", "--kind", "chrat"), "chart")]:
        done = run(program, "check", *(("--store", store) if "--store" not in words else ()), *words)
        expect(done.returncode == 2 and says in done.stderr,
               f"{words}: {done.returncode} {done.stderr}")


def test_streams(program, directory):
    case = CASES / "column-removed"
    store = directory / "streams.db"
    scan(program, case / "store", store)
    base = ("check", "--schema", case / "new.sql", "--store", store)
    with open("/dev/full", "w") as full:
        expect(run(program, *base, stdout=full).returncode == 2, "full disk")
    done = subprocess.run(["sh", "-c", '"$@" | head -1', "sh", program, *map(str, base)],
                          capture_output=True, text=True)
    expect(done.stdout.startswith("breaking: 1 breaking by ") and not done.stderr,
           f"closed pipe: {done.stdout} {done.stderr}")


def test_nothing_is_left(program, directory):
    case = CASES / "same"
    store, temporary = directory / "left.db", directory / "tmp"
    temporary.mkdir()
    scan(program, case / "store", store)
    environment = {**os.environ, "TMPDIR": str(temporary)}
    for schema in ("new.sql", "none.sql"):
        run(program, "check", "--schema", case / schema, "--store", store, environment=environment)
        expect(not list(temporary.iterdir()), "a temporary directory stays")
    broken = {**os.environ, "TMPDIR": str(directory / "nowhere")}
    done = run(program, "check", "--schema", case / "new.sql", "--store", store, environment=broken)
    expect(done.returncode == 2 and "TMPDIR" in done.stderr, f"no TMPDIR: {done.stderr}")


def test_shop(program, directory):
    """The schema that the shop has is safe; without one column, dashboards break."""
    store = directory / "shop.db"
    scan(program, SHOP, store)
    new = directory / "crm"
    shutil.copytree(SHOP / "crm", new)
    done = run(program, "check", "--schema", new, "--store", store, "--format", "json")
    expect(json.loads(done.stdout)["verdict"] == "safe", f"shop: {done.stdout[:500]}")
    schema = (new / "schema.sql").read_text()
    lines = [line for line in schema.splitlines(True) if not line.strip().startswith("email ")]
    expect(len(lines) < len(schema.splitlines()), "the shop has a column email")
    (new / "schema.sql").write_text("".join(lines))
    done = run(program, "check", "--schema", new, "--store", store, "--format", "json")
    report = json.loads(done.stdout)
    gone = [f for f in report["findings"]
            if (f["code"], f["subject"]) == ("column-removed", "crm.customers.email")]
    expect(report["verdict"] == "breaking" and len(gone) == 1, f"shop: {done.stdout[:500]}")
    effects = gone[0]["affects"]
    expect(any(effect["effect"] == "breaks" for effect in effects), "something breaks")
    for word in ("owner", "path", "kind"):
        value = {"owner": "*", "path": "*", "kind": "chart"}[word]
        done = run(program, "check", "--schema", new, "--store", store, f"--{word}", value)
        expect(done.returncode == 0, f"--{word}: {done.stderr}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", default="build/stemma")
    parser.add_argument("cases", nargs="*")
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.stemma).resolve())
    tests = {case.name: lambda program, directory, case=case: check_case(program, case, directory)
             for case in sorted(CASES.iterdir()) if case.is_dir()}
    tests.update({name: test for name, test in globals().items() if name.startswith("test_")})
    chosen = {n: t for n, t in tests.items() if not arguments.cases or n in arguments.cases}
    failed = 0
    for name, test in chosen.items():
        with tempfile.TemporaryDirectory(prefix="stemma-check-") as directory:
            try:
                test(program, pathlib.Path(directory))
            except Failure as failure:
                failed += 1
                print(f"FAILED {name}: {failure}")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
