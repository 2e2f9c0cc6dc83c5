// SPDX-License-Identifier: GPL-3.0-or-later
// Inside core: one function per export format. Each makes `target`, a file or folder that is not there yet,
// and adds to the job's warnings. Failures are DistillError. Any thread.
#pragma once

#include "core/export/export_content.h"

namespace distill {

void writeSetFile(ExportJob& job, const std::filesystem::path& target);      // safetensors
void writeTorchTensors(ExportJob& job, const std::filesystem::path& target); // folder of .pt
void writeNumpyArrays(ExportJob& job, const std::filesystem::path& target);  // npz
void writeClassFolders(ExportJob& job, const std::filesystem::path& target);
void writeWebDataset(ExportJob& job, const std::filesystem::path& target);
void writeTorchvisionGrid(ExportJob& job, const std::filesystem::path& target);
void writeNumbersCsv(ExportJob& job, const std::filesystem::path& target);
void writeTensorboard(ExportJob& job, const std::filesystem::path& target); // folder with one event file
void writeFilm(ExportJob& job, const std::filesystem::path& target);
void writeBundle(ExportJob& job, const std::filesystem::path& target);

// What the manifest says of the source, the pixels and the program; "files" is added by exportAs().
nlohmann::json manifestOf(const ExportJob& job);
// One row per file at or below `path`: name relative to `root`, bytes, digest.
nlohmann::json filesBelow(const std::filesystem::path& path, const std::filesystem::path& root);

} // namespace distill
