// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/readings.h"

#include <utility>

#include <ATen/ATen.h>

namespace distill {

void Readings::add(const torch::Tensor& numbers, std::function<void(const double*)> use) {
    m_numbers.push_back(numbers.detach().flatten());
    m_uses.push_back(std::move(use));
}

void Readings::fetch() {
    if (m_numbers.empty())
        return;
    const auto numbers = std::move(m_numbers);
    const auto uses = std::move(m_uses);
    forget();
    // Those of one type together: one conversion. What comes first lies first.
    std::vector<torch::Tensor> parts;
    std::vector<std::int64_t> places(numbers.size());
    std::int64_t place = 0;
    for (const auto type : {torch::kFloat64, torch::kFloat32}) {
        std::vector<torch::Tensor> alike;
        for (std::size_t i = 0; i < numbers.size(); ++i)
            if ((numbers[i].scalar_type() == torch::kFloat64) == (type == torch::kFloat64)) {
                places[i] = std::exchange(place, place + numbers[i].numel());
                alike.push_back(numbers[i]);
            }
        if (!alike.empty())
            parts.push_back(at::cat(alike).to(torch::kFloat64));
    }
    const auto values = (parts.size() == 1 ? parts.front() : at::cat(parts)).cpu();
    for (std::size_t i = 0; i < uses.size(); ++i)
        uses[i](values.data_ptr<double>() + places[i]);
}

void Readings::forget() {
    m_numbers.clear();
    m_uses.clear();
}

} // namespace distill
