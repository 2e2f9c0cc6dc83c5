// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"

#include <iostream>

#include <nlohmann/json.hpp>

#include "app/files/commands.h"
#include "app/front/json_output.h"
#include "core/catalogue/catalogue.h"

namespace distill {

void addEngineCommands(CLI::App& app, int& status) {
    addRunCommand(app, status);
    addResumeCommands(app, status);
    addEvaluateCommand(app, status);
    addExportCommand(app, status);
    addDatasetCommand(app, status);
    addDataCommand(app, status);
    addProveCommand(app, status);
    addPicturesCommand(app, status);
    addCmiCommand(app, status);
    addScoreCommand(app, status);
    addMatrixCommand(app, status);
    addFeaturesCommand(app, status);
    addSweepCommand(app, status);
    addTwinCommand(app, status);
    addTeachersCommand(app, status);
    addExpertsCommand(app, status);
    addBenchCommand(app, status);
    addFileCommands(app, status);
}

int listDevices(bool json) {
    auto rows = nlohmann::json::array();
    for (const auto& device : devices())
        rows.push_back({{"id", device.id},
                        {"name", device.name},
                        {"description", device.description},
                        {"reference", device.reference}});
    if (json) {
        printJson(rows);
        return 0;
    }
    for (const auto& device : devices())
        std::cout << device.id << '\t' << device.name << '\t' << device.description << '\n';
    if (!gpuNote().empty())
        std::cout << gpuNote() << '\n';
    return 0;
}

} // namespace distill
