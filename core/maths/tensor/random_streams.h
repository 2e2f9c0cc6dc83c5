// SPDX-License-Identifier: GPL-3.0-or-later
// Every random draw comes from a stream of its own, keyed by (seed, purpose, iteration, index). So neither λ
// nor the cadence of CMI, evaluation or snapshots changes any batch, augmentation or network, and resuming
// needs no generator state. Draws are made on the CPU whatever the device. Engine thread.
#pragma once

#include <cstdint>

#include <ATen/core/Generator.h>

namespace distill {

enum class Purpose : std::uint64_t { // values are part of what makes a run reproducible: never renumber
    Initialise = 1,                  // the synthetic set's start
    Batch = 2,                       // which real images a method sees
    Augment = 3,                     // augmentation of method batches
    Network = 4,                     // weights of a method's networks
    Teacher = 5,                     // pretraining, and which teacher an iteration uses
    Evaluation = 6,                  // networks, shuffling and augmentation of an evaluation
    Baseline = 7,                    // random real images
    CmiAugment = 8,                  // augmentation in front of the teacher
    HoldOut = 9,                     // which training images are kept apart
};

class RandomStreams final {
public:
    explicit RandomStreams(std::uint64_t seed) : m_seed(seed) {}

    std::uint64_t key(Purpose purpose, std::int64_t iteration, std::int64_t index = 0) const;
    at::Generator generator(Purpose purpose, std::int64_t iteration, std::int64_t index = 0) const;
    std::uint64_t seed() const { return m_seed; }

private:
    std::uint64_t m_seed;
};

// A CPU generator of its own, seeded.
at::Generator makeGenerator(std::uint64_t seed);

// For code that can only draw from the global CPU generator (torch's weight initialisation): seeds it, and
// puts the earlier state back at the end of the scope.
class IsolatedRng final {
public:
    explicit IsolatedRng(std::uint64_t seed);
    ~IsolatedRng();
    IsolatedRng(const IsolatedRng&) = delete;
    IsolatedRng& operator=(const IsolatedRng&) = delete;

private:
    at::Generator m_saved;
};

} // namespace distill
