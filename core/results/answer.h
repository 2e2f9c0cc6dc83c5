// SPDX-License-Identifier: GPL-3.0-or-later
// How the text of a job's answer becomes the value that it was made from. Inside this room. Any thread.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/base/result.h"

namespace distill {

// `parse` takes the JSON apart and may throw what nlohmann::json throws, or DistillError; of a list, which has
// an object for each set that was asked for, it gets the first. InvalidInput, "This is no …", where it is
// something else.
template <class Value, class Parse>
Result<Value> readAnswer(std::string_view text, const std::string& what, const Parse& parse) {
    try {
        const auto json = nlohmann::json::parse(text.begin(), text.end());
        return parse(json.is_array() ? json.at(0) : json);
    } catch (const nlohmann::json::exception& error) {
        return failure(ErrorCode::InvalidInput, "This is no " + what + ".", error.what());
    } catch (const DistillError& error) {
        return failure(ErrorCode::InvalidInput, "This is no " + what + ".", error.what());
    }
}

} // namespace distill
