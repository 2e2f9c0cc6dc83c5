// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/end_record.h"

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"
#include "core/io/digest.h"
#include "core/run/event_json.h"
#include "core/store/digest_list.h"
#include "core/store/file_problem.h"
#include "core/store/run_folder.h"

namespace distill {

namespace {

using Json = nlohmann::json;

constexpr const char *kJournal = "journal", *kBytes = "bytes", *kDigest = "xxh3_128";

Json recordOf(const std::filesystem::path& run) {
    const auto text = readWholeFile(RunFolder(run).result());
    return text ? Json::parse(*text, nullptr, false) : Json();
}

} // namespace

Result<void> writeEndRecord(const std::filesystem::path& run, const Finished& finished,
                            const std::vector<Evaluation>& evaluations) {
    Json json = toJson(RunEvent(finished));
    json.erase("event");
    json["evaluations"] = Json::array();
    for (const auto& evaluation : evaluations)
        json["evaluations"].push_back(toJson(RunEvent(evaluation)));
    if (const auto journal = readWholeFile(RunFolder(run).journal()))
        json[kJournal] = {{kBytes, journal->size()}, {kDigest, digestOf(journal->data(), journal->size())}};
    const auto file = RunFolder(run).result();
    const auto written = writeFileAtomically(file, jsonText(json, 2) + "\n");
    return written ? noteDigest(run, file) : written;
}

std::optional<Finished> readEndRecord(const std::filesystem::path& run) {
    auto json = recordOf(run);
    if (!json.is_object())
        return std::nullopt;
    json["event"] = "finished";
    const auto event = eventFromJson(json);
    const auto* finished = event ? std::get_if<Finished>(&*event) : nullptr;
    return finished != nullptr ? std::optional(*finished) : std::nullopt;
}

bool journalWasChanged(const std::filesystem::path& run) {
    if (wasChanged(RunFolder(run).result(), digestIn(readDigests(run), RunFolder::kResult)))
        return false;
    const auto json = recordOf(run);
    const auto noted = json.is_object() ? json.value(kJournal, Json()) : Json();
    if (!noted.is_object() || !noted.value(kBytes, Json()).is_number_unsigned() ||
        !noted.value(kDigest, Json()).is_string())
        return false;
    const auto bytes = noted.at(kBytes).get<std::size_t>();
    const auto journal = readWholeFile(RunFolder(run).journal());
    return journal && (journal->size() < bytes ||
                       digestOf(journal->data(), bytes) != noted.at(kDigest).get<std::string>());
}

} // namespace distill
