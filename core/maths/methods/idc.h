// SPDX-License-Identifier: GPL-3.0-or-later
// IDC (Kim et al., "Dataset Condensation via Efficient Synthetic-Data Parameterization", ICML 2022): several
// small images in the place of one (multi-formation), gradients of convolutions matched class by class, on a
// network that is trained on real data meanwhile. Images live in [0,1].
#pragma once

#include "core/maths/methods/registry.h"

namespace distill {

MethodRow idcRow();

} // namespace distill
