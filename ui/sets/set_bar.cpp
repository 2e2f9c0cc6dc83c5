// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sets/set_bar.h"

#include "ui/theme/plain_tip.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "core/catalogue/catalogue.h"
#include "ui/theme/style_sheet.h"

namespace distill {

SetBar::SetBar(QWidget* parent)
    : CardFrame(parent),
      m_teacher(new QComboBox(this)),
      m_measure(new QPushButton(tr("Measure CMI"), this)),
      m_cancel(new QPushButton(tr("Cancel"), this)),
      m_text(new QLabel(this)),
      m_distil(new QPushButton(tr("Distil from this set…"), this)) {
    setObjectName(QStringLiteral("setBar"));
    fillTeachers();
    m_measure->setObjectName(QStringLiteral("setMeasure"));
    m_measure->setToolTip(tr("Conditional mutual information of each class and image in this teacher"));
    m_cancel->setObjectName(QStringLiteral("setCancel"));
    m_text->setObjectName(QStringLiteral("setText"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_distil->setObjectName(QStringLiteral("setDistil"));
    m_distil->setToolTip(tr("Set up a run that starts from these images, with another method or λ"));
    auto* name = new QLabel(tr("&Teacher"), this);
    name->setProperty("fieldName", true);
    name->setBuddy(m_teacher);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*>{name, m_teacher, m_measure, m_cancel})
        layout->addWidget(widget);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_distil);
    connect(m_measure, &QPushButton::clicked, this, &SetBar::measureRequested);
    connect(m_cancel, &QPushButton::clicked, this, &SetBar::cancelRequested);
    connect(m_distil, &QPushButton::clicked, this, &SetBar::distilRequested);
    setBusy(false);
}

void SetBar::fillTeachers() {
    m_teacher->setObjectName(QStringLiteral("setTeacher"));
    m_teacher->setAccessibleName(tr("Teacher"));
    m_teacher->setToolTip(
        tr("The network that CMI is measured in: trained on the real images, or from a file"));
    m_teacher->addItem(tr("ConvNetW32, quick"), QStringLiteral("ConvNetW32"));
    for (const NetworkDescriptor& network : networks())
        if (network.hasEmbedding)
            m_teacher->addItem(QString::fromStdString(network.name), QString::fromStdString(network.id));
    m_teacher->insertSeparator(m_teacher->count());
    m_teacher->addItem(tr("From a file…"));
    connect(m_teacher, &QComboBox::activated, this, &SetBar::chooseTeacher);
}

void SetBar::chooseTeacher(int index) {
    if (index != m_teacher->count() - 1)
        return;
    const QString file = QFileDialog::getOpenFileName(this, tr("Teacher"), QString(),
                                                      tr("Weights (*.pth *.pt *.safetensors)"));
    if (!file.isEmpty())
        m_teacher->insertItem(0, QFileInfo(file).fileName(), file);
    m_teacher->setCurrentIndex(0);
}

QString SetBar::teacher() const {
    return m_teacher->currentData().toString();
}

void SetBar::setBusy(bool busy) {
    m_measure->setEnabled(!busy);
    m_cancel->setVisible(busy);
}

void SetBar::setText(const QString& text, bool problem) {
    m_text->setText(text);
    m_text->setToolTip(plainTip(text));
    m_text->setProperty("fieldName", !problem);
    setLook(m_text, "problem", problem);
}

QString SetBar::text() const {
    return m_text->text();
}

} // namespace distill
