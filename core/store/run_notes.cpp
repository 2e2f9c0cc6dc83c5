// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_notes.h"

#include <tuple>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"
#include "core/store/run_folder.h"

namespace distill {

namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

auto tied(const RunNotes& n) {
    return std::tie(n.name, n.notes, n.tags, n.star, n.hidden, n.archived);
}

} // namespace

bool RunNotes::operator==(const RunNotes& other) const {
    return tied(*this) == tied(other);
}

Result<RunNotes> readNotes(const fs::path& runDirectory) {
    const fs::path file = RunFolder(runDirectory).notes();
    std::error_code error;
    if (!fs::exists(file, error))
        return RunNotes();
    const auto text = readWholeFile(file);
    if (!text)
        return tl::unexpected<Error>(text.error());
    try {
        const Json json = Json::parse(*text);
        const RunNotes none;
        return RunNotes{json.value("name", none.name),     json.value("notes", none.notes),
                        json.value("tags", none.tags),     json.value("star", none.star),
                        json.value("hidden", none.hidden), json.value("archived", none.archived)};
    } catch (const Json::exception& e) {
        return failure(ErrorCode::InvalidInput,
                       "Cannot read " + file.string() +
                           ": it is not what this program writes; repair or remove it.",
                       e.what());
    }
}

Result<void> writeNotes(const fs::path& runDirectory, const RunNotes& notes) {
    const Json json = {{"name", notes.name}, {"notes", notes.notes},   {"tags", notes.tags},
                       {"star", notes.star}, {"hidden", notes.hidden}, {"archived", notes.archived}};
    return writeFileAtomically(RunFolder(runDirectory).notes(), jsonText(json, 2) + "\n");
}

} // namespace distill
