// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/grid_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"

namespace distill {

GridDialog::GridDialog(const ImageBatch& images, QWidget* parent)
    : QDialog(parent),
      m_images(images.ipc * images.width, images.classes * images.height),
      m_scale(new QSpinBox(this)),
      m_labels(new QCheckBox(tr("Class names in front of the rows"), this)),
      m_size(new QLabel(this)) {
    setObjectName(QStringLiteral("gridDialog"));
    setWindowTitle(tr("Export image grid"));
    m_scale->setObjectName(QStringLiteral("gridScale"));
    m_scale->setAccessibleName(tr("Scale"));
    m_scale->setRange(1, 32);
    m_scale->setSuffix(QStringLiteral(" ×"));
    m_scale->setToolTip(tr("Whole screen pixels per image pixel, without smoothing"));
    m_labels->setObjectName(QStringLiteral("gridLabels"));
    m_size->setObjectName(QStringLiteral("gridSize"));
    m_size->setProperty("caption", true);
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(12);
    form->addRow(tr("&Scale"), m_scale);
    form->addRow(QString(), m_size);
    form->addRow(QString(), m_labels);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto* save = buttons->addButton(tr("Choose file…"), QDialogButtonBox::AcceptRole);
    save->setObjectName(QStringLiteral("gridChooseFile"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_scale, &QSpinBox::valueChanged, this, &GridDialog::updateSize);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    layout->addLayout(form);
    layout->addWidget(buttons);
    updateSize();
}

void GridDialog::setChoice(int scale, bool labels) {
    m_scale->setValue(scale);
    m_labels->setChecked(labels);
}

int GridDialog::scale() const {
    return m_scale->value();
}

bool GridDialog::labels() const {
    return m_labels->isChecked();
}

void GridDialog::updateSize() {
    m_size->setText(
        tr("images take %1 × %2 pixels")
            .arg(formatCount(m_images.width() * scale()), formatCount(m_images.height() * scale())));
}

} // namespace distill
