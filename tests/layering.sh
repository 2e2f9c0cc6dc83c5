#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Includes must follow the layers of ARCHITECTURE.md. Prints every line that does not as file:line; exit code 1 then.
# usage: layering.sh PROJECT_ROOT
set -u
root=${1:?usage: layering.sh PROJECT_ROOT}
cd "$root" || exit 2

include='^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]'
torch="${include}(torch|ATen|c10|caffe2)/"
qt="${include}(Q[A-Z]|Qt|qcustomplot)"
failures=0

# forbid REASON PATTERN FILE…
forbid() {
    reason=$1 pattern=$2
    shift 2
    [ $# -gt 0 ] || return 0
    if found=$(grep -nE "$pattern" /dev/null "$@"); then
        printf '%s\n' "$found" | sed "s|\$|  <- $reason|"
        failures=$((failures + 1))
    fi
}

# sources FOLDER… : the C++ files below; the project's own paths hold no blanks.
sources() {
    for folder in "$@"; do
        [ -d "$folder" ] && find "$folder" -type f \( -name '*.h' -o -name '*.cpp' \)
    done
}

# shellcheck disable=SC2046 # one word per file is wanted
{
    forbid 'torch is private to core' "$torch" \
        $(sources ui app tests/ui tests/app tests/base core/io core/data/readers) $(ls core/api/*.h)
    forbid 'core knows no Qt' "$qt" $(sources core tests/base tests/core)
    forbid 'core knows nobody above it' "${include}(ui|app)/" $(sources core)
    forbid 'ui knows nobody above it' "${include}app/" $(sources ui)
    forbid 'ui sees only core/api' "${include}core/(registry|engine|synth|methods|cmi|nets|data|augment|eval)/" \
        $(sources ui)
    forbid 'the file formats know no maths' \
        "${include}core/(registry|engine|synth|methods|cmi|nets|augment|eval)/" $(sources core/io core/data/readers)
    forbid 'qcustomplot.h has one includer, in ui/plots' "${include}qcustomplot" \
        $(sources ui app | grep -v '^ui/plots/')
    forbid 'products do not include tests' "${include}tests/" $(sources core ui app)
}

[ "$failures" -eq 0 ] || exit 1
echo 'layering: ok'
