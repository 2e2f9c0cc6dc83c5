// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/field_hint.h"
#include "ui/theme/style_sheet.h"

#include <algorithm>

#include <QAccessible>
#include <QEvent>
#include <QTimer>

namespace distill {

namespace {

constexpr int kShownMilliseconds = 12000;
constexpr int kMostWidth = 300;
constexpr int kGap = 2;

void markInvalid(QWidget* field, bool invalid) {
    setLook(field, "refused", invalid);
}

} // namespace

FieldHint::FieldHint(QWidget* field, QWidget* window)
    : QLabel(window), m_field(field), m_timer(new QTimer(this)) {
    setObjectName(QStringLiteral("fieldHint"));
    setProperty("fieldHint", true);
    setWordWrap(true);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    m_timer->setSingleShot(true);
    m_timer->setInterval(kShownMilliseconds);
    connect(m_timer, &QTimer::timeout, this, [this] { tell(m_field, {}); });
    for (QWidget* each = field; each != nullptr; each = each == window ? nullptr : each->parentWidget())
        each->installEventFilter(this); // scrolling moves an ancestor
    connect(field, &QObject::destroyed, this, &QObject::deleteLater);
}

FieldHint* FieldHint::of(const QWidget* field) {
    for (auto* hint : field->window()->findChildren<FieldHint*>(Qt::FindDirectChildrenOnly))
        if (hint->m_field == field)
            return hint;
    return nullptr;
}

void FieldHint::tell(QWidget* field, const QString& sentence) {
    FieldHint* hint = of(field);
    if (hint == nullptr && sentence.isEmpty())
        return;
    if (hint == nullptr)
        hint = new FieldHint(field, field->window());
    if (sentence.isEmpty() && !hint->isHidden())
        markInvalid(field, false);
    hint->setText(sentence);
    hint->setVisible(!sentence.isEmpty() && field->isVisible());
    if (sentence.isEmpty())
        return hint->m_timer->stop();
    markInvalid(field, true);
    hint->place();
    hint->raise();
    hint->m_timer->start();
    hint->setAccessibleName(sentence);
    QAccessibleEvent alert(hint, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

QString FieldHint::shown(const QWidget* field) {
    const FieldHint* hint = of(field);
    return hint != nullptr && !hint->isHidden() ? hint->text() : QString();
}

void FieldHint::place() {
    const QWidget* window = parentWidget();
    const int width = std::min(kMostWidth, window->width() - 2 * kGap);
    setFixedWidth(width);
    const int height = heightForWidth(width);
    resize(width, height);
    const QPoint below = m_field->mapTo(window, QPoint(0, m_field->height() + kGap));
    const bool fits = below.y() + height <= window->height();
    const int y = fits ? below.y() : m_field->mapTo(window, QPoint(0, -height - kGap)).y();
    move(std::clamp(below.x(), kGap, std::max(kGap, window->width() - width - kGap)), y);
}

bool FieldHint::eventFilter(QObject* watched, QEvent* event) {
    if (m_field && !isHidden()) {
        if (event->type() == QEvent::Move || event->type() == QEvent::Resize)
            place();
        if (event->type() == QEvent::Hide && watched == m_field)
            tell(m_field, {});
    }
    return QLabel::eventFilter(watched, event);
}

} // namespace distill
