// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/start_images.h"

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/methods/method.h"
#include "core/maths/methods/rded.h"
#include "core/maths/methods/selection.h"
#include "core/run/choices.h"

namespace distill {
namespace {

torch::Tensor noise(MethodContext& context, const SyntheticSet& set) {
    const auto& data = context.dataset();
    auto generator = context.streams().generator(Purpose::Initialise, 0);
    const std::vector<std::int64_t> shape{set.size(), data.channels, data.height, data.width};
    return set.pixelSpace.scale == PixelScale::Unit ? torch::rand(shape, generator, torch::kFloat32)
                                                    : torch::randn(shape, generator, torch::kFloat32);
}

torch::Tensor nearestToCentres(MethodContext& context, const SyntheticSet& set) {
    const auto pool = firstTeacher(context);
    const std::int64_t tiles = std::int64_t{1} * set.formation.factor * set.formation.factor;
    const auto& data = context.dataset();
    const auto images = chooseRealImages("k-means", data, &pool->at(0), set.ipc * tiles, context.streams(),
                                         context.device(), [&context] { return context.cancelled(); });
    return packedImages(data.pixelSpace.toUnit(images), set);
}

} // namespace

torch::Tensor startImages(MethodContext& context, const SyntheticSet& set) {
    switch (context.config().initialisation) {
    case Initialisation::Noise:
        return noise(context, set);
    case Initialisation::KMeans:
        return nearestToCentres(context, set);
    case Initialisation::Rded:
        return set.pixelSpace.fromUnit(rdedImages(context, {}));
    case Initialisation::Real:
    case Initialisation::Set: // whose images come later
        break;
    }
    return randomPackedImages(context.dataset(), set, context.streams().generator(Purpose::Initialise, 0));
}

std::unique_ptr<TeacherPool> firstTeacher(MethodContext& context, const std::string& network) {
    auto recipe = context.config().teacher;
    recipe.count = 1;
    if (!network.empty())
        recipe.network = network;
    return std::make_unique<TeacherPool>(TeacherPool::prepare(context.dataset(), recipe, context.device(),
                                                              context.threads(), watchOf(context)));
}

} // namespace distill
