#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# packaging/run.sh and test.sh against stand-ins for apt-get, dpkg-query, cmake, ctest and the programs: nothing is
# installed, built or fetched.
set -euo pipefail

source_root=$1
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
repository="$scratch/a clone"
stubs="$scratch/stubs"
log="$scratch/log"
failures=0

# shellcheck disable=SC2016 # the stand-ins expand their arguments themselves
# The only programs that the scripts find: plain tools, and stand-ins that write down how they were called.
make_stubs() {
    local tool
    mkdir -p "$stubs"
    for tool in bash sh env awk sed grep dirname basename cat head tail mkdir date cksum cut nproc rm ln chmod; do
        ln -sf "$(command -v "$tool")" "$stubs/$tool"
    done
    stub apt-get 'echo "apt-get $*" >>"$LOG"'
    stub sudo 'echo "sudo $*" >>"$LOG"; exec "$@"'
    stub id 'echo "${FAKE_USER:-0}"'
    stub ctest 'echo "ctest $*" >>"$LOG"; exit "${FAKE_CTEST:-0}"'
    stub apt-cache '[ "$2" != libqt6svg6 ]'
    stub dpkg-query 'case " ${MISSING:-} " in *" ${!#} "*) exit 1 ;; esac; printf "ii "'
    stub cmake '
        echo "cmake $*" >>"$LOG"
        if [ "$1" = --preset ]; then
            mkdir -p "$4"; : >"$4/build.ninja"
        else
            for name in distill distillation-studio; do ln -sf "$STUBS/program" "$2/$name"; done
        fi'
    stub program '
        echo "${0##*/} $*" >>"$LOG"
        [ "$1" = run ] || exit 0
        while [ "$1" != --out ]; do shift; done
        mkdir -p "$2"; cat "$STUBS/../journal" >"$2/journal.jsonl"'
    cat >"$scratch/journal" <<'JSON'
{"config":{"lambda":100.0},"event":"run_started","schema":1,"seq":0}
{"accuracies":[60.1,60.3],"accuracy_mean":60.2,"accuracy_std":0.14,"event":"evaluation","iteration":0,"repeats":2,"subject":"random"}
{"accuracies":[60.0,60.4],"accuracy_mean":60.25,"accuracy_std":0.28,"event":"evaluation","iteration":0,"repeats":2,"subject":"synthetic"}
{"cmi":0.0886,"event":"iteration","iteration":1,"lambda":100.0,"loss":9.0,"matching":0.1,"milliseconds":{"cmi":107.5,"matching":300.1}}
{"cmi":0.0661,"event":"iteration","iteration":100,"lambda":100.0,"loss":7.0,"matching":0.1,"milliseconds":{"cmi":84.53,"matching":300.1}}
{"accuracies":[70.0,71.0],"accuracy_mean":70.5,"accuracy_std":0.71,"event":"evaluation","iteration":100,"repeats":2,"subject":"synthetic"}
JSON
}

stub() {
    printf '#!%s\n%s\n' "$(command -v bash)" "$2" >"$stubs/$1"
    chmod +x "$stubs/$1"
}

# call [NAME=VALUE…] SCRIPT ARGUMENT…: its output goes to $output, its exit code to $code, its calls to $log.
call() {
    : >"$log"
    code=0
    (cd / && env -i PATH="$stubs" HOME="$scratch/home" LOG="$log" STUBS="$stubs" "$@") >"$scratch/output" 2>&1 || code=$?
    output=$(cat "$scratch/output")
}

fail() {
    printf 'FAILED: %s (exit code %s)\n%s\ncalls:\n%s\n' "$1" "$code" "$output" "$(cat "$log")"
    failures=$((failures + 1))
}

expect_code() { [ "$code" -eq "$1" ] || fail "$2: exit code $1 wanted"; }
expect_said() { case $output in *"$1"*) ;; *) fail "$2: '$1' wanted" ;; esac; }
expect_called() { grep -qF -- "$1" "$log" || fail "$2: the call '$1' wanted"; }
expect_not_called() { if grep -qF -- "$1" "$log"; then fail "$2: the call '$1' not wanted"; fi; }

fresh_clone() {
    rm -rf -- "${repository:?}" "${scratch:?}/home"
    mkdir -p "$repository" "$scratch/home"
    cp -R "$source_root/packaging" "$repository/packaging"
    run="$repository/packaging/run.sh"
    test="$repository/packaging/test.sh"
}

test_arguments() {
    fresh_clone
    local script
    for script in run test bundle check_libtorch gpu_check; do
        script="$repository/packaging/$script.sh"
        call "$script" --help
        expect_code 0 "help"
        expect_said "Usage:" "help"
        call "$script" --frobnicate
        expect_code 2 "unknown option"
        expect_said "--frobnicate" "unknown option"
        call "$script" --libtorch "$scratch"
        expect_code 2 "--libtorch without LibTorch"
    done
    call "$repository/packaging/check_libtorch.sh" soon
    expect_code 2 "no version"
    call "$repository/packaging/gpu_check.sh" --programs "$scratch/nowhere"
    expect_code 2 "no programs"
}

test_packages() {
    fresh_clone
    call "$run"
    expect_code 0 "all installed"
    expect_not_called apt-get "all installed"
    call MISSING="libtorch-dev doctest-dev" "$run"
    expect_called "apt-get install -q -y --no-install-recommends libtorch-dev" "one missing"
    expect_not_called doctest-dev "tests' packages for run.sh"
    call MISSING="libtorch-dev doctest-dev" "$test"
    expect_called "--no-install-recommends libtorch-dev doctest-dev" "two missing"
    expect_not_called sudo "root needs no sudo"
    call MISSING="libqt6svg6 libqt6svg6t64" "$run"
    expect_called "--no-install-recommends libqt6svg6t64" "the name that this system has"
    call MISSING="libqt6svg6" "$run"
    expect_not_called apt-get "another name of it is installed"
    call MISSING=ninja-build FAKE_USER=1000 "$run"
    expect_called "sudo env DEBIAN_FRONTEND=noninteractive apt-get install" "an ordinary user needs sudo"
    call MISSING=ninja-build "$run" --no-install
    expect_not_called apt-get "--no-install"
    rm "$stubs/sudo"
    call MISSING=ninja-build FAKE_USER=1000 "$run"
    expect_code 1 "no sudo"
    expect_said "apt-get install --no-install-recommends ninja-build" "no sudo"
    rm "$stubs/apt-get"
    call "$run"
    expect_code 1 "no Debian"
    expect_said "libtorch-dev" "no Debian"
    expect_said "no Debian-like system" "no Debian"
    expect_not_called cmake "no Debian"
    make_stubs
}

test_headless() {
    fresh_clone
    call "$run" -- --seed 7
    expect_code 0 "headless"
    expect_called "distill run --preset quick --dataset fashion-mnist --iterations 100 --evaluate-every 100" "headless"
    expect_called "--seed 7" "arguments for the program"
    expect_called "distill export" "headless"
    expect_said "random real images            60.20 ± 0.14 %   (n = 2)" "headless"
    expect_said "before (iteration 0)          60.25 ± 0.28 %" "headless"
    expect_said "after (iteration 100)         70.50 ± 0.71 %" "headless"
    expect_said "CMI: 0.0886 nats at first, 0.0661 at last, with λ = 100" "headless"
    expect_said "Image grid:  $scratch/home/Distillations/" "headless"
    expect_called "cmake --preset release" "first call"
    call "$run" -- --iterations 250
    expect_called "--evaluate-every 100 --iterations 250" "an option of the user"
    expect_not_called "--iterations 100" "an option of the user"
    call "$run" --out "$scratch/elsewhere"
    expect_not_called "cmake --preset" "second call"
    expect_said "Run folder:  $scratch/elsewhere" "--out"
}

test_window() {
    fresh_clone
    call DISPLAY=:9 "$run" -- --theme dark
    expect_called "distillation-studio --preset quick --dataset fashion-mnist --start --theme dark" "a display"
    expect_not_called "distill run" "a display"
    call DISPLAY=:9 "$run" --headless
    expect_called "distill run" "--headless"
}

test_other_libtorch() {
    fresh_clone
    mkdir -p "$scratch/home/lib torch/share/cmake/Torch"
    : >"$scratch/home/lib torch/share/cmake/Torch/TorchConfig.cmake"
    call MISSING="libtorch-dev libopenblas0-pthread" "$run" --libtorch "$scratch/home/lib torch"
    expect_code 0 "--libtorch"
    expect_not_called apt-get "--libtorch"
    expect_called "-DLibTorch_ROOT=$scratch/home/lib torch" "--libtorch"
    expect_not_called "build/release" "--libtorch"
}

test_tests() {
    fresh_clone
    call "$test" -- -L base
    expect_code 0 "test.sh"
    expect_called "-DDISTILL_TESTS=ON" "test.sh"
    expect_called "-L base" "test.sh"
    call FAKE_CTEST=8 "$test"
    expect_code 8 "test.sh hands on the exit code"
}

make_stubs
test_arguments
test_packages
test_headless
test_window
test_other_libtorch
test_tests
[ "$failures" -eq 0 ] || exit 1
echo "all as wanted"
