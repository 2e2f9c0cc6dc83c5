// SPDX-License-Identifier: GPL-3.0-or-later
// What shall become of a run when its window closes. GUI thread only.
#pragma once

#include <functional>

#include <QMessageBox>

namespace distill {

enum class CloseChoice { KeepWindow, Background, Stop }; // cancelling chooses nothing

// Not yet open; deletes itself once it is answered. In the background a run can go on where `canLeave` holds.
QMessageBox* makeCloseQuestion(QWidget* parent, bool canLeave, std::function<void(CloseChoice)> chosen);

} // namespace distill
