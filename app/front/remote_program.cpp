// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/front/remote_program.h"

#include <iostream>

#include "app/front/program.h"
#include "core/places/launch.h"
#include "core/places/shell.h"

namespace distill {

int runProgramAtPlace(const std::string& address, const std::string& command,
                      const std::vector<std::string>& arguments) {
    const auto parts = runAddressOf(address);
    if (!parts)
        return reportError(parts.error());
    const auto place = findPlace(parts->place);
    if (!place)
        return reportError(place.error());
    std::string script = place->setup.empty() ? "" : place->setup + "\n";
    script += "exec " + shellFolder(place->program) + " " + command + " " +
              shellFolder(runFolderAt(*place, parts->run));
    for (const auto& word : arguments)
        script += " " + shellWord(word);
    const auto answer = runScript(*place, script + "\n");
    if (!answer)
        return reportError(answer.error());
    std::cout << answer->out;
    std::cerr << answer->err;
    return answer->code;
}

} // namespace distill
