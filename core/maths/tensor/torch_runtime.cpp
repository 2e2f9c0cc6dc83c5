// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/torch_runtime.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <thread>

#include <malloc.h>
#include <sys/resource.h>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/Allocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include "core/maths/tensor/accelerator.h"

namespace distill {
namespace {

constexpr std::size_t kAlignment = 64; // also the size of the header in front of a block
constexpr std::size_t kPage = 4096;
constexpr std::size_t kSmallest = std::size_t(64) << 10;    // below this the C library is quick enough
constexpr std::size_t kCacheLimit = std::size_t(768) << 20; // bytes kept at most

// Freed blocks by size. A request takes the smallest kept block that is at most an eighth too large.
class BlockCache final {
public:
    void* take(std::size_t bytes) {
        if (bytes >= kSmallest) {
            const std::lock_guard<std::mutex> lock(m_mutex);
            const auto found = m_free.lower_bound(bytes);
            if (found != m_free.end() && found->first <= bytes + bytes / 8) {
                void* block = found->second;
                m_bytes -= found->first;
                m_free.erase(found);
                return block;
            }
        }
        void* block = std::aligned_alloc(kAlignment, bytes);
        if (block == nullptr) {
            clear();
            block = std::aligned_alloc(kAlignment, bytes);
        }
        if (block == nullptr)
            throw std::bad_alloc();
        std::memcpy(block, &bytes, sizeof bytes);
        return block;
    }

    void give(void* block) {
        std::size_t bytes = 0;
        std::memcpy(&bytes, block, sizeof bytes);
        if (bytes >= kSmallest) {
            const std::lock_guard<std::mutex> lock(m_mutex);
            if (m_bytes + bytes <= kCacheLimit) {
                m_bytes += bytes;
                m_free.emplace(bytes, block);
                return;
            }
        }
        std::free(block);
    }

    void clear() {
        std::multimap<std::size_t, void*> blocks;
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            blocks.swap(m_free);
            m_bytes = 0;
        }
        for (const auto& entry : blocks)
            std::free(entry.second);
    }

    std::size_t bytes() const {
        const std::lock_guard<std::mutex> lock(m_mutex);
        return m_bytes;
    }

private:
    mutable std::mutex m_mutex;
    std::multimap<std::size_t, void*> m_free;
    std::size_t m_bytes = 0;
};

// Never destroyed: tensors with static lifetime may be freed after any static of ours.
BlockCache& blockCache() {
    static BlockCache* const cache = new BlockCache;
    return *cache;
}

void releaseBlock(void* data) {
    if (data != nullptr)
        blockCache().give(static_cast<char*>(data) - kAlignment);
}

class CachingAllocator final : public c10::Allocator {
public:
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3)
    c10::DataPtr allocate(std::size_t bytes) override {
        return make(bytes);
    }
    void copy_data(void* target, const void* source, std::size_t bytes) const override {
        default_copy_data(target, source, bytes);
    }
#else
    c10::DataPtr allocate(std::size_t bytes) const override {
        return make(bytes);
    }
#endif
    c10::DeleterFnPtr raw_deleter() const override {
        return &releaseBlock;
    }

private:
    static c10::DataPtr make(std::size_t bytes) {
        const c10::Device cpu(c10::DeviceType::CPU);
        if (bytes == 0)
            return {nullptr, nullptr, &releaseBlock, cpu};
        const std::size_t unit = bytes >= kSmallest ? kPage : kAlignment;
        const std::size_t rounded = (bytes + kAlignment + unit - 1) / unit * unit;
        void* data = static_cast<char*>(blockCache().take(rounded)) + kAlignment;
        return {data, data, &releaseBlock, cpu};
    }
};

// "cuda" and "xpu", with an index or without (then 0).
std::optional<c10::Device> parseAccelerator(const std::string& text) {
    const auto colon = text.find(':');
    const std::string kind = text.substr(0, colon);
    if (kind != "cuda" && kind != "xpu")
        return std::nullopt;
    int index = 0;
    if (colon != std::string::npos) {
        const char* const end = text.data() + text.size();
        const auto [stop, problem] = std::from_chars(text.data() + colon + 1, end, index);
        if (problem != std::errc() || stop != end || index < 0 || index > 127)
            return std::nullopt;
    }
    return c10::Device(kind == "cuda" ? c10::DeviceType::CUDA : c10::DeviceType::XPU,
                       static_cast<c10::DeviceIndex>(index));
}

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

} // namespace

void installCachingAllocator() {
    static CachingAllocator* const allocator = new CachingAllocator; // outlives every tensor
    c10::SetAllocator(c10::DeviceType::CPU, allocator, 1);
}

std::size_t cachedBytes() {
    return blockCache().bytes();
}

void trimMemory() {
    blockCache().clear();
    malloc_trim(0);
}

int setThreads(std::int64_t threads) {
    const auto cores = static_cast<std::int64_t>(std::max(1u, std::thread::hardware_concurrency()));
    at::set_num_threads(static_cast<int>(threads > 0 ? threads : cores));
    return at::get_num_threads();
}

std::vector<c10::Device> accelerators() {
    std::vector<c10::Device> found;
    const auto add = [&](c10::DeviceType kind, std::size_t count) {
        for (std::size_t index = 0; index < count; ++index)
            found.emplace_back(kind, static_cast<c10::DeviceIndex>(index));
    };
    add(c10::DeviceType::CUDA, cudaProblem().empty() ? torch::cuda::device_count() : 0);
    if (c10::impl::hasDeviceGuardImpl(c10::DeviceType::XPU))
        add(c10::DeviceType::XPU, c10::impl::getDeviceGuardImpl(c10::DeviceType::XPU)->deviceCount());
    return found;
}

c10::Device chooseDevice(const std::string& text) {
    at::globalContext().setAllowTF32CuBLAS(false);
    at::globalContext().setAllowTF32CuDNN(false);
    const c10::Device cpu(c10::DeviceType::CPU);
    const auto found = accelerators();
    if (text == "auto")
        return found.empty() ? cpu : found.front();
    if (text == "cpu")
        return cpu;
    const auto wanted = parseAccelerator(text);
    if (!wanted)
        throw DistillError(ErrorCode::Usage,
                           "There is no device '" + text + "': use auto, cpu, cuda, cuda:0, xpu or xpu:0.");
    if (std::find(found.begin(), found.end(), *wanted) != found.end())
        return *wanted;
    const auto count = std::count_if(found.begin(), found.end(), [&](const c10::Device& device) {
        return device.type() == wanted->type();
    });
    const std::string kind = wanted->is_cuda() ? "CUDA" : "XPU";
    if (count == 0)
        throw DistillError(ErrorCode::Device,
                           "Device '" + text + "' was asked for, but " +
                               (wanted->is_cuda() ? cudaProblem() : "this LibTorch finds no XPU GPU.") +
                               " Use --device cpu.");
    throw DistillError(ErrorCode::Device, "There is no " + kind + " GPU number " +
                                              std::to_string(wanted->index()) + ": this machine has " +
                                              std::to_string(count) + ".");
}

std::uint64_t bytesInUse() {
    const auto heap = mallinfo2();
    return heap.uordblks + heap.hblkhd - cachedBytes();
}

std::uint64_t availableMemoryBytes() {
    std::ifstream file("/proc/meminfo");
    for (std::string name, unit; file >> name;) {
        std::uint64_t kibibytes = 0;
        if (name == "MemAvailable:" && file >> kibibytes)
            return kibibytes * 1024;
        std::getline(file, unit);
    }
    return 0;
}

std::uint64_t peakMemoryBytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::string torchVersion() {
    return TORCH_VERSION;
}

Error translate(const std::exception_ptr& exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const DistillError& error) {
        return error.error();
    } catch (const c10::Error& error) {
        const std::string text = error.what_without_backtrace();
        if (contains(text, "out of memory") || contains(text, "can't allocate memory"))
            return {ErrorCode::Device,
                    "The device ran out of memory: use fewer images per class or a smaller batch.",
                    error.what()};
        return {ErrorCode::RunFailed, text, error.what()};
    } catch (const std::bad_alloc&) {
        return {ErrorCode::Device,
                "The machine ran out of memory: use fewer images per class or a smaller batch.", ""};
    } catch (const std::exception& error) {
        return {ErrorCode::RunFailed, error.what(), ""};
    } catch (...) {
        return {ErrorCode::RunFailed, "An unknown error ended the run.", ""};
    }
}

} // namespace distill
