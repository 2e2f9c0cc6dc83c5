// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients that look for flat minima: sharpness-aware minimisation (Foret et al., ICLR 2021), its adaptive
// form (Kwon et al., ICML 2021) and the surrogate gap of GSAM (Zhuang et al., ICLR 2022), as FTD and DATM
// train their experts. Costs two passes a step. Engine thread.
#pragma once

#include <functional>
#include <vector>

#include <torch/types.h>

namespace distill {

struct SharpnessOptions {
    double rho = 0.01;    // length of the ascent, in the parameters' own scale where adaptive
    double alpha = 0.3;   // weight of what the surrogate gap adds; 0 = SAM
    bool adaptive = true; // each parameter's ascent in proportion to its square
};

// Sets the parameters' `grad` and leaves the parameters as they are. With g the gradient at w, the ascent
//     e = rho s² g / ||s g||,  s = |w| (adaptive) or 1,
// and g' the gradient at w + e, it is g' - alpha (g - (g·g' / ||g'||²) g'). `loss` is called twice and must
// be the same function both times; returns its value at w (0-dim).
torch::Tensor sharpnessAwareBackward(const std::vector<torch::Tensor>& parameters,
                                     const std::function<torch::Tensor()>& loss,
                                     const SharpnessOptions& options);

} // namespace distill
