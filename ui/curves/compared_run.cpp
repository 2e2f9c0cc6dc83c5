// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/curves/compared_run.h"

#include <algorithm>
#include <utility>

#include "core/store/run_store.h"

namespace distill {

namespace {

void takeEdit(std::vector<LambdaEdit>& edits, const ControlApplied& applied) {
    if (const auto edit = lambdaEditOf(applied); edit && !foundByRun(applied))
        edits.push_back(*edit);
}

CurvePiece linesOf(const CurveColumns& curves, std::int64_t iterations) {
    CurvePiece lines = CurveFeed(smoothingWeight(iterations)).take(curves);
    for (auto* raw :
         {&lines.loss, &lines.matching, &lines.lambdaCmi, &lines.cmi, &lines.term, &lines.teacher})
        *raw = {};
    return lines;
}

} // namespace

Result<ComparedRun> loadComparedRun(const std::filesystem::path& directory, const QString& name) {
    const auto record = openRun(directory);
    if (!record)
        return tl::unexpected<Error>(record.error());
    ComparedRun run{directory, name, record->info.config, {}, {}, {}, {}};
    CurveColumns curves;
    for (const RunEvent& event : record->events) {
        if (const auto* iteration = std::get_if<Iteration>(&event))
            curves.append(*iteration);
        else if (const auto* applied = std::get_if<ControlApplied>(&event))
            takeEdit(run.edits, *applied);
        else if (const auto* evaluation = std::get_if<Evaluation>(&event);
                 evaluation != nullptr && evaluation->subject == "synthetic")
            run.evaluations.push_back(*evaluation);
    }
    run.lines = linesOf(curves, run.config.iterations);
    run.time.follow(curves.iteration, curves.totalMilliseconds);
    return run;
}

ComparedRun comparedRunOf(const RunModel& model, const std::filesystem::path& directory,
                          const QString& name) {
    ComparedRun run{directory, name, {}, {}, {}, model.evaluations(), {}};
    if (model.started())
        run.config = model.started()->config;
    for (const ControlApplied& applied : model.lambdaChanges())
        takeEdit(run.edits, applied);
    run.lines = linesOf(model.curves(), run.config.iterations);
    run.time.follow(model.curves().iteration, model.curves().totalMilliseconds);
    return run;
}

bool differOnlyInSeed(const ComparedRun& a, const ComparedRun& b) {
    RunConfig config = a.config;
    config.seed = b.config.seed;
    const auto same = [](const LambdaEdit& x, const LambdaEdit& y) {
        return x.iteration == y.iteration && x.lambda == y.lambda && x.holdsRatio == y.holdsRatio;
    };
    return a.config.seed != b.config.seed && config == b.config &&
           std::equal(a.edits.begin(), a.edits.end(), b.edits.begin(), b.edits.end(), same);
}

} // namespace distill
