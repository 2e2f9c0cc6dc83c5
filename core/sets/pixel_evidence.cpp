// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/pixel_evidence.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/number_text.h"

namespace distill {
namespace {

constexpr std::size_t kMostImages = 512; // that are looked at, evenly over the set
constexpr double kTolerance = 0.02;      // beyond [0,1]: learned pixels leave it a little
constexpr double kStepTolerance = 0.1;   // of a step of 1/255; a fifth of arbitrary values are that near
constexpr double kStepped = 0.6;         // share from which on pixels count as 8-bit ones
constexpr double kNatural = 0.5;         // correlation of neighbours from which on images look natural
constexpr double kHeavyTails = 4;        // kurtosis of whitened images; 3 is noise
constexpr double kMostDistance = 0.3;    // of a quantile that counts: learned pixels spread far
constexpr double kClearly = 0.15;        // score by which one dataset fits better than another
constexpr double kSeam = 1.5;            // steps across a seam over steps beside it
constexpr double kAlike = 0.7;           // correlation of the tiles of the mean image
constexpr std::int64_t kFewImages = 10;  // a mean of fewer says nothing

std::string number(double value, int digits = 2) {
    return fixedNumber(value, digits);
}
std::string percent(double share) {
    return number(100 * share, share < 0.1 && share > 0 ? 1 : 0) + " %";
}

// Calls visit(channel, row of `width` pixels) for the rows of images spread evenly over the set.
template <class Visit>
void forEachRow(const DistilledSet& set, Visit visit) {
    const auto count = static_cast<std::size_t>(set.shape[0]),
               channels = static_cast<std::size_t>(set.shape[1]),
               height = static_cast<std::size_t>(set.shape[2]),
               width = static_cast<std::size_t>(set.shape[3]);
    const std::size_t step = (count + kMostImages - 1) / kMostImages;
    for (std::size_t n = 0; n < count; n += step)
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t y = 0; y < height; ++y)
                visit(c, set.pixels.data() + ((n * channels + c) * height + y) * width, y, width);
}

bool isStep(double unit) {
    const double scaled = unit * 255;
    return std::abs(scaled - std::round(scaled)) <= kStepTolerance;
}

struct Fit {
    const KnownDataset* dataset = nullptr;
    bool foreign = false;                    // by the numbers of another dataset
    double outside = 1;                      // share beyond [0,1] after de-normalising
    double steps = 0;                        // share on steps of 1/255 after de-normalising
    double edges = 0;                        // share at exactly 0 or 1 after de-normalising
    double dark = 0, median = 0, bright = 1; // 2, 50 and 98 % of the pixels lie below, after de-normalising
};

Fit fitOf(const DistilledSet& set, const PixelStatistics& statistics, const KnownDataset& dataset) {
    Fit fit;
    fit.dataset = &dataset;
    fit.outside = fit.dark = fit.median = fit.bright = 0;
    double count = 0;
    forEachRow(set, [&](std::size_t c, const float* row, std::size_t, std::size_t width) {
        for (std::size_t x = 0; x < width; ++x) {
            const double unit = row[x] * dataset.std[c] + dataset.mean[c];
            fit.outside += unit < -kTolerance || unit > 1 + kTolerance ? 1 : 0;
            fit.steps += isStep(unit) ? 1 : 0;
            fit.edges += std::abs(unit) < 1e-3 || std::abs(unit - 1) < 1e-3 ? 1 : 0;
            ++count;
        }
    });
    fit.outside /= count;
    fit.steps /= count;
    fit.edges /= count;
    const auto channels = static_cast<double>(dataset.mean.size());
    for (std::size_t c = 0; c < dataset.mean.size(); ++c) {
        fit.dark += (statistics.dark[c] * dataset.std[c] + dataset.mean[c]) / channels;
        fit.median += (statistics.median[c] * dataset.std[c] + dataset.mean[c]) / channels;
        fit.bright += (statistics.bright[c] * dataset.std[c] + dataset.mean[c]) / channels;
    }
    return fit;
}

double distance(double quantile, double expected) {
    return std::min(std::abs(quantile - expected), kMostDistance);
}

// Higher is better; the name only decides between equals.
double scoreOf(const Fit& fit, const DistilledSet& set, const std::string& hint) {
    double score = fit.steps > kStepped ? 4 * fit.steps : 0;
    score += 2 * fit.edges - fit.outside / 3 - distance(fit.dark, fit.dataset->dark) / 2 -
             4 * distance(fit.median, fit.dataset->median) - distance(fit.bright, fit.dataset->bright) / 2;
    score += fit.dataset->side == set.shape[2] && fit.dataset->side == set.shape[3] ? 1 : 0;
    score += set.classes != 0 && fit.dataset->classes == set.classes ? 0.5 : 0;
    score += fit.dataset->id == hint ? 0.4 : 0;
    score += fit.dataset->variant.empty() ? 0.05 : 0;
    const auto& layouts = fit.dataset->layouts;
    score += std::find(layouts.begin(), layouts.end(), set.layout) != layouts.end() ? 0.4 : 0;
    score -= fit.foreign ? 0.5 : 0;
    return score;
}

// Every dataset by the numbers of every other one, and by 0.5, as public codes do for want of better ones.
const std::vector<KnownDataset>& foreignDatasets() {
    static const std::vector<KnownDataset> rows = [] {
        std::vector<KnownDataset> list;
        for (const auto& own : knownDatasets()) {
            if (!own.variant.empty())
                continue;
            for (const auto& other : knownDatasets())
                if (other.variant.empty() && other.channels == own.channels && other.mean != own.mean) {
                    list.push_back(own);
                    list.back().variant = "by the numbers of " + other.id;
                    list.back().mean = other.mean;
                    list.back().std = other.std;
                }
            list.push_back(own);
            list.back().variant = "by 0.5";
            list.back().mean.assign(own.mean.size(), 0.5);
            list.back().std.assign(own.std.size(), 0.5);
        }
        return list;
    }();
    return rows;
}

// Of its shape, and not of fewer classes than the labels name.
bool mayBeOf(const DistilledSet& set, const KnownDataset& dataset, const std::string& hint) {
    const bool side = dataset.side == set.shape[2] && dataset.side == set.shape[3];
    return dataset.channels == set.shape[1] && (side || dataset.id == hint) && set.classes <= dataset.classes;
}

std::vector<Fit> fitsOf(const DistilledSet& set, const PixelStatistics& statistics, const std::string& hint) {
    std::vector<Fit> fits;
    for (const auto& dataset : knownDatasets())
        if (mayBeOf(set, dataset, hint))
            fits.push_back(fitOf(set, statistics, dataset));
    const auto stepped = [](const Fit& fit) { return fit.steps > kStepped; };
    if (std::none_of(fits.begin(), fits.end(), stepped)) // steps alone speak for numbers that are not its own
        for (const auto& dataset : foreignDatasets())
            if (mayBeOf(set, dataset, hint)) {
                Fit fit = fitOf(set, statistics, dataset);
                fit.foreign = true;
                if (stepped(fit))
                    fits.push_back(fit);
            }
    std::sort(fits.begin(), fits.end(),
              [&](const Fit& a, const Fit& b) { return scoreOf(a, set, hint) > scoreOf(b, set, hint); });
    return fits;
}

// The best fit of another dataset that is hardly worse, or null.
const Fit* rivalOf(const std::vector<Fit>& fits, const DistilledSet& set, const std::string& hint) {
    for (const Fit& fit : fits)
        if (fit.dataset->id != fits.front().dataset->id)
            return scoreOf(fits.front(), set, hint) - scoreOf(fit, set, hint) < kClearly ? &fit : nullptr;
    return nullptr;
}

void explainDataset(SpaceGuess& guess, const std::vector<Fit>& fits, const DistilledSet& set,
                    const std::string& hint) {
    if (fits.empty()) {
        guess.reasons.emplace_back(
            "No known dataset has images of this size: say which one it was made from.");
        return;
    }
    const Fit& best = fits.front();
    guess.dataset = best.dataset;
    guess.reasons.push_back("With mean and deviation of " + best.dataset->id +
                            (best.dataset->variant.empty() ? "" : " (" + best.dataset->variant + ")") + " " +
                            percent(1 - best.outside) + " of the pixels fall into [0,1], " +
                            percent(best.steps) + " on steps of 1/255; the median is " + number(best.median) +
                            " (" + number(best.dataset->median) + " in the dataset).");
    if (best.dataset->id == hint)
        guess.reasons.push_back("The name says " + hint + ".");
    if (best.steps > kStepped)
        guess.confidence = 0.97;
    if (const Fit* rival = rivalOf(fits, set, hint)) {
        guess.confidence = std::min(guess.confidence, 0.6);
        guess.reasons.push_back("Size and values would fit " + rival->dataset->id + " about as well.");
    }
}

SpaceGuess unitGuess(const PixelStatistics& statistics, double confidence, std::string reason) {
    SpaceGuess guess;
    guess.normalization = "unit";
    guess.confidence = confidence;
    guess.reasons.push_back(std::move(reason));
    if (statistics.steps > kStepped)
        guess.reasons.push_back(percent(statistics.steps) + " of the pixels lie on steps of 1/255.");
    return guess;
}

SpaceGuess whiteGuess(const DistilledSet& set, const PixelStatistics& statistics) {
    SpaceGuess guess;
    const bool heavy = statistics.kurtosis > kHeavyTails;
    guess.reasons.push_back(
        "Neighbouring pixels hardly correlate (" + number(statistics.neighbourCorrelation) +
        "), a flat spectrum: whitened images or noise; kurtosis " + number(statistics.kurtosis, 1) +
        (heavy ? " speaks for whitening." : " is noise's."));
    if (!set.usualNormalization.empty() && set.usualNormalization != "unit") {
        guess.normalization = set.usualNormalization;
        guess.confidence = heavy == (guess.normalization == "zca") ? 0.7 : 0.55;
        guess.reasons.push_back("This layout is usually stored " + set.usualNormalization + ".");
    } else {
        guess.normalization = heavy ? "zca" : "mean-std";
        guess.confidence = heavy ? 0.65 : 0.45;
    }
    return guess;
}

SpaceGuess naturalGuess(const PixelStatistics& statistics) {
    SpaceGuess guess;
    guess.normalization = "mean-std";
    guess.confidence = 0.85;
    guess.reasons.push_back("Values from " + number(statistics.lowest) + " to " + number(statistics.highest) +
                            " leave [0,1], and neighbouring pixels correlate (" +
                            number(statistics.neighbourCorrelation) + "): normalised, not whitened.");
    return guess;
}

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

double quantile(std::vector<float>& values, double share) {
    if (values.empty())
        return 0;
    const auto place =
        values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

// What a channel's values add up to.
struct ChannelSums {
    double sum = 0, squares = 0;
    std::vector<float> values; // the finite ones
};

void addChannel(PixelStatistics& result, ChannelSums& channel) {
    const double n = std::max(static_cast<double>(channel.values.size()), 1.0);
    const double mean = channel.sum / n;
    result.mean.push_back(mean);
    result.std.push_back(std::sqrt(std::max(0.0, channel.squares / n - mean * mean)));
    result.dark.push_back(quantile(channel.values, 0.02));
    result.median.push_back(quantile(channel.values, 0.5));
    result.bright.push_back(quantile(channel.values, 0.98));
}

// Range, steps, and each channel's mean, deviation and quantiles.
PixelStatistics rangeOf(const DistilledSet& set) {
    PixelStatistics result;
    std::vector<ChannelSums> channels(static_cast<std::size_t>(set.shape[1]));
    double all = 0, broken = 0, outside = 0, steps = 0;
    result.lowest = INFINITY;
    result.highest = -INFINITY;
    forEachRow(set, [&](std::size_t c, const float* row, std::size_t, std::size_t width) {
        for (std::size_t x = 0; x < width; ++x) {
            const double value = row[x];
            ++all;
            if (!std::isfinite(value)) {
                ++broken;
                continue;
            }
            channels[c].values.push_back(row[x]);
            channels[c].sum += value;
            channels[c].squares += value * value;
            outside += value < -kTolerance || value > 1 + kTolerance ? 1 : 0;
            steps += isStep(value) ? 1 : 0;
            result.lowest = std::min(result.lowest, value);
            result.highest = std::max(result.highest, value);
        }
    });
    for (auto& channel : channels)
        addChannel(result, channel);
    result.finite = 1 - broken / all;
    result.outsideUnit = outside / all;
    result.steps = steps / all;
    return result;
}

// How neighbours correlate, and how heavy the tails are.
void addShape(const DistilledSet& set, PixelStatistics& result) {
    double products = 0, square = 0, fourth = 0, pairs = 0, singles = 0;
    forEachRow(set, [&](std::size_t c, const float* row, std::size_t, std::size_t width) {
        const double spread = std::max(result.std[c], 1e-12);
        for (std::size_t x = 0; x < width; ++x) {
            const double here = (row[x] - result.mean[c]) / spread;
            square += here * here;
            fourth += here * here * here * here;
            ++singles;
            if (x > 0) {
                products += here * (row[x - 1] - result.mean[c]) / spread;
                ++pairs;
            }
        }
    });
    if (square <= 0 || !std::isfinite(fourth))
        return;
    result.neighbourCorrelation = products / std::max(pairs, 1.0) / (square / singles);
    result.kurtosis = fourth / singles / (square / singles * (square / singles));
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
    guess.reasons.push_back("Pixels jump " + number(jump, 1) + " times as far across the seams of " +
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
                            number(likeness) + "): packed images.");
    return true;
}

} // namespace

PixelStatistics statisticsOf(const DistilledSet& set) {
    PixelStatistics result = rangeOf(set);
    if (result.finite == 1)
        addShape(set, result);
    return result;
}

SpaceGuess guessSpace(const DistilledSet& set, const PixelStatistics& statistics, const std::string& hint) {
    if (statistics.finite < 1) {
        SpaceGuess guess;
        guess.reasons.push_back(percent(1 - statistics.finite) +
                                " of the pixels are not finite: the set is damaged.");
        return guess;
    }
    if (statistics.outsideUnit == 0)
        return unitGuess(statistics, statistics.steps > kStepped ? 0.98 : 0.93,
                         "All values lie in [0,1], from " + number(statistics.lowest) + " to " +
                             number(statistics.highest) + ".");
    const bool slightly =
        statistics.outsideUnit < 0.05 && statistics.lowest > -0.5 && statistics.highest < 1.5;
    if (slightly)
        return unitGuess(statistics, 0.85,
                         "Only " + percent(statistics.outsideUnit) +
                             " of the values leave [0,1], and not far: learned raw pixels.");
    if (set.usualNormalization == "unit" && statistics.outsideUnit < 0.2)
        return unitGuess(statistics, 0.6,
                         "This layout is stored raw, though " + percent(statistics.outsideUnit) +
                             " of the values leave [0,1].");
    const auto fits = fitsOf(set, statistics, hint);
    const bool stepped = !fits.empty() && fits.front().steps > kStepped;
    SpaceGuess guess = stepped || statistics.neighbourCorrelation >= kNatural ? naturalGuess(statistics)
                                                                              : whiteGuess(set, statistics);
    if (guess.normalization == "mean-std")
        explainDataset(guess, fits, set, hint);
    return guess;
}

FactorGuess guessFactor(const DistilledSet& set, const PixelStatistics& statistics, int hint) {
    FactorGuess guess;
    guess.factor = set.usualFactor;
    if (set.declared) {
        guess.confidence = 1;
        return guess;
    }
    const bool canBeSeen = statistics.neighbourCorrelation >= kNatural;
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
