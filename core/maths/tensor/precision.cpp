// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/precision.h"

#include <fstream>
#include <string>
#include <utility>

namespace distill {
namespace {

thread_local bool t_allowed = false;
thread_local bool t_imagesAreData = false;

} // namespace

MixedAllowed::MixedAllowed(bool allowed) : m_outer(std::exchange(t_allowed, allowed)) {}

MixedAllowed::~MixedAllowed() {
    t_allowed = m_outer;
}

ImagesAreData::ImagesAreData() : m_outer(std::exchange(t_imagesAreData, true)) {}

ImagesAreData::~ImagesAreData() {
    t_imagesAreData = m_outer;
}

bool mixedIsAllowed() {
    return t_allowed;
}

bool computesMixed() {
    return t_allowed && t_imagesAreData;
}

bool processorHasBfloat16() {
    static const bool has = [] {
        std::ifstream file("/proc/cpuinfo");
        for (std::string word; file >> word;)
            if (word == "avx512_bf16" || word == "amx_bf16" || word == "bf16") // the last one is ARM's
                return true;
        return false;
    }();
    return has;
}

} // namespace distill
