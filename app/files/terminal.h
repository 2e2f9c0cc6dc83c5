// SPDX-License-Identifier: GPL-3.0-or-later
// The terminal that a page is shown on, by ncurses: taken at the beginning, given back as it was at the end,
// also where an exception or a signal ends the program. One at a time; main thread.
#pragma once

#include <memory>

#include "app/files/cell_page.h"
#include "core/base/result.h"

namespace distill {

enum class Key {
    None,
    Character,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    Enter,
    Escape,
    Erase,
    Resized
};

struct KeyPress {
    Key key = Key::None;
    std::string character; // UTF-8, of Key::Character
};

class Terminal final {
public:
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    // Usage: standard output is no terminal, or one of a kind that is not known here, or this build has no
    // ncurses.
    static Result<std::unique_ptr<Terminal>> open();

    int height() const;
    int width() const;
    void show(const CellPage& page);
    KeyPress wait(int milliseconds); // the next key, or None when the time is over or a signal came
    int signal() const;              // that asked for an end; 0 = none

private:
    Terminal() = default;
};

} // namespace distill
