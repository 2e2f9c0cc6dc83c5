// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/methods/param_table.h"

namespace distill {

template <class Value>
Value methodParam(const RunConfig& config, const std::string& key) {
    const auto value = valueOrThrow(getField(config, key));
    if (const auto* held = std::get_if<Value>(&value))
        return *held; // NOLINT(clang-analyzer-core.uninitialized.UndefReturn): not followed into the variant
    throw DistillError(ErrorCode::Usage, "'" + key + "' is of another type than its method expects.");
}

template bool methodParam<bool>(const RunConfig&, const std::string&);
template std::int64_t methodParam<std::int64_t>(const RunConfig&, const std::string&);
template double methodParam<double>(const RunConfig&, const std::string&);
template std::string methodParam<std::string>(const RunConfig&, const std::string&);

} // namespace distill
