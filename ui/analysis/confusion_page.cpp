// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/confusion_page.h"

#include <cmath>
#include <utility>

#include <QVBoxLayout>

#include "core/results/evaluation_rows.h"
#include "ui/analysis/heat_panel.h"
#include "ui/analysis/job_row.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

QStringList classNamesOf(const RunModel& model) {
    QStringList names;
    if (model.started())
        for (const auto& name : model.started()->classNames)
            names << QString::fromStdString(name);
    return names;
}

// The newest one with counts up to the iteration that is looked at.
const Evaluation* countedEvaluation(const AnalysisSource& source) {
    const Evaluation* found = nullptr;
    const auto position = source.desk->timeline()->position();
    for (const Evaluation& evaluation : source.model->evaluations())
        if (!evaluation.confusion.empty() && (!position || evaluation.iteration <= *position))
            found = &evaluation;
    return found;
}

} // namespace

HeatContent confusionContent(const Evaluation& evaluation, const QStringList& classNames) {
    HeatContent content;
    const auto classes = static_cast<std::size_t>(classNames.size());
    if (classes == 0 || evaluation.confusion.size() != classes * classes)
        return content;
    content.rows = content.columns = classNames;
    content.rowTitle = ConfusionPage::tr("True class");
    content.columnTitle = ConfusionPage::tr("Taken for");
    for (std::size_t row = 0; row < classes; ++row) {
        double all = 0;
        for (std::size_t column = 0; column < classes; ++column)
            all += static_cast<double>(evaluation.confusion[row * classes + column]);
        for (std::size_t column = 0; column < classes; ++column) {
            const std::int64_t count = evaluation.confusion[row * classes + column];
            const double part = all > 0 ? static_cast<double>(count) / all : 0;
            HeatCell cell;
            cell.strength = part;
            cell.text = QString::number(std::lround(100 * part));
            cell.tip = ConfusionPage::tr("%1 taken for %2: %3 of %4 test images, %5 %")
                           .arg(classNames.at(static_cast<qsizetype>(row)),
                                classNames.at(static_cast<qsizetype>(column)), formatCount(count),
                                formatCount(std::llround(all)))
                           .arg(100 * part, 0, 'f', 1);
            content.cells.push_back(cell);
        }
    }
    return content;
}

ConfusionPage::ConfusionPage(const AnalysisSource& source, QWidget* parent)
    : AnalysisPage(
          source,
          tr("Percent of the test images of each class (rows) that networks trained on the set take for "
             "each class (columns). A strong diagonal is good; a strong cell beside it names two classes "
             "that the synthetic images do not keep apart."),
          parent),
      m_panel(new HeatPanel(this)),
      m_job(new JobRow(tr("Evaluate the newest set"), this)) {
    setObjectName(QStringLiteral("confusionPage"));
    body()->addWidget(m_job);
    body()->addWidget(m_panel, 1);
    setFigure(m_panel->picture());
    connect(m_job, &JobRow::startRequested, this, &ConfusionPage::start);
    connect(m_job, &JobRow::finished, this, &ConfusionPage::take);
}

void ConfusionPage::refresh() {
    const QString problem = whyNotReady();
    m_job->setReady(problem.isEmpty(), problem);
    if (m_madeOf != source().directory())
        m_made.reset();
    const Evaluation* counted = countedEvaluation(source());
    if (m_made)
        return show(*m_made);
    if (counted != nullptr)
        return show(*counted);
    m_panel->setContent({});
    m_panel->setTitle(problem.isEmpty() ? tr("No evaluation of this run has counted its confusions yet.")
                                        : problem);
}

void ConfusionPage::show(const Evaluation& evaluation) {
    m_panel->setContent(confusionContent(evaluation, classNamesOf(*source().model)));
    m_panel->setTitle(
        tr("Iteration %1: %2 %, %3, protocol %4, n = %5")
            .arg(formatCount(evaluation.iteration))
            .arg(evaluation.accuracyMean, 0, 'f', 1)
            .arg(QString::fromStdString(evaluation.network), QString::fromStdString(evaluation.protocol))
            .arg(evaluation.repeats));
}

bool ConfusionPage::isFilled() const {
    return !m_panel->map()->content().cells.empty();
}

void ConfusionPage::start() {
    const RunConfig& config = source().model->started()->config;
    m_made.reset();
    m_madeOf = source().directory();
    m_job->begin(QStringList{QStringLiteral("evaluate"), m_madeOf, QStringLiteral("--json"),
                             QStringLiteral("--protocol"), QString::fromStdString(config.evaluation.protocol),
                             QStringLiteral("--network"), QString::fromStdString(config.evaluation.network),
                             QStringLiteral("--repeats"), QString::number(config.evaluation.repeats),
                             QStringLiteral("--epochs"), QString::number(config.evaluation.epochs)}
                 << source().machine());
}

void ConfusionPage::take(const QByteArray& output) {
    auto evaluation = evaluationFromText(output.toStdString());
    if (!evaluation)
        return m_panel->setTitle(tr("The answer of the child process was not understood."));
    m_made = std::move(*evaluation);
    refresh();
}

} // namespace distill
