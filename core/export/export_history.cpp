// SPDX-License-Identifier: GPL-3.0-or-later
// Exports that tell of the run: all numbers as CSV and for TensorBoard.
#include <chrono>
#include <cmath>

#include "core/base/utc_time.h"
#include "core/export/curve_export.h"
#include "core/export/export_writers.h"
#include "core/io/event_file.h"
#include "core/io/staged_output.h"

namespace distill {
namespace {

// Writes scalars with the time at which they were measured, as far as the journal's milliseconds tell.
class ScalarLog final {
public:
    explicit ScalarLog(double start) : m_file(start), m_time(start) {}

    void operator()(const Iteration& e) {
        m_time += e.milliseconds.total / 1000;
        at("loss/total", e.iteration, e.loss);
        at("loss/matching", e.iteration, e.matching);
        at("lambda", e.iteration, e.lambda);
        at("gradient/matching_norm", e.iteration, e.matchingGradientNorm);
        at("gradient/cmi_norm", e.iteration, e.cmiGradientNorm);
        at("gradient/cosine", e.iteration, e.gradientCosine);
        at("milliseconds", e.iteration, e.milliseconds.total);
        if (e.cmiFresh)
            at("cmi/set", e.iteration, e.cmi);
        if (e.teacherAccuracy)
            at("teacher_accuracy", e.iteration, *e.teacherAccuracy);
        for (std::size_t c = 0; c < e.perClassCmi.size() && c < m_classes.size(); ++c)
            at("cmi_per_class/" + m_classes[c], e.iteration, e.perClassCmi[c]);
    }
    void operator()(const Evaluation& e) {
        const std::string tag = e.subject + "/" + e.network;
        at("accuracy/" + tag, e.iteration, e.accuracyMean);
        at("accuracy_std/" + tag, e.iteration, e.accuracyStd);
    }
    void operator()(const RunStarted& e) { m_classes = e.classNames; }
    template <class Other>
    void operator()(const Other&) {}

    const std::string& bytes() const { return m_file.bytes(); }

private:
    void at(const std::string& tag, std::int64_t step, double value) {
        if (std::isfinite(value))
            m_file.scalar(tag, step, m_time, static_cast<float>(value));
    }

    EventFile m_file;
    double m_time;
    std::vector<std::string> m_classes;
};

double startSeconds(const std::string& startedAt) {
    const auto time = parseUtc(startedAt);
    return time ? std::chrono::duration<double>(time->time_since_epoch()).count() : 0;
}

} // namespace

void writeNumbersCsv(ExportJob& job, const std::filesystem::path& target) {
    writeNewFile(target, curvesCsv(job.run->events));
}

void writeTensorboard(ExportJob& job, const std::filesystem::path& target) {
    const double start = startSeconds(job.run->info.startedAt);
    ScalarLog log(start);
    for (const auto& event : job.run->events)
        std::visit(log, event);
    // TensorBoard takes every file whose name holds "tfevents".
    const auto name = "events.out.tfevents." + std::to_string(static_cast<std::int64_t>(start)) + ".distill";
    writeNewFile(target / name, log.bytes());
}

} // namespace distill
