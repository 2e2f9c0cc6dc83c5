// SPDX-License-Identifier: GPL-3.0-or-later
// What the user says about a run: name, tags, notes. GUI thread only.
#pragma once

#include <QDialog>

#include "core/store/run_notes.h"

class QLineEdit;
class QPlainTextEdit;

namespace distill {

class RunNotesDialog final : public QDialog {
    Q_OBJECT
public:
    // `fallback` is the name where the user gives none.
    RunNotesDialog(const RunNotes& notes, const QString& fallback, QWidget* parent);

    RunNotes notes() const;

private:
    RunNotes m_notes;
    QLineEdit* m_name;
    QLineEdit* m_tags;
    QPlainTextEdit* m_text;
};

} // namespace distill
