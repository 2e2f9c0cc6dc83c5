// SPDX-License-Identifier: GPL-3.0-or-later
// The one-pass instance norm against torch's own operations: values, gradients, second derivatives, bitwise
// promises.
#include <ATen/Parallel.h>
#include <doctest/doctest.h>
#include <torch/torch.h>

#include "core/maths/nets/instance_norm.h"
#include "tests/support/fixture.h"

using namespace distill;
using namespace distill::test;

namespace {

constexpr double kEpsilon = 1e-5;

struct Operands {
    torch::Tensor input, weight, bias;
    std::vector<torch::Tensor> all() const { return {input, weight, bias}; }
};

Operands operands(std::vector<std::int64_t> shape) {
    torch::manual_seed(7);
    return {(torch::randn(shape) * 2 + 3).requires_grad_(),
            (torch::randn(shape[1]) * 0.3 + 1).requires_grad_(),
            (torch::randn(shape[1]) * 0.3).requires_grad_()};
}

// The same leaves in double precision, for the reference.
Operands precise(const Operands& of) {
    const auto copy = [](const torch::Tensor& tensor) {
        return tensor.detach().to(torch::kDouble).requires_grad_();
    };
    return {copy(of.input), copy(of.weight), copy(of.bias)};
}

torch::Tensor reference(const Operands& of, ActivationKind activation, PoolKind pool) {
    auto output = at::group_norm(of.input, of.weight.size(0), of.weight, of.bias, kEpsilon);
    if (activation == ActivationKind::Relu)
        output = output.relu();
    return pool == PoolKind::Average ? at::avg_pool2d(output, {2, 2}) : output;
}

// A weighting that makes every element's gradient its own.
torch::Tensor weighted(const torch::Tensor& output) {
    return (output * torch::arange(output.numel(), output.options()).view(output.sizes()).cos()).sum();
}

const std::vector<std::pair<ActivationKind, PoolKind>> kKinds{{ActivationKind::Relu, PoolKind::Average},
                                                              {ActivationKind::Relu, PoolKind::None},
                                                              {ActivationKind::Identity, PoolKind::Average},
                                                              {ActivationKind::Identity, PoolKind::None}};
const std::vector<std::vector<std::int64_t>> kShapes{
    {3, 5, 8, 8}, {2, 4, 7, 7}, {1, 3, 4, 9}, {2, 2, 1, 1}, {2, 3, 32, 32}};

} // namespace

TEST_SUITE("instance_norm") {

    TEST_CASE("values and gradients are those of group norm, ReLU and average pooling") {
        for (const auto& shape : kShapes)
            for (const auto& kind : kKinds) {
                const auto activation = kind.first;
                const auto pool = kind.second;
                if (pool != PoolKind::None && shape[2] < 2)
                    continue;
                CAPTURE(shape[2]);
                CAPTURE(static_cast<int>(activation));
                CAPTURE(static_cast<int>(pool));
                const auto of = operands(shape);
                const auto exact = precise(of);
                const auto expected = reference(exact, activation, pool);
                const auto found = instanceNorm(of.input, of.weight, of.bias, kEpsilon, activation, pool);
                CHECK_CLOSE(found, expected, 1e-5);
                const auto wanted = torch::autograd::grad({weighted(expected)}, exact.all());
                const auto gradients = torch::autograd::grad({weighted(found)}, of.all());
                for (std::size_t i = 0; i < wanted.size(); ++i)
                    CHECK_CLOSE(gradients[i], wanted[i], 2e-5);
            }
    }

    TEST_CASE("second derivatives") {
        for (const auto& kind : kKinds) {
            const auto activation = kind.first;
            const auto pool = kind.second;
            CAPTURE(static_cast<int>(activation));
            CAPTURE(static_cast<int>(pool));
            const auto of = operands({2, 3, 7, 6});
            const auto second = [&](const torch::Tensor& output, const Operands& leaves) {
                const auto first =
                    torch::autograd::grad({weighted(output.square())}, leaves.all(), {}, true, true);
                return torch::autograd::grad(
                    {first[0].square().sum() + first[1].square().sum() + first[2].sum()}, leaves.all());
            };
            const auto exact = precise(of);
            const auto wanted = second(reference(exact, activation, pool), exact);
            const auto found =
                second(instanceNorm(of.input, of.weight, of.bias, kEpsilon, activation, pool), of);
            for (std::size_t i = 0; i < wanted.size(); ++i)
                CHECK_CLOSE(found[i], wanted[i], 1e-4);
        }
    }

    TEST_CASE("bit for bit the same without a graph, alone, and on another number of threads") {
        const auto of = operands({9, 6, 32, 32});
        const auto run = [&](const torch::Tensor& input) {
            return instanceNorm(input, of.weight, of.bias, kEpsilon, ActivationKind::Relu, PoolKind::Average);
        };
        const auto whole = run(of.input).detach();
        const torch::NoGradGuard guard;
        CHECK(torch::equal(run(of.input), whole));
        CHECK(torch::equal(run(of.input.slice(0, 4, 5)), whole.slice(0, 4, 5)));
        CHECK(torch::equal(run(of.input.contiguous(at::MemoryFormat::ChannelsLast)), whole));
        const int threads = at::get_num_threads();
        at::set_num_threads(threads == 1 ? 2 : 1);
        CHECK(torch::equal(run(of.input), whole));
        at::set_num_threads(threads);
    }

    TEST_CASE("a NaN stays visible") {
        auto of = operands({1, 2, 4, 4});
        const torch::NoGradGuard guard;
        of.input[0][1][2][2] = std::nan("");
        const auto output =
            instanceNorm(of.input, of.weight, of.bias, kEpsilon, ActivationKind::Relu, PoolKind::Average);
        CHECK(torch::isfinite(output[0][0]).all().item<bool>());
        CHECK(torch::isnan(output[0][1]).all().item<bool>());
    }

} // TEST_SUITE
