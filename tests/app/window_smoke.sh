#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One run in a real window, on a screen of its own (Xvfb), steered by keys; what happened is read from the journal.
# window_smoke.sh STUDIO FOLDER: leaves window.png and the programs' output in FOLDER.
set -euo pipefail

studio=$1
work=$2
screen_pid=
studio_pid=

fail() {
    printf 'FAILED: %s\n' "$1"
    import -silent -window root "$work/failure.png" && echo "what was seen: $work/failure.png"
    tail -n 20 "$work"/*.log || true
    exit 1
}

clean_up() {
    if [ -n "$studio_pid" ]; then kill -KILL "$studio_pid" 2>/dev/null || true; fi
    if [ -n "$screen_pid" ]; then kill "$screen_pid" 2>/dev/null || true; fi
    wait 2>/dev/null || true
}
trap clean_up EXIT

# eventually SECONDS WHAT COMMAND…: asks again until the command succeeds.
eventually() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || fail "$what: not within the time"
        if [ -n "$studio_pid" ] && ! kill -0 "$studio_pid" 2>/dev/null; then
            "$@" || fail "$what: the studio has ended"
            return
        fi
        sleep 0.1
    done
}

start_screen() {
    # Without -noreset it starts anew whenever its last client leaves, and refuses others meanwhile.
    Xvfb -displayfd 3 -screen 0 1440x900x24 -noreset -nolisten tcp 3>"$work/display" >"$work/screen.log" 2>&1 &
    screen_pid=$!
    eventually 30 "the screen starts" test -s "$work/display"
    DISPLAY=:$(cat "$work/display")
    export DISPLAY
}

start_studio() {
    mkdir -m 700 "$work/home"
    HOME="$work/home" XDG_CACHE_HOME="$work/home/cache" XDG_CONFIG_HOME="$work/home/config" \
        XDG_DATA_HOME="$work/home/data" XDG_STATE_HOME="$work/home/state" XDG_RUNTIME_DIR="$work/home" \
        QT_QPA_PLATFORM=xcb "$studio" --demo --start >"$work/studio.log" 2>&1 &
    studio_pid=$!
}

find_window() {
    window=$(xdotool search --onlyvisible --pid "$studio_pid" --name 'Distillation Studio' 2>/dev/null | head -n 1)
    [ -n "$window" ]
}

find_journal() {
    journal=$(find "$work/home" -name journal.jsonl | head -n 1)
    [ -n "$journal" ]
}

count() { grep -c "$1" "$journal" || true; }
iterations() { count '"event": *"iteration"'; }
has_iterations() { [ "$(iterations)" -ge "$1" ]; }
has_line() { grep -q "$1" "$journal"; }
ended() { ! kill -0 "$studio_pid" 2>/dev/null; }

# The state that the journal tells last: "running", "paused" …
state() { grep '"event": *"state' "$journal" | tail -n 1 | sed -n 's/.*"state": *"\([a-z]*\)".*/\1/p'; }
has_state() { [ "$(state)" = "$1" ]; }

press() {
    xdotool windowfocus --sync "$window" 2>/dev/null || true
    xdotool key --clearmodifiers "$1"
}

take_picture() {
    local colours
    import -silent -window root "$work/window.png"
    colours=$(convert "$work/window.png" -format '%k' info:)
    [ "$colours" -ge 100 ] || fail "the window shows $colours colours: it is flat or empty"
    printf 'window.png shows %s colours\n' "$colours"
}

check_pause_and_step() {
    local before
    press space
    eventually 30 "space pauses" has_state paused
    before=$(iterations)
    take_picture
    [ "$(iterations)" -eq "$before" ] || fail "it went on while it was paused"
    press period
    eventually 30 "a step does one iteration" has_iterations $((before + 1))
    eventually 30 "a step ends in a pause" has_state paused
    [ "$(iterations)" -eq $((before + 1)) ] || fail "a step did more than one iteration"
    press space
    eventually 30 "space goes on" has_iterations $((before + 3))
}

main() {
    rm -rf -- "$work"
    mkdir -p "$work"
    start_screen
    start_studio
    eventually 60 "the window opens" find_window
    eventually 60 "the run is recorded" find_journal
    eventually 90 "the run iterates" has_iterations 3
    press bracketright
    eventually 30 "] changes lambda" has_line '"event": *"control_applied"'
    check_pause_and_step
    press ctrl+period
    eventually 30 "Ctrl+. stops the run" has_line '"event": *"finished"'
    press ctrl+q
    eventually 30 "Ctrl+Q closes the window" ended
    wait "$studio_pid" || fail "the studio ended with $?"
    studio_pid=
    echo "the window did all that was asked"
}

main
