// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/cmi_report.h"

#include <nlohmann/json.hpp>

#include "core/results/answer.h"

namespace distill {

nlohmann::json toJson(const CmiReport& report) {
    return {{"cmi", report.cmi},
            {"per_class", report.perClass},
            {"per_image", report.perImage},
            {"teachers", report.teachers}};
}

Result<CmiReport> cmiReportFromText(std::string_view text) {
    return readAnswer<CmiReport>(text, "measurement of CMI", [](const nlohmann::json& json) {
        CmiReport report;
        json.at("cmi").get_to(report.cmi);
        json.at("per_class").get_to(report.perClass);
        json.at("per_image").get_to(report.perImage);
        json.at("teachers").get_to(report.teachers);
        return report;
    });
}

} // namespace distill
