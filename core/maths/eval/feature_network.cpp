// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/eval/feature_network.h"

#include "core/base/number_text.h"
#include "core/maths/cmi/teacher_file.h"
#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/nets/network_table.h"

namespace distill {

FeatureNetwork namedNetwork(const std::string& teacher, TeacherConfig recipe, const Dataset& dataset,
                            c10::Device device, int threads, const Watch& watch) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(teacher, ignored)) {
        const auto loaded = loadTeacherFile(teacher, inputShapeOf(dataset), device);
        return {loaded.network, loaded.name + " of " + teacher};
    }
    if (!teacher.empty() && !networkExists(teacher, true))
        throw DistillError(ErrorCode::Usage,
                           "The teacher '" + teacher +
                               "' is neither a network with features nor a file with weights.");
    recipe.count = 1;
    if (!teacher.empty())
        recipe.network = teacher;
    const auto pool = TeacherPool::prepare(dataset, recipe, device, threads, watch);
    return {pool.shared(0), recipe.network + ", " + counted(recipe.epochs, "epoch", "epochs")};
}

FeatureNetwork featureNetwork(const SetPlace& place, const std::string& teacher, const Dataset& dataset,
                              c10::Device device, int threads, const Watch& watch) {
    return namedNetwork(teacher, teacherRecipeOf(place.set), dataset, device, threads, watch);
}

} // namespace distill
