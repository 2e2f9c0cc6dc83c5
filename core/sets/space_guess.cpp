// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/space_guess.h"

#include <algorithm>
#include <cmath>

#include "core/sets/set_rows.h"

namespace distill {
namespace {

constexpr double kNoFit = 0.85;       // of the pixels outside [0,1]: the numbers are not theirs
constexpr double kStepped = 0.6;      // share from which on pixels count as 8-bit ones
constexpr double kHeavyTails = 4;     // kurtosis of whitened images; 3 is noise
constexpr double kMostDistance = 0.3; // of a quantile that counts: learned pixels spread far
constexpr double kClearly = 0.15;     // score by which one dataset fits better than another

std::string percent(double share) {
    return evidenceNumber(100 * share, share < 0.1 && share > 0 ? 1 : 0) + " %";
}

struct Fit {
    const KnownDataset* dataset = nullptr;
    bool foreign = false;                    // by the numbers of another dataset
    double outside = 1;                      // share beyond [0,1] after de-normalising
    double steps = 0;                        // share on steps of 1/255 after de-normalising
    double edges = 0;                        // share at exactly 0 or 1 after de-normalising
    double dark = 0, median = 0, bright = 1; // 2, 50 and 98 % of the pixels lie below, after de-normalising
};

Fit fitOf(const DistilledSet& set, const PixelEvidence& evidence, const KnownDataset& dataset) {
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
        fit.dark += (evidence.dark[c] * dataset.std[c] + dataset.mean[c]) / channels;
        fit.median += (evidence.median[c] * dataset.std[c] + dataset.mean[c]) / channels;
        fit.bright += (evidence.bright[c] * dataset.std[c] + dataset.mean[c]) / channels;
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
    score += set.classes != 0 && fit.dataset->classes == set.classes ? 1 : 0;
    score += fit.dataset->id == hint ? 0.4 : 0;
    score += fit.dataset->variant.empty() ? 0.05 : 0;
    const auto& layouts = fit.dataset->layouts;
    score += std::find(layouts.begin(), layouts.end(), set.layout) != layouts.end() ? 0.4 : 0;
    score -= fit.foreign && fit.dataset->id != hint ? 0.5 : 0;
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

std::vector<Fit> fitsOf(const DistilledSet& set, const PixelEvidence& evidence, const std::string& hint) {
    std::vector<Fit> fits;
    for (const auto& dataset : knownDatasets())
        if (mayBeOf(set, dataset, hint))
            fits.push_back(fitOf(set, evidence, dataset));
    const auto stepped = [](const Fit& fit) { return fit.steps > kStepped; };
    const auto explains = [&](const Fit& fit) { // a set has images of every class
        return stepped(fit) && (set.classes == 0 || fit.dataset->classes == set.classes) &&
               (hint.empty() || fit.dataset->id == hint);
    };
    if (std::none_of(fits.begin(), fits.end(),
                     explains)) // steps alone speak for numbers that are not its own
        for (const auto& dataset : foreignDatasets())
            if (mayBeOf(set, dataset, hint)) {
                Fit fit = fitOf(set, evidence, dataset);
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
    if (best.outside > kNoFit) {
        guess = SpaceGuess();
        guess.reasons.push_back(
            "With the mean and deviation of no known dataset the pixels fall into [0,1]: of " +
            best.dataset->id + ", the nearest, " + percent(1 - best.outside) +
            ". Say how they are stored, or store them from 0 to 1.");
        return;
    }
    guess.dataset = best.dataset;
    guess.reasons.push_back("With mean and deviation of " + best.dataset->id +
                            (best.dataset->variant.empty() ? "" : " (" + best.dataset->variant + ")") + " " +
                            percent(1 - best.outside) + " of the pixels fall into [0,1], " +
                            percent(best.steps) + " on steps of 1/255; the median is " +
                            evidenceNumber(best.median) + " (" + evidenceNumber(best.dataset->median) +
                            " in the dataset).");
    if (best.dataset->id == hint)
        guess.reasons.push_back("The name says " + hint + ".");
    if (best.steps > kStepped)
        guess.confidence = 0.97;
    if (const Fit* rival = rivalOf(fits, set, hint)) {
        guess.confidence = std::min(guess.confidence, 0.6);
        guess.reasons.push_back("Size and values would fit " + rival->dataset->id + " about as well.");
    }
}

SpaceGuess unitGuess(const PixelEvidence& evidence, double confidence, std::string reason) {
    SpaceGuess guess;
    guess.normalization = "unit";
    guess.confidence = confidence;
    guess.reasons.push_back(std::move(reason));
    if (evidence.steps > kStepped)
        guess.reasons.push_back(percent(evidence.steps) + " of the pixels lie on steps of 1/255.");
    return guess;
}

SpaceGuess whiteGuess(const DistilledSet& set, const PixelEvidence& evidence) {
    SpaceGuess guess;
    const bool heavy = evidence.kurtosis > kHeavyTails;
    guess.reasons.push_back(
        "Neighbouring pixels hardly correlate (" + evidenceNumber(evidence.neighbourCorrelation) +
        "), a flat spectrum: whitened images or noise; kurtosis " + evidenceNumber(evidence.kurtosis, 1) +
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

SpaceGuess naturalGuess(const PixelEvidence& evidence) {
    SpaceGuess guess;
    guess.normalization = "mean-std";
    guess.confidence = 0.85;
    guess.reasons.push_back("Values from " + evidenceNumber(evidence.lowest) + " to " +
                            evidenceNumber(evidence.highest) +
                            " leave [0,1], and neighbouring pixels correlate (" +
                            evidenceNumber(evidence.neighbourCorrelation) + "): normalised, not whitened.");
    return guess;
}

} // namespace

SpaceGuess guessSpace(const DistilledSet& set, const PixelEvidence& evidence, const std::string& hint) {
    if (evidence.finite < 1) {
        SpaceGuess guess;
        guess.reasons.push_back(percent(1 - evidence.finite) +
                                " of the pixels are not finite: the set is damaged.");
        return guess;
    }
    if (evidence.outsideUnit == 0)
        return unitGuess(evidence, evidence.steps > kStepped ? 0.98 : 0.93,
                         "All values lie in [0,1], from " + evidenceNumber(evidence.lowest) + " to " +
                             evidenceNumber(evidence.highest) + ".");
    const bool slightly = evidence.outsideUnit < 0.05 && evidence.lowest > -0.5 && evidence.highest < 1.5;
    if (slightly)
        return unitGuess(evidence, 0.85,
                         "Only " + percent(evidence.outsideUnit) +
                             " of the values leave [0,1], and not far: learned raw pixels.");
    if (set.usualNormalization == "unit" && evidence.outsideUnit < 0.2)
        return unitGuess(evidence, 0.6,
                         "This layout is stored raw, though " + percent(evidence.outsideUnit) +
                             " of the values leave [0,1].");
    const auto fits = fitsOf(set, evidence, hint);
    const bool stepped = !fits.empty() && fits.front().steps > kStepped;
    SpaceGuess guess = stepped || evidence.neighbourCorrelation >= kNatural ? naturalGuess(evidence)
                                                                            : whiteGuess(set, evidence);
    if (guess.normalization == "mean-std")
        explainDataset(guess, fits, set, hint);
    return guess;
}

} // namespace distill
