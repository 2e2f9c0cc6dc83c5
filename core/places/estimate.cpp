// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/estimate.h"

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/places/placed_run.h"
#include "core/places/shell.h"

namespace distill {

Result<CostEstimate> estimateThere(const Place& place, const RunConfig& config) {
    if (place.queued())
        return failure(ErrorCode::InvalidInput, "What this costs at '" + place.name +
                                                    "' is known after a like run there: its queue gives the "
                                                    "machine.");
    std::string script = place.setup.empty() ? "" : place.setup + "\n";
    script += "printf %s " + shellWord(jsonText(toJson(configAtPlace(config, place)))) + " | " +
              shellFolder(place.program) + " run --config - --estimate --json\n";
    const auto answer = runScript(place, script);
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    if (answer->code != 0)
        return failure(ErrorCode::InvalidInput,
                       "At the place '" + place.name + "': " + firstLine(answer->err), answer->err);
    return costEstimateFromText(answer->out);
}

} // namespace distill
