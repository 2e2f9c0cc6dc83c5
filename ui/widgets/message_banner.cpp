// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/message_banner.h"

#include <utility>

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

namespace distill {

MessageBanner::MessageBanner(QWidget* parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_text(new QLabel(this)),
      m_details(new QToolButton(this)),
      m_accept(new QToolButton(this)),
      m_also(new QToolButton(this)),
      m_dismiss(new QToolButton(this)),
      m_detail(new QPlainTextEdit(this)) {
    setObjectName(QStringLiteral("messageBanner"));
    describeParts();
    buildLayout();
    connect(m_details, &QToolButton::toggled, m_detail, &QWidget::setVisible);
    for (auto [button, chosen] : {std::pair(m_accept, &m_accepted), std::pair(m_also, &m_alsoAccepted)})
        connect(button, &QToolButton::clicked, this, [this, chosen = chosen] {
            const auto accepted = std::exchange(*chosen, {});
            dismiss();
            if (accepted)
                accepted();
        });
    connect(m_dismiss, &QToolButton::clicked, this, &MessageBanner::dismiss);
    hide();
}

void MessageBanner::describeParts() {
    m_text->setObjectName(QStringLiteral("bannerText"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setObjectName(QStringLiteral("bannerDetails"));
    m_details->setText(tr("Details"));
    m_details->setCheckable(true);
    m_details->setProperty("flat", true);
    m_accept->setObjectName(QStringLiteral("bannerAccept"));
    m_accept->setText(tr("Accept"));
    m_accept->setProperty("primary", true);
    m_accept->hide();
    m_also->setObjectName(QStringLiteral("bannerAlso"));
    m_also->setText(tr("Another way")); // until an offer says which
    m_also->hide();
    m_dismiss->setObjectName(QStringLiteral("bannerDismiss"));
    m_dismiss->setText(tr("Dismiss"));
    m_dismiss->setProperty("flat", true);
    m_detail->setObjectName(QStringLiteral("bannerDetailText"));
    m_detail->setAccessibleName(tr("Details of the message"));
    m_detail->setReadOnly(true);
    m_detail->setMaximumHeight(140);
    m_detail->hide();
}

void MessageBanner::buildLayout() {
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_icon, 0, Qt::AlignVCenter);
    row->addWidget(m_text, 1);
    for (QToolButton* button : {m_details, m_accept, m_also, m_dismiss})
        row->addWidget(button, 0, Qt::AlignVCenter);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 8, 8);
    layout->setSpacing(8);
    layout->addLayout(row);
    layout->addWidget(m_detail);
}

void MessageBanner::showMessage(Severity severity, const QString& text, const QString& detail) {
    m_severity = severity;
    m_text->setText(text);
    m_detail->setPlainText(detail);
    m_details->setChecked(false);
    m_details->setVisible(!detail.isEmpty());
    m_accept->hide();
    m_also->setText(tr("Another way")); // until an offer says which
    m_also->hide();
    m_dismiss->setText(tr("Dismiss"));
    setLook(this, "banner",
            severity == Severity::Error     ? QStringLiteral("error")
            : severity == Severity::Warning ? QStringLiteral("warning")
                                            : QStringLiteral("info"));
    setAccessibleName(text);
    updateIcon();
    show();
}

void MessageBanner::addSentence(const QString& text) {
    if (m_text->text().contains(text))
        return;
    m_text->setText(m_text->text() + QLatin1Char(' ') + text);
    setAccessibleName(m_text->text());
}

void MessageBanner::offer(const QString& text, const QString& dismissText, std::function<void()> accepted) {
    m_accepted = std::move(accepted);
    m_accept->setText(text);
    m_accept->show();
    m_dismiss->setText(dismissText);
}

void MessageBanner::offerAlso(const QString& text, std::function<void()> accepted) {
    m_alsoAccepted = std::move(accepted);
    m_also->setText(text);
    m_also->show();
}

void MessageBanner::dismiss() {
    m_text->clear();
    hide();
}

QString MessageBanner::text() const {
    return m_text->text();
}

void MessageBanner::updateIcon() {
    const Tokens& tokens = Theme::instance().tokens();
    const QColor colour = m_severity == Severity::Error     ? tokens.error
                          : m_severity == Severity::Warning ? tokens.warning
                                                            : tokens.accent;
    const auto icon = m_severity == Severity::Info ? QStringLiteral("info") : QStringLiteral("alert");
    m_icon->setPixmap(themedIcon(icon, colour).pixmap(16));
}

void MessageBanner::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        updateIcon();
    QFrame::changeEvent(event);
}

} // namespace distill
