// SPDX-License-Identifier: GPL-3.0-or-later
// The last row of a dialog that does something. GUI thread.
#pragma once

#include <QString>

class QDialog;
class QDialogButtonBox;
class QPushButton;

namespace distill {

// Both are the dialog's.
struct DialogButtons {
    QDialogButtonBox* row;
    QPushButton* accept;
};

// Cancel, which rejects, and the button that accepts: `name` is its object's, Return presses it.
DialogButtons makeDialogButtons(const char* name, const QString& text, QDialog* dialog);

} // namespace distill
