// SPDX-License-Identifier: GPL-3.0-or-later
// The iteration that is looked at: typed, or moved from stored step to stored step. GUI thread only.
#pragma once

#include <QSpinBox>

namespace distill {

class IterationBox final : public QSpinBox {
    Q_OBJECT
public:
    explicit IterationBox(QWidget* parent = nullptr);

    bool isTyping() const;                // a number that is not finished yet
    void showIteration(qint64 iteration); // sends nothing
    void stepBy(int steps) override;

signals:
    void chosen(qint64 iteration);
    void stepped(int steps);

protected:
    QString textFromValue(int value) const override;
    int valueFromText(const QString& text) const override;
    QValidator::State validate(QString& text, int& position) const override;
    void fixup(QString& text) const override; // says why the text is refused
    StepEnabled stepEnabled() const override { return StepUpEnabled | StepDownEnabled; }
    void wheelEvent(QWheelEvent* event) override;

private:
    int m_shown = 0;
};

} // namespace distill
