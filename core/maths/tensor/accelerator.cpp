// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/accelerator.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <dlfcn.h>
#include <link.h>

#include <torch/cuda.h>

#include "core/maths/tensor/torch_runtime.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCudaPart = "libtorch_cuda.so";
constexpr const char* kDriver = "libcuda.so.1";

int takeLibTorch(dl_phdr_info* info, std::size_t, void* folder) {
    const fs::path file = info->dlpi_name;
    if (file.filename().string().rfind("libtorch_cpu.", 0) != 0)
        return 0;
    *static_cast<fs::path*>(folder) = file.parent_path();
    return 1;
}

// Empty where LibTorch is linked statically.
fs::path libTorchFolder() {
    fs::path folder;
    dl_iterate_phdr(&takeLibTorch, &folder);
    return folder;
}

} // namespace

bool builtWithCuda() {
    std::error_code ignored;
    return fs::exists(libTorchFolder() / kCudaPart, ignored);
}

namespace {

bool canOpen(const std::string& library) {
    return dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) !=
           nullptr; // stays open: torch's tables point into it
}

std::string whyNoGpu() {
    if (torch::cuda::is_available())
        return {};
    if (const char* visible = std::getenv("CUDA_VISIBLE_DEVICES"))
        return "finds no GPU: the environment variable CUDA_VISIBLE_DEVICES, \"" + std::string(visible) +
               "\", may hide it.";
    return "finds no GPU: there is none, or NVIDIA's driver is older than this build asks for.";
}

std::string openCuda() {
    const std::string name = "LibTorch " + torchVersion();
    const fs::path part = libTorchFolder() / kCudaPart;
    if (!builtWithCuda()) // without asking torch: it looks once, and remembers that there is no CUDA
        return name + " computes on the CPU alone; a build with CUDA can be given when building.";
    const std::string build = name + " is a build with CUDA, but ";
    if (!canOpen(kDriver))
        return build + "NVIDIA's driver (" + kDriver + ") is not installed on this machine.";
    if (!canOpen(part.string())) {
        const char* reason = dlerror();
        return build + "its part for CUDA does not load: " + (reason != nullptr ? reason : "unknown reason") +
               '.';
    }
    const auto why = whyNoGpu();
    return why.empty() ? why : build + why;
}

} // namespace

const std::string& cudaProblem() {
    static const std::string problem = openCuda();
    return problem;
}

} // namespace distill
