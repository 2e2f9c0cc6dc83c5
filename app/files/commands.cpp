// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/commands.h"

namespace distill {

void addFileCommands(CLI::App& app, int& status) {
    addInspectCommand(app, status);
    addImportCommand(app, status);
    addPlaceCommand(app, status);
    addAttachCommands(app, status);
    addWatchCommand(app, status);
}

} // namespace distill
