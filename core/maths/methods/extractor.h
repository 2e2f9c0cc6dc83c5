// SPDX-License-Identifier: GPL-3.0-or-later
// Which network sees the images: the first choice of the distribution-matching family. Engine thread;
// failures are DistillError.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <torch/types.h>

#include "core/base/choice.h"

namespace distill {

class MethodContext;
class Network;
class TeacherPool;

// Random: freshly drawn at each iteration. Interpolated: a random point between a pretrained network as it
// was drawn and as it ended (DANCE, Zhang et al., IJCAI 2024). Epoch: as it was after a random epoch. Trained: as
// it ended. All are of the same trainings.
enum class ExtractorKind { Random, Interpolated, Epoch, Trained };
template <>
struct Choices<ExtractorKind> {
    static constexpr ChoiceTable<ExtractorKind, 4> kRows{
        {{ExtractorKind::Random, "random", "Freshly drawn"},
         {ExtractorKind::Interpolated, "interpolated", "Between start and end of training"},
         {ExtractorKind::Epoch, "epoch", "A random epoch of training"},
         {ExtractorKind::Trained, "trained", "Trained"}}};
};

// How networks are trained on the real data beforehand: SGD of momentum 0.9 and weight decay 5e-4, its rate
// of 0.01 multiplied by 0.2 after 2/3 and 5/6 of the epochs, as DANCE publishes.
struct Pretraining {
    std::int64_t networks = 5;
    std::int64_t epochs = 60;
    std::int64_t subset = 0; // training images, evenly over the classes; 0 = all
};

class Extractor final {
public:
    Extractor(ExtractorKind kind, const Pretraining& pretraining, bool needsEnd);
    ~Extractor();

    // Trains what is missing, or reads it from the cache. Again on resuming.
    void prepare(MethodContext& context);
    // The network of this iteration, frozen; drawn by the iteration's own stream. The last one is
    // overwritten.
    std::shared_ptr<Network> draw(MethodContext& context);
    // The trained network that draw() took last, or interpolated towards; in eval mode. Only with `needsEnd`,
    // or where the kind has one.
    Network& end() const;

private:
    ExtractorKind m_kind;
    Pretraining m_pretraining;
    bool m_needsEnd;
    std::unique_ptr<TeacherPool> m_pool;            // trained networks
    std::shared_ptr<Network> m_scratch;             // Interpolated and Epoch: what is filled
    std::vector<std::shared_ptr<Network>> m_starts; // Interpolated
    std::int64_t m_drawn = 0;                       // in the pool
};

// Every parameter and buffer of `into` becomes part · start + (1 - part) · end; all three are of one
// architecture.
void interpolate(Network& into, const Network& start, const Network& end, double part);

} // namespace distill
