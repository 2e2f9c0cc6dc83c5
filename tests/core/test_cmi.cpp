// SPDX-License-Identifier: GPL-3.0-or-later
// CMI: closed forms, bounds, symmetries and finite differences.
#include <torch/torch.h>

#include <doctest/doctest.h>

#include <cmath>

#include "core/maths/cmi/cmi.h"

using namespace distill;

namespace {

// Class sizes 1, 4 and 2 in mixed order.
const torch::Tensor& mixedLabels() {
    static const auto labels = torch::tensor({1, 0, 2, 1, 1, 2, 1}, torch::kLong);
    return labels;
}
constexpr int kClasses = 3;

torch::Tensor randomFeatures(double spread = 2) {
    torch::manual_seed(8);
    return torch::randn({7, 5}, torch::kDouble) * spread;
}

double value(const torch::Tensor& features, const torch::Tensor& labels, int count,
             const torch::Tensor& centroids = {}) {
    return cmi(features, labels, count, centroids).total.item<double>();
}

// The definition, term by term.
double byDefinition(const torch::Tensor& features, const torch::Tensor& labels) {
    const auto p = torch::softmax(features, 1);
    double sum = 0;
    for (std::int64_t i = 0; i < p.size(0); ++i) {
        const auto members = (labels == labels[i]).nonzero().flatten();
        const auto q = p.index_select(0, members).mean(0);
        sum += (p[i] * (p[i].log() - q.log())).sum().item<double>();
    }
    return sum / static_cast<double>(p.size(0));
}

void checkGradient(const torch::Tensor& base, const torch::Tensor& centroids) {
    const auto features = base.clone().requires_grad_();
    const auto total = cmi(features, mixedLabels(), kClasses, centroids).total;
    const auto gradient = torch::autograd::grad({total}, {features})[0];
    constexpr double step = 1e-5;
    for (std::int64_t i = 0; i < base.numel(); ++i) {
        auto up = base.clone(), down = base.clone();
        up.view(-1)[i] += step;
        down.view(-1)[i] -= step;
        const double measured = (value(up, mixedLabels(), kClasses, centroids) -
                                 value(down, mixedLabels(), kClasses, centroids)) /
                                (2 * step);
        CHECK(gradient.view(-1)[i].item<double>() == doctest::Approx(measured).epsilon(1e-6).scale(1e-3));
    }
}

} // namespace

TEST_SUITE("cmi") {

    TEST_CASE("it is the mean divergence from the class centroid") {
        CHECK(value(randomFeatures(), mixedLabels(), kClasses) ==
              doctest::Approx(byDefinition(randomFeatures(), mixedLabels())).epsilon(1e-12));
    }

    TEST_CASE("identical rows and one image per class give nothing") {
        const auto same = randomFeatures().slice(0, 0, 1).expand({7, 5});
        CHECK(std::abs(value(same, mixedLabels(), kClasses)) < 1e-12);
        const auto features = randomFeatures().requires_grad_();
        const auto alone = cmi(features, torch::arange(7), 7);
        CHECK(std::abs(alone.total.item<double>()) < 1e-12);
        CHECK(torch::autograd::grad({alone.total}, {features})[0].abs().max().item<double>() < 1e-12);
    }

    TEST_CASE("it lies between 0 and the class-size bound, and reaches the bound") {
        // n_y / N * ln n_y with sizes 1, 4, 2
        const double bound = (4 * std::log(4.0) + 2 * std::log(2.0)) / 7;
        for (const double spread : {0.1, 1.0, 10.0, 1000.0}) {
            const double found = value(randomFeatures(spread), mixedLabels(), kClasses);
            CHECK(found >= 0);
            CHECK(found <= bound + 1e-12);
        }
        const auto apart = torch::eye(7, torch::kDouble) * 500; // every image certain of another coordinate
        CHECK(value(apart, mixedLabels(), kClasses) == doctest::Approx(bound).epsilon(1e-12));
    }

    TEST_CASE("shares add up") {
        const auto result = cmi(randomFeatures(), mixedLabels(), kClasses);
        const double total = result.total.item<double>();
        CHECK(result.perSample.sum().item<double>() == doctest::Approx(total).epsilon(1e-12));
        CHECK(result.perSample.min().item<double>() >= 0);
        const auto sizes = torch::tensor({1.0, 4.0, 2.0}, torch::kDouble);
        CHECK((result.perClass * sizes).sum().item<double>() / 7 == doctest::Approx(total).epsilon(1e-12));
        CHECK(!result.perSample.requires_grad());
        CHECK(cmi(randomFeatures(), mixedLabels(), kClasses + 1).perClass[kClasses].item<double>() == 0);
    }

    TEST_CASE("a constant added to a row changes nothing, nor does the order of the images") {
        const auto features = randomFeatures();
        const double plain = value(features, mixedLabels(), kClasses);
        const auto shifts = torch::randn({7, 1}, torch::kDouble) * 50;
        CHECK(value(features + shifts, mixedLabels(), kClasses) == doctest::Approx(plain).epsilon(1e-10));
        const auto order = torch::tensor({3, 6, 0, 5, 1, 4, 2}, torch::kLong);
        CHECK(value(features.index_select(0, order), mixedLabels().index_select(0, order), kClasses) ==
              doctest::Approx(plain).epsilon(1e-12));
    }

    TEST_CASE("gradients agree with central differences") {
        checkGradient(randomFeatures(), {});
        torch::manual_seed(9);
        const auto real = torch::randn({20, 5}, torch::kDouble);
        checkGradient(randomFeatures(),
                      classLogCentroids(real, torch::arange(20).remainder(kClasses), kClasses));
    }

    TEST_CASE("logits far apart stay finite") {
        const auto features = (randomFeatures().to(torch::kFloat) * 1e4F).requires_grad_();
        const auto total = cmi(features, mixedLabels(), kClasses).total;
        CHECK(std::isfinite(total.item<double>()));
        CHECK(torch::isfinite(torch::autograd::grad({total}, {features})[0]).all().item<bool>());
    }

} // TEST_SUITE
