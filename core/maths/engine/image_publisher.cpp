// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/image_publisher.h"

#include <utility>

#include "core/maths/engine/run_context.h"

namespace distill {
namespace {

constexpr auto kPreviewInterval = std::chrono::milliseconds(66); // between images that are only shown

} // namespace

ImagePublisher::ImagePublisher(const RunContext& context, const RunMaterial& material)
    : m_context(context), m_material(material) {}

void ImagePublisher::publish(std::int64_t iteration, bool store) {
    const auto now = std::chrono::steady_clock::now();
    store = store && m_lastStored != iteration;
    if (!store && now - m_lastPreview < kPreviewInterval)
        return;
    m_lastPreview = now;
    auto batch = std::make_shared<const ImageBatch>(m_material.set.snapshot(iteration));
    Images images;
    if (store && m_context.recorder.enabled()) {
        m_context.recorder.saveImages(batch);
        m_lastStored = m_lastSaved = iteration;
    }
    images.stored = m_lastSaved == iteration; // told again, they may have newer shares
    if (m_material.objective && iteration > 0)
        images.cmiShare = m_material.objective->pull().share();
    images.batch = std::move(batch);
    m_context.emit(images);
}

void ImagePublisher::publishLast(std::int64_t iteration) {
    m_lastPreview = {};
    publish(iteration, true);
    saveFloats(iteration);
}

void ImagePublisher::saveFloats(std::int64_t iteration) {
    m_context.recorder.saveFloats(m_material.set, iteration);
}

} // namespace distill
