// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/dialog_buttons.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QPushButton>

namespace distill {

DialogButtons makeDialogButtons(const char* name, const QString& text, QDialog* dialog) {
    auto* row = new QDialogButtonBox(QDialogButtonBox::Cancel, dialog);
    QPushButton* accept = row->addButton(text, QDialogButtonBox::AcceptRole);
    accept->setObjectName(QLatin1String(name));
    accept->setDefault(true);
    QObject::connect(row, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(row, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    return {row, accept};
}

} // namespace distill
