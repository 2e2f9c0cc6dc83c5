// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_words.h"

#include <algorithm>
#include <map>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::RunWords", text);
}

QString percent(double value) {
    return tr("%1 %").arg(QLocale::c().toString(value, 'f', 1));
}

QString lambdaPart(const RunRow& run) {
    return QStringLiteral("λ %1").arg(compactNumber(shownLambda(run)));
}

QString seedPart(const RunRow& run) {
    return tr("seed %1").arg(run.seed);
}

// The dataset by the name that people know, a folder's own included.
QString setupText(const RunRow& run) {
    return QStringLiteral("%1 · %2 · %3")
        .arg(QString::fromStdString(run.datasetName.empty() ? run.dataset : run.datasetName),
             QString::fromStdString(run.method).toUpper())
        .arg(run.ipc);
}

QDateTime localTime(const std::string& startedAt) {
    return QDateTime::fromString(QString::fromStdString(startedAt), Qt::ISODate).toLocalTime();
}

using Rows = std::vector<RunRow*>;

// Adds what `part` says to the names of these runs where it is not the same for all of them.
template <class Part>
void addWhereDifferent(const Rows& runs, Part part) {
    const QString first = part(*runs.front());
    if (std::all_of(runs.begin(), runs.end(), [&](const RunRow* run) { return part(*run) == first; }))
        return;
    for (RunRow* run : runs)
        run->name += " · " + part(*run).toStdString();
}

std::vector<Rows> sameName(const Rows& runs) {
    std::map<std::string, Rows> byName;
    for (RunRow* run : runs)
        byName[run->name].push_back(run);
    std::vector<Rows> same;
    same.reserve(byName.size());
    for (auto& [name, rows] : byName)
        same.push_back(std::move(rows));
    return same;
}

} // namespace

bool isStoredSet(const RunRow& run) {
    return run.method.empty();
}

QString stateWord(RunState state) {
    switch (state) {
    case RunState::Idle:
        return {};
    case RunState::Preparing:
        return tr("preparing");
    case RunState::Running:
        return tr("running");
    case RunState::Paused:
        return tr("paused");
    case RunState::Evaluating:
        return tr("evaluating");
    case RunState::Stopping:
        return tr("stopping");
    case RunState::Finished:
        return tr("finished");
    case RunState::Stopped:
        return tr("stopped");
    case RunState::Failed:
        return tr("failed");
    case RunState::LostContact:
        return tr("lost contact");
    }
    return {};
}

QString dateText(const std::string& startedAt) {
    const QDateTime time = localTime(startedAt);
    if (!time.isValid())
        return {};
    const QDate today = QDate::currentDate();
    const QString form = time.date() == today                 ? QStringLiteral("HH:mm")
                         : time.date().year() == today.year() ? QStringLiteral("d MMM, HH:mm")
                                                              : QStringLiteral("d MMM yyyy");
    return QLocale::c().toString(time, form);
}

double shownLambda(const RunRow& run) {
    return run.lambdaNow.value_or(run.lambda);
}

QString runTitle(const RunRow& run) {
    return run.notes.name.empty() ? setupText(run) : QString::fromStdString(run.notes.name);
}

QString runSummary(const RunRow& run, bool withSeed) {
    if (isStoredSet(run))
        return tr("imported set");
    QStringList parts{lambdaPart(run)};
    if (withSeed)
        parts << seedPart(run);
    if (run.lastAccuracy >= 0 && run.bestAccuracy > run.lastAccuracy)
        parts << tr("%1, best %2").arg(percent(run.lastAccuracy), percent(run.bestAccuracy));
    else if (run.lastAccuracy >= 0)
        parts << percent(run.lastAccuracy);
    if (!run.notes.name.empty())
        parts << setupText(run);
    return parts.join(QStringLiteral(" · "));
}

QString runCaption(const RunRow& run, const QString& parent) {
    QStringList parts{stateWord(run.state)};
    if (!run.place.empty())
        parts << tr("at %1").arg(QString::fromStdString(run.place.substr(0, run.place.find(':'))));
    if (!run.parent.empty())
        parts << tr("from %1 at %2").arg(parent, formatCount(run.parentIteration));
    parts << dateText(run.startedAt);
    for (const std::string& tag : run.notes.tags)
        parts << QLatin1Char('#') + QString::fromStdString(tag);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

void nameApart(std::vector<RunRow>& runs) {
    Rows unnamed;
    for (RunRow& run : runs) {
        if (!run.notes.name.empty())
            continue;
        run.name = setupText(run).toStdString();
        unnamed.push_back(&run);
    }
    const auto date = [](const RunRow& run) {
        const QString text = dateText(run.startedAt);
        return text.isEmpty() ? QString::fromStdString(run.directory.filename().string()) : text;
    };
    const auto second = [](const RunRow& run) {
        return QLocale::c().toString(localTime(run.startedAt), QStringLiteral("HH:mm:ss"));
    };
    for (const Rows& alike : sameName(unnamed))
        addWhereDifferent(alike, lambdaPart);
    for (const Rows& alike : sameName(unnamed))
        addWhereDifferent(alike, seedPart);
    for (const Rows& alike : sameName(unnamed))
        addWhereDifferent(alike, date);
    for (const Rows& alike : sameName(unnamed))
        addWhereDifferent(alike, second);
}

} // namespace distill
