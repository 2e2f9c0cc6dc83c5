// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/param_row.h"

#include <algorithm>
#include <cmath>

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/setup/zero_words.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/type_scale.h"
#include "ui/widgets/real_spin_box.h"
#include "ui/widgets/wheel_guard.h"

namespace distill {

namespace {

constexpr int kEditorWidth = 144; // of every field beside its label, at the usual size of type
constexpr int kChoiceMargin = 48; // around a choice's text: padding and arrow
constexpr double kLargestWhole = 9007199254740992.0; // 2^53, exact in a double

QString text(const std::string& value) {
    return QString::fromStdString(value);
}

QString toolTipOf(const ParamSpec& spec) {
    return QStringLiteral("<p>%1</p><p><small>%2</small></p>")
        .arg(text(spec.help).toHtmlEscaped(), text(spec.key).toHtmlEscaped());
}

double asDouble(const ParamValue& value) {
    if (const auto* real = std::get_if<double>(&value))
        return *real;
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*whole);
    return 0;
}

// That shows its longest text, in the type it has.
int widthOf(QComboBox* combo) {
    combo->ensurePolished();
    int widest = combo->sizeHint().width();
    for (int i = 0; i < combo->count(); ++i)
        widest = std::max(widest, combo->fontMetrics().horizontalAdvance(combo->itemText(i)) + kChoiceMargin);
    return widest;
}

QString asText(const ParamValue& value) {
    const auto* string = std::get_if<std::string>(&value);
    return string ? text(*string) : text(formatParam(value));
}

} // namespace

ParamRow::ParamRow(const ParamSpec& spec, QWidget* parent)
    : QWidget(parent),
      m_spec(spec),
      m_top(new QBoxLayout(QBoxLayout::LeftToRight)),
      m_problem(new QLabel(this)) {
    auto* name = new QLabel(text(spec.label), this);
    name->setProperty("fieldName", true);
    name->setToolTip(toolTipOf(spec));
    name->setWordWrap(true);
    m_field = makeEditor();
    m_editor->setObjectName(text(spec.key));
    m_editor->setAccessibleName(text(spec.label));
    m_editor->setAccessibleDescription(text(spec.help));
    m_editor->setToolTip(toolTipOf(spec));
    name->setBuddy(m_editor);
    m_problem->setProperty("problem", true);
    m_problem->setObjectName(text(spec.key) + QStringLiteral(".problem"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    auto* line = new QFrame(this);
    line->setProperty("hairline", true);

    m_top->addWidget(name, 1);
    m_top->addWidget(m_field);
    placeField();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(m_top);
    layout->addWidget(m_problem);
    layout->addWidget(line);
    setValue(spec.defaultValue);
}

QWidget* ParamRow::makeEditor() {
    switch (m_spec.kind) {
    case ParamKind::Boolean:
        return makeCheck();
    case ParamKind::Integer:
    case ParamKind::Real:
        return makeNumber();
    case ParamKind::Choice:
        return makeChoice();
    case ParamKind::Path:
        return makePath();
    case ParamKind::Text:
        break;
    }
    return makeText();
}

QWidget* ParamRow::makeNumber() {
    auto* spin = new RealSpinBox(this);
    const bool whole = m_spec.kind == ParamKind::Integer;
    if (whole)
        spin->setWhole(true);
    const double limit = whole ? kLargestWhole : 1e15;
    spin->setRange(std::max(m_spec.minimum, -limit), std::min(m_spec.maximum, limit));
    if (!m_spec.unit.empty()) {
        const auto showUnit = [spin, unit = text(m_spec.unit)](double value) {
            const bool one = value == 1.0 && unit.endsWith(QLatin1Char('s'));
            spin->setSuffix(QLatin1Char(' ') + (one ? unit.chopped(1) : unit));
        };
        showUnit(spin->value());
        connect(spin, &QDoubleSpinBox::valueChanged, spin, showUnit);
    }
    spin->setSpecialValueText(zeroWord(m_spec));
    m_fixed = true;
    connect(spin, &QDoubleSpinBox::valueChanged, this, &ParamRow::tellEdited);
    m_read = [spin, whole]() -> ParamValue {
        return whole ? ParamValue(static_cast<std::int64_t>(std::llround(spin->value())))
                     : ParamValue(spin->value());
    };
    m_write = [spin](const ParamValue& value) { spin->setValue(asDouble(value)); };
    m_editor = spin;
    return spin;
}

QWidget* ParamRow::makeChoice() {
    auto* combo = new QComboBox(this);
    combo->setEditable(m_spec.openChoice || m_spec.choices.empty());
    combo->setInsertPolicy(QComboBox::NoInsert);
    combo->setFocusPolicy(Qt::StrongFocus);
    combo->installEventFilter(new WheelGuard(combo));
    for (const ParamChoice& choice : m_spec.choices)
        combo->addItem(text(choice.label), text(choice.id));
    if (combo->isEditable())
        connect(combo, &QComboBox::editTextChanged, this, &ParamRow::tellEdited);
    else
        connect(combo, &QComboBox::currentIndexChanged, this, &ParamRow::tellEdited);
    m_read = [combo]() -> ParamValue {
        const int known = combo->findText(combo->currentText(), Qt::MatchFixedString);
        const QString id = known >= 0 ? combo->itemData(known).toString() : combo->currentText();
        return id.trimmed().toStdString();
    };
    m_write = [combo](const ParamValue& value) {
        const int index = combo->findData(asText(value));
        combo->setCurrentIndex(index);
        if (index < 0 && combo->isEditable())
            combo->setEditText(asText(value));
    };
    m_choice = combo;
    m_editor = combo;
    return combo;
}

// A choice whose longest text has no room beside the name gets the whole width below it.
void ParamRow::placeField() {
    const int width = scaledPixels(kEditorWidth);
    if (m_fixed)
        m_editor->setFixedWidth(width);
    if (m_choice != nullptr) {
        m_long = widthOf(m_choice) > width;
        m_choice->setSizePolicy(m_long ? QSizePolicy::Ignored : QSizePolicy::Fixed, QSizePolicy::Fixed);
        m_choice->setMinimumWidth(m_long ? 0 : width);
        m_choice->setMaximumWidth(m_long ? QWIDGETSIZE_MAX : width);
    }
    m_top->setDirection(m_long ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_top->setSpacing(m_long ? 2 : 8);
    m_top->setAlignment(m_field, m_long ? Qt::Alignment() : Qt::AlignRight);
}

// Another type or style asks for another place.
bool ParamRow::event(QEvent* event) {
    const bool moves = event->type() == QEvent::LayoutRequest && m_choice != nullptr &&
                       (widthOf(m_choice) > scaledPixels(kEditorWidth)) != m_long;
    if (m_field != nullptr && (moves || event->type() == QEvent::StyleChange))
        placeField();
    return QWidget::event(event);
}

QWidget* ParamRow::makeCheck() {
    auto* check = new QCheckBox(this);
    m_fixed = true;
    connect(check, &QCheckBox::toggled, this, &ParamRow::tellEdited);
    m_read = [check]() -> ParamValue { return check->isChecked(); };
    m_write = [check](const ParamValue& value) {
        const auto* on = std::get_if<bool>(&value);
        check->setChecked(on && *on);
    };
    m_editor = check;
    return check;
}

QWidget* ParamRow::makeText() {
    auto* line = new QLineEdit(this);
    m_long = true;
    connect(line, &QLineEdit::textChanged, this, &ParamRow::tellEdited);
    m_read = [line]() -> ParamValue { return line->text().trimmed().toStdString(); };
    m_write = [line](const ParamValue& value) {
        line->setText(asText(value));
        line->setCursorPosition(0);
    };
    m_editor = line;
    return line;
}

QWidget* ParamRow::makePath() {
    makeText();
    auto* line = static_cast<QLineEdit*>(m_editor);
    line->setPlaceholderText(tr("standard places"));
    auto* field = new QWidget(this);
    auto* browse = new QToolButton(field);
    browse->setText(QStringLiteral("…"));
    browse->setObjectName(text(m_spec.key) + QStringLiteral(".browse"));
    browse->setAccessibleName(tr("Browse for %1").arg(text(m_spec.label)));
    browse->setPopupMode(QToolButton::InstantPopup);
    browse->setStyleSheet(
        QStringLiteral("QToolButton::menu-indicator { image: none; } QToolButton { padding: 3px 8px; }"));
    auto* menu = new QMenu(browse);
    menu->addAction(tr("Choose a file…"), this, [this, line] {
        const QString file = QFileDialog::getOpenFileName(this, text(m_spec.label), line->text());
        if (!file.isEmpty())
            line->setText(file);
    });
    menu->addAction(tr("Choose a folder…"), this, [this, line] {
        const QString folder = QFileDialog::getExistingDirectory(this, text(m_spec.label), line->text());
        if (!folder.isEmpty())
            line->setText(folder);
    });
    browse->setMenu(menu);
    auto* layout = new QHBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(line, 1);
    layout->addWidget(browse);
    return field;
}

void ParamRow::setValue(const ParamValue& value) {
    const QScopedValueRollback<bool> guard(m_writing, true);
    m_write(value);
}

void ParamRow::setProblem(const QString& problem) {
    if (problem == m_problem->text())
        return;
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    setLook(m_editor, "invalid", !problem.isEmpty());
}

QString ParamRow::problem() const {
    return m_problem->text();
}

void ParamRow::setEditable(bool editable) {
    m_field->setEnabled(editable || m_spec.live);
}

void ParamRow::tellEdited() {
    if (!m_writing)
        emit edited(text(m_spec.key));
}

} // namespace distill
