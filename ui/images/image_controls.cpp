// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/image_controls.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "ui/images/difference_legend.h"
#include "ui/widgets/pill_button.h"
#include "ui/widgets/segment_button.h"

namespace distill {

ImageControls::ImageControls(QWidget* parent)
    : QWidget(parent),
      m_layout(new QHBoxLayout(this)),
      m_views(new QButtonGroup(this)),
      m_legend(new DifferenceLegend(this)),
      m_scale(new QLabel(this)),
      m_fit(new PillButton(tr("fit"), this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_fit->setToolTip(tr("Images as large as the room allows (F); Ctrl + wheel, + and − change their size"));
    m_fit->hide();
    m_scale->setProperty("caption", true);
    for (QWidget* part : std::initializer_list<QWidget*>{m_legend, m_scale, m_fit}) {
        m_layout->addWidget(part);
        m_layout->addSpacing(8);
    }
    addView(ImageView::Learned, "first", tr("As learned"), tr("The images as they are now"));
    addView(ImageView::Difference, "middle", tr("Difference"),
            tr("What has changed since the start, amplified %1 times").arg(ImageGridModel::kDifferenceGain));
    addView(ImageView::Initial, "last", tr("Initial"), tr("The images as they were at the start"));
    setView(ImageView::Learned);
    connect(m_views, &QButtonGroup::idClicked, this,
            [this](int id) { emit viewChosen(static_cast<ImageView>(id)); });
    connect(m_fit, &PillButton::clicked, this, &ImageControls::fitChosen);
}

void ImageControls::addView(ImageView view, const char* place, const QString& text, const QString& toolTip) {
    auto* button = makeSegment(nullptr, place, text, toolTip, this);
    m_views->addButton(button, static_cast<int>(view));
    m_layout->addWidget(button);
}

void ImageControls::setView(ImageView view) {
    m_views->button(static_cast<int>(view))->setChecked(true);
}

void ImageControls::setComparable(bool comparable) {
    for (const ImageView view : {ImageView::Difference, ImageView::Initial})
        m_views->button(static_cast<int>(view))->setEnabled(comparable);
}

void ImageControls::setSetControls(QWidget* controls) {
    m_setControls = controls;
    m_layout->insertWidget(0, controls);
}

void ImageControls::showSet(bool set) {
    for (QAbstractButton* view : m_views->buttons())
        view->setVisible(!set);
    if (m_setControls != nullptr)
        m_setControls->setVisible(set);
}

void ImageControls::setFitted(bool fitted) {
    m_fit->setVisible(!fitted);
}

void ImageControls::setDifferenceSince(std::optional<std::int64_t> iteration) {
    m_legend->setVisible(iteration.has_value());
    if (iteration)
        m_legend->setIteration(*iteration);
}

void ImageControls::setScale(const QString& text) {
    m_scale->setVisible(!text.isEmpty());
    m_scale->setText(text);
}

} // namespace distill
