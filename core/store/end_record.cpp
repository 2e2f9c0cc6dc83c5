// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/end_record.h"

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/run/event_json.h"
#include "core/store/digest_list.h"
#include "core/store/run_folder.h"

namespace distill {

using Json = nlohmann::json;

Result<void> writeEndRecord(const std::filesystem::path& run, const Finished& finished,
                            const std::vector<Evaluation>& evaluations) {
    Json json = toJson(RunEvent(finished));
    json.erase("event");
    json["evaluations"] = Json::array();
    for (const auto& evaluation : evaluations)
        json["evaluations"].push_back(toJson(RunEvent(evaluation)));
    const auto file = RunFolder(run).result();
    const auto written = writeFileAtomically(file, json.dump(2) + "\n");
    return written ? noteDigest(run, file) : written;
}

std::optional<Finished> readEndRecord(const std::filesystem::path& run) {
    const auto text = readWholeFile(RunFolder(run).result());
    auto json = text ? Json::parse(*text, nullptr, false) : Json();
    if (!json.is_object())
        return std::nullopt;
    json["event"] = "finished";
    const auto event = eventFromJson(json);
    const auto* finished = event ? std::get_if<Finished>(&*event) : nullptr;
    return finished != nullptr ? std::optional(*finished) : std::nullopt;
}

} // namespace distill
