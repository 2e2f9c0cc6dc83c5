#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the maths with other versions of LibTorch and proves the numbers with each. See --help.
set -euo pipefail

# shellcheck source=packaging/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
compile_only=
versions=()
skipped=()
failed=()

usage() {
    cat <<'TEXT'
Usage: packaging/check_libtorch.sh [options] [VERSION…]

For each VERSION (default: 1.13, 2.6 and newest): takes the system's LibTorch where that is it, else fetches torch from
PyPI into build/torch-VERSION; builds the command line and the fidelity tests with it, without the window; runs these
tests and distils a few iterations. No GPU and no CUDA toolkit is needed.

  --compile-only  build the maths, run nothing
  --no-install    do not look for Debian packages
  --help          this text

Exit code: 0 where every version passed, 1 where one failed, 77 where none failed but one could not be fetched.
TEXT
}

own_option() {
    case $1 in
    --compile-only) compile_only=yes ;;
    -*) return 1 ;;
    newest | [0-9]*) versions+=("$1") ;;
    *) die 2 "'$1' is no version of LibTorch: give a number such as 2.6, or newest." ;;
    esac
}

# The folder of the torch package in a virtual environment.
torch_in() { "$1/bin/python" -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])'; }

# The parts of CUDA that even libtorch_cpu needs, as the installed torch asks for them: small ones.
small_requirements() {
    "$1/bin/python" - <<'PYTHON'
import importlib.metadata, re
for line in importlib.metadata.requires("torch") or []:
    name = line.split(";")[0].replace(" ", "").replace("(", "").replace(")", "")
    if re.match(r"nvidia-cuda-(runtime|cupti)", name):
        print(name)
    elif name.startswith("cuda-toolkit["):
        print(re.sub(r"\[.*\]", "[cudart,cupti]", name))
PYTHON
}

# fetch VERSION: prints the folder of that torch; nothing where it cannot be had.
fetch() {
    local version=$1 venv wanted requirements
    venv="$root/build/torch-$version"
    wanted="torch==$version.*"
    if [ "$version" = newest ]; then wanted=torch; fi
    [ -x "$venv/bin/pip" ] || python3 -m venv "$venv" >&2 || return 1
    "$venv/bin/pip" install --quiet --upgrade --no-deps "$wanted" >&2 || return 1
    mapfile -t requirements < <(small_requirements "$venv")
    if [ ${#requirements[@]} -gt 0 ]; then "$venv/bin/pip" install --quiet "${requirements[@]}" >&2 || return 1; fi
    torch_in "$venv"
}

# Whether the system's own LibTorch is of this version.
system_has() {
    local installed
    installed=$(dpkg-query -W -f='${Version}' libtorch-dev 2>/dev/null) || return 1
    [[ $installed == "$1" || $installed == "$1".* || $installed == "$1"[-+~]* ]]
}

# build_with FOLDER VERSION: the build tree's targets; FOLDER is empty for the system's LibTorch.
build_with() {
    local options=(-DDISTILL_GUI=OFF -DDISTILL_TESTS=ON -DDISTILL_UNITY=ON)
    if [ -n "$1" ]; then
        use_libtorch "$1"
        if grep -q _GLIBCXX_USE_CXX11_ABI=0 "$libtorch/share/cmake/Torch/TorchConfig.cmake"; then
            say "LibTorch $2 has the old C++ ABI: building without OpenCV, which has the new one"
            options+=(-DDISTILL_OPENCV=OFF)
        fi
    fi
    (configure "${options[@]}") || return 1
    if [ -n "$compile_only" ]; then (build_targets distill_core); else (build_targets distill test_fidelity); fi
}

prove() {
    local directory home
    directory=$(build_directory)
    home="$directory/check-home"
    rm -rf -- "$home"
    mkdir -p -- "$home"
    ctest --test-dir "$directory" --output-on-failure --no-tests=error --timeout 900 -L fidelity || return 1
    env HOME="$home" XDG_CACHE_HOME="$home/cache" "$directory/distill" list devices || return 1
    env HOME="$home" XDG_CACHE_HOME="$home/cache" "$directory/distill" run --dataset shapes --iterations 10 \
        --out "$home/run" >/dev/null
}

# build_directory of its own for the system's LibTorch: other options than run.sh's.
build_directory() {
    if [ -n "$libtorch" ]; then
        echo "$root/build/check-$(printf '%s' "$libtorch" | cksum | cut -d ' ' -f 1)"
    else
        echo "$root/build/check-system"
    fi
}

check() {
    local version=$1 folder=
    libtorch=
    say "LibTorch $version"
    if ! system_has "$version" && ! folder=$(fetch "$version"); then
        say "LibTorch $version: SKIPPED, it cannot be fetched from PyPI for this Python (the lines above say why)"
        skipped+=("$version")
    elif build_with "$folder" "$version" && { [ -n "$compile_only" ] || prove; }; then
        say "LibTorch $version: passed"
    else
        say "LibTorch $version: FAILED"
        failed+=("$version")
    fi
}

main() {
    local version
    parse_arguments "$@"
    [ ${#versions[@]} -gt 0 ] || versions=(1.13 2.6 newest)
    ensure_packages build test fetch
    for version in "${versions[@]}"; do check "$version"; done
    printf '\n%d checked' $((${#versions[@]} - ${#skipped[@]}))
    [ ${#skipped[@]} -eq 0 ] || printf '; not fetched: %s' "${skipped[*]}"
    [ ${#failed[@]} -eq 0 ] || printf '; FAILED: %s' "${failed[*]}"
    printf '\n'
    [ ${#failed[@]} -eq 0 ] || exit 1
    [ ${#skipped[@]} -eq 0 ] || exit 77
}

main "$@"
