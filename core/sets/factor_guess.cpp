// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/factor_guess.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/sets/set_rows.h"

namespace distill {
namespace {

constexpr double kSeam = 1.5;           // steps across a seam over steps beside it
constexpr double kAlike = 0.7;          // correlation of the tiles of the mean image
constexpr std::int64_t kFewImages = 10; // a mean of fewer says nothing

// Mean |difference| of horizontal neighbours across the seams of `factor` tiles, over that right beside them:
// what stands in the middle of whole images is steep on both sides.
double seamRatio(const DistilledSet& set, int factor) {
    double across = 0, beside = 0, seams = 0, others = 0;
    forEachRow(set, [&](std::size_t, const float* row, std::size_t, std::size_t width) {
        const std::size_t tile =
            (width + static_cast<std::size_t>(factor) - 1) / static_cast<std::size_t>(factor);
        const auto step = [row](std::size_t x) { return std::abs(static_cast<double>(row[x]) - row[x - 1]); };
        for (std::size_t x = tile; x + 1 < width && x > 1; x += tile) {
            across += step(x);
            beside += step(x - 1) + step(x + 1);
            seams += 1;
            others += 2;
        }
    });
    return seams == 0 || beside == 0 ? 1 : (across / seams) / (beside / others);
}

// The mean of all images, over their channels.
std::vector<double> meanImage(const DistilledSet& set) {
    const auto plane = static_cast<std::size_t>(set.shape[2] * set.shape[3]);
    std::vector<double> mean(plane, 0);
    for (std::size_t i = 0; i < set.pixels.size(); ++i)
        mean[i % plane] += static_cast<double>(set.pixels[i]);
    return mean;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const auto n = static_cast<double>(a.size());
    const double meanA = std::accumulate(a.begin(), a.end(), 0.0) / n;
    const double meanB = std::accumulate(b.begin(), b.end(), 0.0) / n;
    double both = 0, ofA = 0, ofB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += (a[i] - meanA) * (b[i] - meanB);
        ofA += (a[i] - meanA) * (a[i] - meanA);
        ofB += (b[i] - meanB) * (b[i] - meanB);
    }
    return ofA > 0 && ofB > 0 ? both / std::sqrt(ofA * ofB) : 0;
}

// Without what its rows and columns have in common: a gradient over a whole image looks alike in any part.
void takeOffMargins(std::vector<double>& tile, std::size_t high, std::size_t wide) {
    std::vector<double> rows(high, 0), columns(wide, 0);
    double all = 0;
    for (std::size_t i = 0; i < tile.size(); ++i) {
        rows[i / wide] += tile[i] / static_cast<double>(wide);
        columns[i % wide] += tile[i] / static_cast<double>(high);
        all += tile[i] / static_cast<double>(tile.size());
    }
    for (std::size_t i = 0; i < tile.size(); ++i)
        tile[i] += all - rows[i / wide] - columns[i % wide];
}

// How much the factor² tiles of the mean image are alike: the least correlation of two of them. Each is the
// mean of many images where the set is packed; the parts of whole images rather mirror each other.
double tileLikeness(const DistilledSet& set, int factor) {
    const auto mean = meanImage(set);
    const auto width = static_cast<std::size_t>(set.shape[3]), parts = static_cast<std::size_t>(factor);
    const auto side = [parts](std::size_t whole) { return (whole + parts - 1) / parts; };
    const auto down = side(static_cast<std::size_t>(set.shape[2])), right = side(width);
    if (down * parts > static_cast<std::size_t>(set.shape[2]) + down - 2 || right * parts > width + right - 2)
        return 0; // the last tile would be a line
    const auto high = static_cast<std::size_t>(set.shape[2]) - (parts - 1) * down;
    const auto wide = width - (parts - 1) * right;
    std::vector<std::vector<double>> tiles(parts * parts);
    for (std::size_t tile = 0; tile < tiles.size(); ++tile) {
        for (std::size_t i = 0; i < high * wide; ++i)
            tiles[tile].push_back(
                mean[(tile / parts * down + i / wide) * width + tile % parts * right + i % wide]);
        takeOffMargins(tiles[tile], high, wide);
    }
    double least = 1;
    for (std::size_t a = 0; a < tiles.size(); ++a)
        for (std::size_t b = 0; b < a; ++b)
            least = std::min(least, correlation(tiles[a], tiles[b]));
    return least;
}

std::string tilesText(int factor) {
    return std::to_string(factor) + " x " + std::to_string(factor) + " tiles";
}

bool seamsShow(const DistilledSet& set, FactorGuess& guess) {
    const double two = seamRatio(set, 2), three = seamRatio(set, 3), jump = std::max(two, three);
    if (jump <= kSeam)
        return false;
    guess.factor = two >= three ? 2 : 3;
    guess.confidence = 0.9;
    guess.reasons.push_back("Pixels jump " + evidenceNumber(jump, 1) + " times as far across the seams of " +
                            tilesText(guess.factor) + " as right beside them: packed images.");
    return true;
}

// Shows packing also where the ground is the same on both sides of a seam.
bool tilesAreAlike(const DistilledSet& set, FactorGuess& guess) {
    if (set.size() < kFewImages)
        return false;
    const double two = tileLikeness(set, 2), three = tileLikeness(set, 3), likeness = std::max(two, three);
    if (likeness <= kAlike)
        return false;
    guess.factor = two >= three ? 2 : 3;
    guess.confidence = 0.85;
    guess.reasons.push_back("The mean image repeats itself in " + tilesText(guess.factor) + " (correlation " +
                            evidenceNumber(likeness) + "): packed images.");
    return true;
}

} // namespace

FactorGuess guessFactor(const DistilledSet& set, const PixelEvidence& evidence, int hint) {
    FactorGuess guess;
    guess.factor = set.usualFactor;
    if (set.declared) {
        guess.confidence = 1;
        return guess;
    }
    const bool canBeSeen = evidence.neighbourCorrelation >= kNatural;
    if (canBeSeen && (tilesAreAlike(set, guess) || seamsShow(set, guess)))
        return guess;
    if (hint > 0) {
        guess.factor = hint;
        guess.confidence = 0.8;
        guess.reasons.push_back("The name says factor " + std::to_string(hint) + ".");
    } else if (set.usualFactor > 1 && canBeSeen) {
        guess.factor = 1;
        guess.confidence = 0.6;
        guess.reasons.emplace_back("No seams between tiles are seen, though this layout is usually packed.");
    } else if (set.usualFactor > 1) {
        guess.confidence = 0.55;
        guess.reasons.push_back("This layout is usually packed with factor " +
                                std::to_string(set.usualFactor) +
                                "; the pixels neither show nor exclude it.");
    } else {
        guess.confidence = 0.95;
    }
    return guess;
}

} // namespace distill
