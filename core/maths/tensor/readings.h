// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers that the device computed and the host wants: collected while work is given out, and brought over by
// one copy, so that the host waits once for all of them. Engine thread.
#pragma once

#include <functional>
#include <vector>

#include <torch/types.h>

namespace distill {

class Readings final {
public:
    // `use` gets the elements of `numbers` (any real type and shape) as double, when they are fetched; it may
    // not add.
    void add(const torch::Tensor& numbers, std::function<void(const double* values)> use);
    void fetch(); // in the order of add(); nothing is left then. Waits, where there is anything.
    void forget();

private:
    std::vector<torch::Tensor> m_numbers; // [n] each
    std::vector<std::function<void(const double*)>> m_uses;
};

} // namespace distill
