// SPDX-License-Identifier: GPL-3.0-or-later
// Shows the images of a run while they are learned, and stores those that are to be kept: each iteration's at
// most once. Images that are only shown come no more often than a screen is worth it. Engine thread; a folder
// that cannot be written is the recorder's failure.
#pragma once

#include <chrono>
#include <cstdint>

namespace distill {

struct RunContext;
struct RunMaterial;

class ImagePublisher final {
public:
    ImagePublisher(const RunContext& context, const RunMaterial& material);

    void publish(std::int64_t iteration, bool store);
    void publishLast(std::int64_t iteration); // stored, and told however soon after the ones before
    void saveFloats(std::int64_t iteration);  // the set as it is
    void goOnFrom(std::int64_t iteration) { m_lastStored = iteration; } // stored by an earlier process

private:
    const RunContext& m_context;
    const RunMaterial& m_material;
    std::chrono::steady_clock::time_point m_lastPreview{};
    std::int64_t m_lastStored = -1; // iteration whose images were written last
    std::int64_t m_lastSaved = -1;  // the same, by this process
};

} // namespace distill
