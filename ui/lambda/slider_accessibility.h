// SPDX-License-Identifier: GPL-3.0-or-later
// Tells assistive technology what the λ slider is: role Slider, with its value, range and step.
#pragma once

namespace distill {

void installSliderAccessibility(); // once per process, may be called again; GUI thread

} // namespace distill
