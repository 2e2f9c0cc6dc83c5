#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Files written here, read back by the programs that others use, and the other way round.
# usage: round_trip.sh numpy|torch|torchvision|ffprobe DISTILL FOLDER; exits with 77 where the tool is missing.
set -eu
tool=$1 distill=$2 folder=$3
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}

skip() {
    echo "skipped: $1"
    exit 77
}

if [ "$tool" = ffprobe ]; then
    command -v ffprobe >/dev/null || skip "ffprobe is not installed"
else
    command -v "$python" >/dev/null || skip "$python is not installed"
    "$python" -c "import $tool" 2>/dev/null || skip "$python has no module $tool"
fi

rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
export HOME="$folder" XDG_CACHE_HOME="$folder/cache" OMP_WAIT_POLICY=passive
"$distill" run --dataset shapes --ipc 3 --iterations 4 --threads 1 --lambda 0 --evaluate-every 0 --set network=ConvNetW8 \
    --set teacher.network=ConvNetW8 --set teacher.count=1 --set teacher.epochs=1 --set teacher.subset=200 \
    --set evaluate.network=ConvNetW8 --set evaluate.epochs=1 --set evaluate.repeats=1 \
    --set evaluate.random_baseline=false --set snapshot.every=1 --out run >log 2>&1 || { cat log; exit 1; }
"$distill" export run --set own.safetensors >log

if [ "$tool" = ffprobe ]; then
    wanted=$(find run/images -name '*.png' | wc -l)
    for suffix in mp4 webm gif; do
        if ! "$distill" export run --format film --out "film.$suffix" >log 2>&1; then
            grep -q "this build\|this machine\|cannot be written" log || { cat log; exit 1; }
            echo "$suffix: this build does not write it"
            continue
        fi
        frames=$(ffprobe -v error -count_frames -select_streams v:0 -show_entries stream=nb_read_frames \
            -of default=nokey=1:noprint_wrappers=1 "film.$suffix" | head -1)
        echo "$suffix: $frames frames"
        [ "$frames" = "$wanted" ] || { echo "$suffix has $frames frames, the run stored $wanted pictures"; exit 1; }
    done
    exit 0
fi
exec "$python" "$here/round_trip.py" "$tool" "$distill"
