// SPDX-License-Identifier: GPL-3.0-or-later
// Features [n, D] on a plane, for people to look at. Double precision, CPU, deterministic.
#pragma once

#include <cstdint>
#include <functional>

#include <torch/types.h>

namespace distill {

// Principal components: the directions of largest variance around the mean of what they were fitted on. Each
// points to where its entry of largest magnitude is positive.
struct PrincipalComponents {
    torch::Tensor mean;      // [D]
    torch::Tensor axes;      // [D, k], orthonormal
    torch::Tensor explained; // [k]: parts of the whole variance

    torch::Tensor project(const torch::Tensor& features) const; // [n, k]
};
PrincipalComponents principalComponents(const torch::Tensor& features, std::int64_t count);

struct TsneOptions {
    double perplexity = 30; // about how many neighbours count; lowered where there are too few points
    int iterations = 500;
    std::uint64_t seed = 1; // of the start
};
// Exact t-SNE (van der Maaten & Hinton, JMLR 2008) of up to a few thousand points: [n, 2]. `onIteration(done,
// total)` and `cancelled` are called between iterations and may be empty; an undefined tensor where the
// latter became true.
torch::Tensor tsne(const torch::Tensor& features, const TsneOptions& options,
                   const std::function<void(int, int)>& onIteration, const std::function<bool()>& cancelled);

// The joint probabilities that t-SNE fits: [n, n], symmetric, sum 1. Each row's conditional distribution has
// the perplexity.
torch::Tensor neighbourProbabilities(const torch::Tensor& features, double perplexity);

} // namespace distill
