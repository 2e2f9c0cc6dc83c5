#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a machine with a GPU says of this program: numbers, speed, methods, one study. Needs no network. See --help.
set -euo pipefail

# shellcheck source=packaging/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
device=cuda
minutes=8
iterations=200
programs=
out=
data=()
# shellcheck disable=SC2034 # set by parse_arguments
arguments=()

usage() {
    cat <<'TEXT'
Usage: packaging/gpu_check.sh [options]

Proves and measures the program on a device, in this order, as far as the minutes reach: the fidelity and device tests,
`distill bench`, some iterations of every method, and the study "does CMI help when DM drifts" (DM, IPC 10 and 50, λ 0 and
the published one, 3 seeds). Leaves report.md and report.json in the folder OUT; every step says there what it was, how
long it took and what it printed. Nothing is fetched.

  --libtorch DIR    build with this LibTorch first: one with CUDA, or pip's torch
  --programs DIR    take these ready programs: a build tree, or an unpacked bundle (without the tests)
  --device NAME     cuda (default), cuda:1, xpu, or cpu to rehearse
  --minutes N       time for all of it, building left aside (default 8)
  --iterations N    of every method (default 200)
  --data DIR        where CIFAR-10 lies, if not in the usual places; without it the generated shapes are distilled
  --out DIR         default: build/gpu-check
  --no-install      do not look for Debian packages
  --help            this text

Exit code: 0 where every step that was reached passed.
TEXT
}

own_option() {
    case $1 in
    --programs | --device | --minutes | --iterations | --data | --out)
        [ $# -ge 2 ] || die 2 "$1 needs a value; see --help."
        taken=2
        ;;
    *) return 1 ;;
    esac
    case $1 in
    --programs) programs=$(cd -- "$2" 2>/dev/null && pwd) || die 2 "--programs: there is no folder '$2'." ;;
    --device) device=$2 ;;
    --minutes) minutes=$2 ;;
    --iterations) iterations=$2 ;;
    --data) data=(--data "$2") ;;
    --out) out=$2 ;;
    esac
}

left() { echo $((deadline - $(date +%s))); }

# json_text TEXT: as a JSON string.
json_text() {
    local text
    text=$(printf '%s' "$1" | LC_ALL=C tr -d '\000-\010\013-\037' | sed 's/\\/\\\\/g; s/"/\\"/g; s/\t/\\t/g' |
        awk '{ printf "%s%s", (NR > 1 ? "\\n" : ""), $0 }')
    printf '"%s"' "$text"
}

# record NAME STATE SECONDS TEXT: one step, in both reports.
record() {
    # shellcheck disable=SC2016 # the backticks are Markdown's
    printf '\n## %s\n\n%s after %d s\n\n```\n%s\n```\n' "$1" "$2" "$3" "$4" >>"$out/report.md"
    if [ "$steps" -gt 0 ]; then printf ',\n' >>"$out/report.json"; fi
    printf '  {"step": %s, "state": "%s", "seconds": %d, "output": %s}' \
        "$(json_text "$1")" "$2" "$3" "$(json_text "$4")" >>"$out/report.json"
    steps=$((steps + 1))
    say "$1: $2 after $3 s"
}

# step NAME COMMAND…: runs it for no longer than there is time; the last lines of what it printed are kept.
step() {
    local name=$1 start code=0 state=passed limit
    shift
    start=$(date +%s)
    limit=$(left)
    if [ "$limit" -lt 5 ]; then
        record "$name" "not reached" 0 ""
        return
    fi
    timeout --kill-after=10 "$limit" "$@" >"$out/step.log" 2>&1 || code=$?
    if [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then
        state="cut off"
    elif [ "$code" -ne 0 ]; then
        state=FAILED
        failures=$((failures + 1))
    fi
    record "$name" "$state" $(($(date +%s) - start)) "$(tr '\r' '\n' <"$out/step.log" | tail -n "${keep:-40}")"
    rm -f -- "$out/step.log"
}

find_programs() {
    if [ -z "$programs" ]; then
        # shellcheck disable=SC2046 # group names hold no spaces
        ensure_packages $(build_groups) test
        configure -DDISTILL_GUI=OFF -DDISTILL_TESTS=ON
        build_targets distill test_core test_fidelity
        programs=$(build_directory)
    fi
    distill=$programs/distill
    [ -x "$distill" ] || distill=$programs/usr/bin/distill
    [ -x "$distill" ] || die 2 "--programs: there is no distill in '$programs'."
}

test_numbers() {
    if [ ! -e "$programs/CTestTestfile.cmake" ]; then
        record "fidelity tests" "left out" 0 "a bundle brings no tests; give a build tree, or --libtorch to build one"
        return
    fi
    step "fidelity tests" ctest --test-dir "$programs" -L fidelity --no-tests=error --output-on-failure
    step "device tests" ctest --test-dir "$programs" -L device --output-on-failure
}

# The dataset of the study: CIFAR-10 where it is found, else generated pictures.
choose_dataset() {
    dataset=cifar10
    if ! "$distill" dataset cifar10 ${data[@]+"${data[@]}"} >/dev/null 2>&1; then
        dataset=shapes
        data=()
    fi
}

# distil NAME OPTION…: a run into a folder of that name; the accuracies and the speed are what remains of it.
distil() {
    local name=$1
    shift
    keep=6 step "$name" "$distill" run --dataset "$dataset" ${data[@]+"${data[@]}"} --device "$device" \
        --out "$out/runs/${name// /-}" "$@"
}

try_methods() {
    local method
    for method in $("$distill" list methods | cut -f 1); do
        distil "method $method" --method "$method" --preset quick --iterations "$iterations"
    done
}

study() {
    local ipc seed lambda
    for seed in 1 2 3; do
        for ipc in 10 50; do
            for lambda in 0 published; do
                if [ "$lambda" = published ]; then
                    distil "study ipc $ipc published seed $seed" --method dm --preset paper --ipc "$ipc" --seed "$seed"
                else
                    distil "study ipc $ipc plain seed $seed" --method dm --preset paper --ipc "$ipc" --seed "$seed" \
                        --lambda 0
                fi
            done
        done
    done
}

facts() {
    date -u '+%Y-%m-%d %H:%M UTC'
    "$distill" --version
    "$distill" list devices
    grep -m 1 'model name' /proc/cpuinfo || true
    nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>/dev/null || echo "no nvidia-smi"
}

main() {
    local steps=0 failures=0 deadline distill dataset
    parse_arguments "$@"
    : "${out:=$root/build/gpu-check}"
    find_programs
    [ ! -e "$out/report.json" ] || die 2 "'$out' holds a report already; give another folder with --out."
    mkdir -p -- "$out/runs" "$out/home"
    out=$(cd -- "$out" && pwd)
    export XDG_CACHE_HOME="$out/home/cache"
    deadline=$(($(date +%s) + minutes * 60))
    printf '# Distillation Studio on %s\n' "$device" >"$out/report.md"
    printf '{"device": %s, "minutes": %d, "steps": [\n' "$(json_text "$device")" "$minutes" >"$out/report.json"
    choose_dataset
    record "machine and program" passed 0 "$(facts)"
    test_numbers
    step "bench" "$distill" bench --device "$device"
    try_methods
    study
    printf '\n], "failures": %d}\n' "$failures" >>"$out/report.json"
    say "Report: $out/report.md and report.json"
    [ "$failures" -eq 0 ] || exit 1
}

main "$@"
