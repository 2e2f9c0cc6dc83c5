// SPDX-License-Identifier: GPL-3.0-or-later
// The teacher that labels the images of a request, where it asks for soft labels. Engine thread; failures are
// DistillError.
#pragma once

#include <optional>
#include <string>

#include "core/jobs/evaluate.h"
#include "core/maths/eval/teacher_labels.h"

namespace distill {

// What tells the label teachers from others without training them: their recipe, and what their files hold. Empty where
// labels are not soft.
std::string labelTeacherFacts(const EvaluateRequest& request);

// Nothing where the request asks for other labels. The teachers of the set's run where it names none.
std::optional<TeacherLabels> labelTeacherOf(const EvaluateRequest& request, const Dataset& dataset,
                                            c10::Device device, int threads, const Watch& watch);

} // namespace distill
