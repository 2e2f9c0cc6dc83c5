# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What run.sh and test.sh share: packages, configure, build. To be sourced; sets `root`, the repository.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
packaging="$root/packaging"
libtorch=          # another LibTorch, absolute; empty = Debian's
install=yes        # whether missing packages are installed
minutes_of_work=12 # of one core, for a first build; the scripts set their own

say() { printf '==> %s\n' "$*"; }

# die CODE SENTENCE…: 1 = it did not work, 2 = wrong usage.
die() {
    local code=$1
    shift
    printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2
    exit "$code"
}

# Names of the packages in these groups, one a line; "a|b" where systems differ in the name.
package_names() {
    local group
    for group in "$@"; do
        awk -v group="$group" '$1 == group { print $2 }' "$packaging/debian-packages.txt"
    done
}

package_installed() {
    case $(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null) in
    ?i*) return 0 ;;
    esac
    return 1
}

# Whether one of the alternatives "a|b" is installed.
one_installed() {
    local name
    for name in ${1//|/ }; do
        if package_installed "$name"; then return 0; fi
    done
    return 1
}

# Of each "a|b" the alternative that this system has; the first where apt knows none of them.
available_names() {
    local alternatives name found
    for alternatives in "$@"; do
        found=${alternatives%%|*}
        for name in ${alternatives//|/ }; do
            if apt-cache show "$name" >/dev/null 2>&1; then
                found=$name
                break
            fi
        done
        echo "$found"
    done
}

# Installs what is missing of these groups. Where nothing is, no network is touched and no rights are needed.
ensure_packages() {
    local name missing=() names=() as_root=()
    [ "$install" = yes ] || return 0
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        printf 'These packages are needed (names as in Debian):\n' >&2
        package_names "$@" | sed 's/^/  /' >&2
        die 1 "this is no Debian-like system; install them your own way, then call again with --no-install."
    fi
    for name in $(package_names "$@"); do
        one_installed "$name" || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        # shellcheck disable=SC2046 # package names hold no spaces
        command -v sudo >/dev/null ||
            die 1 "as root, please: apt-get install --no-install-recommends" $(available_names "${missing[@]}")
        as_root=(sudo)
    fi
    say "Installing ${#missing[@]} packages: ${missing[*]}"
    "${as_root[@]}" apt-get update -q || say "The package lists could not be renewed; trying the ones that are here"
    mapfile -t names < <(available_names "${missing[@]}")
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${names[@]}" ||
        die 1 "apt-get could not install them; its last lines say why. Missing: ${names[*]}"
}

# The groups that a build needs: with another LibTorch, Debian's is not installed.
build_groups() {
    if [ -n "$libtorch" ]; then echo build run; else echo build torch run; fi
}

# use_libtorch DIR: a folder that holds share/cmake/Torch (LibTorch, or a pip-installed torch), or share/cmake itself.
use_libtorch() {
    libtorch=$(cd -- "$1" 2>/dev/null && pwd) || die 2 "--libtorch: there is no folder '$1'."
    [ -e "$libtorch/share/cmake/Torch/TorchConfig.cmake" ] || [ -e "$libtorch/Torch/TorchConfig.cmake" ] ||
        die 2 "--libtorch: '$libtorch' holds no share/cmake/Torch/TorchConfig.cmake; give the folder of LibTorch" \
            "or of an installed torch package."
}

# parse_arguments ARGUMENT…: what both scripts take. Behind -- stand `arguments` for the program; what is not known
# here goes to own_option, with what follows it, which sets `taken` (how many words it was) or returns 1.
parse_arguments() {
    local taken
    while [ $# -gt 0 ]; do
        taken=1
        case $1 in
        --libtorch)
            [ $# -ge 2 ] || die 2 "$1 needs a folder; see --help."
            use_libtorch "$2"
            taken=2
            ;;
        --no-install) install=no ;;
        --help | -h)
            usage
            exit 0
            ;;
        --)
            shift
            # shellcheck disable=SC2034 # read by the scripts
            arguments=("$@")
            return
            ;;
        *) own_option "$@" || die 2 "unknown option '$1'; see --help." ;;
        esac
        shift "$taken"
    done
}

# Every LibTorch has a build tree of its own, so that changing back and forth rebuilds nothing.
build_directory() {
    if [ -n "$libtorch" ]; then
        echo "$root/build/libtorch-$(printf '%s' "$libtorch" | cksum | cut -d ' ' -f 1)"
    else
        echo "$root/build/release"
    fi
}

# Files that use LibTorch take 1.5 GiB of memory to compile: no more jobs than fit.
build_jobs() {
    local jobs fit
    jobs=$(nproc 2>/dev/null || echo 1)
    fit=$(awk '/^MemAvailable:/ { print int($2 / 1572864) }' /proc/meminfo 2>/dev/null || true)
    if [ "${fit:-0}" -ge 1 ] && [ "$fit" -lt "$jobs" ]; then jobs=$fit; fi
    echo "$jobs"
}

# configure CACHE_ENTRY…: the preset `release` with these entries on top.
configure() {
    local entries=("$@")
    if [ -n "$libtorch" ]; then entries+=("-DLibTorch_ROOT=$libtorch"); fi
    (cd -- "$root" && cmake --preset release -B "$(build_directory)" "${entries[@]}") ||
        die 1 "configuring failed; the lines above say what is missing."
}

# build_targets TARGET…
build_targets() {
    local directory jobs
    directory=$(build_directory)
    jobs=$(build_jobs)
    if [ ! -e "$directory/distill" ]; then
        say "Building with $jobs jobs (first time: about $(((minutes_of_work + jobs - 1) / jobs)) minutes)"
    else
        say "Building what changed"
    fi
    cmake --build "$directory" --parallel "$jobs" --target "$@" && return
    say "Building failed; trying once more with one job, in case memory ran out or the compiler crashed"
    cmake --build "$directory" --parallel 1 --target "$@" || die 1 "building failed; see the error above."
}
