#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs every method on CIFAR-10 with and without CMI, reduced to minutes of one core, and prints the table of what came
# out. Can be stopped and called again: finished runs are kept, others are resumed.
#   tests/bench/method_table.sh DISTILL DATA FOLDER [method…]
set -euo pipefail

distill=$1 data=$2 folder=$3
shift 3
methods=("$@")
[ ${#methods[@]} -gt 0 ] || methods=(random dm datm idc mtt idm dc dsa sre2l)
mkdir -p "$folder"

# Iterations, and what differs from the quick preset: rates for a network of a quarter of the published width and for
# few iterations, so that each update moves the images by about 1 % of their norm.
settings() {
    case $1 in
    dm) echo "150 dm.batch_real=64" ;;
    dc) echo "60 init=real dc.lr_img=0.5 dc.outer_loop=10 dc.inner_loop=5" ;;
    dsa) echo "60 dsa.lr_img=0.5 dsa.outer_loop=10 dsa.inner_loop=5" ;;
    idm) echo "100 idm.lr_img=2 idm.ce_weight=0.02 idm.batch_real=64 idm.train_steps=2 idm.net_interval=10" ;;
    idc) echo "50 idc.lr_img=0.1 idc.batch_real=32 idc.inner_loop=25 idc.n_data=256" ;;
    mtt) echo "60 mtt.lr_img=3000 $(trajectory mtt)" ;;
    datm) echo "60 datm.lr_img=1000 datm.current_max_start=2 $(trajectory datm)" ;;
    sre2l) echo "300 sre2l.network=ConvNetW32BN sre2l.epochs=5 sre2l.subset=20000 sre2l.cosine=false sre2l.augment_network=false" ;;
    *) echo "1" ;;
    esac
}
trajectory() {
    echo "$1.experts=2 $1.expert_length=6 $1.expert_subset=10000 $1.expert_epochs=1 $1.max_start=4" \
        "$1.syn_steps=10 $1.batch_syn=50 $1.lr_teacher=0.03"
}

common=(--preset quick --dataset cifar10 --data "$data" --ipc 10 --seed 1 --threads 1
    --set network=ConvNetW32 --set teacher.network=ConvNetW32 --set teacher.count=1 --set teacher.epochs=3
    --set teacher.subset=0 --set evaluate.network=ConvNetW32 --set evaluate.protocol=public-300
    --set evaluate.epochs=100 --set evaluate.repeats=3)

# One run: method, name of the folder, further options. Prints the command to FOLDER/NAME.txt.
run_one() {
    local method=$1 name=$2 iterations options=("${@:3}") setting
    read -r -a setting <<<"$(settings "$method")"
    iterations=${setting[0]}
    for value in "${setting[@]:1}"; do options+=(--set "$value"); done
    local command=(run --method "$method" --iterations "$iterations" "${common[@]}" "${options[@]}")
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

# The value of a key in the first or last journal line that holds both texts; of several in a line the first.
value_in() { # first or last, journal, text, text, key
    local end="head"
    [ "$1" = first ] || end="tail"
    { grep -F "$3" "$2" || true; } | { grep -F "$4" || true; } | "$end" -n 1 | { grep -o "\"$5\":[^,}]*" || true; } |
        head -n 1 | cut -d : -f 2
}

# "mean ± deviation" of an evaluation: first or last, journal, subject.
accuracy() {
    local mean deviation
    [ -f "$2" ] || return 0
    mean=$(value_in "$1" "$2" '"event":"evaluation"' "\"subject\":\"$3" accuracy_mean)
    deviation=$(value_in "$1" "$2" '"event":"evaluation"' "\"subject\":\"$3" accuracy_std)
    [ -z "$mean" ] || printf '%.2f ± %.2f' "$mean" "$deviation"
}

row() { # name
    local journal=$folder/$1/journal.jsonl plain=$folder/${1%-cmi}-0/journal.jsonl iteration='"event":"iteration"'
    [ -f "$journal" ] || return 0
    [ -f "$plain" ] || plain=$journal
    local finished='"event":"finished"' random alike
    random=$(accuracy first "$folder/random/journal.jsonl" 'random"')
    alike=$(accuracy first "$plain" random_)
    printf '| %s | %s | %.4g | %.4f → %.4f | %s | %s | %s | %s | %.0f | %.0f |\n' "$1" \
        "$(value_in last "$journal" "$iteration" . iteration)" "$(value_in last "$journal" "$iteration" . lambda)" \
        "$(value_in first "$journal" "$iteration" . cmi)" "$(value_in last "$journal" "$iteration" . cmi)" \
        "$(accuracy first "$plain" synthetic)" "$(accuracy last "$journal" synthetic)" "${random:-–}" "${alike:-–}" \
        "$(value_in last "$journal" "$finished" . seconds)" \
        "$(($(value_in last "$journal" "$finished" . peak_memory_bytes) / 1048576))"
}

# Whether random real images have to be evaluated in the method's own form: packed, or labelled by its teacher.
alike() {
    case $1 in
    idm | idc | sre2l) echo true ;;
    *) echo false ;;
    esac
}

for method in "${methods[@]}"; do
    case $method in
    random | herding | k-center | k-means) run_one "$method" "$method" ;;
    *) # Both start from the same images, which are evaluated once.
        run_one "$method" "$method-0" --lambda 0 --evaluate-every 1000000 --set "evaluate.random_baseline=$(alike "$method")"
        run_one "$method" "$method-cmi" --evaluate-every 0 --set cmi.initial_ratio=0.1 \
            --set evaluate.random_baseline=false
        ;;
    esac
done

echo '| run | iterations | λ | CMI first → last | start % | end % | random % | random alike % | s | MiB |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |'
for method in "${methods[@]}"; do
    for name in "$method-0" "$method-cmi"; do row "$name"; done
done
