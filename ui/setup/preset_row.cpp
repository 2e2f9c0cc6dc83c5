// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/preset_row.h"

#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QVBoxLayout>

#include "core/catalogue/catalogue.h"
#include "ui/widgets/wheel_guard.h"

namespace distill {

PresetRow::PresetRow(QWidget* parent) : QWidget(parent), m_presets(new QComboBox(this)) {
    auto* name = new QLabel(tr("Preset"), this);
    name->setProperty("fieldName", true);
    name->setBuddy(m_presets);
    m_presets->setObjectName(QStringLiteral("presetChooser"));
    m_presets->setAccessibleName(tr("Preset"));
    m_presets->setToolTip(
        tr("Fills the form with settings that go together, for this dataset, method and number of "
           "images per class."));
    m_presets->setPlaceholderText(tr("None"));
    m_presets->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_presets->setFocusPolicy(Qt::StrongFocus);
    m_presets->installEventFilter(new WheelGuard(m_presets));
    for (const PresetDescriptor& preset : presets()) {
        m_presets->addItem(QString::fromStdString(preset.name), QString::fromStdString(preset.id));
        m_presets->setItemData(m_presets->count() - 1, QString::fromStdString(preset.description),
                               Qt::ToolTipRole);
    }
    auto* line = new QFrame(this);
    line->setProperty("hairline", true);
    auto* top = new QVBoxLayout;
    top->setSpacing(2);
    top->addWidget(name);
    top->addWidget(m_presets);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(top);
    layout->addWidget(line);
    connect(m_presets, &QComboBox::activated, this,
            [this](int index) { emit chosen(m_presets->itemData(index).toString()); });
}

void PresetRow::setPreset(const QString& presetId) {
    m_presets->setCurrentIndex(m_presets->findData(presetId));
}

bool PresetRow::hasPreset() const {
    return m_presets->currentIndex() >= 0;
}

void PresetRow::setEditable(bool editable) {
    m_presets->setEnabled(editable);
}

void PresetRow::takeFocus() {
    m_presets->setFocus(Qt::OtherFocusReason);
}

} // namespace distill
