#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Does CMI help, at which λ, at what price? Runs the λ sweep on FashionMNIST with trained and with untrained teachers,
# the cadence study (CMI at every k-th iteration) at λ = 100, and predicted against measured times. Can be stopped
# and called again: what is finished is kept, the rest goes on. study_report.py makes tables and figures of the folder.
#   [SEEDS=3] tests/bench/lambda_study.sh DISTILL FOLDER [sweep|cadence|control|random|predict…]
set -euo pipefail

distill=$1 folder=$2
shift 2
parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(sweep cadence control random predict)
seeds=${SEEDS:-3}
mkdir -p "$folder"

# The quick preset, but teachers of 4 epochs on all training images; 5 fresh networks for each accuracy.
common=(--preset quick --dataset fashion-mnist --method dm --ipc 10 --iterations 200 --threads 1
    --set evaluate.epochs=100 --set evaluate.repeats=5 --evaluate-every 0 --set evaluate.random_baseline=false
    --set hold_out=5000)
trained=(--set teacher.epochs=4 --set teacher.subset=0)

# sweep NAME λ,… option… : a folder of runs and its command
sweep() {
    local name=$1 lambdas=$2 command
    command=(sweep "${common[@]}" "${@:3}" --lambdas "$lambdas" --seeds "$seeds")
    printf 'distill %s --out %s\n' "${command[*]}" "$name" >"$folder/$name.txt"
    "$distill" "${command[@]}" --out "$folder/$name" --json >"$folder/$name.out"
}

# What the machine says a run will take just before it, and what it took, five times.
predict() {
    local i start options=("${common[@]}" "${trained[@]}" --iterations 50 --lambda 100)
    printf 'distill run %s [--estimate]\n' "${options[*]}" >"$folder/predict.txt"
    for i in 1 2 3 4 5; do
        [ -s "$folder/predict-$i.tsv" ] && continue
        rm -rf "${folder:?}/predict-$i"
        "$distill" run "${options[@]}" --estimate >"$folder/predict-$i.text"
        start=$(date +%s.%N)
        "$distill" run "${options[@]}" --out "$folder/predict-$i" >&2
        printf '%s\t%s\n' "$(cat "$folder/predict-$i.text")" "$(awk "BEGIN { print $(date +%s.%N) - $start }")" \
            >"$folder/predict-$i.tsv"
    done
}

for part in "${parts[@]}"; do
    case $part in
    sweep) sweep sweep 0,30,100,300,1000 "${trained[@]}" ;;
    cadence)
        for k in 2 5 10 20; do sweep "every-$k" 100 "${trained[@]}" --set "cmi.every=$k"; done
        ;;
    control) sweep untrained 100,400 --set teacher.epochs=0 ;;
    random) sweep random 0 --method random ;;
    predict) predict ;;
    *)
        echo "There is no part '$part'." >&2
        exit 2
        ;;
    esac
done
