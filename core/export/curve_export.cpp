// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/curve_export.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <optional>

namespace distill {

namespace {

constexpr const char* kHeader = "iteration,loss,matching,cmi,lambda,matching_gradient_norm,cmi_gradient_norm,"
                                "gradient_cosine,milliseconds,accuracy_mean,accuracy_std,accuracy_repeats,"
                                "random_accuracy_mean,teacher_accuracy";

// All that is known of one iteration; the pointers are into the events.
struct Row {
    const Iteration* iteration = nullptr;
    const Evaluation* evaluation = nullptr;
    const Evaluation* random = nullptr;
};

std::string cell(std::optional<double> value) {
    return value && std::isfinite(*value) ? "," + formatParam(*value) : ",";
}

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string result = "\"";
    for (const char c : text)
        result += c == '"' ? "\"\"" : std::string(1, c);
    return result + "\"";
}

std::map<std::int64_t, Row> rowsOf(const std::vector<RunEvent>& events) {
    std::map<std::int64_t, Row> rows;
    for (const auto& event : events) {
        if (const auto* iteration = std::get_if<Iteration>(&event)) {
            rows[iteration->iteration].iteration = iteration;
        } else if (const auto* evaluation = std::get_if<Evaluation>(&event)) {
            Row& row = rows[evaluation->iteration];
            if (evaluation->subject == "random" || evaluation->subject == "synthetic")
                (evaluation->subject == "random" ? row.random : row.evaluation) = evaluation;
        }
    }
    return rows;
}

std::string iterationCells(const Iteration* iteration) {
    if (!iteration)
        return std::string(8, ',');
    const Iteration& i = *iteration;
    std::string cells;
    for (const double value : {i.loss, i.matching, i.cmi, i.lambda, i.matchingGradientNorm, i.cmiGradientNorm,
                               i.gradientCosine, i.milliseconds.total})
        cells += cell(value);
    return cells;
}

std::string evaluationCells(const Row& row) {
    std::string cells(3, ',');
    if (row.evaluation)
        cells = cell(row.evaluation->accuracyMean) + cell(row.evaluation->accuracyStd) +
                cell(row.evaluation->repeats);
    return cells + cell(row.random ? std::optional(row.random->accuracyMean) : std::nullopt) +
           cell(row.iteration ? row.iteration->teacherAccuracy : std::nullopt);
}

std::string classCells(const Iteration* iteration, std::size_t classes) {
    std::string cells;
    for (std::size_t c = 0; c < classes; ++c)
        cells +=
            cell(iteration && c < iteration->perClassCmi.size() ? std::optional(iteration->perClassCmi[c])
                                                                : std::nullopt);
    return cells;
}

} // namespace

std::string curvesCsv(const std::vector<RunEvent>& events) {
    std::string text = kHeader;
    std::size_t classes = 0;
    for (const auto& event : events)
        if (const auto* started = std::get_if<RunStarted>(&event)) {
            classes = started->classNames.size();
            for (const auto& name : started->classNames)
                text += "," + quoted("cmi_" + name);
            break;
        }
    text += '\n';
    for (const auto& [number, row] : rowsOf(events))
        text += std::to_string(number) + iterationCells(row.iteration) + evaluationCells(row) +
                classCells(row.iteration, classes) + '\n';
    return text;
}

} // namespace distill
