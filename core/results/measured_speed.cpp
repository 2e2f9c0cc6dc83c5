// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/measured_speed.h"

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"

namespace distill {
namespace {

double numberOf(const nlohmann::json& row, const char* key) {
    const auto found = row.find(key);
    return found != row.end() && found->is_number() ? found->get<double>() : 0;
}

} // namespace

std::vector<SpeedRow> readSpeeds(const std::filesystem::path& file) {
    const auto text = readWholeFile(file);
    const auto json = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
    std::vector<SpeedRow> rows;
    if (!json.is_array())
        return rows;
    for (const auto& row : json)
        if (row.is_object() && row.contains("key") && row.at("key").is_string())
            rows.push_back({row.at("key").get<std::string>(),
                            {numberOf(row, "iteration_seconds"), numberOf(row, "evaluation_seconds"),
                             numberOf(row, "spread"), numberOf(row, "cmi_seconds")}});
    return rows;
}

Result<void> writeSpeeds(const std::filesystem::path& file, const std::vector<SpeedRow>& rows) {
    auto json = nlohmann::json::array();
    for (const SpeedRow& row : rows)
        json.push_back({{"key", row.key},
                        {"iteration_seconds", row.speed.iterationSeconds},
                        {"evaluation_seconds", row.speed.evaluationSeconds},
                        {"spread", row.speed.spread},
                        {"cmi_seconds", row.speed.cmiSeconds}});
    return writeFileAtomically(file, json.dump());
}

} // namespace distill
