// SPDX-License-Identifier: GPL-3.0-or-later
// About (versions, devices, licence) and the sheet of keyboard shortcuts, made from the table of actions. GUI
// thread.
#pragma once

#include <QString>

class QDialog;
class QWidget;

namespace distill {

QDialog* makeAboutDialog(QWidget* parent); // deletes itself when closed
QDialog* makeShortcutsDialog(QWidget* parent);
QString diagnosticsText(); // what About shows and copies

} // namespace distill
