// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LibTorch that computes on an accelerator: opened at run time, where there is a device for it,
// so that one program starts on machines with and without. Any thread; the first call does the work. Failure
// is a sentence.
#pragma once

#include <string>

namespace distill {

// Opens libtorch_cuda beside the libtorch_cpu in use. Empty where that went well and there is a GPU; else why
// none is used: "LibTorch 2.15.0 is a build with CUDA, but …". To be called before torch is asked about CUDA.
const std::string& cudaProblem();

// Whether the LibTorch in use is a build with CUDA, GPU or not. Opens nothing.
bool builtWithCuda();

} // namespace distill
