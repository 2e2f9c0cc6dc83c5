// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/random_streams.h"

#include <mutex>

#include <ATen/core/Tensor.h>
#include <ATen/CPUGeneratorImpl.h>

namespace distill {
namespace {

// splitmix64 (Steele, Lea, Flood 2014): a bijective mixer, so different keys give different streams.
std::uint64_t mix(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15ULL;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

} // namespace

std::uint64_t RandomStreams::key(Purpose purpose, std::int64_t iteration, std::int64_t index) const {
    std::uint64_t hash = mix(m_seed);
    hash = mix(hash ^ static_cast<std::uint64_t>(purpose));
    hash = mix(hash ^ static_cast<std::uint64_t>(iteration));
    return mix(hash ^ static_cast<std::uint64_t>(index));
}

at::Generator RandomStreams::generator(Purpose purpose, std::int64_t iteration, std::int64_t index) const {
    return makeGenerator(key(purpose, iteration, index));
}

at::Generator makeGenerator(std::uint64_t seed) {
    return at::detail::createCPUGenerator(seed);
}

IsolatedRng::IsolatedRng(std::uint64_t seed) {
    auto global = at::detail::getDefaultCPUGenerator();
    const std::lock_guard<std::mutex> lock(global.mutex());
    m_saved = global.clone();
    global.set_current_seed(seed);
}

IsolatedRng::~IsolatedRng() {
    auto global = at::detail::getDefaultCPUGenerator();
    const std::lock_guard<std::mutex> lock(global.mutex());
    global.set_state(m_saved.get_state());
}

} // namespace distill
