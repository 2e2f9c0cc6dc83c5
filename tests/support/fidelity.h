// SPDX-License-Identifier: GPL-3.0-or-later
// The checks of the maths against reference values, one case for each kind of fixture, and a way to run a
// case on values that are wrong on purpose, to see that it notices.
#pragma once

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/fixture.h"

namespace distill::test {

// How far ours lies from the reference; on a GPU a tenth of it counts.
struct Deviation {
    double largest = 0; // of a coordinate, relative to the largest magnitude expected
    double norm = 0;    // of the difference, relative to the norm expected
};
Deviation deviation(const torch::Tensor& actual, const torch::Tensor& expected);

// Roundings of single precision: the fixtures agree to 1e-6. Both are needed: the first finds one coordinate
// that is wrong, the second a small error in all of them.
constexpr double kLargestBound = 4e-6, kNormBound = 2e-6;

// While one lives, comparisons that fail are counted here and fail no test. One at a time.
class FaultCounter final {
public:
    FaultCounter();
    ~FaultCounter();
    FaultCounter(const FaultCounter&) = delete;
    FaultCounter& operator=(const FaultCounter&) = delete;

    int faults() const { return m_faults; }
    static bool takes(bool right); // false where none lives

private:
    int m_faults = 0;
};

struct FidelityCase {
    std::string prefix; // of the fixtures' names
    void (*check)(const Fixture& fixture, const torch::Device& device);
};
std::vector<FidelityCase>& fidelityCases();
// Adds a case before main().
struct AddCase {
    AddCase(const char* prefix, void (*check)(const Fixture&, const torch::Device&)) {
        fidelityCases().push_back({prefix, check});
    }
};

// Runs the cases of a fixture on a device; the number of cases.
int runCases(const Fixture& fixture, const torch::Device& device);
// Every fixture whose name starts so, on every device.
void checkFixtures(const std::string& prefix);

} // namespace distill::test

// Where a comparison fails, doctest prints the deviation beside the bound. `slack` widens the bounds, for
// what loses digits by cancellation.
#define CHECK_FAITHFUL_WITHIN(actual, expected, slack)                                                       \
    do {                                                                                                     \
        const auto apart = ::distill::test::deviation((actual), (expected));                                 \
        const double largest = ::distill::test::kLargestBound * (slack);                                     \
        const double norm = ::distill::test::kNormBound * (slack);                                           \
        if (!::distill::test::FaultCounter::takes(apart.largest <= largest && apart.norm <= norm)) {         \
            CHECK(apart.largest <= largest);                                                                 \
            CHECK(apart.norm <= norm);                                                                       \
        }                                                                                                    \
    } while (false)
#define CHECK_FAITHFUL(actual, expected) CHECK_FAITHFUL_WITHIN(actual, expected, 1.0)

// The same for what is either right or wrong.
#define CHECK_RIGHT(condition)                                                                               \
    do {                                                                                                     \
        const bool right = (condition);                                                                      \
        if (!::distill::test::FaultCounter::takes(right))                                                    \
            CHECK(right);                                                                                    \
    } while (false)
