#!/usr/bin/python3
"""Check that scripts/stemma.schema.json and stemma agree on what a stemma.yaml may say.

usage: settings.py --stemma PROGRAM

    fixtures/settings/good                both accept it
    fixtures/settings/bad                 both refuse it
    fixtures/settings/bad-beyond-schema   stemma alone refuses it: no schema could

The mistakes that stemma finds in a bad file stand in NAME.expected, as LINE:COLUMN MESSAGE. Beyond
these files, the documented one is changed in one place after the other: keys are misspelled and
removed, and values replaced by others.
"""
import argparse
import concurrent.futures
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures" / "settings"
SCHEMA = ROOT / "scripts" / "stemma.schema.json"
WORKERS = 2

# Mistakes that no schema could find.
BEYOND = re.compile("|".join([
    "stands here twice", "stands here again", "no asset or pipeline has the name",
    "no data source has the name", "says same_as itself", "would contain itself",
    "has no column ", "name a column of it", "write schema.table.column", "is no name of a",
    "name the table or asset alone", "quote its column", "matches nothing", "is no regular expression", "must be under 4G"]))

REPLACEMENTS = [7, 0.5, -1, True, None, "", "x", "a.b.c", [], ["x"], [7], {}, {"name": "x"}]


class Checker:
    def __init__(self, stemma, folder):
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        self.validator = jsonschema.Draft202012Validator(schema)
        self.stemma = stemma
        self.folder = pathlib.Path(folder)
        self.empty = self.folder / "empty"
        self.empty.mkdir()

    def by_schema(self, text):
        try:
            return self.validator.is_valid(yaml.safe_load(text))
        except yaml.YAMLError:
            return False

    def by_stemma(self, path):
        """The mistakes that stemma finds in a file, as LINE:COLUMN MESSAGE."""
        command = [self.stemma, "scan", "--quiet", "--config", str(path), "--store",
                   str(self.folder / f"{path.stem}.db"), str(self.empty)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = re.findall(rf"^{re.escape(str(path))}:(\d+:\d+): error STM1015: (.*)$",
                           done.stderr, re.M)
        if done.returncode != (2 if found else 0):
            return [f"exit code {done.returncode}: {done.stderr}"]
        return [" ".join(mistake) for mistake in found]


def check_good(checker, path):
    problems = checker.by_stemma(path)
    if not checker.by_schema(path.read_text(encoding="utf-8")):
        problems.append("the schema refuses it")
    return problems


def check_bad(checker, path):
    expected = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    found = checker.by_stemma(path)
    problems = [f"missing  {line}" for line in expected if line not in found]
    problems += [f"extra    {line}" for line in found if line not in expected]
    beyond = path.parent.name == "bad-beyond-schema"
    if checker.by_schema(path.read_text(encoding="utf-8")) != beyond:
        problems.append("the schema refuses it" if beyond else "the schema accepts it")
    return problems


def check_change(checker, number, change):
    what, document = change
    path = checker.folder / f"{number}.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    found = checker.by_stemma(path)
    same_to_schema = [line for line in found if not BEYOND.search(line)]
    if checker.by_schema(path.read_text(encoding="utf-8")) == (not same_to_schema):
        return []
    return [f"{what}: the schema {'refuses' if not same_to_schema else 'accepts'} it", *found]


def changes(document):
    """(what was done, changed document), one change each."""
    for path in sorted(paths(document), key=str):
        for replacement in REPLACEMENTS:
            yield f"{path} = {replacement!r}", changed(
                document, path, lambda parent, key, r=replacement: parent.__setitem__(key, r))
        yield f"{path} removed", changed(document, path, lambda parent, key: parent.pop(key))
        if isinstance(path[-1], str):
            yield f"{path} misspelled", changed(
                document, path, lambda parent, key: parent.__setitem__(key + "x", parent.pop(key)))


def paths(node, above=()):
    """Where there are values: ("assets", 0, "name")."""
    if isinstance(node, (dict, list)):
        for key, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield (*above, key)
            yield from paths(child, (*above, key))


def changed(document, path, change):
    document = copy.deepcopy(document)
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    change(parent, path[-1])
    return document


def checks(checker):
    """(name, function that returns problems)"""
    for path in sorted((FIXTURES / "good").glob("*.yaml")):
        yield f"good/{path.name}", lambda p=path: check_good(checker, p)
    for path in sorted(FIXTURES.glob("bad*/*.yaml")):
        yield f"{path.parent.name}/{path.name}", lambda p=path: check_bad(checker, p)
    documented = yaml.safe_load((FIXTURES / "good" / "documented.yaml").read_text("utf-8"))
    for number, change in enumerate(changes(documented)):
        yield "documented.yaml", lambda n=number, c=change: check_change(checker, n, c)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", required=True, help="the program")
    stemma = str(pathlib.Path(parser.parse_args().stemma).resolve())
    failed = passed = 0
    with tempfile.TemporaryDirectory() as folder:
        all_checks = list(checks(Checker(stemma, folder)))
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for (name, _), problems in zip(all_checks, pool.map(lambda c: c[1](), all_checks)):
                passed += not problems
                failed += bool(problems)
                if problems:
                    print(f"FAILED {name}")
                    print("".join(f"    {line}\n" for line in problems), end="", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
