// SPDX-License-Identifier: GPL-3.0-or-later
// IDC (Kim et al., "Dataset Condensation via Efficient Synthetic-Data Parameterization", ICML 2022): several
// small images in the place of one (multi-formation), gradients of convolutions matched class by class, on a
// network that is trained on real data meanwhile. Images live in [0,1].
#pragma once

#include "core/maths/methods/method.h"
#include "core/run/descriptors.h"

namespace distill {

MethodDescriptor idcDescriptor();
std::unique_ptr<Method> makeIdc(const RunConfig& config);

} // namespace distill
