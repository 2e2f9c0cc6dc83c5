// SPDX-License-Identifier: GPL-3.0-or-later
// A device of LibTorch's kind XPU that computes on the processor, for tests of code that is meant for
// accelerators. Linked into a program, "xpu" is a device of it. It refuses what a GPU refuses (a mix of
// devices, a host access to its memory: see simulated_memory.h) and counts what a GPU waits for. It cannot
// tell numerics of GPU libraries, real time or streams.
// LibTorch 1.13: later ones take symbolic sizes, and other devices have the name. Kernels run on the thread
// that asks for them; counting is thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace distill::test {

struct DeviceWork {
    std::int64_t kernels = 0;
    std::int64_t copiesIn = 0, bytesIn = 0;   // from the host
    std::int64_t copiesOut = 0, bytesOut = 0; // to the host
    std::int64_t waits = 0; // of the host for the device: blocking copies, values read, sizes that depend on
                            // values

    DeviceWork operator-(const DeviceWork& earlier) const;
};

bool hasSimulatedAccelerator(); // whether this LibTorch could be given one
DeviceWork deviceWork();        // since the process began
std::map<std::string, std::int64_t> kernelsByName();

void setDeviceMemoryLimit(std::size_t bytes); // 0 = none; allocations beyond it are out of memory
std::size_t deviceMemoryInUse();
std::size_t deviceMemoryPeak(); // since the last call of resetDeviceMemoryPeak()
void resetDeviceMemoryPeak();

} // namespace distill::test
