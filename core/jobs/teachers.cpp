// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/teachers.h"

#include <algorithm>

#include "core/base/guarded.h"
#include "core/catalogue/catalogue.h"
#include "core/io/cache_folder.h"
#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/data/dataset.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/maths/train/epoch_files.h"
#include "core/maths/train/precision_trial.h"

namespace distill {

std::vector<TeacherInfo> listTeachers() {
    std::vector<TeacherInfo> infos;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(teacherCacheDirectory(), error))
        if (entry.path().extension() == ".safetensors")
            if (auto info = readTeacherInfo(entry.path())) {
                auto folder = entry.path();
                if (const auto kept = readEpochFolder(folder.replace_extension(".epochs"))) {
                    info->epochFolder = kept->folder;
                    info->epochsKept = kept->epochs;
                    info->bytes += kept->bytes;
                }
                infos.push_back(std::move(*info));
            }
    for (const auto& kept : epochFoldersAt(expertCacheDirectory()))
        infos.push_back({kept.folder, kept.dataset, kept.network, kept.epochs, -1, kept.bytes, false,
                         kept.folder, kept.epochs});
    std::sort(infos.begin(), infos.end(),
              [](const TeacherInfo& a, const TeacherInfo& b) { return a.file < b.file; });
    return infos;
}

std::vector<std::string> usesOf(const TeacherInfo& info) {
    std::vector<std::string> uses;
    uses.push_back("teacher.files=" + info.file.string());
    if (!info.epochFolder.empty())
        for (const char* method : {"mtt", "datm"})
            uses.push_back(std::string(method) + ".expert_files=" + info.epochFolder.string());
    return uses;
}

Result<std::size_t> clearTeachers() {
    std::size_t removed = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(teacherCacheDirectory(), error)) {
        std::error_code failed;
        if (entry.path().extension() == ".epochs")
            std::filesystem::remove_all(entry.path(), failed);
        if (entry.path().extension() == ".real") // what real images gave in a teacher
            std::filesystem::remove(entry.path(), failed);
        if (entry.path().extension() != ".safetensors")
            continue;
        if (!std::filesystem::remove(entry.path(), failed) || failed)
            return failure(ErrorCode::CannotWrite,
                           "'" + entry.path().string() + "' cannot be removed: " + failed.message() + ".");
        ++removed;
    }
    return removed;
}

Result<std::vector<TeacherInfo>> trainTeachers(const RunConfig& config, const Watch& watch) {
    return guarded<std::vector<TeacherInfo>>(
        [&] {
            const int threads = setThreads(config.threads);
            const Dataset dataset = loadDataset(dataSourceOf(config), watch);
            const auto device = chooseDevice(config.device);
            const MixedAllowed allowed(
                runsMixed(config.precision, config.network, inputShapeOf(dataset), device));
            const auto pool = TeacherPool::prepare(dataset, config.teacher, device, threads, watch);
            return pool.infos();
        },
        translate);
}

} // namespace distill
