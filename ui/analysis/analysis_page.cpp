// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/analysis_page.h"

#include <algorithm>

#include <QDir>
#include <QLabel>
#include <QVBoxLayout>

#include "core/store/run_folder.h"
#include "ui/settings/settings.h"

namespace distill {

QString AnalysisSource::directory() const {
    return toQString(desk->directory());
}

std::vector<std::int64_t> AnalysisSource::storedSets() const {
    if (!recorded())
        return {};
    const RunFolder run(desk->directory());
    auto iterations = run.iterations(RunFolder::kSets);
    const auto kept = run.iterations(RunFolder::kCheckpoints);
    iterations.insert(iterations.end(), kept.begin(), kept.end());
    std::sort(iterations.begin(), iterations.end());
    iterations.erase(std::unique(iterations.begin(), iterations.end()), iterations.end());
    return iterations;
}

QString AnalysisSource::setOf(std::int64_t iteration) const {
    return directory() + QLatin1Char('@') + QString::number(iteration);
}

QStringList AnalysisSource::machine() const {
    if (!model->started())
        return {};
    return {QStringLiteral("--threads"), QString::number(model->started()->threads),
            QStringLiteral("--device"),  QString::fromStdString(model->started()->config.device),
            QStringLiteral("--seed"),    QString::number(model->started()->config.seed)};
}

QString AnalysisSource::resultFile(const QString& name) const {
    const QString folder = toQString(RunFolder(desk->directory()).analysis());
    QDir().mkpath(folder);
    return QDir(folder).filePath(name);
}

AnalysisPage::AnalysisPage(const AnalysisSource& source, const QString& explanation, QWidget* parent)
    : QWidget(parent), m_source(source), m_body(new QVBoxLayout(this)) {
    m_body->setContentsMargins(16, 12, 16, 16);
    m_body->setSpacing(12);
    m_body->addWidget(makeCaption(explanation, this));
}

QString AnalysisPage::whyNotReady() const {
    if (!m_source.model->hasRun())
        return tr("Open or start a run first.");
    if (!m_source.recorded())
        return tr("This run lies in no folder. Runs are recorded where the settings say so.");
    if (m_source.storedSets().empty())
        return tr("No set is stored yet: it will be with the first evaluation or checkpoint (Run menu).");
    return {};
}

QLabel* makeCaption(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setProperty("caption", true);
    label->setWordWrap(true);
    return label;
}

} // namespace distill
