// SPDX-License-Identifier: GPL-3.0-or-later
// What trajectory matching is made of (Cazenavette et al., "Dataset Distillation by Matching Training
// Trajectories", CVPR 2022): a student is trained for some steps of plain gradient descent from an expert's
// parameters, and is to arrive where the expert did. Engine thread.
#pragma once

#include <functional>
#include <vector>

#include <torch/types.h>

#include "core/maths/train/epoch_files.h"

namespace distill {

class Network;

struct UnrollRequest {
    torch::Tensor start, target; // flat parameters of the expert, [P]
    torch::Tensor images;        // float [N, C, H, W], as the network sees them
    torch::Tensor targets;       // label logits, float [N, classes], where they are learned; else undefined
    double learningRate = 0;     // of the student
    std::int64_t steps = 0;
    // The student's loss at a step. Called twice a step, and must give the same both times.
    std::function<torch::Tensor(std::int64_t step, Network& network, const torch::Tensor& images,
                                const torch::Tensor& targets)>
        loss;
};

struct UnrollResult {
    double loss = 0;              // ||theta_S - target||^2 / ||start - target||^2
    torch::Tensor imageGradient;  // as images
    torch::Tensor targetGradient; // as targets; undefined without them
    double rateGradient = 0;      // with respect to the learning rate
};

// Exact, with memory that hardly grows with the steps: the student's parameters are stored step by step, and
// on the way back each step is computed again. With a the gradient of the loss with respect to theta_{k+1} =
// theta_k - lr g_k:
//     d/dlr += -g_k·a,   d/dx += -lr d(g_k·a)/dx,   a <- a - lr d(g_k·a)/dtheta_k.
// `network` is used as scratch: its parameters are overwritten.
UnrollResult unroll(Network& network, const UnrollRequest& request);

} // namespace distill
