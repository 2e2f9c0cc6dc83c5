#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# tidy.sh ROOT [SECONDS [COMMITS|all]]: clang-tidy over the C++ files that the newest COMMITS (30) changed, newest first,
# or over all of them, as many as SECONDS (600) allow; of all, those that use torch go by the few large units of a build
# from scratch, which takes half the time. Every finding fails it; files that it did not reach are named.
# CLANG_TIDY names another one than the first in PATH: since its version 21 it passes over system headers, and takes a
# quarter of the time. Exit code 77 where it cannot be done here (no clang-tidy, no git history).
set -uo pipefail
cd -- "${1:?usage: tidy.sh ROOT [SECONDS [COMMITS]]}" || exit 2
deadline=$(($(date +%s) + ${2:-600}))
commits=${3:-30}
build=build/tidy

tidy=${CLANG_TIDY:-clang-tidy}
command -v "$tidy" >/dev/null || { echo "skipped: $tidy is not installed"; exit 77; }
git rev-parse --verify -q HEAD >/dev/null || { echo "skipped: there is no git history here"; exit 77; }

changed() {
    if [ "$commits" = all ]; then git ls-files -- '*.cpp'; else git log -n "$commits" --format= --name-only -- '*.cpp'; fi
}
mapfile -t files < <(changed | awk '!seen[$0]++' | while read -r file; do if [ -e "$file" ]; then echo "$file"; fi; done)
[ ${#files[@]} -gt 0 ] || { echo "the last $commits commits changed no C++ file"; exit 0; }
unity=OFF
if [ "$commits" = all ]; then unity=ON; fi
configured=$(cmake --preset tidy -DDISTILL_UNITY=$unity 2>&1) || { echo "$configured"; exit 1; }
if [ "$commits" = all ]; then
    # The torch rooms of core are in no file of the build but the units, which stand for them.
    mapfile -t units < <(sed -n 's|.*"file": "\(.*/Unity/unity_[^"]*\.cxx\)".*|\1|p' "$build/compile_commands.json")
    mapfile -t files < <(printf '%s\n' "${units[@]}" "${files[@]}" | while read -r file; do
        if ! grep -qsF "/$file\"" "${units[@]}"; then echo "$file"; fi
    done)
fi
# Tests of the window include what Qt's moc makes of them; the targets that call it would build what they depend on.
for made in "$build"/tests/ui/CMakeFiles/*_autogen.dir/AutogenInfo.json; do
    said=$(cmake -E cmake_autogen "$made" RelWithDebInfo 2>&1) || { echo "$said"; exit 1; }
done

results=$(mktemp -d)
trap 'rm -rf -- "$results"' EXIT

# Runs in a process of its own for each file.
check() {
    local file=$1 left=$((deadline - $(date +%s))) code=0 unit=
    if [ "$left" -lt 20 ]; then
        echo "$file" >>"$results/missed"
        return
    fi
    if [ "${file%.cxx}" != "$file" ]; then unit=--checks=-bugprone-suspicious-include; fi
    timeout "$left" "$tidy" -p "$build" --quiet --warnings-as-errors='*' $unit --extra-arg=-fno-openmp \
        --extra-arg=-Wno-unknown-warning-option --header-filter="$ours" "$file" >"$results/${file//\//_}.txt" 2>/dev/null || code=$?
    case $code in
    0) echo "$file" >>"$results/passed" ;;
    124) echo "$file" >>"$results/missed" ;;
    *)
        echo "$file" >>"$results/failed"
        cat "$results/${file//\//_}.txt"
        ;;
    esac
}
export -f check
ours='/(app|core|ui|tests)/[^.]*\.(h|cpp)$' # a unit includes what would be files of their own
export deadline results build tidy ours
# shellcheck disable=SC2016 # expanded by the inner shell
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -I '{}' bash -c 'check "$1"' _ '{}'

count() { if [ -e "$results/$1" ]; then wc -l <"$results/$1"; else echo 0; fi; }
echo "clang-tidy: $(count passed) of ${#files[@]} files without findings, $(count failed) with, $(count missed) not reached"
if [ -e "$results/missed" ]; then sed 's/^/  not reached: /' "$results/missed"; fi
[ ! -e "$results/failed" ]
