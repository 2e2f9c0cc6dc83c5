// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/dataset_report.h"

#include <nlohmann/json.hpp>

#include "core/results/answer.h"

namespace distill {
namespace {

void readClassesAndWarnings(DatasetReport& report, const nlohmann::json& json) {
    for (const auto& row : json.at("classes"))
        report.classes.push_back({row.at("name").get<std::string>(), row.at("train").get<std::int64_t>(),
                                  row.at("test").get<std::int64_t>()});
    for (const auto& row : json.at("warnings"))
        report.warnings.push_back(
            {Severity::Warning, row.at("text").get<std::string>(), row.at("detail").get<std::string>()});
}

} // namespace

nlohmann::json toJson(const DatasetReport& report) {
    auto classes = nlohmann::json::array();
    for (const auto& row : report.classes)
        classes.push_back({{"name", row.name}, {"train", row.train}, {"test", row.test}});
    auto warnings = nlohmann::json::array();
    for (const auto& warning : report.warnings)
        warnings.push_back({{"text", warning.text}, {"detail", warning.detail}});
    return {{"id", report.id},
            {"name", report.name},
            {"image", {report.channels, report.height, report.width}},
            {"train", report.train},
            {"test", report.test},
            {"classes", classes},
            {"mean", report.mean},
            {"std", report.std},
            {"measured_mean", report.measuredMean},
            {"measured_std", report.measuredStd},
            {"augmentation", report.augmentation},
            {"fingerprint", report.fingerprint},
            {"duplicates", report.duplicates},
            {"grey_as_colour", report.greyAsColour},
            {"warnings", warnings}};
}

Result<DatasetReport> datasetReportFromText(std::string_view text) {
    return readAnswer<DatasetReport>(text, "report on a dataset", [](const nlohmann::json& json) {
        DatasetReport report;
        json.at("id").get_to(report.id);
        json.at("name").get_to(report.name);
        const auto& image = json.at("image");
        image.at(0).get_to(report.channels);
        image.at(1).get_to(report.height);
        image.at(2).get_to(report.width);
        json.at("train").get_to(report.train);
        json.at("test").get_to(report.test);
        json.at("mean").get_to(report.mean);
        json.at("std").get_to(report.std);
        json.at("measured_mean").get_to(report.measuredMean);
        json.at("measured_std").get_to(report.measuredStd);
        report.augmentation = json.value("augmentation", std::string());
        report.fingerprint = json.value("fingerprint", std::string());
        report.duplicates = json.value("duplicates", std::int64_t{0});
        report.greyAsColour = json.value("grey_as_colour", std::int64_t{0});
        readClassesAndWarnings(report, json);
        return report;
    });
}

} // namespace distill
