// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/matrix_page.h"

#include <algorithm>

#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QTimer>

#include "core/catalogue/catalogue.h"
#include "core/jobs/evaluation_matrix.h"
#include "core/store/run_folder.h"
#include "ui/analysis/heat_panel.h"
#include "ui/analysis/job_row.h"
#include "ui/analysis/protocol_choice.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_format.h"
#include "ui/widgets/real_spin_box.h"

namespace distill {

namespace {

constexpr int kWatchInterval = 1000; // milliseconds between two looks at the file of results
constexpr int kListHeight = 148;
QStringList usualNetworks() {
    return {QStringLiteral("ConvNet"), QStringLiteral("AlexNet"), QStringLiteral("VGG11"),
            QStringLiteral("ResNet18")};
}

QListWidgetItem* addChoice(QListWidget* list, const QString& text, const QVariant& data, bool checked) {
    auto* item = new QListWidgetItem(text, list);
    item->setData(Qt::UserRole, data);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable);
    item->setCheckState(checked ? Qt::Checked : Qt::Unchecked);
    return item;
}

QVariantList chosen(const QListWidget* list) {
    QVariantList values;
    for (int i = 0; i < list->count(); ++i)
        if (list->item(i)->checkState() == Qt::Checked)
            values << list->item(i)->data(Qt::UserRole);
    return values;
}

QString columnName(const MatrixColumn& column) {
    if (column.iteration >= 0)
        return formatCount(column.iteration);
    return QFileInfo(QString::fromStdString(column.set)).completeBaseName();
}

} // namespace

HeatContent matrixContent(const EvaluationMatrix& matrix) {
    HeatContent content;
    content.rowTitle = MatrixPage::tr("Network");
    content.columnTitle = MatrixPage::tr("Iteration");
    for (const auto& network : matrix.networks)
        content.rows << QString::fromStdString(network);
    for (const auto& column : matrix.columns)
        content.columns << columnName(column);
    double low = 100, high = 0;
    for (std::size_t i = 0; i < matrix.networks.size() * matrix.columns.size(); ++i)
        if (const auto* cell = matrix.find(i / matrix.columns.size(), i % matrix.columns.size())) {
            low = std::min(low, cell->evaluation.accuracyMean);
            high = std::max(high, cell->evaluation.accuracyMean);
        }
    for (std::size_t i = 0; i < matrix.networks.size() * matrix.columns.size(); ++i) {
        HeatCell made;
        if (const auto* cell = matrix.find(i / matrix.columns.size(), i % matrix.columns.size())) {
            const Evaluation& e = cell->evaluation;
            made.strength = high > low ? (e.accuracyMean - low) / (high - low) : 1;
            made.text =
                QStringLiteral("%1 ± %2").arg(e.accuracyMean, 0, 'f', 1).arg(e.accuracyStd, 0, 'f', 1);
            made.tip = MatrixPage::tr("%1 on the set of iteration %2: %3 %, n = %4")
                           .arg(QString::fromStdString(e.network), formatCount(e.iteration), made.text)
                           .arg(e.repeats);
        } else {
            made.text = QStringLiteral("–");
            made.tip = MatrixPage::tr("Not done yet");
        }
        content.cells.push_back(made);
    }
    return content;
}

MatrixPage::MatrixPage(const AnalysisSource& source, QWidget* parent)
    : AnalysisPage(
          source,
          tr("Does the set serve other networks than the one it was matched in? Each cell trains fresh "
             "networks (row) on the stored set of one iteration (column). It runs beside the run in a "
             "process of its own and never changes it; what is done is kept in the run folder."),
          parent),
      m_networks(new QListWidget(this)),
      m_sets(new QListWidget(this)),
      m_protocol(new QComboBox(this)),
      m_repeats(new RealSpinBox(this)),
      m_epochs(new RealSpinBox(this)),
      m_job(new JobRow(tr("Evaluate"), this)),
      m_panel(new HeatPanel(this)),
      m_published(makeCaption(QString(), this)),
      m_watch(new QTimer(this)) {
    setObjectName(QStringLiteral("matrixPage"));
    body()->addWidget(makeChoices());
    body()->addWidget(m_job);
    body()->addWidget(m_panel, 1);
    setFigure(m_panel->picture());
    body()->addWidget(m_published);
    m_watch->setInterval(kWatchInterval);
    connect(m_watch, &QTimer::timeout, this, &MatrixPage::showResults);
    connect(m_job, &JobRow::startRequested, this, &MatrixPage::start);
    connect(m_job, &JobRow::ended, this, [this] {
        m_watch->stop();
        refresh();
    });
}

QWidget* MatrixPage::makeChoices() {
    for (QListWidget* list : {m_networks, m_sets}) {
        list->setFixedHeight(kListHeight);
        list->setProperty("card", true);
        list->setSpacing(2);
    }
    m_networks->setObjectName(QStringLiteral("matrixNetworks"));
    m_sets->setObjectName(QStringLiteral("matrixSets"));
    m_networks->setAccessibleName(tr("Networks"));
    m_sets->setAccessibleName(tr("Iterations"));
    for (const auto& network : networks())
        addChoice(m_networks, QString::fromStdString(network.name), QString::fromStdString(network.id),
                  false);
    fillProtocols(m_protocol);
    m_repeats->setWhole(true);
    m_epochs->setWhole(true);
    m_repeats->setRange(1, 100);
    m_repeats->setValue(3);
    m_epochs->setRange(0, 100000);
    m_epochs->setSpecialValueText(tr("as the protocol says"));
    auto* form = new QFormLayout;
    form->setSpacing(8);
    form->addRow(tr("Protocol"), m_protocol);
    form->addRow(tr("Repeats"), m_repeats);
    form->addRow(tr("Epochs"), m_epochs);
    form->addRow(QString(), makeKeepButton());
    auto* choices = new QWidget(this);
    auto* layout = new QHBoxLayout(choices);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    layout->addWidget(m_networks, 1);
    layout->addWidget(m_sets, 1);
    layout->addLayout(form, 1);
    return choices;
}

QWidget* MatrixPage::makeKeepButton() {
    auto* keep = new QPushButton(tr("Keep the present images"), this);
    keep->setObjectName(QStringLiteral("keepPresent"));
    keep->setAutoDefault(false);
    keep->setToolTip(
        tr("Asks the run that goes on for a checkpoint, so that its present images can be evaluated"));
    connect(keep, &QPushButton::clicked, this, &MatrixPage::keepPresentImages);
    return keep;
}

void MatrixPage::refresh() {
    const QString problem = whyNotReady();
    m_job->setReady(problem.isEmpty(), problem);
    findChild<QPushButton*>(QStringLiteral("keepPresent"))->setEnabled(isActive(source().model->state()));
    if (m_shownFor != source().directory()) {
        m_shownFor = source().directory();
        m_sets->clear();
        if (source().model->started()) {
            const auto& config = source().model->started()->config;
            m_protocol->setCurrentIndex(
                m_protocol->findData(QString::fromStdString(config.evaluation.protocol)));
            m_epochs->setValue(static_cast<double>(config.evaluation.epochs));
            checkNetworks(QString::fromStdString(config.evaluation.network));
        }
    }
    fillSets();
    fillPublished();
    showResults();
    if (!problem.isEmpty())
        m_panel->setTitle(problem);
}

// The usual ones and the run's own, which may be a variant that the list lacks.
void MatrixPage::checkNetworks(const QString& own) {
    bool listed = false;
    for (int i = 0; i < m_networks->count(); ++i) {
        const QString id = m_networks->item(i)->data(Qt::UserRole).toString();
        listed = listed || id == own;
        m_networks->item(i)->setCheckState(id == own || usualNetworks().contains(id) ? Qt::Checked
                                                                                     : Qt::Unchecked);
    }
    if (!listed)
        m_networks->insertItem(0, addChoice(nullptr, own, own, true));
}

void MatrixPage::fillSets() {
    const auto iterations = source().storedSets();
    for (const auto iteration : iterations) {
        bool there = false;
        for (int i = 0; i < m_sets->count(); ++i)
            there = there || m_sets->item(i)->data(Qt::UserRole).toLongLong() == iteration;
        if (!there)
            addChoice(m_sets, tr("Iteration %1").arg(formatCount(iteration)),
                      QVariant::fromValue<qint64>(iteration),
                      iteration == iterations.front() || iteration == iterations.back());
    }
}

void MatrixPage::fillPublished() {
    if (!source().model->started())
        return m_published->clear();
    const auto& config = source().model->started()->config;
    QStringList lines;
    for (const auto& row : publishedResults(config.dataset, config.ipc))
        lines << tr("%1 %2%3 % (%4; %5)")
                     .arg(QString::fromStdString(row.method))
                     .arg(row.accuracy, 0, 'f', 1)
                     .arg(row.deviation < 0 ? QString() : tr(" ± %1").arg(row.deviation, 0, 'f', 1),
                          QString::fromStdString(row.protocol), QString::fromStdString(row.source));
    m_published->setText(
        lines.isEmpty()
            ? QString()
            : tr("Published for this dataset with %1 images per class, ConvNet, without CMI; they "
                 "compare only under the same protocol:\n%2")
                  .arg(config.ipc)
                  .arg(lines.join(QLatin1Char('\n'))));
}

QStringList MatrixPage::arguments() const {
    QStringList arguments{QStringLiteral("matrix")};
    for (const QVariant& iteration : chosen(m_sets))
        arguments << source().setOf(iteration.toLongLong());
    for (const QVariant& network : chosen(m_networks))
        arguments << QStringLiteral("--network") << network.toString();
    return arguments << QStringLiteral("--protocol") << m_protocol->currentData().toString()
                     << QStringLiteral("--repeats") << QString::number(m_repeats->wholeValue())
                     << QStringLiteral("--epochs") << QString::number(m_epochs->wholeValue())
                     << QStringLiteral("--out") << source().resultFile(QStringLiteral("matrix.json"))
                     << QStringLiteral("--json") << source().machine();
}

bool MatrixPage::isFilled() const {
    return !m_panel->map()->content().cells.empty();
}

void MatrixPage::start() {
    if (chosen(m_networks).isEmpty() || chosen(m_sets).isEmpty())
        return m_job->showNote(tr("Choose at least one network and one iteration."));
    m_job->begin(arguments());
    m_watch->start();
}

void MatrixPage::keepPresentImages() {
    source().desk->steer(ControlKind::Checkpoint);
    auto* look = new QTimer(this); // the run answers after its present iteration
    look->setInterval(kWatchInterval / 2);
    const auto before = source().storedSets().size();
    connect(look, &QTimer::timeout, this, [this, look, before] {
        fillSets();
        if (source().storedSets().size() != before || !isActive(source().model->state()))
            look->deleteLater();
    });
    look->start();
}

void MatrixPage::showResults() {
    if (!source().recorded())
        return m_panel->setContent({});
    const auto matrix = readMatrix(RunFolder(toPath(source().directory())).analysis() / "matrix.json");
    m_panel->setContent(matrix ? matrixContent(*matrix) : HeatContent());
    m_panel->setTitle(matrix
                          ? tr("Test accuracy in percent, mean ± standard deviation. %1")
                                .arg(QString::fromStdString(matrix->protocol))
                          : tr("Nothing is evaluated yet: choose networks and iterations, then Evaluate."));
}

} // namespace distill
