// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/front/remote_program.h"

#include <iostream>

#include "app/front/program.h"
#include "core/places/launch.h"
#include "core/places/shell.h"

namespace distill {

int runProgramAtPlace(const std::string& address, const std::string& command,
                      const std::vector<std::string>& arguments) {
    const auto placed = placedRun(address);
    if (!placed)
        return reportError(placed.error());
    const auto& [place, run] = *placed;
    std::string script = place.setup.empty() ? "" : place.setup + "\n";
    script +=
        "exec " + shellFolder(place.program) + " " + command + " " + shellFolder(runFolderAt(place, run));
    for (const auto& word : arguments)
        script += " " + shellWord(word);
    const auto answer = runScript(place, script + "\n");
    if (!answer)
        return reportError(answer.error());
    std::cout << answer->out;
    std::cerr << answer->err;
    return answer->code;
}

} // namespace distill
