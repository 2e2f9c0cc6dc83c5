// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/readings.h"

#include <ATen/ATen.h>

namespace distill {

void Readings::add(const torch::Tensor& numbers, std::function<void(const double*)> use) {
    m_numbers.push_back(numbers.detach().to(torch::kFloat64).flatten());
    m_uses.push_back(std::move(use));
}

void Readings::fetch() {
    if (m_numbers.empty())
        return;
    const auto numbers = std::move(m_numbers);
    const auto uses = std::move(m_uses);
    forget();
    const auto values = at::cat(numbers).cpu();
    const double* next = values.data_ptr<double>();
    for (std::size_t i = 0; i < uses.size(); ++i) {
        uses[i](next);
        next += numbers[i].numel();
    }
}

void Readings::forget() {
    m_numbers.clear();
    m_uses.clear();
}

} // namespace distill
