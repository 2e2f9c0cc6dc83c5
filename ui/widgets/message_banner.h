// SPDX-License-Identifier: GPL-3.0-or-later
// One line above the images that says what went wrong, with its details on demand. Takes no room while there
// is nothing to say. GUI thread only.
#pragma once

#include <functional>

#include <QFrame>

#include "core/run/run_events.h"

class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace distill {

class MessageBanner final : public QFrame {
    Q_OBJECT
public:
    explicit MessageBanner(QWidget* parent = nullptr);

    void showMessage(Severity severity, const QString& text, const QString& detail);
    void addSentence(const QString& text); // to what is shown, once
    // A button beside the message, with another word for Dismiss. Gone with the message.
    void offer(const QString& text, const QString& dismissText, std::function<void()> accepted);
    void offerAlso(const QString& text, std::function<void()> accepted); // after offer()
    void dismiss();
    QString text() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void describeParts();
    void buildLayout();
    void updateIcon();

    Severity m_severity = Severity::Info;
    QLabel* m_icon;
    QLabel* m_text;
    QToolButton* m_details;
    QToolButton* m_accept;
    QToolButton* m_also;
    QToolButton* m_dismiss;
    QPlainTextEdit* m_detail;
    std::function<void()> m_accepted, m_alsoAccepted;
};

} // namespace distill
