#!/usr/bin/env python3
"""Revisions of git repositories: scanned from the object database, they give what a scan of a checkout
gives, and nothing of the repository changes.

    tests/git.py --stemma PROGRAM [WORD]       only tests whose name holds the word

Ends with a line `N passed, N failed`.
"""

import argparse
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile

TOP = pathlib.Path(__file__).resolve().parent.parent
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.example",
    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.example",
    "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ALLOW_PROTOCOL": "file",
    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), "LC_ALL": "C.UTF-8",
}
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 12345\n" % ("4d" * 32)


class Failure(Exception):
    pass


def check(condition, message):
    if not condition:
        raise Failure(message)


def equal(got, wanted, what=""):
    check(got == wanted, f"{what}\n     got {got!r}\n  wanted {wanted!r}")


class Bench:
    """A directory for one test, with a repository in repo/."""

    def __init__(self, program, directory):
        self.program = program
        self.top = pathlib.Path(directory)
        self.repo = self.top / "repo"
        self.repo.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *words, cwd=None):
        done = subprocess.run(("git",) + words, cwd=cwd or self.repo, env=ENVIRONMENT,
                              capture_output=True, text=True)
        check(done.returncode == 0, f"git {' '.join(words)}: {done.stderr}")
        return done.stdout.strip()

    def write(self, files):
        for name, text in files.items():
            path = os.path.join(os.fsencode(self.repo), os.fsencode(name))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                out.write(text if isinstance(text, bytes) else text.encode())

    def commit(self, files=None):
        self.write(files or {})
        self.git("add", "-A", "-f")
        self.git("commit", "-q", "--allow-empty", "-m", "x")
        return self.git("rev-parse", "HEAD")

    def stemma(self, *words, cwd=None):
        return subprocess.run((self.program,) + words, cwd=cwd or self.repo, env=ENVIRONMENT,
                              capture_output=True, text=True, errors="surrogateescape",
                              timeout=120)

    def scan(self, *words, cwd=None):
        """The store, as the path of a file."""
        store = self.top / "store.db"
        store.unlink(missing_ok=True)
        done = self.stemma("scan", "--quiet", "--jobs", "2", "--store", str(store), *words, cwd=cwd)
        check(done.returncode == 0, f"stemma scan {' '.join(words)}: {done.stderr}")
        kept = self.top / f"kept-{len(list(self.top.iterdir()))}.db"
        store.rename(kept)
        return kept

    def same(self, *roots):
        """A scan of the work tree and one of HEAD."""
        disk = dump(self.scan(*roots))
        held = dump(self.scan("--revision", "HEAD", *roots))
        equal(held, disk, f"scan of HEAD and of its checkout {roots}")
        return held

    def refused(self, *words, says, cwd=None):
        store = self.top / "refused.db"
        done = self.stemma("scan", "--store", str(store), *words, cwd=cwd)
        equal(done.returncode, 2, f"exit code of scan {words}: {done.stderr}")
        for text in (says,) if isinstance(says, str) else says:
            check(text in done.stderr, f"scan {words} does not say {text!r}: {done.stderr}")
        check(not store.exists(), "a store was written")


def query(store, sql):
    database = sqlite3.connect(store)
    database.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    rows = database.execute(sql).fetchall()
    database.close()
    return rows


def dump(store):
    """All rows, but the roots and the revision."""
    tables = [name for (name,) in query(
        store, "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'roots' ORDER BY 1")]
    return {name: query(store, f"SELECT {'version, input_hash' if name == 'runs' else '*'} "
                               f"FROM {name} ORDER BY 1, 2") for name in tables}


def files(store):
    return [path for (path,) in query(store, "SELECT path FROM files ORDER BY path")]


def diagnostics(store, code):
    return [text for (text,) in query(
        store, f"SELECT message FROM diagnostics WHERE code = '{code}' ORDER BY id")]


def state_of(directory):
    """Everything in a directory with sizes and times."""
    found = {}
    for path, names, others in os.walk(directory):
        for name in names + others:
            full = os.path.join(path, name)
            info = os.lstat(full)
            found[full] = (info.st_mode, info.st_size, info.st_mtime_ns)
    return found


ETL = {
    "etl/a.sql": "CREATE TABLE t (id int, email text);\n",
    "etl/b.sql": "CREATE VIEW v AS SELECT id, lower(email) AS email FROM t;\n",
}


# ---- the same as a checkout

def test_shop(bench):
    shutil.copytree(TOP / "fixtures/shop", bench.repo / "shop")
    commit = bench.commit()
    held = bench.same("shop")
    check(len(held["edges"]) > 100, "the shop has edges")
    store = bench.scan("--revision", "main", "shop")
    equal(query(store, "SELECT revision FROM runs"), [(commit,)], "revision")
    equal(query(bench.scan("shop"), "SELECT revision FROM runs"), [(None,)], "no revision")


def test_formats(bench):
    shutil.copytree(TOP / "fixtures/formats", bench.repo / "formats")
    bench.commit()
    bench.same("formats")


def test_roots(bench):
    bench.commit({**ETL, "other/c.sql": "SELECT email FROM v;\n", "top.sql": "SELECT 1;\n"})
    equal(files(bench.scan("--revision", "HEAD", ".")),
          ["etl/a.sql", "etl/b.sql", "other/c.sql", "top.sql"])
    equal(files(bench.scan("--revision", "HEAD", "etl")), ["a.sql", "b.sql"])
    equal(files(bench.scan("--revision", "HEAD", "etl", "other/c.sql")),
          ["etl/a.sql", "etl/b.sql", "other/c.sql"])
    equal(files(bench.scan("--revision", "HEAD", cwd=bench.repo / "etl")), ["a.sql", "b.sql"])
    equal(files(bench.scan("--revision", "HEAD", "../other", cwd=bench.repo / "etl")), ["c.sql"])
    bench.same("etl", "other/c.sql")


def test_ignore_rules(bench):
    bench.commit({**ETL, ".gitignore": "*.tmp.sql\n/etl/a.sql\n", ".stemmaignore": "old/\n!*.sql\n",
                  "x.tmp.sql": "SELECT 1;\n", "old/d.sql": "SELECT 2;\n",
                  "etl/.stemmaignore": "b.sql\n", "etl/deep/b.sql": "SELECT 3;\n",
                  "etl/deep/.gitignore": "!b.sql\n"})
    bench.same(".")


def test_settings_and_owners_of_the_revision(bench):
    old = bench.commit({**ETL, "stemma.yaml": "roots:\n  - path: etl\nignore: [b.sql]\n",
                        "CODEOWNERS": "* @old\n"})
    bench.commit({"stemma.yaml": "roots:\n  - path: etl\n", "CODEOWNERS": "* @new\n"})
    bench.same()
    bench.write({"stemma.yaml": "broken: [\n", "CODEOWNERS": "* @disk\n"})
    new = bench.scan("--revision", "HEAD")
    check("b.sql" in files(new), files(new))
    equal(query(new, "SELECT DISTINCT owner FROM asset_owners"), [("@new",)])
    store = bench.scan("--revision", old)
    check("b.sql" not in files(store), files(store))
    equal(query(store, "SELECT DISTINCT owner FROM asset_owners"), [("@old",)])


def test_given_settings_are_those_of_the_revision(bench):
    bench.commit({**ETL, "ci/lineage.yaml": "ignore: ['../etl/b.sql']\n"})
    bench.write({"ci/lineage.yaml": "ignore: [etl]\n"})
    store = bench.scan("--revision", "HEAD", "--config", "ci/lineage.yaml", "etl")
    equal(files(store), ["../ci/lineage.yaml", "a.sql"])
    bench.refused("--revision", "HEAD", "--config", "none.yaml", "etl",
                  says=("cannot read none.yaml of ", "No such file"))


def test_broken_settings(bench):
    bench.commit({**ETL, "stemma.yaml": "roots:\n  - path: etl\nunknown: 1\n"})
    bench.write({"stemma.yaml": "roots:\n  - path: etl\n"})
    bench.refused("--revision", "HEAD", says=("stemma.yaml:3:", "mistake"))


def test_archive(bench):
    with zipfile.ZipFile(bench.repo / "export.zip", "w") as archive:
        archive.writestr("sql/a.sql", "CREATE VIEW w AS SELECT id FROM t;\n")
        archive.writestr("../evil.sql", "SELECT 1;\n")
    bench.write({"damaged.zip": "no archive", "empty.zip": "", "more.ZIP": b"PK\5\6" + bytes(18)})
    bench.commit(ETL)
    held = bench.same(".")
    check(any("sql/a.sql" in str(row) for row in held["files"]), held["files"])


def test_links(bench):
    bench.write(ETL)
    outside = bench.top / "outside.sql"
    outside.write_text("SELECT 1;\n")
    os.symlink("a.sql", bench.repo / "etl/inside.sql")
    os.symlink("inside.sql", bench.repo / "etl/twice.sql")
    os.symlink("../../outside.sql", bench.repo / "etl/out.sql")
    os.symlink(str(outside), bench.repo / "etl/absolute.sql")
    os.symlink("nowhere.sql", bench.repo / "etl/dangling.sql")
    os.symlink("loop.sql", bench.repo / "etl/loop.sql")
    os.symlink("etl", bench.repo / "folder")
    bench.commit()
    bench.same(".")
    bench.same("etl")
    messages = diagnostics(bench.scan("--revision", "HEAD", "."), "STM1006")
    equal([text.split(" ")[1] for text in messages],
          ["etl/absolute.sql", "etl/dangling.sql", "etl/loop.sql", "etl/out.sql"])
    os.unlink(bench.repo / "folder")
    bench.refused("--revision", "HEAD", "folder/a.sql", says="no file or directory of ")


def test_file_kinds(bench):
    bench.commit({"binary.sql": b"\0\1\2", "empty.sql": "", "latin.sql": b"SELECT '\xe4';\n",
                  "run.sh": "exit 1\n", "large.sql": "SELECT 1;" * 1000})
    os.chmod(bench.repo / "run.sh", 0o755)
    bench.commit()
    bench.same("--max-file-size", "2K", ".")


# ---- what only a revision can show

def test_work_tree_does_not_count(bench):
    bench.commit(ETL)
    bench.write({"etl/b.sql": "broken", "etl/new.sql": "SELECT 1;\n"})
    os.unlink(bench.repo / "etl/a.sql")
    store = bench.scan("--revision", "HEAD", ".")
    equal(files(store), ["etl/a.sql", "etl/b.sql"])
    equal(diagnostics(store, "STM2001"), [])
    shutil.rmtree(bench.repo / "etl")
    equal(files(bench.scan("--revision", "HEAD", "etl")), ["a.sql", "b.sql"])
    equal(files(bench.scan("--revision", "HEAD", "./etl/../etl/a.sql")), ["etl/../etl/a.sql"])


def test_renamed(bench):
    bench.commit(ETL)
    bench.git("mv", "etl/a.sql", "etl/first.sql")
    bench.commit()
    equal(files(bench.scan("--revision", "HEAD~1", "etl")), ["a.sql", "b.sql"])
    equal(files(bench.scan("--revision", "HEAD", "etl")), ["b.sql", "first.sql"])


def test_names_of_revisions(bench):
    first = bench.commit({"a.sql": "SELECT 1;\n"})
    bench.git("tag", "-a", "v1", "-m", "x")
    bench.commit({"b.sql": "SELECT 2;\n"})
    bench.git("branch", "feature/x")
    for name in (first, first[:9], "v1", "HEAD~1", "main^", "feature/x~1", "refs/heads/main~1",
                 "v1^{commit}", "@~1"):
        store = bench.scan("--revision", name, ".")
        equal(query(store, "SELECT revision FROM runs"), [(first,)], name)
        equal(files(store), ["a.sql"], name)


def test_bytes_of_paths(bench):
    bench.commit({b"etl/gr\xfc\xdfe.sql": "SELECT 1;\n", "etl/größe.sql": "SELECT 2;\n",
                  "etl/a b'\"\n.sql": "SELECT 3;\n"})
    held = bench.same(".")
    equal(len(held["files"]), 3)


def test_bare(bench):
    shutil.copytree(TOP / "fixtures/shop", bench.repo / "shop")
    bench.commit(ETL)
    wanted = dump(bench.scan("--revision", "main", "shop"))
    bench.git("clone", "-q", "--bare", "repo", "bare.git", cwd=bench.top)
    equal(dump(bench.scan("--revision", "main", "bare.git/shop", cwd=bench.top)), wanted)
    bare = bench.top / "bare.git"
    equal(dump(bench.scan("--revision", "main", "shop", cwd=bare)), wanted)
    check("etl/a.sql" in files(bench.scan("--revision", "main", cwd=bare)), "whole tree")


def test_packed_and_alternates(bench):
    for number in range(30):
        bench.commit({f"etl/{number}.sql": f"CREATE TABLE t{number} (id int, a text);\n" * 20})
    wanted = dump(bench.scan("--revision", "HEAD~3", "etl"))
    bench.git("gc", "-q", "--aggressive", "--prune=now")
    equal(dump(bench.scan("--revision", "HEAD~3", "etl")), wanted, "packed")
    bench.git("clone", "-q", "--shared", "repo", "shared", cwd=bench.top)
    equal(dump(bench.scan("--revision", "HEAD~3", "etl", cwd=bench.top / "shared")), wanted,
          "borrowed objects")


def test_linked_work_tree(bench):
    bench.commit(ETL)
    bench.git("worktree", "add", "-q", "-b", "side", "../side")
    store = bench.scan("--revision", "side", "etl", cwd=bench.top / "side")
    equal(files(store), ["a.sql", "b.sql"])


def test_shallow(bench):
    bench.commit(ETL)
    bench.commit({"c.sql": "SELECT 1;\n"})
    bench.git("clone", "-q", "--depth", "1", "file://" + str(bench.repo), "shallow", cwd=bench.top)
    shallow = bench.top / "shallow"
    equal(files(bench.scan("--revision", "HEAD", ".", cwd=shallow)),
          ["c.sql", "etl/a.sql", "etl/b.sql"])
    bench.refused("--revision", "HEAD~1", ".", cwd=shallow, says=("HEAD~1", "git fetch --unshallow"))


def test_submodule(bench):
    inner = bench.top / "inner"
    inner.mkdir()
    bench.git("init", "-q", "-b", "main", cwd=inner)
    (inner / "x.sql").write_text("SELECT 1;\n")
    bench.git("add", "-A", cwd=inner)
    bench.git("commit", "-q", "-m", "x", cwd=inner)
    bench.write(ETL)
    bench.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner),
              "vendor/inner")
    bench.commit({".stemmaignore": ""})
    store = bench.scan("--revision", "HEAD", ".")
    check("vendor/inner/x.sql" not in files(store), files(store))
    equal(diagnostics(store, "STM1017"),
          ["vendor/inner is a submodule, whose files are in another repository; scan that one too"])
    bench.commit({".stemmaignore": "vendor/\n"})
    equal(diagnostics(bench.scan("--revision", "HEAD", "."), "STM1017"), [])


def test_large_file_storage(bench):
    bench.commit({**ETL, "big.sql": LFS, "export.zip": LFS, "image.png": LFS, "board.json": LFS,
                  "talk.sql": "-- version https://git-lfs.github.com/spec/v1\nSELECT 1;\n"})
    held = bench.same(".")
    pointers = [row for row in held["diagnostics"] if row[1] == "STM1018"]
    equal(len(pointers), 2, "those that would be read: big.sql, board.json")
    check(not any(row[1] == "STM2001" for row in held["diagnostics"]), held["diagnostics"])


def test_missing_blob(bench):
    bench.commit(ETL)
    blob = bench.git("rev-parse", "HEAD:etl/a.sql")
    path = bench.repo / ".git/objects" / blob[:2] / blob[2:]
    os.chmod(path, 0o644)
    path.unlink()
    store = bench.scan("--revision", "HEAD", ".")
    equal(len(diagnostics(store, "STM1001")), 1)
    equal(files(store), ["etl/a.sql", "etl/b.sql"])


def test_missing_tree(bench):
    bench.commit(ETL)
    tree = bench.git("rev-parse", "HEAD:etl")
    path = bench.repo / ".git/objects" / tree[:2] / tree[2:]
    os.chmod(path, 0o644)
    path.unlink()
    done = bench.stemma("scan", "--quiet", "--store", str(bench.top / "x.db"), "--revision", "HEAD", ".")
    check(done.returncode in (0, 2), done.stderr)
    check("etl" in done.stderr or diagnostics(bench.top / "x.db", "STM1001"), done.stderr)


# ---- errors

def test_unknown_revision(bench):
    bench.commit(ETL)
    bench.git("branch", "release-2")
    bench.refused("--revision", "relase-2", ".", says=("no revision relase-2",
                                                      "did you mean release-2?"))
    bench.refused("--revision", "f" * 40, ".", says=("no revision fff", "fetch"))
    bench.refused("--revision", "HEAD:etl", ".", says="no revision HEAD:etl")
    bench.refused("--revision", "", ".", says="no revision")
    bench.git("clone", "-q", "repo", "clone", cwd=bench.top)
    bench.git("checkout", "-q", "--detach", cwd=bench.top / "clone")
    bench.refused("--revision", "release-2", ".", cwd=bench.top / "clone",
                  says="did you mean origin/release-2?")


def test_no_commits(bench):
    bench.refused("--revision", "HEAD", ".", says="has no commits yet")


def test_no_repository(bench):
    plain = bench.top / "plain"
    plain.mkdir()
    bench.refused("--revision", "HEAD", ".", cwd=plain, says="not in a git repository")
    bench.commit(ETL)
    bench.refused("--revision", "HEAD", "none", says=("cannot read none", "no file or directory of"))
    bench.refused("--revision", "HEAD", "etl", str(plain), says=("cannot read " + str(plain)))
    (bench.repo / ".git/HEAD").write_text("nonsense\n")
    bench.refused("--revision", "HEAD", ".", says="git")


# ---- nothing happens to the repository

def test_nothing_is_written_or_run(bench):
    bench.commit({**ETL, ".gitattributes": "*.sql filter=evil\n"})
    mark = bench.top / "ran"
    for hook in ("post-checkout", "post-index-change", "pre-commit", "reference-transaction"):
        path = bench.repo / ".git/hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch {mark}\n")
        path.chmod(0o755)
    for key in ("filter.evil.smudge", "core.fsmonitor", "core.sshCommand", "core.pager"):
        bench.git("config", key, f"touch {mark}")
    bench.write({"etl/a.sql": "changed"})
    mark.unlink(missing_ok=True)
    before = state_of(bench.repo)
    bench.scan("--revision", "HEAD", ".")
    equal(state_of(bench.repo), before)
    check(not mark.exists(), "a program of the repository was run")


def test_read_only(bench):
    bench.commit(ETL)
    for path, _, _ in os.walk(bench.repo):
        os.chmod(path, 0o555)
    try:
        equal(files(bench.scan("--revision", "HEAD", ".")), ["etl/a.sql", "etl/b.sql"])
    finally:
        for path, _, _ in os.walk(bench.repo):
            os.chmod(path, 0o755)


def test_of_another_user(bench):
    bench.commit(ETL)
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "nobody", str(bench.repo)], check=True)
    equal(files(bench.scan("--revision", "HEAD", ".")), ["etl/a.sql", "etl/b.sql"])


def run(name, test, program):
    directory = tempfile.mkdtemp(prefix="stemma-git-")
    try:
        test(Bench(program, directory))
        return True
    except Failure as failure:
        print(f"FAILED {name}: {failure}")
    except Exception as error:  # noqa: BLE001: a test that cannot run has failed
        print(f"FAILED {name}: {type(error).__name__}: {error}")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stemma", default="build/stemma")
    parser.add_argument("word", nargs="?", default="")
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.stemma).resolve())
    tests = {name: value for name, value in globals().items()
             if name.startswith("test_") and arguments.word in name}
    passed = sum(run(name, test, program) for name, test in tests.items())
    print(f"{passed} passed, {len(tests) - passed} failed")
    return 0 if passed == len(tests) else 1


if __name__ == "__main__":
    sys.exit(main())
