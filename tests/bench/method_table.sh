#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs every method on CIFAR-10 with and without CMI, reduced to minutes, and prints the table of what came out. Can be
# stopped and called again: finished runs are kept, others are resumed.
#   tests/bench/method_table.sh DISTILL DATA FOLDER [method…]
set -euo pipefail

distill=$1 data=$2 folder=$3
shift 3
methods=("$@")
[ ${#methods[@]} -gt 0 ] || methods=(dm dc dsa idm idc mtt datm sre2l random herding k-center k-means)
mkdir -p "$folder"

# Iterations, and what differs from the quick preset, so that a run takes minutes on two cores.
settings() {
    case $1 in
    dm) echo "300" ;;
    dc) echo "60 dc.outer_loop=10 dc.inner_loop=10" ;;
    dsa) echo "60 dsa.outer_loop=10 dsa.inner_loop=10" ;;
    idm) echo "120 idm.net_interval=10" ;;
    idc) echo "60 idc.inner_loop=30 idc.n_data=512" ;;
    mtt) echo "120 mtt.experts=4 mtt.expert_length=8 mtt.max_start=5" ;;
    datm) echo "120 datm.experts=4 datm.expert_length=8 datm.max_start=5 datm.current_max_start=3" ;;
    sre2l) echo "300 sre2l.epochs=8" ;;
    *) echo "1" ;;
    esac
}

common=(--preset quick --dataset cifar10 --data "$data" --ipc 10 --seed 1 --threads 2
    --set network=ConvNetW64 --set teacher.epochs=4 --set teacher.subset=0
    --set evaluate.network=ConvNetW64 --set evaluate.protocol=public-300 --set evaluate.epochs=100
    --set evaluate.repeats=3)

# One run: method, name of the folder, further options. Prints the command to FOLDER/NAME.txt.
run_one() {
    local method=$1 name=$2 iterations options=("${@:3}") setting
    read -r -a setting <<<"$(settings "$method")"
    iterations=${setting[0]}
    for value in "${setting[@]:1}"; do options+=(--set "$value"); done
    local command=(run --method "$method" --iterations "$iterations" --evaluate-every "$iterations" "${common[@]}"
        "${options[@]}")
    printf 'distill %s\n' "${command[*]//$data/DATA}" >"$folder/$name.txt"
    if [ -f "$folder/$name/result.json" ] && grep -q '"state": "finished"' "$folder/$name/result.json"; then
        return
    fi
    if [ -f "$folder/$name/journal.jsonl" ]; then
        "$distill" resume "$folder/$name" >&2
    else
        rm -rf "${folder:?}/$name"
        "$distill" "${command[@]}" --out "$folder/$name" >&2
    fi
}

# The value of a key in the last journal line that holds both texts.
last_value() { # journal, text, text, key
    { grep -F "$2" "$1" || true; } | { grep -F "$3" || true; } | tail -n 1 | sed -n "s/.*\"$4\":\([^,}]*\).*/\1/p"
}
first_value() {
    { grep -F "$2" "$1" || true; } | { grep -F "$3" || true; } | head -n 1 | sed -n "s/.*\"$4\":\([^,}]*\).*/\1/p"
}

row() { # name
    local journal=$folder/$1/journal.jsonl synthetic='"subject":"synthetic"' evaluation='"event":"evaluation"'
    local iteration='"event":"iteration"' finished='"event":"finished"'
    [ -f "$journal" ] || return 0
    awk -v name="$1" -v lambda="$(last_value "$journal" "$iteration" . lambda)" \
        -v cmi0="$(first_value "$journal" "$iteration" . cmi)" -v cmi1="$(last_value "$journal" "$iteration" . cmi)" \
        -v a0="$(first_value "$journal" "$evaluation" "$synthetic" accuracy_mean)" \
        -v s0="$(first_value "$journal" "$evaluation" "$synthetic" accuracy_std)" \
        -v a1="$(last_value "$journal" "$evaluation" "$synthetic" accuracy_mean)" \
        -v s1="$(last_value "$journal" "$evaluation" "$synthetic" accuracy_std)" \
        -v r="$(last_value "$journal" "$evaluation" '"subject":"random"' accuracy_mean)" \
        -v rs="$(last_value "$journal" "$evaluation" '"subject":"random"' accuracy_std)" \
        -v p="$(last_value "$journal" "$evaluation" '"subject":"random_' accuracy_mean)" \
        -v ps="$(last_value "$journal" "$evaluation" '"subject":"random_' accuracy_std)" \
        -v n="$(last_value "$journal" "$iteration" . iteration)" \
        -v seconds="$(last_value "$journal" "$finished" . seconds)" \
        -v memory="$(last_value "$journal" "$finished" . peak_memory_bytes)" 'BEGIN {
            alike = p == "" ? "–" : sprintf("%.2f ± %.2f", p, ps)
            printf "| %s | %s | %.4g | %.4f → %.4f | %.2f ± %.2f | %.2f ± %.2f | %.2f ± %.2f | %s | %.0f | %.0f |\n",
                name, n == "" ? "–" : n, lambda, cmi0, cmi1, a0, s0, a1, s1, r, rs, alike, seconds, memory / 1048576
        }'
}

for method in "${methods[@]}"; do
    case $method in
    random | herding | k-center | k-means) run_one "$method" "$method" ;;
    *)
        run_one "$method" "$method-0" --lambda 0
        run_one "$method" "$method-cmi" --set cmi.initial_ratio=0.1
        ;;
    esac
done

echo '| run | iterations | λ | CMI first → last | start % | end % | random % | random alike % | s | MiB |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |'
for method in "${methods[@]}"; do
    for name in "$method" "$method-0" "$method-cmi"; do row "$name"; done
done
