// SPDX-License-Identifier: GPL-3.0-or-later
// The table of writers, and what all exports have in common: staging, manifest, refusals.
#include "core/export/export_formats.h"

#include <algorithm>
#include <iterator>
#include <new>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/base/lowered.h"
#include "core/export/export_writers.h"
#include "core/io/digest.h"
#include "core/io/staged_output.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

struct WriterRow {
    ExportFormat format;
    void (*write)(ExportJob& job, const fs::path& target);
};

// clang-format off
constexpr WriterRow kWriters[] = {
    {{"safetensors", "safetensors", "Everything about the set in one file, as this program stores it.",
      "FILE.safetensors", false, false, true, true}, &writeSetFile},
    {{"pt", "Torch tensors", "Bare tensors that torch.load(weights_only=True) reads.",
      "DIR with images.pt, labels.pt, and label_logits.pt and lr.pt where the set has them", true, false,
      true, true}, &writeTorchTensors},
    {{"npz", "NumPy arrays", "The same arrays for numpy.load.", "FILE.npz", false, false, true, true},
     &writeNumpyArrays},
    {{"folders", "Class folders", "PNG pictures for torchvision's ImageFolder and Hugging Face's imagefolder.",
      "DIR with a folder per class and metadata.csv", true, false, false, true}, &writeClassFolders},
    {{"webdataset", "WebDataset", "PNG pictures and class numbers in one tar.", "FILE.tar", false, false,
      false, true}, &writeWebDataset},
    {{"grid", "Grid", "One picture, a row per class, laid out as torchvision's save_image(nrow=ipc).",
      "FILE.png", false, false, false, true}, &writeTorchvisionGrid},
    {{"csv", "Numbers", "All numbers of the run, a row per iteration.", "FILE.csv", false, true, false, false},
     &writeNumbersCsv},
    {{"tensorboard", "TensorBoard", "The run's scalars as an event file.", "DIR for tensorboard --logdir",
      true, true, false, false}, &writeTensorboard},
    {{"film", "Film", "The images as they changed, with λ, CMI and accuracy beside them.",
      "FILE.webp, .gif, .mp4 or .webm", false, true, false, false}, &writeFilm},
    {{"bundle", "Bundle", "All of it in one folder, with citation and the command that repeats the run.",
      "DIR with data, grid.png, film.webp, curves, run, citation.bib, reproduce.sh, manifest.json", true, true,
      true, true}, &writeBundle},
};
// clang-format on

// Names of other programs for the same.
constexpr std::pair<const char*, const char*> kAliases[] = {{"torch", "pt"}, {"numpy", "npz"}};

std::string idOf(const std::string& wanted) {
    for (const auto& [alias, id] : kAliases)
        if (wanted == alias)
            return id;
    return wanted;
}

const WriterRow& writerOf(const std::string& wanted) {
    const std::string id = idOf(wanted);
    std::string known;
    for (const auto& row : kWriters) {
        if (id == row.format.id)
            return row;
        known += (known.empty() ? "" : ", ") + std::string(row.format.id);
    }
    throw DistillError(ErrorCode::Usage, "There is no format '" + wanted + "'. Known: " + known + ".");
}

void checkRequest(const WriterRow& writer, const ExportRequest& request) {
    const std::string id = request.format;
    const bool plainPixels = request.pixels.empty() || request.pixels == "stored";
    if (!writer.format.numbers && !plainPixels)
        throw DistillError(ErrorCode::Usage,
                           "--pixels is for formats that hold numbers; '" + id + "' does not.");
    if (!writer.format.decodes && request.decoded)
        throw DistillError(ErrorCode::Usage,
                           "--decoded is for formats that hold images; '" + id + "' does not.");
}

// "x.pt" for a folder of tensors is a slip of the pen: the next program would look for a file.
void checkTarget(const WriterRow& writer, const fs::path& out) {
    static constexpr const char* kFileSuffixes[] = {".pt",  ".pth", ".safetensors", ".npz", ".tar", ".png",
                                                    ".csv", ".zip", ".webp",        ".gif", ".mp4"};
    const auto ending = loweredEnding(out);
    if (std::find(std::begin(kFileSuffixes), std::end(kFileSuffixes), ending) == std::end(kFileSuffixes))
        return;
    if (!writer.format.folder && std::string(writer.format.makes).find(ending) == std::string::npos)
        throw DistillError(ErrorCode::Usage, "'" + std::string(writer.format.id) + "' makes " +
                                                 writer.format.makes + "; '" + out.filename().string() +
                                                 "' has the ending of another format.");
    if (writer.format.folder)
        throw DistillError(ErrorCode::Usage, "'" + std::string(writer.format.id) + "' makes a folder, and '" +
                                                 out.filename().string() +
                                                 "' is the name of a file: give a name without '" +
                                                 out.extension().string() + "'.");
}

void checkJob(const WriterRow& writer, const ExportJob& job) {
    if (writer.format.needsRun && !job.run)
        throw DistillError(ErrorCode::Usage, "'" + std::string(writer.format.id) +
                                                 "' tells of a run: give a run folder, not a set.");
}

fs::path manifestBeside(fs::path out) {
    if (!out.has_filename())
        out = out.parent_path();
    return out += ".manifest.json";
}

ExportReport exported(const ExportRequest& request) {
    const auto& writer = writerOf(request.format);
    checkRequest(writer, request);
    checkTarget(writer, request.out);
    StagedOutput output(request.out, request.existing);
    ExportReport report{request.out, manifestBeside(request.out), {}};
    StagedOutput manifest(report.manifest, request.existing);
    auto job = openForExport(request, writer.format.numbers || writer.format.decodes);
    checkJob(writer, job);
    job.request.format = writer.format.id;
    writer.write(job, output.path());
    auto facts = manifestOf(job);
    facts["files"] = filesBelow(output.path(), output.path().parent_path());
    writeNewFile(manifest.path(), jsonText(facts, 2) + "\n");
    output.commit();
    manifest.commit();
    report.warnings = std::move(job.warnings);
    return report;
}

} // namespace

const std::vector<ExportFormat>& exportFormats() {
    static const auto formats = [] {
        std::vector<ExportFormat> rows;
        for (const auto& row : kWriters)
            rows.push_back(row.format);
        return rows;
    }();
    return formats;
}

Result<ExportReport> exportAs(const ExportRequest& request) {
    try {
        return exported(request);
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    } catch (const std::bad_alloc&) {
        return failure(ErrorCode::InvalidInput,
                       request.source.string() + " cannot be exported: it needs too much memory.");
    } catch (const fs::filesystem_error& error) {
        return failure(ErrorCode::CannotWrite, "Cannot write " + request.out.string() + ".", error.what());
    }
}

} // namespace distill
