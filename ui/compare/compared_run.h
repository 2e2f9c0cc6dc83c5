// SPDX-License-Identifier: GPL-3.0-or-later
// What another run is compared by: its curves and its newest images. load may be called on any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include <QString>

#include "core/api/result.h"
#include "ui/run/run_model.h"

namespace distill {

struct ComparedRun {
    std::filesystem::path directory;
    QString name;
    std::int64_t iterations = 0; // wanted
    RunModel::Curves curves;
    std::vector<Evaluation> evaluations;      // of the synthetic set
    std::shared_ptr<const ImageBatch> images; // newest; null where none was stored
};

Result<ComparedRun> loadComparedRun(const std::filesystem::path& directory, const QString& name);

} // namespace distill
