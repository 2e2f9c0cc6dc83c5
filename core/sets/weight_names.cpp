// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/weight_names.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace distill {
namespace {

bool beginsWith(const std::string& name, std::string_view prefix) {
    return name.compare(0, prefix.size(), prefix) == 0;
}

// What is left names a weight of a layer, as in "conv1.weight".
bool leavesLayer(const std::string& name, std::string_view prefix) {
    return beginsWith(name, prefix) && name.find('.', prefix.size()) != std::string::npos;
}

bool takeOff(std::vector<std::string>& names, std::string_view prefix) {
    bool any = false;
    for (auto& name : names)
        if (beginsWith(name, prefix)) {
            name.erase(0, prefix.size());
            any = true;
        }
    return any;
}

} // namespace

std::vector<std::string> takeWrappersOff(std::vector<std::string>& names) {
    constexpr std::array<std::string_view, 2> kOfEach{"module.", "_orig_mod."}, kOfAll{"net.", "model."};
    std::vector<std::string> taken;
    for (bool again = !names.empty(); again;) {
        again = false;
        const auto note = [&](std::string_view prefix) {
            again = true;
            if (std::find(taken.begin(), taken.end(), prefix) == taken.end())
                taken.emplace_back(prefix);
        };
        for (const auto prefix : kOfEach)
            if (takeOff(names, prefix))
                note(prefix);
        for (const auto prefix : kOfAll)
            if (std::all_of(names.begin(), names.end(),
                            [&](const std::string& name) { return leavesLayer(name, prefix); }) &&
                takeOff(names, prefix))
                note(prefix);
    }
    return taken;
}

} // namespace distill
