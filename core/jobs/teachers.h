// SPDX-License-Identifier: GPL-3.0-or-later
// The cache of pretrained networks ($XDG_CACHE_HOME/distillation-studio/teachers and experts). Same threading rules as
// run().
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/io/cache_folder.h"
#include "core/results/teacher_info.h"
#include "core/run/job_parts.h"
#include "core/run/run_config.h"

namespace distill {

// Every training that is kept, teachers first, then experts: see usesOf().
std::vector<TeacherInfo> listTeachers();
// What a training can be used as, by the setting that takes it: "teacher.files=PATH", "mtt.expert_files=PATH"
// and the like.
std::vector<std::string> usesOf(const TeacherInfo& info);
Result<std::size_t> clearTeachers(); // how many files went
// Trains (or finds) the pool that this configuration needs.
Result<std::vector<TeacherInfo>> trainTeachers(const RunConfig& config, const Watch& watch);

} // namespace distill
