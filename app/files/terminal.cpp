// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/terminal.h"

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <langinfo.h>
#include <unistd.h>

#ifdef DISTILL_HAVE_CURSES
#include <ncurses.h>
#endif

namespace distill {

#ifdef DISTILL_HAVE_CURSES

namespace {

constexpr int kTrueColours = 1 << 24, kCubeColours = 256, kBasicColours = 8;
constexpr int kEscapeDelay = 25; // milliseconds that tell the key from a sequence
volatile std::sig_atomic_t endingSignal = 0;

extern "C" void keepSignal(int signal) {
    endingSignal = signal;
}

// Without SA_RESTART, so that waiting for a key ends.
void watchSignals() {
    struct sigaction action = {};
    action.sa_handler = keepSignal;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
        sigaction(signal, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

// Text alone: numbers keep their point.
void takeTextOfLocale() {
    std::setlocale(LC_CTYPE, "");
    if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        std::setlocale(LC_CTYPE, "C.UTF-8");
}

// The 6 x 6 x 6 cube and the 24 greys of 256 colours, whichever is nearer.
int cubeColour(int red, int green, int blue) {
    const auto level = [](int value) { return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40; };
    const auto shown = [](int step) { return step == 0 ? 0 : 55 + 40 * step; };
    const int grey = std::min(23, std::max(0, ((red + green + blue) / 3 - 3) / 10)),
              greyValue = 8 + 10 * grey;
    const auto distance = [&](int r, int g, int b) {
        return (red - r) * (red - r) + (green - g) * (green - g) + (blue - b) * (blue - b);
    };
    const int r = level(red), g = level(green), b = level(blue);
    return distance(greyValue, greyValue, greyValue) < distance(shown(r), shown(g), shown(b))
               ? 232 + grey
               : 16 + 36 * r + 6 * g + b;
}

int colourNumber(Colour colour) {
    if (colour < 0 || COLORS < kBasicColours)
        return -1;
    const int red = colour >> 16 & 255, green = colour >> 8 & 255, blue = colour & 255;
    if (COLORS >= kTrueColours)
        return colour < kBasicColours ? 0 : colour; // the lowest stand for the basic ones
    if (COLORS >= kCubeColours)
        return cubeColour(red, green, blue);
    return (red > 127 ? 1 : 0) | (green > 127 ? 2 : 0) | (blue > 127 ? 4 : 0);
}

void setStyle(const Style& style) {
    const int ink = colourNumber(style.ink), paper = colourNumber(style.paper);
    int pair = ink < 0 && paper < 0 ? 0 : alloc_pair(ink, paper);
    if (pair < 0)
        pair = 0;
    attr_set(style.bold ? A_BOLD : A_NORMAL, 0, &pair);
}

KeyPress keyOf(wint_t code, bool special) {
    struct Row {
        wint_t code;
        Key key;
    };
    static constexpr Row kSpecial[] = {
        {KEY_LEFT, Key::Left},       {KEY_RIGHT, Key::Right},    {KEY_UP, Key::Up},
        {KEY_DOWN, Key::Down},       {KEY_HOME, Key::Home},      {KEY_END, Key::End},
        {KEY_PPAGE, Key::PageUp},    {KEY_NPAGE, Key::PageDown}, {KEY_ENTER, Key::Enter},
        {KEY_BACKSPACE, Key::Erase}, {KEY_RESIZE, Key::Resized}};
    static constexpr Row kPlainKeys[] = {
        {'\n', Key::Enter}, {'\r', Key::Enter}, {27, Key::Escape}, {127, Key::Erase}, {8, Key::Erase}};
    if (special) {
        for (const auto& row : kSpecial)
            if (row.code == code)
                return {row.key, {}};
        return {};
    }
    for (const auto& row : kPlainKeys)
        if (row.code == code)
            return {row.key, {}};
    std::string bytes(MB_CUR_MAX, '\0');
    const int length = std::wctomb(bytes.data(), static_cast<wchar_t>(code));
    bytes.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    return bytes.empty() ? KeyPress{} : KeyPress{Key::Character, bytes};
}

} // namespace

Result<std::unique_ptr<Terminal>> Terminal::open() {
    if (isatty(STDOUT_FILENO) != 1 || isatty(STDIN_FILENO) != 1)
        return failure(ErrorCode::Usage, "There is no terminal here to draw on: --once prints a summary.");
    takeTextOfLocale();
    SCREEN* screen = newterm(nullptr, stdout, stdin);
    if (screen == nullptr) {
        const char* kind = std::getenv("TERM");
        return failure(ErrorCode::Usage,
                       "The terminal '" + std::string(kind != nullptr ? kind : "") +
                           "' (TERM) is of no kind that is known here: --once prints a summary.");
    }
    set_term(screen);
    watchSignals();
    set_escdelay(kEscapeDelay);
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    curs_set(0);
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    return std::unique_ptr<Terminal>(new Terminal);
}

Terminal::~Terminal() {
    endwin();
}

int Terminal::height() const {
    return getmaxy(stdscr);
}

int Terminal::width() const {
    return getmaxx(stdscr);
}

void Terminal::show(const CellPage& page) {
    erase();
    for (int row = 0; row < page.height(); ++row)
        for (int column = 0; column < page.width(); ++column) {
            const auto& cell = page.at(row, column);
            const bool blank = cell.glyph == " " && cell.style.paper == kPlain;
            if (blank || cell.glyph.empty())
                continue;
            setStyle(cell.style);
            mvaddstr(row, column, cell.glyph.c_str());
        }
    refresh();
}

KeyPress Terminal::wait(int milliseconds) {
    timeout(milliseconds);
    wint_t code = 0;
    const int got = get_wch(&code);
    return got == ERR ? KeyPress{} : keyOf(code, got == KEY_CODE_YES);
}

int Terminal::signal() const {
    return endingSignal;
}

#else

Result<std::unique_ptr<Terminal>> Terminal::open() {
    return failure(ErrorCode::Usage, "This build has no ncurses to draw with: --once prints a summary.");
}
Terminal::~Terminal() = default;
int Terminal::height() const {
    return 0;
}
int Terminal::width() const {
    return 0;
}
void Terminal::show(const CellPage&) {}
KeyPress Terminal::wait(int) {
    return {};
}
int Terminal::signal() const {
    return 0;
}

#endif

} // namespace distill
