// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/optimiser.h"

#include "core/maths/tensor/state_archive.h"

namespace distill {
namespace {

torch::Tensor part(const torch::Tensor& tensor, const RowRange& rows) {
    return rows.all() ? tensor : tensor.narrow(0, rows.first, rows.count);
}

} // namespace

Optimiser::Optimiser(torch::Tensor parameter, const OptimiserOptions& options)
    : m_parameter(std::move(parameter)), m_options(options) {}

void Optimiser::step(const torch::Tensor& gradient, double learningRate, const RowRange& rows) {
    const torch::NoGradGuard noGrad;
    const bool adam = m_options.kind == OptimiserKind::Adam;
    if (!m_first.defined() && (adam || m_options.momentum != 0))
        m_first = torch::zeros_like(m_parameter);
    if (!m_second.defined() && adam) {
        m_second = torch::zeros_like(m_parameter);
        m_steps = torch::zeros({m_parameter.dim() == 0 ? 1 : m_parameter.size(0)}, torch::kInt64);
    }
    auto target = part(m_parameter, rows);
    if (!adam) {
        if (!m_first.defined()) {
            target.sub_(gradient, learningRate);
            return;
        }
        auto velocity = part(m_first, rows);
        velocity.mul_(m_options.momentum).add_(gradient);
        target.sub_(velocity, learningRate);
        return;
    }
    auto mean = part(m_first, rows), square = part(m_second, rows);
    auto steps = part(m_steps, rows);
    steps.add_(1);
    mean.mul_(m_options.beta1).add_(gradient, 1 - m_options.beta1);
    square.mul_(m_options.beta2).addcmul_(gradient, gradient, 1 - m_options.beta2);
    std::vector<std::int64_t> shape(static_cast<std::size_t>(target.dim()), 1);
    if (!shape.empty())
        shape[0] = steps.size(0);
    const auto count = steps.to(torch::kFloat64).view(shape);
    const auto correct = [&](double beta) {
        return (1 - torch::pow(torch::scalar_tensor(beta, torch::kFloat64), count))
            .to(target.options().requires_grad(false), /*non_blocking=*/true);
    };
    if (m_options.weightDecay != 0)
        target.mul_(1 - learningRate * m_options.weightDecay);
    target.sub_(mean / correct(m_options.beta1) /
                    ((square / correct(m_options.beta2)).sqrt() + m_options.epsilon),
                learningRate);
}

void Optimiser::forget() {
    m_first = m_second = m_steps = torch::Tensor();
}

void Optimiser::save(StateArchive& archive, const std::string& prefix) const {
    archive.put(prefix + ".first", m_first);
    archive.put(prefix + ".second", m_second);
    archive.put(prefix + ".steps", m_steps);
}

void Optimiser::load(const StateArchive& archive, const std::string& prefix) {
    const auto onDevice = [&](const torch::Tensor& tensor) {
        return tensor.defined() ? tensor.to(m_parameter.device()) : tensor;
    };
    m_first = onDevice(archive.tensor(prefix + ".first"));
    m_second = onDevice(archive.tensor(prefix + ".second"));
    m_steps = archive.tensor(prefix + ".steps");
}

} // namespace distill
