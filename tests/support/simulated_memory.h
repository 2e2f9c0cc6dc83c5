// SPDX-License-Identifier: GPL-3.0-or-later
// Memory of the simulated accelerator: one range of addresses that nobody may touch, and a second view of the
// same pages through which its kernels and copies work. A host access to device memory therefore ends the
// process at its line, whenever it comes. Thread-safe. Failure: NoDeviceMemory beyond the limit.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>

namespace distill::test {

class SimulatedMemory final {
public:
    static SimulatedMemory& instance(); // never destroyed: tensors may outlive every static

    void* allocate(std::size_t bytes); // null where that exceeds the limit or the range
    void free(void* address);

    void* hostView(const void* address) const;  // where kernels find what lies at a device address
    bool isHostView(const void* address) const; // of such a place
    bool isDevice(const void* address) const;   // of a device address
    void* deviceOf(const void* hostView) const;

    void setLimit(std::size_t bytes); // of what is allocated at once
    std::size_t live() const;
    std::size_t peak() const; // since resetPeak()
    void resetPeak();

private:
    SimulatedMemory();
    mutable std::mutex m_mutex;
    char* m_device = nullptr;
    char* m_host = nullptr;
    std::map<std::size_t, std::size_t> m_free; // offset -> bytes
    std::map<std::size_t, std::size_t> m_used;
    std::size_t m_live = 0, m_peak = 0, m_limit = 0;
};

} // namespace distill::test
