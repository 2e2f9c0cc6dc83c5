// SPDX-License-Identifier: GPL-3.0-or-later
// Between host and device: sending without waiting, constants that are sent once, and what to do where the
// device's memory is too small for a piece of work. Engine thread.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>

#include <torch/types.h>

namespace distill {

// On the device, without waiting for what it is doing. The tensor itself where it is there already.
torch::Tensor sent(const torch::Tensor& tensor, c10::Device device);
// The same for a tensor that nobody writes to and that is asked for again and again: sent once.
torch::Tensor sentOnce(const torch::Tensor& tensor, c10::Device device);

bool isOutOfMemory(const std::exception& error); // of a device or of the host

// How many parts of a work fit into memory at once: starts with what is asked for, and once that was too
// much, a half, a quarter … for the rest of the process. One for each kind of work.
class FittingChunk final {
public:
    std::int64_t of(std::int64_t wanted) const; // at least 1
    // Does `work(first, last)` for all of [0, count), `wanted` at a time, in smaller parts where memory does
    // not suffice; a part that failed is done again. Where one alone is too much, its error is passed on.
    void forEach(std::int64_t count, std::int64_t wanted,
                 const std::function<void(std::int64_t first, std::int64_t last)>& work);

private:
    int m_halvings = 0;
};

} // namespace distill
