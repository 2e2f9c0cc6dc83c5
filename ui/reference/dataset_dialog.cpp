// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reference/dataset_dialog.h"

#include <algorithm>

#include <QDialogButtonBox>
#include <QFile>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QScrollArea>
#include <QVBoxLayout>

#include "core/catalogue/catalogue.h"
#include "core/results/dataset_report.h"
#include "ui/reference/class_bars.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr int kMargin = 16, kSamplesRoom = 420; // pixels
constexpr QSize kDialogSize(760, 560);

QLabel* makeLabel(const char* name, const char* look, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    if (look != nullptr)
        label->setProperty(look, true);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString numbersText(const std::vector<double>& values) {
    QStringList texts;
    for (const double value : values)
        texts << QString::number(value, 'f', 4);
    return texts.join(QStringLiteral("   "));
}

QLabel* makeHeading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setProperty("heading", true);
    return label;
}

} // namespace

DatasetDialog::DatasetDialog(const RunConfig& config, QWidget* parent, const QString& program)
    : QDialog(parent),
      m_process(new DistillProcess(this, program)),
      m_title(makeLabel("datasetTitle", "hero", this)),
      m_facts(makeLabel("datasetFacts", nullptr, this)),
      m_state(makeLabel("datasetState", "caption", this)),
      m_warnings(makeLabel("datasetWarnings", "problem", this)),
      m_samples(makeLabel("datasetSamples", nullptr, this)),
      m_progress(new QProgressBar(this)),
      m_report(makeReport()) {
    setObjectName(QStringLiteral("datasetDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    const auto* dataset = findDataset(config.dataset);
    const QString name = QString::fromStdString(dataset != nullptr ? dataset->name : config.dataset);
    setWindowTitle(tr("About %1").arg(name));
    m_title->setText(name);
    m_facts->setText(dataset != nullptr ? QString::fromStdString(dataset->description) : QString());
    m_warnings->hide();
    m_report->hide();
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 0);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_title, m_facts, m_state, m_progress, m_warnings})
        layout->addWidget(widget);
    layout->addWidget(m_report, 1);
    layout->addStretch(0);
    layout->addWidget(buttons);
    resize(kDialogSize);

    connect(m_process, &DistillProcess::progress, m_state, &QLabel::setText);
    connect(m_process, &DistillProcess::finished, this, [this] { showReport({}); });
    connect(m_process, &DistillProcess::failed, this,
            [this](const Error& error) { showReport(QString::fromStdString(error.message)); });
    m_state->setText(tr("Reading the images…"));
    m_process->start(commandFor(config, m_folder));
}

QStringList DatasetDialog::commandFor(const RunConfig& config, const QTemporaryDir& folder) {
    QStringList command{QStringLiteral("dataset"),         QString::fromStdString(config.dataset),
                        QStringLiteral("--report"),        folder.filePath(QStringLiteral("report.json")),
                        QStringLiteral("--samples"),       folder.filePath(QStringLiteral("samples.png")),
                        QStringLiteral("--image-size"),    QString::number(config.imageSize),
                        QStringLiteral("--split-seed"),    QString::number(config.splitSeed),
                        QStringLiteral("--normalization"), QString::fromStdString(config.normalisation)};
    if (!config.data.empty() && !needlessData(config.dataset, config.data))
        command << QStringLiteral("--data") << QString::fromStdString(config.data);
    return command;
}

void DatasetDialog::showReport(const QString& problem) {
    m_progress->hide();
    m_state->hide();
    QFile file(m_folder.filePath(QStringLiteral("report.json")));
    const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    if (!problem.isEmpty())
        showFailure(problem);
    else if (const auto report = datasetReportFromText(text.toStdString()))
        fill(*report);
    else
        showFailure(tr("The report on the dataset is damaged."));
    emit filled();
}

QWidget* DatasetDialog::makeReport() {
    auto* report = new QWidget(this);
    auto* layout = new QHBoxLayout(report);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(24);
    addReport(layout);
    return report;
}

void DatasetDialog::addReport(QBoxLayout* layout) {
    auto* scroll = new QScrollArea(this);
    m_bars = new ClassBars(scroll);
    scroll->setWidget(m_bars);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* left = new QVBoxLayout;
    left->setSpacing(8);
    left->addWidget(makeHeading(tr("IMAGES PER CLASS, TRAINING + TEST"), this));
    left->addWidget(scroll, 1);
    m_numbers = new QGridLayout;
    m_numbers->setHorizontalSpacing(12);
    m_numbers->setVerticalSpacing(4);
    left->addLayout(m_numbers);
    auto* right = new QVBoxLayout;
    right->setSpacing(8);
    right->addWidget(makeHeading(tr("TRAINING IMAGES, A CLASS IN EACH ROW"), this));
    auto* pictures = new QScrollArea(this);
    pictures->setWidget(m_samples);
    pictures->setFrameShape(QFrame::NoFrame);
    right->addWidget(pictures, 1);
    m_samples->setAccessibleName(tr("Training images of each class"));
    layout->addLayout(left, 1);
    layout->addLayout(right, 1);
}

void DatasetDialog::fill(const DatasetReport& report) {
    m_title->setText(QString::fromStdString(report.name));
    m_facts->setText(tr("%1 training and %2 test images of %3 × %4 pixels, %5, in %6 classes.")
                         .arg(formatCount(report.train), formatCount(report.test))
                         .arg(report.width)
                         .arg(report.height)
                         .arg(report.channels == 1 ? tr("grey") : tr("colour"))
                         .arg(report.classes.size()));
    std::vector<ClassCount> counts;
    counts.reserve(report.classes.size());
    for (const ClassReport& row : report.classes)
        counts.push_back({QString::fromStdString(row.name), row.train, row.test});
    m_bars->setCounts(std::move(counts));
    showNumbers(report);
    QStringList warnings;
    for (const Message& warning : report.warnings)
        warnings << QString::fromStdString(warning.text);
    m_warnings->setText(warnings.join(QLatin1Char('\n')));
    m_warnings->setVisible(!warnings.isEmpty());
    showSamples();
    m_report->show();
}

void DatasetDialog::showNumbers(const DatasetReport& report) {
    const auto add = [&](const char* id, const QString& name, const std::vector<double>& values) {
        auto* label = new QLabel(name, m_report);
        label->setProperty("caption", true);
        auto* value = new QLabel(numbersText(values), m_report);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setObjectName(QLatin1String(id));
        const int row = m_numbers->rowCount();
        m_numbers->addWidget(label, row, 0);
        m_numbers->addWidget(value, row, 1);
    };
    add("measured_mean", tr("Mean, measured"), report.measuredMean);
    add("mean", tr("Mean, normalised by"), report.mean);
    add("measured_std", tr("Deviation, measured"), report.measuredStd);
    add("std", tr("Deviation, normalised by"), report.std);
    m_numbers->setColumnStretch(1, 1);
}

// As large as fits the room, by whole pixels.
void DatasetDialog::showSamples() {
    const QPixmap sheet(m_folder.filePath(QStringLiteral("samples.png")));
    if (sheet.isNull())
        return;
    const int zoom = std::clamp(kSamplesRoom / std::max(1, std::min(sheet.width(), sheet.height())), 1, 4);
    m_samples->setPixmap(sheet.scaled(sheet.size() * zoom, Qt::KeepAspectRatio, Qt::FastTransformation));
    m_samples->adjustSize();
}

void DatasetDialog::showFailure(const QString& problem) {
    m_warnings->setText(problem);
    m_warnings->show();
}

} // namespace distill
