// SPDX-License-Identifier: GPL-3.0-or-later
// The few objects that a pickle may name, and what calling them gives: plain values of plain values. The only
// place where a global takes effect. Failures are DistillError(InvalidInput).
#pragma once

#include <string_view>
#include <vector>

#include "core/io/pickle.h"
#include "core/io/pickle_values.h"

namespace distill {

// The global "module.name" as a value; refused by name where it is not on the list.
PickleValue pickleGlobal(std::string_view module, std::string_view name);

// What `callable(*arguments)` is.
PickleValue callPickleGlobal(const PickleValue& callable, const std::vector<PickleRef>& arguments,
                             const PickleOptions& options);

// BUILD: the byte order of a numpy type, the content of a numpy array; what an ordered dictionary or a
// namespace carries beside its items is left out.
void setPickleState(PickleValue& target, const PickleValue& state);

} // namespace distill
