#!/bin/sh
# Installs a build into a new folder, and compiles and runs a program against what is there.
#     test_install.sh BUILD CC
set -eu
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install "$1" --prefix "$prefix" >/dev/null
"$prefix/bin/stemma" --version
cat >"$prefix/user.c" <<'C'
#include <stdio.h>
#include <string.h>

#include <stemma/report.h>

int main(void) {
    struct stemma_store *store = stemma_store_open("/nowhere/stemma.db");
    int failed = !stemma_store_error(store) || !strlen(stemma_version());
    stemma_store_close(store);
    return failed;
}
C
pc=$(dirname "$(find "$prefix" -name stemma.pc)")
flags=$(PKG_CONFIG_PATH=$pc pkg-config --define-variable=prefix="$prefix" --cflags --libs stemma)
# shellcheck disable=SC2086
"$2" -std=c99 -pedantic -Wall -Wextra -Werror "$prefix/user.c" $flags -o "$prefix/user"
LD_LIBRARY_PATH=$(dirname "$pc") "$prefix/user"
