// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/extractor.h"

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/methods/method.h"
#include "core/maths/nets/network.h"
#include "core/maths/train/epoch_files.h"

namespace distill {
namespace {

constexpr std::int64_t kDrawStream = std::int64_t{1}
                                     << 22; // of which network, and where between start and end

} // namespace

Extractor::Extractor(ExtractorKind kind, const Pretraining& pretraining, bool needsEnd)
    : m_kind(kind), m_pretraining(pretraining), m_needsEnd(needsEnd) {}

Extractor::~Extractor() = default;

void Extractor::prepare(MethodContext& context) {
    if (m_kind != ExtractorKind::Random || m_needsEnd) {
        TeacherConfig recipe;
        recipe.network = context.config().network;
        recipe.count = m_pretraining.networks;
        recipe.epochs = m_pretraining.epochs;
        recipe.subset = m_pretraining.subset;
        recipe.weightDecay = 5e-4;
        recipe.batch = 128;
        TeacherTraining training;
        training.drops = {2.0 / 3, 5.0 / 6};
        training.dropFactor = 0.2;
        training.epochs = m_kind == ExtractorKind::Epoch ? KeptEpochs::Needed : KeptEpochs::Kept;
        m_pool = std::make_unique<TeacherPool>(
            TeacherPool::prepare(context.dataset(), recipe, context.device(), context.threads(),
                                 watchOf(context), kRunPoolSeed, training));
    }
    if (m_kind == ExtractorKind::Interpolated)
        for (std::int64_t index = 0; index < m_pool->size(); ++index)
            m_starts.push_back(m_pool->asDrawn(index, context.dataset(), context.device()));
    if (m_kind == ExtractorKind::Interpolated || m_kind == ExtractorKind::Epoch) {
        m_scratch = context.freshNetwork();
        m_scratch->eval();
    }
}

std::shared_ptr<Network> Extractor::draw(MethodContext& context) {
    auto generator = context.streams().generator(Purpose::Network, context.iteration(), kDrawStream);
    const auto below = [&](std::int64_t count) {
        return torch::randint(count, {}, generator, torch::kInt64).item<std::int64_t>();
    };
    if (m_pool)
        m_drawn = below(m_pool->size());
    switch (m_kind) {
    case ExtractorKind::Random:
        break;
    case ExtractorKind::Trained:
        return m_pool->shared(m_drawn);
    case ExtractorKind::Interpolated:
        interpolate(*m_scratch, *m_starts[static_cast<std::size_t>(m_drawn)], m_pool->at(m_drawn),
                    torch::rand({}, generator, torch::kFloat64).item<double>());
        return m_scratch;
    case ExtractorKind::Epoch: { // of the training that has this start and end
        const auto epoch = below(m_pretraining.epochs + 1);
        setFlatParameters(*m_scratch, m_pool->parameters(m_drawn, epoch).to(context.device()));
        return m_scratch;
    }
    }
    return context.freshNetwork();
}

Network& Extractor::end() const {
    return m_pool->at(m_drawn);
}

void interpolate(Network& into, const Network& start, const Network& end, double part) {
    const torch::NoGradGuard noGrad;
    const auto target = stateTensors(into), from = stateTensors(start), to = stateTensors(end);
    for (std::size_t i = 0; i < target.size(); ++i) {
        auto tensor = target[i].second;
        if (tensor.is_floating_point())
            tensor.copy_(to[i].second + (from[i].second - to[i].second) * part);
    }
}

} // namespace distill
