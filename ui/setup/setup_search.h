// SPDX-License-Identifier: GPL-3.0-or-later
// The line above the form: a field that finds settings, and the button that shows the advanced ones too. GUI
// thread only; the form must outlive it.
#pragma once

#include <QWidget>

class QLineEdit;
class QToolButton;

namespace distill {

class ParamForm;

class SetupSearch final : public QWidget {
    Q_OBJECT
public:
    SetupSearch(ParamForm* form, QWidget* parent);

    void clear(); // what is searched for

private:
    QLineEdit* m_words;
    QToolButton* m_all;
};

} // namespace distill
