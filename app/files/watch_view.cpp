// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/watch_view.h"

#include <algorithm>
#include <cmath>

#include "app/files/console.h"
#include "core/base/number_text.h"

namespace distill {
namespace {

// Mid tones that are told apart on dark and on light ground, also by the colour blind.
constexpr Colour kMatchingInk = 0x4C8BD6, kCmiInk = 0xD9822B, kAccuracyInk = 0x2BA37A, kLambdaInk = 0xA569C6,
                 kDimInk = 0x888888;
constexpr int kSmallestImage = 6; // columns
constexpr int kBottomRows = 9, kLeastRows = 16;
constexpr Style kBold{kPlain, kPlain, true}, kDim{kDimInk, kPlain, false};

struct Parts {
    Area curves, images, classes, accuracies;
};

Parts partsOf(const CellPage& page) {
    const int left = page.width() / 2, right = page.width() - left - 1;
    const int room = page.height() - 4; // two lines of heading, one of notes, one of keys
    const int bottom = room >= kLeastRows ? std::max(kBottomRows, room / 4) : room / 3;
    const int top = room - bottom;
    return {{2, 0, top, left},
            {2, left + 1, top, right},
            {2 + top, 0, bottom, left},
            {2 + top, left + 1, bottom, right}};
}

void drawHeading(CellPage& page, WatchState& state) {
    const auto& started = state.started();
    const auto done = state.newest() ? state.newest()->iteration : 0;
    int column = page.text(0, 0, state.name() + "  ", kBold);
    column += page.text(0, column, std::string(toString(state.state())) + "  ",
                        {isActive(state.state()) ? kAccuracyInk : kDimInk, kPlain, true});
    if (started)
        page.text(0, column,
                  started->datasetName + ", " + started->config.method + ", " +
                      counted(started->config.ipc, "image per class", "images per class") + ", " +
                      started->device);
    column = page.text(
        1, 0, "iteration " + std::to_string(done) + " of " + std::to_string(state.iterations()) + " ");
    const int width = std::min(20, page.width() / 6);
    const double part = state.iterations() > 0 ? double(done) / double(state.iterations()) : 0;
    for (int i = 0; i < width; ++i)
        page.set(1, column + i, "░", kDim);
    page.bar(1, column, width, part, {kMatchingInk, kPlain, false});
    column += width + 2;
    column += page.text(1, column, "λ " + shortNumber(state.lambda(), 5) + "  ", {kLambdaInk, kPlain, true});
    if (state.secondsLeft() > 0)
        page.text(1, column, durationText(state.secondsLeft()) + " left", kDim);
}

void drawCurves(CellPage& page, const Area& area, const WatchState& state) {
    struct Row {
        const char* name;
        Points points;
        Colour ink;
    };
    const Row rows[] = {{"matching", state.matching(), kMatchingInk},
                        {"CMI, nats", state.cmi(), kCmiInk},
                        {"accuracy, %", state.accuracies(), kAccuracyInk},
                        {"λ", state.lambdas(), kLambdaInk}};
    const int shown = area.height >= 20 ? 4 : 3;
    const int each = std::max(2, area.height / shown);
    for (int i = 0; i < shown; ++i) {
        const auto& row = rows[i];
        const int top = area.top + i * each;
        if (top + each > area.top + area.height)
            return;
        std::string title = row.name;
        if (!row.points.empty())
            title += "  " + shortNumber(row.points.back().second, 4);
        page.text(top, area.left, title, {row.ink, kPlain, true}, area.width);
        page.curve({top + 1, area.left, each - 1, area.width}, row.points, {row.ink, kPlain, false},
                   state.looksBack() ? double(*state.shown()) : -1);
    }
}

// How wide an image may be so that one of each class, or as many as possible, is in sight.
int imageWidth(const Area& area, int classes, int natural) {
    for (int width = std::min(natural, area.width); width > kSmallestImage; --width)
        if (area.width / (width + 1) * (area.height / (width / 2 + 1)) >= classes)
            return width;
    return std::min(kSmallestImage, area.width);
}

void drawImages(CellPage& page, const Area& area, WatchState& state) {
    const auto images = state.images();
    const auto shown = state.shown();
    if (!images) {
        page.text(area.top, area.left, shown ? "the stored images cannot be read" : "no images stored yet",
                  kDim);
        return;
    }
    page.text(area.top, area.left,
              "images of iteration " + std::to_string(*shown) + (state.looksBack() ? "  (earlier)" : ""),
              kBold, area.width);
    const Area grid{area.top + 1, area.left, area.height - 1, area.width};
    const int width = imageWidth(grid, images->classes, images->width), height = std::max(1, width / 2);
    const int across = std::max(1, grid.width / (width + 1)), down = std::max(1, grid.height / (height + 1));
    const int each = std::clamp(across * down / std::max(1, images->classes), 1, images->ipc);
    for (int place = 0; place < std::min(across * down, images->classes * each); ++place) {
        const int row = grid.top + place / across * (height + 1),
                  column = grid.left + place % across * (width + 1);
        page.image({row, column, height, width}, *images, place / each, place % each);
        if (place % each == 0)
            page.text(row + height, column, className(state, std::size_t(place / each)), kDim, width);
    }
}

void drawClasses(CellPage& page, const Area& area, const WatchState& state) {
    page.text(area.top, area.left, "CMI by class, nats", {kCmiInk, kPlain, true}, area.width);
    const auto& values = state.classCmi();
    if (values.empty()) {
        page.text(area.top + 1, area.left, "not measured yet", kDim, area.width);
        return;
    }
    const double most = *std::max_element(values.begin(), values.end());
    const int room = area.height - 1, columns = int(values.size()) > room ? 2 : 1;
    const int width = area.width / columns - 1, name = std::min(12, width / 3), number = 8;
    for (std::size_t i = 0; i < values.size() && int(i) < room * columns; ++i) {
        const int row = area.top + 1 + int(i) % room, column = area.left + int(i) / room * (width + 1);
        page.text(row, column, className(state, i), {}, name);
        page.bar(row, column + name + 1, std::max(1, width - name - number - 2),
                 most > 0 ? values[i] / most : 0, {kCmiInk, kPlain, false});
        page.text(row, column + width - number, shortNumber(values[i], 3), kDim, number);
    }
}

void drawAccuracies(CellPage& page, const Area& area, const WatchState& state) {
    page.text(area.top, area.left, "accuracy", {kAccuracyInk, kPlain, true}, area.width);
    const auto& all = state.evaluations();
    const int room = area.height - 1;
    const std::size_t first = int(all.size()) > room ? all.size() - std::size_t(std::max(0, room)) : 0;
    for (std::size_t i = first; i < all.size(); ++i) {
        const auto& e = all[i];
        const int row = area.top + 1 + int(i - first);
        page.text(row, area.left, std::to_string(e.iteration), kDim, 7);
        const int taken = page.text(
            row, area.left + 8, accuracyText(e.accuracyMean, e.accuracyStd, e.repeats), {}, area.width - 8);
        page.text(row, area.left + 9 + taken,
                  std::string(e.subject == "synthetic" ? "" : e.subject + ", ") + e.network, kDim,
                  area.width - 9 - taken);
    }
    if (all.empty())
        page.text(area.top + 1, area.left, "no evaluation yet", kDim, area.width);
}

} // namespace

void drawRun(CellPage& page, WatchState& state, const std::string& note) {
    const auto parts = partsOf(page);
    drawHeading(page, state);
    drawCurves(page, parts.curves, state);
    drawImages(page, parts.images, state);
    drawClasses(page, parts.classes, state);
    drawAccuracies(page, parts.accuracies, state);
    page.text(page.height() - 2, 0, note.empty() ? state.message() : note);
    page.text(page.height() - 1, 0,
              "[ ] λ  space pause  s step  e evaluate  c checkpoint  x stop  ←→ time  q leave", kDim);
}

void drawList(CellPage& page, const ListView& list) {
    page.text(0, 0, list.folder, kBold);
    page.text(1, 0,
              list.typing || !list.search.empty() ? "search: " + list.search + (list.typing ? "▏" : "")
                                                  : counted(std::int64_t(list.rows.size()), "run", "runs"),
              kDim);
    const int room = std::max(1, page.height() - 4);
    const std::size_t first = list.chosen >= std::size_t(room) ? list.chosen - std::size_t(room) + 1 : 0;
    for (std::size_t i = first; i < list.rows.size() && int(i - first) < room; ++i) {
        const auto& run = list.rows[i];
        const int row = 2 + int(i - first), name = std::clamp(page.width() / 3, 10, 40);
        const Style style{kPlain, kPlain, i == list.chosen};
        page.text(row, 0, i == list.chosen ? "▸" : " ", style);
        page.text(row, 2, run.name, style, name);
        page.text(row, 3 + name, toString(run.state),
                  {isActive(run.state) ? kAccuracyInk : kDimInk, kPlain, style.bold}, 12);
        std::string rest = run.dataset + ", " + run.method + ", λ " +
                           shortNumber(run.lambdaNow.value_or(run.lambda), 4) + ", " +
                           std::to_string(run.iteration) + " of " + std::to_string(run.iterations);
        if (run.lastAccuracy >= 0)
            rest.insert(0, fixedNumber(run.lastAccuracy, 2) + " %  ");
        page.text(row, 16 + name, rest, style);
    }
    if (list.rows.empty())
        page.text(2, 2, list.search.empty() ? "there are no runs here" : "nothing is like that", kDim);
    page.text(page.height() - 1, 0, "↑↓ choose   Enter watch   / search   q leave", kDim);
}

} // namespace distill
