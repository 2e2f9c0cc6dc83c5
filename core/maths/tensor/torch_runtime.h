// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that knows how LibTorch is set up and where its versions differ: device, threads, CPU
// allocator, memory, error translation.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <vector>

#include <c10/core/Device.h>

#include "core/base/result.h"

namespace distill {

// Replaces torch's CPU allocator by one that keeps freed blocks for the next request: large tensors are
// otherwise page-faulted anew at each allocation. Process-wide and for good; call first thing in main().
// Thread-safe.
void installCachingAllocator();
// Bytes kept for reuse at present, and giving them (and glibc's free pages) back to the system.
std::size_t cachedBytes();
void trimMemory();

// Sets the thread count of the calling thread's OpenMP team; 0 = one per core. Returns the count in force.
int setThreads(std::int64_t threads);

// Every GPU that this LibTorch can compute on, in the order in which "auto" prefers them: CUDA's, then
// Intel's (XPU).
std::vector<c10::Device> accelerators();
// "auto" | "cpu" | "cuda" | "cuda:<index>" | "xpu" | "xpu:<index>" to a device that exists;
// DistillError(Device) where it does not, DistillError(Usage) for another word. TF32 is off.
c10::Device chooseDevice(const std::string& text);

std::uint64_t peakMemoryBytes();      // of this process so far (resident set)
std::uint64_t bytesInUse();           // on the heap of this process now, without what is kept for reuse
std::uint64_t availableMemoryBytes(); // that the system can still give without swapping; 0 = unknown

std::string torchVersion(); // "1.13.1"

// Any exception that left the maths, as an Error: the sentence without torch's backtrace, the backtrace in
// `detail`.
Error translate(const std::exception_ptr& exception);

} // namespace distill
