// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/notices.h"

#include <QStatusBar>

#include "ui/widgets/message_banner.h"

namespace distill {

namespace {

constexpr int kMessageTime = 6000; // milliseconds

} // namespace

Notices::Notices(QStatusBar* status, MessageBanner* banner, QObject* parent)
    : QObject(parent), m_status(status), m_banner(banner) {}

void Notices::pass(const QString& text) {
    m_status->showMessage(text, kMessageTime);
}

void Notices::saved(const QString& file) {
    pass(tr("Saved %1").arg(file));
}

void Notices::fail(const Error& error) {
    m_banner->showMessage(Severity::Error, QString::fromStdString(error.message),
                          QString::fromStdString(error.detail));
}

void Notices::warn(const QString& text) {
    m_banner->showMessage(Severity::Warning, text, QString());
}

void Notices::work(const QString& text) {
    m_status->showMessage(text);
}

} // namespace distill
