// SPDX-License-Identifier: GPL-3.0-or-later
// What λ is chosen with: absolute or relative, a number and its slider or a ratio, the way to its schedule, and
// a line beneath the number. It shows what it is told and tells what the user does; what that means, and what
// is sent, is the card's business. GUI thread only.
#pragma once

#include <vector>

#include <QWidget>

#include "ui/lambda/lambda_slider.h"

class QButtonGroup;
class QLabel;
class QToolButton;

namespace distill {

class RealSpinBox;
struct RegulariserText;

class LambdaInput final : public QWidget {
    Q_OBJECT
public:
    explicit LambdaInput(QWidget* parent);

    // These send nothing.
    void setRelative(bool relative); // the ratio's field in place of the number and its slider
    void showValue(double lambda);   // in number and slider
    void showRatio(double ratio);    // of the gradients' norms
    void setInstead(const QString&); // in place of the number; empty = the number
    void setCaption(const QString&); // beneath the number
    void setSchedule(const QString& words, bool enabled);
    void setMarks(std::vector<LambdaSlider::Mark> marks);
    void setWords(const RegulariserText& text); // what λ weighs

    void stepRatio(int steps);  // as if by its arrows
    QWidget* field() const;     // of the two, the one that is there
    bool isTypingValue() const; // something that is not entered yet
    bool isTypingRatio() const;
    bool isDragging() const { return m_slider->isDragging(); }

signals:
    void valueChosen(double lambda);
    void ratioChosen(double ratio);
    void relativeChosen(bool relative);
    void dragEnded();
    void scheduleRequested();

private:
    void describeNumbers();
    void describeSchedule();
    void makeModes();
    void layOut();

    QButtonGroup* m_modes;
    RealSpinBox* m_spin;
    RealSpinBox* m_ratioSpin;
    LambdaSlider* m_slider;
    QLabel* m_caption;
    QToolButton* m_schedule;
    bool m_relative = false;
};

} // namespace distill
