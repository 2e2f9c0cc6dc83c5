// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/simulated_memory.h"

#include <algorithm>
#include <stdexcept>

#include <sys/mman.h>
#include <unistd.h>

namespace distill::test {
namespace {

constexpr std::size_t kRange = std::size_t(16) << 30; // addresses; pages exist once they are written
constexpr std::size_t kUnit = 512;                    // as real ones round up

void* mapped(int file, int access) {
    void* address = mmap(nullptr, kRange, access, MAP_SHARED | MAP_NORESERVE, file, 0);
    if (address == MAP_FAILED)
        throw std::runtime_error("The simulated accelerator cannot map its memory.");
    return address;
}

} // namespace

SimulatedMemory& SimulatedMemory::instance() {
    static SimulatedMemory* const memory = new SimulatedMemory;
    return *memory;
}

SimulatedMemory::SimulatedMemory() : m_limit(kRange) {
    const int file = memfd_create("simulated-accelerator", MFD_CLOEXEC);
    if (file < 0 || ftruncate(file, static_cast<off_t>(kRange)) != 0)
        throw std::runtime_error("The simulated accelerator gets no memory.");
    m_device = static_cast<char*>(mapped(file, PROT_NONE));
    m_host = static_cast<char*>(mapped(file, PROT_READ | PROT_WRITE));
    close(file);
    m_free[0] = kRange;
}

// First fit.
void* SimulatedMemory::allocate(std::size_t bytes) {
    if (bytes == 0)
        return nullptr;
    const std::size_t size = (bytes + kUnit - 1) / kUnit * kUnit;
    const std::lock_guard<std::mutex> lock(m_mutex);
    if (m_live + size > m_limit)
        return nullptr;
    const auto found =
        std::find_if(m_free.begin(), m_free.end(), [&](const auto& gap) { return gap.second >= size; });
    if (found == m_free.end())
        return nullptr;
    const auto [offset, gap] = *found;
    m_free.erase(found);
    if (gap > size)
        m_free[offset + size] = gap - size;
    m_used[offset] = size;
    m_live += size;
    m_peak = std::max(m_peak, m_live);
    return m_device + offset;
}

void SimulatedMemory::free(void* address) {
    if (address == nullptr)
        return;
    const std::lock_guard<std::mutex> lock(m_mutex);
    auto offset = static_cast<std::size_t>(static_cast<char*>(address) - m_device);
    auto size = m_used.at(offset);
    m_used.erase(offset);
    m_live -= size;
    const auto after = m_free.find(offset + size);
    if (after != m_free.end()) {
        size += after->second;
        m_free.erase(after);
    }
    const auto next = m_free.lower_bound(offset);
    if (next != m_free.begin()) {
        const auto before = std::prev(next);
        if (before->first + before->second == offset) {
            before->second += size;
            return;
        }
    }
    m_free[offset] = size;
}

void* SimulatedMemory::hostView(const void* address) const {
    return isDevice(address) ? m_host + (static_cast<const char*>(address) - m_device) : nullptr;
}

bool SimulatedMemory::isHostView(const void* address) const {
    const auto* place = static_cast<const char*>(address);
    return place >= m_host && place < m_host + kRange;
}

bool SimulatedMemory::isDevice(const void* address) const {
    const auto* place = static_cast<const char*>(address);
    return place >= m_device && place < m_device + kRange;
}

void* SimulatedMemory::deviceOf(const void* hostView) const {
    return m_device + (static_cast<const char*>(hostView) - m_host);
}

void SimulatedMemory::setLimit(std::size_t bytes) {
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_limit = std::min(bytes, kRange);
}

std::size_t SimulatedMemory::live() const {
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_live;
}

std::size_t SimulatedMemory::peak() const {
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_peak;
}

void SimulatedMemory::resetPeak() {
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_peak = m_live;
}

} // namespace distill::test
