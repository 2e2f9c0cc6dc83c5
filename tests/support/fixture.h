// SPDX-License-Identifier: GPL-3.0-or-later
// Reference values for the maths: torch.save dictionaries of tensors in the folder named by the environment
// variable DISTILL_FIXTURES, else in tests/data/fixtures. Failures to read throw std::runtime_error naming
// the file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Generator.h>
#include <torch/nn/module.h>
#include <torch/types.h>

namespace distill::test {

std::string fixtureFolder();

// The names, without ".pt", of the fixtures that start with `prefix`, sorted. Never empty: throws instead.
std::vector<std::string> fixtureNames(const std::string& prefix);

// meta.json: the phase of the weight rule.
double fixturePhase();

class Fixture {
public:
    static Fixture load(const std::string& name); // without ".pt"

    const std::string& name() const { return m_name; }
    bool has(const std::string& key) const { return m_tensors.count(key) != 0; }
    std::vector<std::string> keys() const; // sorted
    torch::Tensor tensor(const std::string& key) const;
    double number(const std::string& key) const; // of a number or a tensor with one element
    std::int64_t integer(const std::string& key) const;
    // The same, but for one element, which is off by a hundredth of the tensor's largest magnitude.
    Fixture perturbed(const std::string& key, std::int64_t element) const;

private:
    std::string m_name;
    std::map<std::string, torch::Tensor> m_tensors; // numbers are 0-dim
};

// Fills a network's state by the rule of the fixtures: tensor k of the state dict, element i, gets
// s = sin(0.7 i + 0.3 k + phase), scaled by kind (tests/data/fixtures/README.md).
void fillBySineRule(const torch::nn::Module& module, double phase = fixturePhase());

// The CPU, and CUDA where there is one (with TF32 off).
std::vector<torch::Device> testDevices();

// Largest absolute difference over the largest magnitude expected (at least `floor`, so that zeros can be
// compared); infinite where shapes differ, NaN where a value is.
double relativeError(const torch::Tensor& actual, const torch::Tensor& expected, double floor = 1e-4);

} // namespace distill::test

// Where a comparison fails, doctest prints the error beside the bound.
#define CHECK_CLOSE(actual, expected, relative)                                                              \
    CHECK(::distill::test::relativeError((actual), (expected)) <= (relative))
