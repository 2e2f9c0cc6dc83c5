#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Includes must follow the rooms of ARCHITECTURE.md, whose two tables are the order: a file may include only from its
# own room and from rooms above it. Prints every line that does not as file:line; exit code 1 then.
# usage: layering.sh PROJECT_ROOT [--counts]   (--counts: includes, backward ones, pairs of rooms that include each other)
set -u
root=${1:?usage: layering.sh PROJECT_ROOT [--counts]}
cd "$root" || exit 2

# Includes of the project and of torch and Qt, as "file:line:what".
find app core ui tests -type f \( -name '*.h' -o -name '*.cpp' \) -exec \
    grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]' /dev/null {} + |
    sed -E 's/^([^:]+):([0-9]+):[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]([^>"]+)[>"].*/\1:\2:\3/' |
    LC_ALL=C sort -t: -k1,1 -k2,2n |
    awk -F: -v counts="${2:-}" '
# A row of a table of rooms: | 3 P | `core/run/` | …; P = public (ui and app may include it), T = torch allowed.
FILENAME == "ARCHITECTURE.md" {
    if ($0 !~ /^\| [0-9]+[ PT]* \| `(core|ui)\//) next
    split($0, cell, "|")
    name = cell[3]; gsub(/[` ]/, "", name); sub(/\/$/, "", name)
    place[name] = ++rooms
    public[name] = cell[2] ~ /P/
    torch[name] = cell[2] ~ /T/
    next
}
function room(path,   name) {
    name = path
    sub(/\/[^\/]*$/, "", name)
    return name
}
function report(reason) {
    printf "%s:%s: %s  <- %s\n", $1, $2, $3, reason
    wrong++
}
{
    from = room($1)
    to = $3 ~ /^(core|ui|app|tests)\// ? room($3) : ""
    house = $1 ~ /^(core|ui)\//
    if (house && !(from in place) && !(from in unlisted)) { unlisted[from] = 1; report("the room " from " is not in the list of ARCHITECTURE.md") }
    if ($3 ~ /^(torch|ATen|c10|caffe2)\// && !($1 ~ /^tests\/(core|fidelity|device|bench|support)\//) && !(from in torch && torch[from]))
        report("torch belongs to the T rooms")
    if ($3 ~ /^(Q[A-Z]|Qt|qcustomplot)/ && $1 ~ /^(core|tests\/base|tests\/core|tests\/fidelity|tests\/device)\//) report("core knows no Qt")
    if ($3 ~ /^qcustomplot/ && $1 !~ /^ui\/plots\//) report("qcustomplot.h has one includer, in ui/plots")
    if (to == "") next
    includes++
    if ($3 ~ /^tests\// && $1 !~ /^tests\//) report("the product does not include tests")
    if ($3 ~ /^app\// && $1 !~ /^(app|tests)\//) report("nobody includes app")
    if ($3 ~ /^ui\// && $1 ~ /^core\//) report("core knows nobody above it")
    if (!($3 ~ /^(core|ui)\//)) next
    if (!(to in place)) report("the room " to " is not in the list of ARCHITECTURE.md")
    else if ($1 ~ /^(ui|app)\// && $3 ~ /^core\// && !public[to]) report("only public rooms are for ui and app")
    if (house && from in place && to in place && from != to) {
        arrow[from " " to] = 1
        if (place[to] > place[from]) { backward++; report("runs against the order: " to " stands below " from) }
    }
}
END {
    if (rooms == 0) { print "layering: ARCHITECTURE.md holds no table of rooms"; exit 1 }
    for (pair in arrow) { split(pair, end, " "); if ((end[2] " " end[1]) in arrow) mutual++ }
    if (counts == "--counts")
        printf "rooms %d, includes %d, backward %d, mutual pairs %d\n", rooms, includes, backward, mutual / 2
    if (wrong > 0) exit 1
    print "layering: ok"
}' ARCHITECTURE.md -
