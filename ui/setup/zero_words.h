// SPDX-License-Identifier: GPL-3.0-or-later
// What a form says in place of a 0 that stands for something else: "Automatic", "Off", "All". Pure, any
// thread.
#pragma once

#include <QString>

#include "core/run/param_spec.h"

namespace distill {

// Empty where 0 is a number like any other.
QString zeroWord(const ParamSpec& spec);

} // namespace distill
