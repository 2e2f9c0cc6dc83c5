// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sweep/sweep_start.h"

#include <cmath>
#include <utility>

#include <QDateTime>

#include "core/catalogue/catalogue.h"
#include "core/run/param_spec.h"
#include "core/run/setup_rules.h"
#include "ui/settings/settings.h"
#include "ui/sweep/sweep_text.h"

namespace distill {

namespace {

constexpr std::int64_t kSeeds = 3;

} // namespace

SweepRequest sweepRequestFor(RunConfig setup) {
    const auto* dataset = findDataset(setup.dataset);
    if (setup.holdOut == 0)
        setup.holdOut = defaultHoldOut(dataset != nullptr ? dataset->trainImages : 0);
    setup.evaluation.every = 0;
    setup.evaluation.randomBaseline = false;
    setConstantLambda(setup, setup.lambda); // what the sweep says
    SweepRequest request;
    const double decade = std::pow(10.0, std::round(std::log10(setup.lambda > 0 ? setup.lambda : 100)));
    request.lambdas = logarithmicLambdas(decade / 100, decade * 10, 4, true);
    request.seeds = kSeeds;
    request.config = std::move(setup);
    return request;
}

std::filesystem::path newSweepFolder(const std::filesystem::path& base, const RunConfig& setup) {
    const QString name =
        QStringLiteral("sweep_%1_%2_%3")
            .arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")),
                 QString::fromStdString(setup.dataset), QString::fromStdString(setup.method));
    return base / toPath(name);
}

QStringList sweepArguments(const SweepRequest& request, const std::filesystem::path& setup,
                           const std::filesystem::path& folder) {
    QStringList values;
    for (const double lambda : request.lambdas)
        values << QString::fromStdString(formatParam(lambda));
    return {QStringLiteral("sweep"),
            QStringLiteral("--config"),
            toQString(setup),
            QStringLiteral("--lambdas"),
            values.join(QLatin1Char(',')),
            QStringLiteral("--seeds"),
            QString::number(request.seeds),
            QStringLiteral("--set"),
            QStringLiteral("hold_out=%1").arg(request.config.holdOut),
            QStringLiteral("--out"),
            toQString(folder)};
}

} // namespace distill
