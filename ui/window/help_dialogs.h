// SPDX-License-Identifier: GPL-3.0-or-later
// About: versions, devices, licence. GUI thread.
#pragma once

#include <QString>

class QDialog;
class QWidget;

namespace distill {

QDialog* makeAboutDialog(QWidget* parent); // deletes itself when closed
QString diagnosticsText();                 // what About shows and copies

} // namespace distill
