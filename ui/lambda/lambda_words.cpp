// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/lambda_words.h"

#include <QCoreApplication>

#include "core/run/lambda_schedule.h"
#include "ui/curves/regulariser_text.h"
#include "ui/run/run_model.h"
#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::LambdaControl", text);
}

} // namespace

QString appliedCaption(const LambdaSteering& inForce, const LambdaAsked& asked) {
    if (asked.requestedRatio)
        return tr("requested; λ is still %1").arg(formatTrimmed(inForce.lambda(), 3));
    if (inForce.heldRatio() > 0 && !asked.requested)
        return tr("of the matching gradient · λ follows, now %1").arg(formatTrimmed(inForce.lambda(), 3));
    if (inForce.followsSchedule() && !asked.requested)
        return tr("follows its schedule; setting λ by hand ends that");
    if (inForce.lambda() != asked.lambda)
        return tr("requested; %1 is still in force").arg(compactNumber(inForce.lambda()));
    return inForce.since() ? tr("applied at iteration %1").arg(formatCount(*inForce.since()))
                           : tr("applied from the start");
}

QString startCaption(const RunConfig& setup, LambdaStart start) {
    if (start == LambdaStart::Relative)
        return tr("of the matching gradient: λ will follow, so that this is held");
    if (start == LambdaStart::Found)
        return tr("will be found at the first iteration: its gradient gets %1 of matching's")
            .arg(compactNumber(setup.cmi.initialRatio));
    if (setup.lambdaSchedule.empty())
        return tr("start value of the next run");
    return isDrawnSchedule(setup.lambdaSchedule) ? tr("the drawn schedule says λ")
                                                 : tr("reached as the schedule says");
}

QString setupNote(const RunConfig& config, bool offersCentres) {
    if (cmiVanishes(config)) {
        const QString note =
            tr("At one image per class each image is its own class centre: CMI is 0, and λ does nothing.");
        return offersCentres ? note + QLatin1Char(' ') +
                                   tr("<a href=\"real\">Measure against the centres of the real images</a>")
                             : note;
    }
    if (config.cmi.regulariser == Regulariser::None)
        return tr("Nothing is weighed: λ does not pull. CMI is measured and shown.");
    return {};
}

std::vector<LambdaSlider::Mark> lambdaMarks(const std::optional<LambdaPreset>& published,
                                            const RunModel& model) {
    std::vector<LambdaSlider::Mark> marks;
    if (published) {
        const QString source = QString::fromStdString(published->source);
        marks.push_back({published->lambda, source.section(QLatin1Char(','), 0, 0),
                         tr("λ = %1, published: %2. Other teachers want another λ.")
                             .arg(compactNumber(published->lambda), source)});
    }
    const double ratio = model.started() ? model.started()->config.cmi.initialRatio : 0;
    for (const ControlApplied& edit : model.lambdaChanges())
        if (ratio > 0 && foundByRun(edit))
            marks.push_back({edit.value, tr("ours"),
                             tr("λ = %1, found by this run at its first iteration: there its gradient has %2 "
                                "of the matching gradient's norm. No published value.")
                                 .arg(compactNumber(edit.value), compactNumber(ratio))});
    return marks;
}

} // namespace distill
