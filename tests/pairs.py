#!/usr/bin/env python3
"""Runs `stemma diff` over fixtures/pairs: what was before, what is after, and what that does.

A case is a directory with before/, after/ and `expected`: the verdict, then each finding as
`code subject` (once, in however many places it shows), in any order, and `(allowed)` behind those that an override allows.

    tests/pairs.py [--stemma PROGRAM] [CASE...]
"""

import argparse
import json
import pathlib
import subprocess
import sys

PAIRS = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "pairs"


def found(program, case):
    run = subprocess.run([program, "diff", case / "before", case / "after", "--format", "json"],
                         capture_output=True, text=True)
    if run.returncode != 0:
        return [f"exit code {run.returncode}: {run.stderr.strip()}"]
    report = json.loads(run.stdout)
    lines = [finding["code"] + " " + finding["subject"] + " (allowed)" * finding["allowed"]
             for finding in report["findings"]]
    return [report["verdict"]] + sorted(set(lines))


def wanted(case):
    verdict, *findings = (case / "expected").read_text().splitlines()
    return [verdict] + sorted(findings)


def main():
    options = argparse.ArgumentParser(description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stemma", default="build/stemma")
    options.add_argument("cases", nargs="*")
    options = options.parse_args()
    failed = 0
    cases = sorted(case for case in PAIRS.iterdir()
                   if not options.cases or case.name in options.cases)
    for case in cases:
        got, want = found(options.stemma, case), wanted(case)
        if got != want:
            failed += 1
            print(f"{case.name}:")
            print("".join(f"  - {line}\n" for line in want if line not in got)
                  + "".join(f"  + {line}\n" for line in got if line not in want), end="")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
