#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Lines of core that the tests have executed, by room and in all, from what a build with DISTILL_COVERAGE counted.
# usage: coverage.sh PROJECT_ROOT BUILD_DIRECTORY
set -u
root=${1:?usage: coverage.sh PROJECT_ROOT BUILD_DIRECTORY}
build=${2:?usage: coverage.sh PROJECT_ROOT BUILD_DIRECTORY}

# gcov tells "File '…'" and then "Lines executed:85.00% of 100" for each source; a header is in many, and counts once.
find "$build/core" -name '*.gcda' -exec gcov -n -s "$root" -r {} + 2>/dev/null |
    awk '
/^File / { file = $0; sub(/^File .?/, "", file); sub(/.$/, "", file); next }
/^Lines executed:/ {
    if (file ~ /^core\/.*\.cpp$/) {
        split($0, part, /[:% ]+/)
        lines = part[5]
        hit = part[3] * lines / 100
        if (!(file in seen) || hit > seen[file]) { seen[file] = hit; total[file] = lines }
    }
    file = ""
}
END {
    for (f in seen) {
        room = f
        sub(/\/[^\/]*$/, "", room)
        hits[room] += seen[f]; of[room] += total[f]
        allHits += seen[f]; all += total[f]
    }
    if (!all) { print "coverage: nothing was counted; configure with the preset coverage and run its tests"; exit 1 }
    for (room in of) printf "%-24s %6.1f %% of %d lines\n", room, 100 * hits[room] / of[room], of[room] | "sort"
    close("sort")
    printf "%-24s %6.1f %% of %d lines\n", "core", 100 * allHits / all, all
}'
