// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/label_teacher.h"

#include "core/maths/synth/stored_set.h"

namespace distill {

std::optional<TeacherLabels> labelTeacherOf(const EvaluateRequest& request, const Dataset& dataset,
                                            c10::Device device, int threads, const Watch& watch) {
    if (chosen<EvaluationLabels>(request.labels) != EvaluationLabels::Soft)
        return std::nullopt;
    const auto run = runConfigOf(request.place.set);
    return TeacherLabels::prepare(request.labelTeacher, run ? run->teacher : TeacherConfig(), dataset, device,
                                  threads, watch);
}

} // namespace distill
