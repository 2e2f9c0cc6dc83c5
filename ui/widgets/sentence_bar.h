// SPDX-License-Identifier: GPL-3.0-or-later
// A sentence with one button that answers it, in a line of a panel. Hidden at first. GUI thread only.
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace distill {

class SentenceBar final : public QWidget {
    Q_OBJECT
public:
    // `name` is the sentence's object name, `buttonName` the button's.
    SentenceBar(const QString& name, const QString& buttonName, const QString& buttonText, QWidget* parent);

    void setText(const QString& text);
    QToolButton* button() const { return m_button; }

signals:
    void pressed(); // the button

private:
    QLabel* m_text;
    QToolButton* m_button;
};

} // namespace distill
