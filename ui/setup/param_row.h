// SPDX-License-Identifier: GPL-3.0-or-later
// One row of the set-up form: name, editor, and beneath them what is wrong with the value. Which editor it is
// follows from the ParamSpec alone. The editor's object name is the spec's key. GUI thread only.
#pragma once

#include <functional>

#include <QWidget>

#include "core/run/param_spec.h"

class QBoxLayout;
class QComboBox;
class QLabel;

namespace distill {

class ParamRow final : public QWidget {
    Q_OBJECT
public:
    ParamRow(const ParamSpec& spec, QWidget* parent);

    const ParamSpec& spec() const { return m_spec; }
    ParamValue value() const { return m_read(); }
    void setValue(const ParamValue& value);  // does not emit edited()
    void setProblem(const QString& problem); // empty = none
    QString problem() const;
    void setEditable(bool editable);
    bool isLong() const { return m_long; } // the field stands below its label, as wide as the form
    QWidget* editor() const { return m_editor; }

signals:
    void edited(const QString& key);

protected:
    bool event(QEvent* event) override;

private:
    QWidget* makeEditor();
    QWidget* makeNumber();
    QWidget* makeChoice();
    QWidget* makeCheck();
    QWidget* makeText();
    QWidget* makePath();
    void placeField();
    void tellEdited();

    ParamSpec m_spec;
    std::function<ParamValue()> m_read;
    std::function<void(const ParamValue&)> m_write;
    QWidget* m_editor = nullptr;   // carries the value, the focus and the key as its object name
    QWidget* m_field = nullptr;    // the editor and what stands beside it
    QComboBox* m_choice = nullptr; // the editor of a choice, whose texts decide where it stands
    QBoxLayout* m_top;             // name and field
    QLabel* m_problem = nullptr;
    bool m_long = false;
    bool m_fixed = false; // the editor has the width of every field
    bool m_writing = false;
};

} // namespace distill
