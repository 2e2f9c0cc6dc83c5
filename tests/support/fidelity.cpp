// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fidelity.h"

#include <algorithm>
#include <limits>

namespace distill::test {
namespace {

constexpr double kSmallestScale = 1e-30; // of zeros
constexpr double kGpuSlack = 10;         // sums in another order, and kernels that trade digits for speed

FaultCounter* current = nullptr;

} // namespace

Deviation deviation(const torch::Tensor& actual, const torch::Tensor& expected) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (actual.sizes() != expected.sizes())
        return {kInfinity, kInfinity};
    const auto wanted = expected.detach().to(torch::kCPU, torch::kDouble);
    const auto apart = actual.detach().to(torch::kCPU, torch::kDouble) - wanted;
    if (wanted.numel() == 0)
        return {};
    const double largest = std::max(wanted.abs().max().item<double>(), kSmallestScale);
    const double norm = std::max(wanted.norm().item<double>(), kSmallestScale);
    const double slack = actual.is_cuda() ? kGpuSlack : 1;
    return {apart.abs().max().item<double>() / largest / slack, apart.norm().item<double>() / norm / slack};
}

FaultCounter::FaultCounter() {
    current = this;
}

FaultCounter::~FaultCounter() {
    current = nullptr;
}

bool FaultCounter::takes(bool right) {
    if (current == nullptr)
        return false;
    current->m_faults += right ? 0 : 1;
    return true;
}

std::vector<FidelityCase>& fidelityCases() {
    static std::vector<FidelityCase> cases;
    return cases;
}

int runCases(const Fixture& fixture, const torch::Device& device) {
    int count = 0;
    for (const auto& item : fidelityCases())
        if (fixture.name().compare(0, item.prefix.size(), item.prefix) == 0) {
            item.check(fixture, device);
            ++count;
        }
    return count;
}

void checkFixtures(const std::string& prefix) {
    for (const auto& name : fixtureNames(prefix))
        for (const auto& device : testDevices()) {
            CAPTURE(name);
            CAPTURE(device.str());
            CHECK(runCases(Fixture::load(name), device) > 0);
        }
}

} // namespace distill::test
