// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/image_history.h"

#include <algorithm>
#include <utility>

namespace distill {

void ImageHistory::show(std::shared_ptr<const ImageBatch> batch) {
    const auto stored = std::find_if(m_stored.begin(), m_stored.end(), [&](const StoredImages& each) {
        return each.iteration == batch->iteration;
    });
    show(std::move(batch), stored == m_stored.end() ? std::vector<float>() : stored->cmiShare);
}

void ImageHistory::show(std::shared_ptr<const ImageBatch> batch, std::vector<float> cmiShare) {
    if (!m_first)
        m_first = batch;
    showSet(std::move(batch), std::move(cmiShare));
}

void ImageHistory::showSet(std::shared_ptr<const ImageBatch> batch, std::vector<float> cmiShare) {
    m_newest = std::move(batch);
    m_cmiShare = std::move(cmiShare);
}

void ImageHistory::noteStored(std::int64_t iteration, const std::vector<float>& cmiShare) {
    auto place =
        std::lower_bound(m_stored.begin(), m_stored.end(), iteration,
                         [](const StoredImages& stored, std::int64_t i) { return stored.iteration < i; });
    if (place == m_stored.end() || place->iteration != iteration)
        place = m_stored.insert(place, StoredImages{iteration, {}});
    if (!cmiShare.empty())
        place->cmiShare = cmiShare;
}

void ImageHistory::keepStored(const std::vector<std::int64_t>& iterations) {
    const auto isGone = [&](const StoredImages& stored) {
        return !std::binary_search(iterations.begin(), iterations.end(), stored.iteration);
    };
    m_stored.erase(std::remove_if(m_stored.begin(), m_stored.end(), isGone), m_stored.end());
    for (const std::int64_t iteration : iterations)
        noteStored(iteration, {});
}

void ImageHistory::forgetStored(std::int64_t iteration) {
    const auto isMeant = [iteration](const StoredImages& stored) { return stored.iteration == iteration; };
    m_stored.erase(std::remove_if(m_stored.begin(), m_stored.end(), isMeant), m_stored.end());
}

} // namespace distill
