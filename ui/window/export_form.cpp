// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/export_form.h"

#include <algorithm>
#include <cmath>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFontComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>

#include "ui/settings/settings.h"
#include "ui/theme/number_format.h"

namespace distill {

namespace {

constexpr double kPointsPerPixel = 6.5 / 13.0; // the figure's type is 6.5 points high on paper
constexpr double kPointsPerMillimetre = 72.0 / 25.4;

using Maker = ExportKind::Maker;

bool forPictures(const ExportKind& kind, const QString&) {
    return kind.maker == Maker::Picture;
}
bool forDrawnFigures(const ExportKind& kind, const QString& suffix) {
    return kind.maker == Maker::Figure && suffix != QLatin1String("csv");
}
bool forPngFigures(const ExportKind& kind, const QString& suffix) {
    return kind.maker == Maker::Figure && suffix == QLatin1String("png");
}
bool forSeveralSuffixes(const ExportKind& kind, const QString&) {
    return kind.suffixes.size() > 1;
}
bool forSets(const ExportKind& kind, const QString&) {
    return kind.maker == Maker::Format && (kind.numbers || kind.decodes);
}
bool forNumbers(const ExportKind& kind, const QString&) {
    return kind.numbers;
}
bool forPacked(const ExportKind& kind, const QString&) {
    return kind.decodes;
}
bool forFilms(const ExportKind& kind, const QString&) {
    return kind.id == QLatin1String("film");
}
bool forFormats(const ExportKind& kind, const QString&) {
    return kind.maker == Maker::Format;
}

} // namespace

ExportForm::ExportForm(const ExportSource& source, QWidget* parent)
    : QWidget(parent),
      m_pictured(source.pictured),
      m_form(new QFormLayout(this)),
      m_suffix(new QComboBox(this)),
      m_iteration(new QComboBox(this)),
      m_pixels(new QComboBox(this)),
      m_scale(new QSpinBox(this)),
      m_dpi(new QSpinBox(this)),
      m_frames(new QSpinBox(this)),
      m_first(new QSpinBox(this)),
      m_last(new QSpinBox(this)),
      m_width(new QDoubleSpinBox(this)),
      m_height(new QDoubleSpinBox(this)),
      m_labels(new QCheckBox(tr("Class names in front of the rows"), this)),
      m_logarithmic(new QCheckBox(tr("Logarithmic loss"), this)),
      m_classCurves(new QCheckBox(tr("A CMI curve of each class"), this)),
      m_decoded(new QCheckBox(tr("Unpack images that hold several smaller ones"), this)),
      m_title(new QLineEdit(this)),
      m_licence(new QLineEdit(this)),
      m_font(new QFontComboBox(this)) {
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(16);
    m_form->setVerticalSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    addRow(m_form, tr("&Kind of file"), m_suffix, "exportSuffix", &forSeveralSuffixes);
    buildPicture(m_form);
    buildFigure(m_form);
    buildFilm(m_form);
    buildNumbers(m_form, source);
    m_title->setText(source.title);
    restore();
    connect(m_suffix, &QComboBox::currentIndexChanged, this, [this] {
        showRows();
        emit suffixChanged();
    });
}

void ExportForm::setKind(const ExportKind& kind) {
    m_kind = kind;
    const QSignalBlocker quiet(m_suffix);
    m_suffix->clear();
    m_suffix->addItems(kind.suffixes);
    showRows();
}

void ExportForm::showRows() {
    for (const Row& row : m_rows)
        m_form->setRowVisible(row.field, row.isFor(m_kind, suffix()));
}

QString ExportForm::suffix() const {
    return m_kind.suffixes.size() > 1 ? m_suffix->currentText() : m_kind.suffixes.value(0);
}

void ExportForm::addRow(QFormLayout* form, const QString& label, QWidget* field, const char* name,
                        bool (*isFor)(const ExportKind&, const QString&)) {
    field->setObjectName(QLatin1String(name));
    if (!label.isEmpty())
        field->setAccessibleName(QString(label).remove(QLatin1Char('&')));
    form->addRow(label, field);
    m_rows.push_back({field, isFor});
}

void ExportForm::buildPicture(QFormLayout* form) {
    m_scale->setRange(1, 32);
    m_scale->setValue(4);
    m_scale->setSuffix(QStringLiteral(" ×"));
    m_scale->setToolTip(tr("Whole pixels of the picture per pixel of an image, without smoothing"));
    m_labels->setChecked(true);
    m_title->setPlaceholderText(tr("none"));
    m_title->setClearButtonEnabled(true);
    m_font->setCurrentFont(font());
    m_font->setToolTip(tr("Where it lacks a character, another installed font writes that one"));
    addRow(form, tr("&Scale"), m_scale, "exportScale", &forPictures);
    addRow(form, tr("&Title"), m_title, "exportTitle", &forPictures);
    addRow(form, tr("F&ont"), m_font, "exportFont", &forPictures);
    addRow(form, QString(), m_labels, "exportLabels", &forPictures);
    connect(m_scale, &QSpinBox::valueChanged, this, &ExportForm::changed);
    connect(m_title, &QLineEdit::textChanged, this, &ExportForm::changed);
    connect(m_font, &QFontComboBox::currentFontChanged, this, &ExportForm::changed);
    connect(m_labels, &QCheckBox::toggled, this, &ExportForm::changed);
}

void ExportForm::buildFigure(QFormLayout* form) {
    for (QDoubleSpinBox* length : {m_width, m_height}) {
        length->setRange(30.0, 1000.0);
        length->setDecimals(0);
        length->setSuffix(tr(" mm"));
        connect(length, &QDoubleSpinBox::valueChanged, this, &ExportForm::changed);
    }
    m_width->setValue(180.0);
    m_height->setValue(63.0);
    m_width->setToolTip(tr("On paper; its type is 6.5 points high"));
    m_dpi->setRange(36, 1200);
    m_dpi->setValue(300);
    m_dpi->setSuffix(tr(" dots an inch"));
    m_logarithmic->setChecked(true);
    addRow(form, tr("&Width"), m_width, "exportWidth", &forDrawnFigures);
    addRow(form, tr("&Height"), m_height, "exportHeight", &forDrawnFigures);
    addRow(form, tr("&Resolution"), m_dpi, "exportDpi", &forPngFigures);
    addRow(form, QString(), m_logarithmic, "exportLogarithmic", &forDrawnFigures);
    addRow(form, QString(), m_classCurves, "exportClassCurves", &forDrawnFigures);
    connect(m_dpi, &QSpinBox::valueChanged, this, &ExportForm::changed);
    connect(m_logarithmic, &QCheckBox::toggled, this, &ExportForm::changed);
    connect(m_classCurves, &QCheckBox::toggled, this, &ExportForm::changed);
}

void ExportForm::buildFilm(QFormLayout* form) {
    m_frames->setRange(1, 50);
    m_frames->setValue(12);
    m_frames->setSuffix(tr(" frames a second"));
    for (QSpinBox* end : {m_first, m_last})
        end->setRange(0, static_cast<int>(m_pictured.empty() ? 0 : m_pictured.back()));
    m_last->setValue(m_last->maximum());
    addRow(form, tr("&Speed"), m_frames, "exportFrames", &forFilms);
    addRow(form, tr("From &iteration"), m_first, "exportFirst", &forFilms);
    addRow(form, tr("&Up to iteration"), m_last, "exportLast", &forFilms);
    for (QSpinBox* box : {m_frames, m_first, m_last})
        connect(box, &QSpinBox::valueChanged, this, &ExportForm::changed);
}

void ExportForm::buildNumbers(QFormLayout* form, const ExportSource& source) {
    for (const std::int64_t iteration : source.stored)
        m_iteration->addItem(formatCount(iteration), static_cast<qlonglong>(iteration));
    const int shown = m_iteration->findData(static_cast<qlonglong>(source.iteration()));
    m_iteration->setCurrentIndex(shown < 0 ? m_iteration->count() - 1 : shown);
    m_pixels->addItem(tr("as stored"), QStringLiteral("stored"));
    m_pixels->addItem(tr("from 0 to 1"), QStringLiteral("unit"));
    m_pixels->addItem(tr("normalised by mean and deviation"), QStringLiteral("normalised"));
    m_licence->setPlaceholderText(tr("not said; for instance CC-BY-4.0"));
    addRow(form, tr("Set of &iteration"), m_iteration, "exportIteration", &forSets);
    addRow(form, tr("&Pixels"), m_pixels, "exportPixels", &forNumbers);
    addRow(form, QString(), m_decoded, "exportDecoded", &forPacked);
    addRow(form, tr("&Licence of the data"), m_licence, "exportLicence", &forFormats);
    connect(m_iteration, &QComboBox::currentIndexChanged, this, &ExportForm::changed);
}

void ExportForm::fill(ExportChoice& choice) const {
    choice.grid.scale = m_scale->value();
    choice.grid.labels = m_labels->isChecked();
    choice.grid.title = m_title->text().trimmed().toStdString();
    choice.grid.font = m_font->currentFont().family().toStdString();
    choice.figure.width =
        static_cast<int>(std::lround(m_width->value() * kPointsPerMillimetre / kPointsPerPixel));
    choice.figure.height =
        static_cast<int>(std::lround(m_height->value() * kPointsPerMillimetre / kPointsPerPixel));
    choice.figure.unit = kPointsPerPixel;
    choice.figure.scale = m_dpi->value() / 72.0 * kPointsPerPixel;
    choice.figure.logarithmic[0] = m_logarithmic->isChecked();
    choice.figure.classCurves = m_classCurves->isChecked();
    fillRequest(choice.request);
}

void ExportForm::fillRequest(ExportRequest& request) const {
    request.licence = m_licence->text().trimmed().toStdString();
    request.framesPerSecond = m_frames->value();
    request.firstIteration = m_first->value();
    request.lastIteration = m_last->value();
    request.decoded = m_kind.decodes && m_decoded->isChecked();
    if (m_kind.numbers)
        request.pixels = m_pixels->currentData().toString().toStdString();
    if (forSets(m_kind, {}) && m_iteration->count() > 0)
        request.iteration = m_iteration->currentData().toLongLong();
}

// As it was chosen last time.
void ExportForm::restore() {
    const QVariantMap last = Settings().value(SettingKey::Export).toMap();
    m_scale->setValue(last.value(QStringLiteral("scale"), 4).toInt());
    m_labels->setChecked(last.value(QStringLiteral("labels"), true).toBool());
    m_width->setValue(last.value(QStringLiteral("width"), 180.0).toDouble());
    m_height->setValue(last.value(QStringLiteral("height"), 63.0).toDouble());
    m_dpi->setValue(last.value(QStringLiteral("dpi"), 300).toInt());
    m_frames->setValue(last.value(QStringLiteral("frames"), 12).toInt());
}

void ExportForm::remember(QVariantMap& choices) const {
    choices.insert(QStringLiteral("scale"), m_scale->value());
    choices.insert(QStringLiteral("labels"), m_labels->isChecked());
    choices.insert(QStringLiteral("width"), m_width->value());
    choices.insert(QStringLiteral("height"), m_height->value());
    choices.insert(QStringLiteral("dpi"), m_dpi->value());
    choices.insert(QStringLiteral("frames"), m_frames->value());
}

QString ExportForm::problem() const {
    if (!forFilms(m_kind, suffix()))
        return {};
    if (m_first->value() > m_last->value())
        return tr("The film ends before it begins.");
    ExportRequest request;
    fillRequest(request);
    return filmFrames(m_pictured, request).empty()
               ? tr("No images were stored between these iterations: choose a longer range.")
               : QString();
}

} // namespace distill
