#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sets the machine up, builds, and starts the studio distilling FashionMNIST. See --help.
set -euo pipefail

# shellcheck source=packaging/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
minutes_of_work=12 # of one core, for the first build
headless=
out=
arguments=()

usage() {
    cat <<'TEXT'
Usage: packaging/run.sh [options] [-- argument…]

Installs the Debian packages that are missing, builds the programs and starts the window, distilling FashionMNIST
with the preset "quick". Without a display it does the same on the command line: 100 iterations with CMI, evaluated
at the start and at the end; then it prints the accuracies and where the image grid and the curves lie.
Called again, it touches no network and builds only what changed.

  --libtorch DIR  use the LibTorch (or the installed torch package) in DIR, for instance one with CUDA
  --headless      work on the command line even where there is a display
  --out DIR       headless: the run folder to write (default: a new one below ~/Distillations)
  --no-install    do not look for Debian packages
  --help          this text
  -- argument…    handed to the program (distillation-studio, or distill run)
TEXT
}

own_option() {
    case $1 in
    --out)
        [ $# -ge 2 ] || die 2 "$1 needs a folder; see --help."
        out=$2
        taken=2
        ;;
    --headless) headless=yes ;;
    *) return 1 ;;
    esac
}

# A folder for the run: new, below ~/Distillations, or in the working tree where there is no such home.
new_run_folder() {
    local base="${HOME:-}/Distillations" stamp
    if [ -z "${HOME:-}" ] || ! mkdir -p -- "$base" 2>/dev/null || [ ! -w "$base" ]; then base="$root/out"; fi
    stamp=$(date +%Y-%m-%d-%H%M%S)
    echo "$base/${stamp}_fashion-mnist_dm_headless"
}

# field NAME: its value in each JSON line that is read, nested objects left aside.
field() { sed -n "s/: *{[^{}]*}/:null/g; s/.*\"$1\": *\"\\{0,1\\}\\([^,\"}]*\\).*/\\1/p"; }

# One line of the summary from the last journalled evaluation that matches both patterns.
print_accuracy() {
    local label=$1 line
    line=$(grep '"event": *"evaluation"' "$out/journal.jsonl" | grep "$2" | grep "$3" | tail -n 1 || true)
    [ -n "$line" ] || die 1 "the journal of $out holds no evaluation: $label."
    LC_ALL=C awk -v label="$label" -v mean="$(field accuracy_mean <<<"$line")" \
        -v std="$(field accuracy_std <<<"$line")" -v n="$(field repeats <<<"$line")" \
        'BEGIN { printf "  %-28s %6.2f ± %.2f %%   (n = %d)\n", label, mean, std, n }'
}

print_summary() {
    local iterations last
    iterations=$(grep '"event": *"iteration"' "$out/journal.jsonl")
    last=$(tail -n 1 <<<"$iterations" | field iteration)
    printf '\nAccuracy on the test images:\n'
    print_accuracy "random real images" '"subject": *"random"' .
    print_accuracy "before (iteration 0)" '"subject": *"synthetic"' '"iteration": *0[,}]'
    print_accuracy "after (iteration $last)" '"subject": *"synthetic"' "\"iteration\": *${last}[,}]"
    LC_ALL=C awk -v first="$(head -n 1 <<<"$iterations" | field cmi)" \
        -v last="$(tail -n 1 <<<"$iterations" | field cmi)" -v lambda="$(tail -n 1 <<<"$iterations" | field lambda)" \
        'BEGIN { printf "CMI: %.4g nats at first, %.4g at last, with λ = %g\n", first, last, lambda }'
    printf 'Image grid:  %s\nCurves:      %s\n' "$out/analysis/grid.png" "$out/analysis/curves.csv"
    if [ -e "$out/analysis/curves.png" ]; then printf '             %s\n' "$out/analysis/curves.png"; fi
    printf 'Run folder:  %s\n' "$out"
}

# default OPTION VALUE: adds it to `defaults` where the user has not given the option.
default() {
    case " ${arguments[*]-} " in
    *" $1 "* | *" $1="*) ;;
    *) defaults+=("$1" "$2") ;;
    esac
}

run_headless() {
    local distill code=0 defaults=()
    distill="$(build_directory)/distill"
    default --preset quick
    default --dataset fashion-mnist
    default --iterations 100
    default --evaluate-every 100
    if [ -z "$out" ]; then out=$(new_run_folder); fi
    say "Distilling on the command line (Ctrl-C ends it early)"
    "$distill" run ${defaults[@]+"${defaults[@]}"} ${arguments[@]+"${arguments[@]}"} --out "$out" >/dev/null || code=$?
    [ "$code" -eq 0 ] || exit "$code"
    mkdir -p "$out/analysis" # the one part of a run's folder that is for what others make of it
    "$distill" export "$out" --grid "$out/analysis/grid.png" --curves "$out/analysis/curves.csv" >/dev/null
    "$distill" export "$out" --curves "$out/analysis/curves.png" >/dev/null ||
        say "The curves could not be drawn as a picture; the CSV file holds their numbers"
    print_summary
}

main() {
    parse_arguments "$@"
    if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then headless=yes; fi
    # shellcheck disable=SC2046 # group names hold no spaces
    ensure_packages $(build_groups)
    if [ ! -e "$(build_directory)/build.ninja" ]; then
        say "Configuring"
        configure -DDISTILL_TESTS=OFF
    fi
    build_targets distill distillation-studio
    if [ -n "$headless" ]; then
        run_headless
    else
        say "Starting the window"
        exec "$(build_directory)/distillation-studio" --preset quick --dataset fashion-mnist --start \
            ${arguments[@]+"${arguments[@]}"}
    fi
}

main "$@"
