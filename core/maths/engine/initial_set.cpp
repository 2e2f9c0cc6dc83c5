// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/initial_set.h"

#include "core/base/number_text.h"
#include "core/io/digest.h"
#include "core/maths/methods/method_table.h"
#include "core/maths/synth/set_file.h"
#include "core/maths/synth/stored_set.h"
#include "core/store/set_of_place.h"

namespace distill {
namespace {

class Fit final {
public:
    Fit(const SyntheticSet& set, const RunConfig& config, const Dataset& dataset)
        : m_set(set), m_config(config), m_dataset(dataset) {}

    void require(const Formation& wanted) const {
        if (m_set.classes != m_dataset.classes())
            refuse("holds " + counted(m_set.classes, "class", "classes") + ", " + m_dataset.name + " has " +
                   std::to_string(m_dataset.classes()) + ": choose the dataset that it was made from.");
        requireSize();
        if (m_set.ipc != m_config.ipc)
            refuse("holds " + counted(m_set.ipc, "image", "images") + " per class, the run is set to " +
                   std::to_string(m_config.ipc) + ": set ipc to " + std::to_string(m_set.ipc) + ".");
        if (m_set.pixelSpace.scale == PixelScale::Zca && m_dataset.pixelSpace.scale != PixelScale::Zca)
            refuse("is whitened (ZCA), the run's data are not: set zca to true.");
        requirePacking(wanted);
    }

private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw DistillError(ErrorCode::Usage, "The set '" + m_config.initialSet + "' " + why);
    }

    void requireSize() const {
        const auto text = [](std::int64_t channels, std::int64_t height, std::int64_t width) {
            return std::to_string(channels) + " x " + std::to_string(height) + " x " + std::to_string(width);
        };
        const auto own = text(m_set.images.size(1), m_set.images.size(2), m_set.images.size(3));
        const auto real = text(m_dataset.channels, m_dataset.height, m_dataset.width);
        if (own != real)
            refuse("holds images of " + own + ", " + m_dataset.name + " has " + real +
                   ": choose the dataset that it was made from.");
    }

    // In which order tiles are numbered makes no difference to the images.
    void requirePacking(const Formation& wanted) const {
        if (m_set.formation.factor == wanted.factor)
            return;
        const auto text = [](int factor) {
            return factor == 1 ? std::string("one image")
                               : std::to_string(factor) + " x " + std::to_string(factor) + " images";
        };
        const auto* method = findMethod(m_config.method);
        refuse("keeps " + text(m_set.formation.factor) + " in each stored one, " +
               (method != nullptr ? method->name : m_config.method) + " as it is set up keeps " +
               text(wanted.factor) + ": choose a method, or a factor, that packs alike.");
    }

    const SyntheticSet& m_set;
    const RunConfig& m_config;
    const Dataset& m_dataset;
};

} // namespace

InitialSet readInitialSet(const RunConfig& config, const Dataset& dataset, const Formation& formation,
                          const std::string& digest, c10::Device device) {
    const auto file = setFileOf(config.initialSet);
    InitialSet initial;
    initial.digest = valueOrThrow(digestOfFile(file));
    if (!digest.empty() && digest != initial.digest)
        throw DistillError(ErrorCode::InvalidInput,
                           "'" + file.string() +
                               "' is no longer the set that the run began with (its digest was " + digest +
                               "): put that file back, or begin a new run.");
    initial.set = loadSet(file, device);
    Fit(initial.set, config, dataset).require(formation);
    attachDataset(initial.set, dataset);
    return initial;
}

void takeImages(SyntheticSet& set, const SyntheticSet& stored) {
    const torch::NoGradGuard noGrad;
    set.images = convert(stored.images.detach(), stored.pixelSpace, set.pixelSpace)
                     .clone()
                     .detach()
                     .requires_grad_(true);
}

} // namespace distill
