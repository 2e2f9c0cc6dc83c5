// SPDX-License-Identifier: GPL-3.0-or-later
// Gradient matching: DC (Zhao, Mopuri & Bilen, "Dataset Condensation with Gradient Matching", ICLR 2021) and
// DSA (Zhao & Bilen, "Dataset Condensation with Differentiable Siamese Augmentation", ICML 2021). The
// gradients that real and synthetic images of a class give a network are pulled together; between the updates
// of the images that network is trained on them, and after `outer_loop` updates a new one is drawn.
#pragma once

#include "core/maths/methods/registry.h"

namespace distill {

MethodRow dcRow();
MethodRow dsaRow();

// Published loops for this many images per class; in between, those of the nearest published one below.
struct DcLoops {
    std::int64_t outer = 1, inner = 1; // image updates per network; epochs of training between two of them
};
DcLoops dcLoops(std::int64_t ipc);

} // namespace distill
