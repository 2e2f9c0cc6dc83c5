// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/device_memory.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <new>

#include <c10/util/Exception.h>

namespace distill {
namespace {

constexpr std::size_t kConstants = 32; // kept at most

struct Constant {
    torch::Tensor source, there;
};

// Never destroyed: a device may be gone before statics are.
std::deque<Constant>& constants() {
    thread_local std::deque<Constant>* const held = new std::deque<Constant>;
    return *held;
}

} // namespace

torch::Tensor sent(const torch::Tensor& tensor, c10::Device device) {
    return tensor.to(device, /*non_blocking=*/true);
}

torch::Tensor sentOnce(const torch::Tensor& tensor, c10::Device device) {
    if (tensor.device() == device)
        return tensor;
    auto& held = constants();
    for (const auto& constant : held)
        if (constant.source.is_same(tensor) && constant.there.device() == device)
            return constant.there;
    if (held.size() >= kConstants)
        held.pop_front();
    held.push_back({tensor, tensor.to(device)});
    return held.back().there;
}

bool isOutOfMemory(const std::exception& error) {
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr)
        return true;
    const auto* torchError = dynamic_cast<const c10::Error*>(&error);
    if (torchError == nullptr)
        return false;
    const std::string text = torchError->what_without_backtrace();
    return text.find("out of memory") != std::string::npos ||
           text.find("can't allocate memory") != std::string::npos;
}

std::int64_t FittingChunk::of(std::int64_t wanted) const {
    return std::max<std::int64_t>(1, wanted >> m_halvings);
}

void FittingChunk::forEach(std::int64_t count, std::int64_t wanted,
                           const std::function<void(std::int64_t, std::int64_t)>& work) {
    for (std::int64_t first = 0; first < count;) {
        const std::int64_t last = std::min(count, first + of(std::min(wanted, count)));
        bool tooMuch = false;
        try {
            work(first, last);
        } catch (const std::exception& error) {
            if (last - first <= 1 || !isOutOfMemory(error))
                throw;
            tooMuch = true; // the next try comes after the handler: the exception holds tensors alive
        }
        if (tooMuch) {
            ++m_halvings;
            continue;
        }
        first = last;
    }
}

} // namespace distill
