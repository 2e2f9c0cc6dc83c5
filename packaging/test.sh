#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sets the machine up, builds everything and runs every test. See --help.
set -euo pipefail

# shellcheck source=packaging/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
minutes_of_work=24 # of one core, for the first build with tests
arguments=()

usage() {
    cat <<'TEXT'
Usage: packaging/test.sh [options] [-- argument…]

Installs the Debian packages that are missing, builds everything and runs every test. The window's tests draw into
memory, but for one that starts a screen of its own (Xvfb). Called again, it touches no network.

  --libtorch DIR  use the LibTorch (or the installed torch package) in DIR
  --no-install    do not look for Debian packages
  --help          this text
  -- argument…    handed to ctest, for instance: -- -L fidelity

Exit code: 0 where every test passed.
TEXT
}

own_option() { return 1; } # it has none

# Tests neither read nor leave settings, caches and runs of the person who starts them.
isolate() {
    local home
    home="$(build_directory)/test-home"
    rm -rf -- "$home"
    mkdir -p -- "$home"
    mkdir -m 700 -- "$home/runtime"
    export XDG_CACHE_HOME="$home/cache" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data"
    export XDG_STATE_HOME="$home/state" XDG_RUNTIME_DIR="$home/runtime"
    export QT_QPA_PLATFORM=offscreen
    unset DISPLAY WAYLAND_DISPLAY
}

main() {
    parse_arguments "$@"
    # shellcheck disable=SC2046 # group names hold no spaces
    ensure_packages $(build_groups) test
    say "Configuring"
    configure -DDISTILL_TESTS=ON
    build_targets all
    say "Testing"
    isolate
    ctest --test-dir "$(build_directory)" --output-on-failure --no-tests=error --timeout 900 \
        ${arguments[@]+"${arguments[@]}"}
}

main "$@"
