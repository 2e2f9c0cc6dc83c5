// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a stored set that is shown: measure its CMI in a teacher of one's choice, go on from
// it. Stands where a run has its timeline. GUI thread only.
#pragma once

#include "ui/widgets/card_frame.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace distill {

class SetBar final : public CardFrame {
    Q_OBJECT
public:
    explicit SetBar(QWidget* parent);

    QString teacher() const; // name of a network, or a file with weights
    void setBusy(bool busy);
    void setText(const QString& text, bool problem = false);
    QString text() const;

signals:
    void measureRequested();
    void cancelRequested();
    void distilRequested();

private:
    void fillTeachers();
    void chooseTeacher(int index);

    QComboBox* m_teacher;
    QPushButton* m_measure;
    QPushButton* m_cancel;
    QLabel* m_text;
    QPushButton* m_distil;
};

} // namespace distill
