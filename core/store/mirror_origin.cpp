// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/mirror_origin.h"

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"
#include "core/store/run_folder.h"

namespace distill {

using Json = nlohmann::json;

std::optional<MirrorOrigin> readMirrorOrigin(const std::filesystem::path& folder) {
    const auto text = readWholeFile(RunFolder(folder).mirror());
    const Json json = text ? Json::parse(*text, nullptr, false) : Json();
    if (!json.is_object() || !json.contains("place") || !json["place"].is_string() || !json.contains("run") ||
        !json["run"].is_string())
        return std::nullopt;
    const auto replaced = json.find("replaced");
    return MirrorOrigin{json["place"].get<std::string>(), json["run"].get<std::string>(),
                        replaced != json.end() && *replaced == true};
}

Result<void> writeMirrorOrigin(const std::filesystem::path& folder, const MirrorOrigin& origin) {
    const Json json = {
        {"schema", 1}, {"place", origin.place}, {"run", origin.run}, {"replaced", origin.replaced}};
    return writeFileAtomically(RunFolder(folder).mirror(), jsonText(json) + "\n");
}

bool isLiveMirror(const std::filesystem::path& folder) {
    const auto origin = readMirrorOrigin(folder);
    return origin && !origin->replaced;
}

std::optional<Error> refusedAsMirror(const std::filesystem::path& folder) {
    const auto origin = readMirrorOrigin(folder);
    if (!origin)
        return std::nullopt;
    if (origin->replaced)
        return Error{ErrorCode::Usage,
                     "'" + folder.string() + "' is the mirror of a run that '" + origin->place +
                         "' no longer has; it can be looked at, but it cannot go on.",
                     {}};
    return Error{ErrorCode::Usage,
                 "'" + folder.string() + "' is the mirror of " + origin->address() + "; `distill fetch " +
                     origin->address() + " --checkpoints` brings the run here to go on.",
                 {}};
}

} // namespace distill
