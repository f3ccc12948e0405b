#!/usr/bin/python3
"""Run stemma over the fixtures and compare what it finds with what is expected.

usage: fixtures.py --stemma PROGRAM [--group NAME] [--properties] [CASE...]

    fixtures.py --stemma build/stemma                       every case, and the shop
    fixtures.py --stemma build/stemma --group using         the cases of one group
    fixtures.py --stemma build/stemma --group formats       those of all formats but plain SQL
    fixtures.py --stemma build/stemma cte/unused-one-gives-nothing formats/grafana/rows

A case is a directory below fixtures/cases with one or more .sql files and

    expected.edges   TARGET  <- SOURCE  KIND  CONFIDENCE  [FILE:LINE]
                     CONFIDENCE `*`: any below 1; FILE:LINE: where the edge comes from
    expected.diags   CODE FILE:LINE:COLUMN; absent: no warning and no error is allowed
    expected.remarks NAME  is TEXT      the description of a relation or of a column of one
                     NAME  tag TAG      absent: not looked at
    expected.chains  TARGET  <- SOURCE  KIND  CHAIN
                     the functions that values pass; an edge that is not listed passes none; two
                     spaces between parts; absent: not looked at
    expected.usages  COLUMN  FILE:LINE:COLUMN  CLAUSE  ROLE  [NAME]
                     every place of a column and how it is used there; absent: not looked at
    expected.texts   FILE:LINE:COLUMN  SQL
                     of statements whose text in the file is not the SQL itself, blanks as one;
                     absent: not looked at
    expected.columns COLUMN  [not null]  [default]
                     what constraints say about the declared columns of tables; absent: not looked
                     at
    expected.mentions COLUMN  FILE:LINE:COLUMN  LENGTH
                     places that name a column without depending on it; absent: not looked at
    expected.missing RELATION.NAME  FILE:LINE:COLUMN  LENGTH
                     names of columns that are not found; RELATION `?`: it is not known; absent:
                     not looked at
    ordered          why the order of its files matters; absent: it does not
    unchecked        why PostgreSQL cannot judge it; no matter here

or one below fixtures/formats/FORMAT, with the files in a directory `input`, the same expectations
beside it, and

    expected.assets  TYPE LABEL  in PARENT, PARENT  fields: a, b  owners: x, y  tags: t
                     what the files declare; two spaces between parts; only parts that hold
                     something; what plain SQL declares may be left out; absent: not looked at

or the example company, fixtures/shop, with several formats in one repository; beside it
fixtures/shop-expected has

    edges, dashboards/*.edges, dashboards/*.assets    as above
    impact-email                                      what a change of a column reaches

With --properties each case of SQL is changed in ways that must not change its edges:

    order    the files in the opposite order
    layout   blanks doubled, and a comment at every boundary of tokens
    nested   each view's query put into a derived table
    with     each view's query put into a WITH query
    aliases  table aliases renamed

All but `nested` and `with` must not change the prints of the rows either, and none those of columns.

fixtures/prints/same.sql and other.sql hold pairs of queries: the first and second, the third and
fourth, ... mean the same, or do not, and so do their prints.

and for each case of any format this must hold:

    jobs       one worker and four: the same bytes in the store
    positions  at the place of an edge the file says what the edge's expression says
"""
import argparse
import collections
import concurrent.futures
import functools
import html
import importlib.machinery
import importlib.util
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = ROOT / "fixtures" / "cases"
FORMATS = ROOT / "fixtures" / "formats"
SHOP = ROOT / "fixtures" / "shop"
PRINTED = ROOT / "fixtures" / "prints"
EXPECTED = ROOT / "fixtures" / "shop-expected"
WORKERS = 2
TIMEOUT = 60  # seconds for one run of the program

# `edges` and `assets` are files, `assets` None for a case of plain SQL
Case = collections.namedtuple("Case", "title directory edges diags ordered assets remarks",
                              defaults=(None,))
# What makes two edges the same one: names without quotes, column "(rows)" for rows.
Key = collections.namedtuple("Key", "target source kind")
# Where an edge stands and how sure it is; confidence None: any below 1; file None: anywhere
Detail = collections.namedtuple("Detail", "confidence file line")
# What a scan found: {Key: {Detail}}, {"CODE FILE:LINE:COLUMN"}, {Asset}, {line of
# expected.remarks}, {name of FACTS: {line}}, prints as in the store
Found = collections.namedtuple("Found", "edges diags assets remarks facts prints")
# `line` as in expected.assets; an optional one need not stand there
Asset = collections.namedtuple("Asset", "line optional")


class ProgramFailed(Exception):
    pass


def import_script(name):
    """A Python program of scripts/ as a module."""
    path = str(ROOT / "scripts" / name)
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"), path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


expectations = import_script("check-expectations")  # knows how names and edges are written


# ---------------------------------------------------------------- cases

def find_cases(group, titles):
    found = [case_in(f.parent) for f in sorted(CASES.rglob("expected.edges"))]
    found += [format_case_in(f.parent) for f in sorted(FORMATS.glob("*/*/expected.edges"))]
    if group:
        return [c for c in found if c.title.startswith(group.rstrip("/") + "/")]
    found.append(shop_case())
    if not titles:
        return found
    wanted = {title_of(t) for t in titles}
    unknown = wanted - {c.title for c in found}
    if unknown:
        sys.exit(f"there is no case {', '.join(sorted(unknown))}")
    return [c for c in found if c.title in wanted]


def title_of(argument):
    path = pathlib.Path(argument).resolve()
    if FORMATS in path.parents:
        return path.relative_to(FORMATS.parent).as_posix()
    return path.relative_to(CASES).as_posix() if CASES in path.parents else argument.strip("/")


def case_in(directory):
    return Case(directory.relative_to(CASES).as_posix(), directory,
                (directory / "expected.edges",), directory / "expected.diags",
                (directory / "ordered").exists(), None, directory / "expected.remarks")


def format_case_in(directory):
    return Case(directory.relative_to(FORMATS.parent).as_posix(), directory / "input",
                (directory / "expected.edges",), directory / "expected.diags", True,
                (directory / "expected.assets",), directory / "expected.remarks")


def shop_case():
    """Its SQL is expected apart: PostgreSQL can judge that."""
    boards = EXPECTED / "dashboards"
    return Case("shop", SHOP, (EXPECTED / "edges", *sorted(boards.glob("*.edges"))), None, True,
                tuple(sorted(boards.glob("*.assets"))))


def is_of_format(case):
    return case.title.startswith("formats/")


def sql_files(case):
    """{path below the case: text}"""
    return {f.relative_to(case.directory).as_posix(): f.read_bytes().decode("utf-8")
            for f in sorted(case.directory.rglob("*.sql"))}


# ---------------------------------------------------------------- expectations

CONFIDENCE = r"(\*|\d\.\d+)"
LINE = re.compile(rf"({expectations.NAME})\s+<-\s+({expectations.NAME})\s+(\w+)\s+{CONFIDENCE}"
                  r"(?:\s+(\S+):(\d+))?\s*")


def read_lines(paths):
    """[(path, line)] without comments and empty lines"""
    return [(path, line.strip()) for path in paths
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.strip() and not line.startswith("#")]


def read_edges(paths):
    """{Key: {Detail}}"""
    edges = collections.defaultdict(set)
    for path, line in read_lines(paths):
        match = LINE.fullmatch(line)
        if not match or match[3] not in expectations.KINDS:
            sys.exit(f"{path}: not understood: {line}")
        confidence = None if match[4] == "*" else round(float(match[4]), 2)
        key = Key(plain_name(match[1]), plain_name(match[2]), match[3])
        edges[key].add(Detail(confidence, match[5], match[6] and int(match[6])))
    return edges


def plain_name(text):
    """'raw."Orders".id' -> ("raw.Orders", "id")"""
    relation, column = expectations.parse_name(text)
    return ".".join(relation), column


def read_assets(paths):
    """Lines of expected.assets, with exactly two blanks between their parts."""
    return {"  ".join(map(in_order, re.split(r"\s{2,}", line))) for _, line in read_lines(paths)}


def in_order(part):
    """A part with its words sorted: nothing depends on their order."""
    match = re.match("(in |fields: |owners: |tags: )(.*)", part)
    return match[1] + ", ".join(sorted(match[2].split(", "))) if match else part


def read_facts(path):
    return {"  ".join(re.split(r"\s{2,}", line)) for _, line in read_lines([path])}


def read_diags(path):
    if path is None or not path.exists():
        return set()
    return set(path.read_text(encoding="utf-8").splitlines())


# ---------------------------------------------------------------- running the program

def run(*command):
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        raise ProgramFailed(f"took more than {TIMEOUT} seconds: {' '.join(command)}") from None
    except OSError as error:
        raise ProgramFailed(str(error)) from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-5:]
        raise ProgramFailed("\n".join([f"exit code {done.returncode}: {' '.join(command)}", *said]))
    return done.stdout.decode()


def scan(stemma, directory, *options):
    """What a scan of a directory finds."""
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/x.db"
        run(stemma, "scan", "--quiet", *options, "--store", store, str(directory))
        lines = run(stemma, "edges", "--store", store, "--format", "jsonl").splitlines()
        return Found(collect(json.loads(line) for line in lines), diagnostics(store),
                     assets(store), remarks(store), facts(store), query(store, PRINTS))


@functools.cache
def scan_case(stemma, case):
    return scan(stemma, case.directory)


@functools.cache
def scan_sql(stemma, case):
    """The same without files of other formats."""
    return scan_files(stemma, sql_files(case)) if case.assets else scan_case(stemma, case)


def collect(records):
    edges = collections.defaultdict(set)
    for r in records:
        target = (r["target_table"], r["target_column"] or expectations.ROWS)
        key = Key(target, (r["source_table"], r["source_column"]), r["kind"])
        edges[key].add(Detail(round(r["confidence"], 2), r["file"], r["line"]))
    return edges


def query(store, sql, *parameters):
    database = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    rows = database.execute(sql, parameters).fetchall()
    database.close()
    return rows


def diagnostics(store):
    rows = query(store, 'SELECT code, path, line, d."column" FROM diagnostics d'
                        " LEFT JOIN files f ON f.id = d.file_id"
                        " WHERE severity IN ('warning', 'error')")
    return {f"{code} {path}:{line}:{column}" for code, path, line, column in rows}


NAMED = ("SELECT a.id, a.type, a.label, f.id IS NULL OR f.format = 'sql' FROM assets a"
         " LEFT JOIN files f ON f.id = a.file_id WHERE NOT (a.system OR a.result OR a.temporary)")

# Parts of a line of expected.assets; ?1 is the asset.
PARTS = [
    ("in ", "SELECT p.label FROM asset_parents c JOIN assets p ON p.id = c.parent_id"
            " WHERE c.asset_id = ?1"),
    ("fields: ", "SELECT name FROM columns WHERE asset_id = ?1 AND status = 'declared'"),
    ("owners: ", "SELECT owner FROM asset_owners WHERE asset_id = ?1"),
    ("tags: ", "SELECT tag FROM asset_tags WHERE asset_id = ?1"),
]


def assets(store):
    return {Asset("  ".join([f"{kind} {label}", *asset_parts(store, number)]), bool(optional))
            for number, kind, label, optional in query(store, NAMED)}


PRINTS = ("SELECT a.label, c.name, p.print FROM prints p JOIN assets a ON a.id = p.target_asset"
          " LEFT JOIN columns c ON c.id = p.target_column")


def asset_parts(store, number):
    for heading, sql in PARTS:
        words = [word for word, in query(store, sql, number)]
        if words:
            yield in_order(heading + ", ".join(words))


REMARKS = """
    SELECT label || '  is ' || description FROM assets WHERE description <> ''
    UNION ALL SELECT label || '  tag ' || tag FROM assets a JOIN asset_tags t ON t.asset_id = a.id
    UNION ALL SELECT label || '.' || c.name || '  is ' || c.description
              FROM columns c JOIN assets a ON a.id = c.asset_id WHERE c.description <> ''
    UNION ALL SELECT label || '.' || c.name || '  tag ' || tag
              FROM columns c JOIN assets a ON a.id = c.asset_id
              JOIN column_tags t ON t.column_id = c.id"""


def remarks(store):
    return {line for line, in query(store, REMARKS)}


# What a file expected.NAME beside a case tells, as rows of its lines.
FACTS = {
    "chains": "SELECT l.target, '<- ' || l.source, l.kind, c.functions FROM edges e"
              " JOIN lineage_edges l ON l.id = e.id JOIN chains c ON c.id = e.chain_id",
    "columns": "SELECT a.label || '.' || c.name, iif(c.not_null, 'not null', ''),"
               " iif(c.has_default, 'default', '') FROM columns c"
               " JOIN assets a ON a.id = c.asset_id WHERE c.status = 'declared'"
               " AND a.type IN ('table', 'foreign_table') AND NOT (a.system OR a.result)",
    "mentions": "SELECT a.label || '.' || c.name, f.path || ':' || m.line || ':' || m.\"column\","
                " m.length FROM mentions m JOIN columns c ON c.id = m.column_id"
                " JOIN assets a ON a.id = c.asset_id"
                " JOIN statements s ON s.id = m.statement_id JOIN files f ON f.id = s.file_id",
    "missing": "SELECT coalesce(a.label, '?') || '.' || m.name,"
               " f.path || ':' || m.line || ':' || m.\"column\", m.length FROM unresolved m"
               " LEFT JOIN assets a ON a.id = m.asset_id"
               " JOIN statements s ON s.id = m.statement_id JOIN files f ON f.id = s.file_id",
    "texts": "SELECT f.path || ':' || s.line || ':' || s.\"column\", x.text FROM statements s"
             " JOIN texts x ON x.id = s.text_id JOIN files f ON f.id = s.file_id",
    "usages": "SELECT a.label || '.' || c.name, f.path || ':' || r.line || ':' || r.\"column\","
              " u.clause, u.role, u.name FROM column_references r JOIN usages u ON u.id = r.usage_id"
              " JOIN columns c ON c.id = r.column_id JOIN assets a ON a.id = c.asset_id"
              " JOIN statements s ON s.id = r.statement_id JOIN files f ON f.id = s.file_id",
}


def facts(store):
    return {name: {"  ".join(" ".join(str(part).split()) for part in row if part != "")
                   for row in query(store, sql)}
            for name, sql in FACTS.items()}


def scan_files(stemma, files, *options):
    """What a scan of {path: text} finds."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(folder, files)
        return scan(stemma, folder, *options)


def write_files(folder, files):
    for name, text in files.items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


# ---------------------------------------------------------------- comparing

def compare(case, found):
    """Lines that say where a case and what was found differ."""
    expected = read_edges(case.edges)
    lines = []
    for key in sorted(expected.keys() | found.edges.keys()):
        if key not in found.edges:
            lines.append(f"missing   {show(key)}")
        elif key not in expected:
            lines.append(f"extra     {show(key)}  {show_all(found.edges[key])}")
        else:
            lines += [f"differs   {show(key)}  expected {show_detail(detail)},"
                      f" found {show_all(found.edges[key])}"
                      for detail in sorted(expected[key], key=str)
                      if not agrees(detail, found.edges[key])]
    if case.assets and all(path.exists() for path in case.assets):
        lines += compare_assets(read_assets(case.assets), found.assets)
    if case.remarks and case.remarks.exists():
        expected = {line for _, line in read_lines([case.remarks])}
        lines += [f"missing remark  {line}" for line in sorted(expected - found.remarks)]
        lines += [f"extra remark    {line}" for line in sorted(found.remarks - expected)]
    for name, seen in found.facts.items():
        path = case.edges[0].parent / f"expected.{name}"
        expected = read_facts(path) if path.exists() else seen
        lines += [f"missing of {name}  {line}" for line in sorted(expected - seen)]
        lines += [f"extra of {name}    {line}" for line in sorted(seen - expected)]
    diags = read_diags(case.diags)
    seen = {shorten(d, diags) for d in found.diags}
    lines += [f"missing diagnostic  {d}" for d in sorted(diags - seen)]
    lines += [f"extra diagnostic    {d}" for d in sorted(seen - diags)]
    return lines


def compare_assets(expected, found):
    possible = {asset.line for asset in found}
    needed = {asset.line for asset in found if not asset.optional}
    return ([f"missing asset  {line}" for line in sorted(expected - possible)]
            + [f"extra asset    {line}" for line in sorted(needed - expected)])


def agrees(expected, details):
    if expected.confidence is None:
        sure = all(d.confidence < 1 for d in details)
    else:
        sure = all(d.confidence == expected.confidence for d in details)
    return sure and (expected.file is None or
                     any(same_file(d.file, expected.file) and d.line == expected.line
                         for d in details))


def same_file(shown, expected):
    """The program may show a path with the directory in front that it was given."""
    return shown == expected or shown.endswith("/" + expected)


def shorten(diag, expected):
    """A diagnostic with its path as an expected one writes it."""
    code, shown = diag.split(" ", 1)
    return next((e for e in expected if e.startswith(code + " ") and
                 same_file(shown, e.split(" ", 1)[1])), diag)


def show(key):
    return f"{'.'.join(key.target)} <- {'.'.join(key.source)} {key.kind}"


def show_detail(detail):
    confidence = "*" if detail.confidence is None else f"{detail.confidence:.2f}"
    return confidence + (f" {detail.file}:{detail.line}" if detail.file else "")


def show_all(details):
    return ", ".join(sorted(map(show_detail, details)))


def judge(stemma, case):
    try:
        return compare(case, scan_case(stemma, case))
    except ProgramFailed as failure:
        return str(failure).splitlines()


# ---------------------------------------------------------------- impact on the shop

IMPACT = EXPECTED / "impact-email"
IMPACT_SUBJECT = "crm.customers.email"
EFFECTS = {"values change": "values", "rows may change": "rows", "breaks": "breaks"}


def read_impact(path):
    """{(name, depth, effect)}"""
    rows = (line.rsplit(None, 2) for _, line in read_lines([path]))
    return {(name.replace('"', ""), int(depth), effect) for name, depth, effect in rows}


def judge_impact(stemma):
    try:
        return compare_impact(stemma)
    except ProgramFailed as failure:
        return str(failure).splitlines()


def compare_impact(stemma):
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/x.db"
        run(stemma, "scan", "--quiet", "--store", store, str(SHOP))
        report = json.loads(run(stemma, "impact", "--store", store, "--format", "json",
                                IMPACT_SUBJECT))
    found = {(item["name"].replace('"', ""), item["depth"], EFFECTS[item["effect"]])
             for item in report["affected"]}
    expected = read_impact(IMPACT)
    return ([f"missing   {item}" for item in sorted(expected - found)]
            + [f"extra     {item}" for item in sorted(found - expected)])


# ---------------------------------------------------------------- tokens

TOKEN = re.compile(r"""
    (?P<blank>\s+)
  | (?P<comment>--[^\n]*)
  | (?P<block>/\*)
  | (?P<string>[eE]'(?:[^'\\]|\\.|'')*' | (?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')
  | (?P<quoted>(?:[uU]&)?"(?:[^"]|"")*")
  | (?P<dollar>\$(?:[^\W\d]\w*)?\$)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
  | (?P<operator>::|(?:(?!--|/\*)[-+*/<>=~!@\#%^&|`?])+)
  | (?P<other>.)""", re.X | re.S)
Token = collections.namedtuple("Token", "kind text")
UNSEEN = {"blank", "comment", "block", "psql", "data"}  # what the SQL grammar does not see


def tokens(sql):
    """All of a script as tokens; their texts joined are the script."""
    found, at, statement = [], 0, []
    while at < len(sql):
        kind, end = token_at(sql, at, statement)
        found.append(Token(kind, sql[at:end]))
        if kind not in UNSEEN:
            statement.append(sql[at:end].upper())
        if sql[at:end] == ";":
            if statement[0] == "COPY" and "STDIN" in statement:
                data = sql.index("\n\\.", end) + 3
                found.append(Token("data", sql[end:data]))
                end = data
            statement = []
        at = end
    return found


def token_at(sql, at, statement):
    """Kind and end of the token that starts here."""
    if sql[at] == "\\" and not statement:
        end = sql.find("\n", at)
        return "psql", end if end >= 0 else len(sql)
    match = TOKEN.match(sql, at)
    if match.lastgroup == "block":
        return "block", comment_end(sql, at)
    if match.lastgroup == "dollar":
        return "string", sql.index(match[0], match.end()) + len(match[0])
    return match.lastgroup, match.end()


def comment_end(sql, at):
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(sql, at):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    raise ValueError("a comment is never closed")


def statements(script):
    """A script's tokens, cut behind each semicolon that stands outside parentheses."""
    found, current, depth = [], [], 0
    for token in script:
        current.append(token)
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == ";" and depth == 0:
            found.append(current)
            current = []
    return found + [current]


def joined(script):
    return "".join(token.text for token in script)


def upper_words(statement):
    """(index, upper-case text) of the tokens that the grammar sees."""
    return [(i, t.text.upper()) for i, t in enumerate(statement) if t.kind not in UNSEEN]


# ---------------------------------------------------------------- properties
#
# Each takes a case's files and returns changed ones, or None when it does not apply.

def change_order(case, files):
    if case.ordered or len(files) < 2:
        return None
    names = sorted(files, reverse=True)
    return {f"{i:03}/{name}": files[name] for i, name in enumerate(names)}


def change_layout(case, files):
    return {name: spread(tokens(text)) for name, text in files.items()}


def spread(script):
    text = ""
    for i, token in enumerate(script):
        text += token.text * (2 if token.kind == "blank" else 1)
        follower = next((t for t in script[i + 1:] if t.kind != "blank"), None)
        if token.kind in UNSEEN or not follower or follower.kind == "data":
            continue
        if token.kind == follower.kind == "string":  # 'a' and 'b' on two lines are one string
            continue
        text += "/* it's; \" */"
    return text


def change_nested(case, files):
    return change_views(files, "SELECT * FROM (", ") wrapped_")


def change_with(case, files):
    return change_views(files, "WITH wrapped_ AS (", ") SELECT * FROM wrapped_")


def change_views(files, before, after):
    changed = {name: "".join(wrap_view(s, before, after) for s in statements(tokens(text)))
               for name, text in files.items()}
    return changed if changed != files else None


def wrap_view(statement, before, after):
    seen = upper_words(statement)
    words = [word for _, word in seen]
    if words[:1] != ["CREATE"] or "VIEW" not in words[1:5] or "RECURSIVE" in words[1:4]:
        return joined(statement)
    start = seen[query_of_view(words)][0]
    end = view_end(words)
    stop = seen[end][0] if end < len(seen) else len(statement)
    return (joined(statement[:start]) + before + joined(statement[start:stop]) + "\n" + after
            + " " + joined(statement[stop:]))


def query_of_view(words):
    """Index of the first word of a CREATE VIEW's query, behind the first AS outside parentheses."""
    depth = 0
    for i, word in enumerate(words):
        depth += {"(": 1, ")": -1}.get(word, 0)
        if word == "AS" and depth == 0:
            return i + 1
    raise ValueError("a view without AS")


def view_end(words):
    """Index behind the query: of WITH ... DATA, WITH ... CHECK OPTION, or the semicolon."""
    end = len(words) - (words[-1] == ";")
    tails = (["WITH", "DATA"], ["WITH", "NO", "DATA"], ["WITH", "CHECK", "OPTION"],
             ["WITH", "LOCAL", "CHECK", "OPTION"], ["WITH", "CASCADED", "CHECK", "OPTION"])
    return next((end - len(t) for t in tails if words[end - len(t):end] == t), end)


def change_aliases(case, files):
    scripts = {name: tokens(text) for name, text in files.items()}
    uses = collections.Counter(t.text.lower() for s in scripts.values() for t in s)
    changed = {name: "".join(rename_aliases(s, uses) for s in statements(script))
               for name, script in scripts.items()}
    return changed if changed != files else None


def rename_aliases(statement, uses):
    """Renames what is surely a table alias: a word that stands once behind AS, at all other places
    before a dot, and in no other statement of the case."""
    seen = upper_words(statement)
    words = [word for _, word in seen]
    renamed = list(statement)
    for n in range(1, len(seen)):
        alias = statement[seen[n][0]]
        at = [k for k, word in enumerate(words) if word == words[n]]
        if (words[n - 1] == "AS" and alias.kind == "word" and len(at) > 1
                and uses[alias.text.lower()] == len(at)
                and all(k == n or is_qualifier(words, k) for k in at)
                and not names_a_column(words, n)):
            for k in at:
                renamed[seen[k][0]] = Token("word", "renamed_" + alias.text)
    return joined(renamed)


def is_qualifier(words, k):
    return words[k - 1] != "." and k + 1 < len(words) and words[k + 1] == "."


def names_a_column(words, n):
    """FROM f(x) AS g: the alias of a function without a column list may be its column's name."""
    if words[n - 2] != ")" or words[n + 1:n + 2] == ["("]:
        return False
    depth, k = 0, n - 2
    while True:
        depth += {")": 1, "(": -1}.get(words[k], 0)
        if depth == 0:
            return words[k - 1] not in ("FROM", "JOIN", "LATERAL", "USING", ",")
        k -= 1


PROPERTIES = {"order": change_order, "layout": change_layout, "nested": change_nested,
              "with": change_with, "aliases": change_aliases}


def check_property(stemma, case, name):
    """Lines that say what went wrong, or None when the property does not apply."""
    try:
        if name in HOLDS:
            return HOLDS[name](stemma, case)
        files = None if is_of_format(case) else PROPERTIES[name](case, sql_files(case))
        if files is None:
            return None
        original, changed = scan_sql(stemma, case), scan_files(stemma, files)
        return (differences(original, changed)
                + printed(original, changed, rows=name not in ("nested", "with")))
    except ProgramFailed as failure:
        return str(failure).splitlines()


def differences(original, changed):
    before, after = without_places(original), without_places(changed)
    chains, others = original.facts["chains"], changed.facts["chains"]
    return ([f"lost      {show(key)}  {sure:.2f}" for key, sure in sorted(before - after)]
            + [f"gained    {show(key)}  {sure:.2f}" for key, sure in sorted(after - before)]
            + [f"lost chain    {line}" for line in sorted(chains - others)]
            + [f"gained chain  {line}" for line in sorted(others - chains)])


def printed(original, changed, rows):
    """Prints that differ, with or without those of rows."""
    before, after = (collections.Counter(p for p in found.prints if rows or p[1])
                     for found in (original, changed))
    return [f"print of {asset}.{column or expectations.ROWS} differs"
            for asset, column, _ in sorted((before - after), key=str)]


def without_places(found):
    return {(key, d.confidence) for key, details in found.edges.items() for d in details}


def check_jobs(stemma, case):
    with tempfile.TemporaryDirectory() as folder:
        stores = []
        for jobs in ("1", "4"):
            store = pathlib.Path(folder, f"{jobs}.db")
            run(stemma, "scan", "--quiet", "--jobs", jobs, "--store", str(store),
                str(case.directory))
            stores.append(store.read_bytes())
    return [] if stores[0] == stores[1] else ["the stores of one worker and of four differ"]


# ---------------------------------------------------------------- prints

PAIRED = ("SELECT s.number, p.target_column - (SELECT min(c.id) FROM columns c"
          " WHERE c.asset_id = p.target_asset), p.print FROM prints p"
          " JOIN statements s ON s.id = p.statement_id JOIN files f ON f.id = s.file_id"
          " JOIN assets a ON a.id = p.target_asset WHERE f.path = ? AND a.result")


def judge_prints(stemma):
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/x.db"
        run(stemma, "scan", "--quiet", "--store", store, str(PRINTED))
        return {name: judge_pairs(store, name) for name in ("same.sql", "other.sql")}


def judge_pairs(store, name):
    """Whether each pair of queries is judged well: {number of its first query: bool}."""
    prints = collections.defaultdict(set)
    for number, column, value in query(store, PAIRED, name):
        prints[number].add((column, value))
    numbers = sorted(prints)
    return {first: (prints[first] == prints[second]) == (name == "same.sql")
            for first, second in zip(numbers[::2], numbers[1::2])}


def run_prints(stemma):
    counts = collections.Counter()
    for name, pairs in judge_prints(stemma).items():
        for number, good in pairs.items():
            counts["passed" if good else "failed"] += 1
            if not good:
                print(f"FAILED prints/{name}: queries {number} and {number + 1}", flush=True)
    return counts


# ---------------------------------------------------------------- positions

PLACES = ('SELECT DISTINCT f.path, e.line, e."column", x.text FROM edges e'
          " JOIN texts x ON x.id = e.text_id JOIN statements s ON s.id = e.statement_id"
          " JOIN files f ON f.id = s.file_id ORDER BY 1, 2, 3")
ESCAPE = re.compile(r"\\(?:u(d[89ab]\w\w)\\u(d[c-f]\w\w)|u(\w{4})|x(\w\w)|U(\w{8})|(.))",
                    re.I | re.S)
CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.S)
SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "a": "\a", "v": "\v",
         "e": "\x1b", "\n": ""}


def check_positions(stemma, case):
    with tempfile.TemporaryDirectory() as folder:
        store = f"{folder}/x.db"
        run(stemma, "scan", "--quiet", "--store", store, str(case.directory))
        places = query(store, PLACES)
    return [f"{path}:{line}:{column} says {said[:40]!r} and not {text!r}"
            for path, line, column, text in places
            if (said := differing(case, path, line, column, text)) is not None]


def differing(case, path, line, column, text):
    """What the file says at a place, or None when that is the text."""
    said = text_from(file_text(case, path), line, column)
    if said.startswith(text) or shown(said, text):
        return None
    if path.endswith(".sql"):
        return said
    return None if any(says(written, text) for written in decodings(said)) else said


COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.S)
LITERAL = r"(?:'(?:[^']|'')*'|[\d.]+|\?)"


def shown(said, text):
    """Texts are shown without comments, and the values that a file holds as data as `?`."""
    said = COMMENT.sub(lambda comment: re.sub(".", " ", comment[0]), said)
    return re.match(re.escape(text).replace(re.escape("?"), LITERAL), said)


def file_text(case, path):
    file = case.directory / path
    data = (file if file.exists() else pathlib.Path(path)).read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def text_from(text, line, column):
    lines = text.split("\n")[line - 1:]
    return "\n".join([lines[0][column - 1:], *lines[1:]])


def decodings(text):
    """What a text in a document may mean, up to three strings deep in one another."""
    yield html.unescape(CDATA.sub(r"\1", text))
    for _ in range(3):
        yield text
        yield text.replace("''", "'")
        text = ESCAPE.sub(unescape, text)
    yield text


def unescape(match):
    high, low, *numbers, sign = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10 | int(low, 16) & 0x3FF))
    number = next((n for n in numbers if n), None)
    return chr(int(number, 16)) if number else SIGNS.get(sign, sign)


def says(written, text):
    """The same but for line breaks and indentation, which YAML changes."""
    return " ".join(written.split()).startswith(" ".join(text.split()))


HOLDS = {"jobs": check_jobs, "positions": check_positions}


# ---------------------------------------------------------------- main

def run_all(work, cases, heading):
    """Runs work(case) for all and prints what failed; returns how often there was which outcome."""
    counts = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for case, problems in zip(cases, pool.map(work, cases)):
            counts[outcome(problems)] += 1
            if problems:
                print(f"FAILED {heading}{case.title}")
                print("".join(f"    {line}\n" for line in problems), end="", flush=True)
    return counts


def outcome(problems):
    if problems is None:
        return "not applicable"
    return "failed" if problems else "passed"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", required=True, help="the program")
    parser.add_argument("--group", help="only the cases of this group")
    parser.add_argument("--properties", action="store_true", help="change the cases too")
    parser.add_argument("case", nargs="*", help="only these cases (group/name)")
    options = parser.parse_args()
    stemma = str(pathlib.Path(options.stemma).resolve())
    cases = find_cases(options.group, options.case)
    counts = run_all(lambda case: judge(stemma, case),
                     [c for c in cases if not is_of_format(c)], "")
    formats = run_all(lambda case: judge(stemma, case), [c for c in cases if is_of_format(c)], "")
    print(f"formats: {formats['passed']} passed, {formats['failed']} failed", flush=True)
    counts += formats
    shop = [case for case in cases if case.title == "shop"]
    counts += run_all(lambda _: judge_impact(stemma), shop, "impact: ")
    if not options.case and not options.group:
        counts += run_prints(stemma)
    for name in [*PROPERTIES, *HOLDS] if options.properties else []:
        more = run_all(lambda case: check_property(stemma, case, name), cases, f"{name}: ")
        print(f"{name}: {more['passed']} passed, {more['failed']} failed,"
              f" {more['not applicable']} not applicable", flush=True)
        counts += more
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
