// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sets/reading_form.h"

#include <algorithm>

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScopedValueRollback>

#include "ui/theme/plain_tip.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/real_spin_box.h"

namespace distill {

namespace {

constexpr int kLargestFactor = 8;

QString shapeText(const Inspection& inspection) {
    const auto& shape = inspection.images;
    QString text =
        ReadingForm::tr("%1 images of %2 × %3 × %4").arg(shape[0]).arg(shape[1]).arg(shape[2]).arg(shape[3]);
    if (inspection.classes > 0)
        text += ReadingForm::tr(", %1 classes").arg(inspection.classes);
    if (inspection.learningRate > 0)
        text += ReadingForm::tr(", learned step size %1").arg(inspection.learningRate, 0, 'g', 3);
    return text;
}

void choose(QComboBox* combo, const QString& id) {
    combo->setCurrentIndex(std::max(0, combo->findData(id)));
}

} // namespace

ReadingForm::ReadingForm(const QString& file, const Inspection& inspection, QWidget* parent)
    : QWidget(parent), m_factor(new RealSpinBox(this)) {
    makeFields(inspection);
    layOut(file, inspection);
    setReading(inferredReading(inspection));
}

void ReadingForm::makeFields(const Inspection& inspection) {
    const Reading inferred = inferredReading(inspection);
    m_dataset = makeChoice("importDataset", tr("Dataset"), datasetChoices(inspection), inferred.dataset);
    m_normalization = makeChoice("importNormalization", tr("Stored as"), normalizationChoices(),
                                 inspection.normalization == "unknown" ? QString() : inferred.normalization);
    m_packing = makeChoice("importPacking", tr("Tiles in order"), packingChoices(), inferred.packing);
    m_labels = makeChoice("importLabels", tr("Labels"), labelChoices(inspection), QString());
    m_factor->setWhole(true);
    m_factor->setObjectName(QStringLiteral("importFactor"));
    m_factor->setAccessibleName(tr("Packing factor"));
    m_factor->setRange(1, kLargestFactor);
    m_factor->setToolTip(tr("Each stored image holds factor × factor smaller ones; 1: it is one image"));
    connect(m_factor, &RealSpinBox::valueChanged, this, &ReadingForm::onChanged);
}

QComboBox* ReadingForm::makeChoice(const char* name, const QString& accessible,
                                   const QVector<NamedChoice>& choices, const QString& inferred) {
    auto* combo = new QComboBox(this);
    combo->setObjectName(QLatin1String(name));
    combo->setAccessibleName(accessible);
    combo->setMinimumContentsLength(20);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const NamedChoice& choice : choices)
        combo->addItem(choice.id == inferred && !choice.id.isEmpty() ? tr("%1 (inferred)").arg(choice.name)
                                                                     : choice.name,
                       choice.id);
    connect(combo, &QComboBox::currentIndexChanged, this, &ReadingForm::onChanged);
    return combo;
}

void ReadingForm::layOut(const QString& file, const Inspection& inspection) {
    auto* name = plainLabel(QFileInfo(file).fileName(), "title", this);
    name->setToolTip(plainTip(file));
    auto* rows = new QFormLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setHorizontalSpacing(12);
    rows->setVerticalSpacing(8);
    rows->addRow(name);
    rows->addRow(
        plainLabel(QString::fromStdString(inspection.layoutName) + QLatin1Char('\n') + shapeText(inspection),
                   "caption", this));
    rows->addRow(tr("&Dataset"), m_dataset);
    rows->addRow(tr("&Stored as"), m_normalization);
    rows->addRow(tr("Packing &factor"), m_factor);
    rows->addRow(tr("&Tiles in order"), m_packing);
    rows->addRow(tr("&Labels"), m_labels);
    rows->addRow(tr("&Real images"), makeDataField());
}

QWidget* ReadingForm::makeDataField() {
    auto* field = new QWidget(this);
    m_data = new QLineEdit(field);
    m_data->setObjectName(QStringLiteral("importData"));
    m_data->setAccessibleName(tr("Real images"));
    m_data->setPlaceholderText(tr("standard places"));
    m_data->setToolTip(tr("Where the dataset lies that the proofs test on"));
    connect(m_data, &QLineEdit::textChanged, this,
            [this](const QString& text) { emit dataChanged(text.trimmed()); });
    auto* browse = new QPushButton(tr("Browse…"), field);
    browse->setAutoDefault(false);
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Real images"), m_data->text());
        if (!folder.isEmpty())
            m_data->setText(folder);
    });
    auto* layout = new QHBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_data, 1);
    layout->addWidget(browse);
    return field;
}

Reading ReadingForm::reading() const {
    return {m_dataset->currentData().toString(), m_normalization->currentData().toString(),
            static_cast<int>(m_factor->wholeValue()), m_packing->currentData().toString(),
            m_labels->currentData().toString()};
}

void ReadingForm::setReading(const Reading& reading) {
    const QScopedValueRollback<bool> guard(m_setting, true);
    choose(m_dataset, reading.dataset);
    choose(m_normalization, reading.normalization);
    m_factor->setValue(reading.factor);
    choose(m_packing, reading.packing);
    choose(m_labels, reading.labels);
    m_packing->setEnabled(this->reading().factor > 1);
}

void ReadingForm::onChanged() {
    if (m_setting || m_labels == nullptr)
        return;
    m_packing->setEnabled(reading().factor > 1);
    emit changed();
}

} // namespace distill
