// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_sieve.h"

#include <set>

#include <QCoreApplication>
#include <QStringList>

#include "ui/runs/run_words.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::RunSieve", text);
}

QString datasetOf(const RunRow& run) {
    return QString::fromStdString(run.datasetName.empty() ? run.dataset : run.datasetName);
}

bool isOf(RunState state, RunProgress progress) {
    switch (progress) {
    case RunProgress::Any:
        return true;
    case RunProgress::Working:
        return isActive(state);
    case RunProgress::Finished:
        return state == RunState::Finished;
    case RunProgress::Unfinished:
        return !isActive(state) && state != RunState::Finished;
    }
    return true;
}

} // namespace

bool RunSieve::isNarrow() const {
    return !dataset.isEmpty() || !method.isEmpty() || lambda || progress != RunProgress::Any;
}

bool passes(const RunRow& run, const RunSieve& sieve) {
    if (isStoredSet(run) && sieve.isNarrow())
        return false;
    return matches(run, sieve.words) && (sieve.dataset.isEmpty() || datasetOf(run) == sieve.dataset) &&
           (sieve.method.isEmpty() || QString::fromStdString(run.method) == sieve.method) &&
           (!sieve.lambda || shownLambda(run) == *sieve.lambda) && isOf(run.state, sieve.progress);
}

QString progressText(RunProgress progress) {
    switch (progress) {
    case RunProgress::Any:
        return tr("any state");
    case RunProgress::Working:
        return tr("running");
    case RunProgress::Finished:
        return tr("finished");
    case RunProgress::Unfinished:
        return tr("not finished");
    }
    return {};
}

QString sieveText(const RunSieve& sieve) {
    QStringList parts{sieve.dataset, sieve.method.toUpper()};
    if (sieve.lambda)
        parts << QStringLiteral("λ %1").arg(compactNumber(*sieve.lambda));
    if (sieve.progress != RunProgress::Any)
        parts << progressText(sieve.progress);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

RunChoices choicesOf(const std::vector<RunRow>& runs) {
    std::set<QString> datasets, methods;
    std::set<double> lambdas;
    for (const RunRow& run : runs) {
        datasets.insert(datasetOf(run));
        methods.insert(QString::fromStdString(run.method));
        lambdas.insert(shownLambda(run));
    }
    return {{datasets.begin(), datasets.end()},
            {methods.begin(), methods.end()},
            {lambdas.begin(), lambdas.end()}};
}

} // namespace distill
