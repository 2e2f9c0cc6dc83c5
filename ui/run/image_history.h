// SPDX-License-Identifier: GPL-3.0-or-later
// The images of a run: the first, the newest with its shares of the CMI, and which snapshots lie in the run
// folder. A plain value; GUI thread.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/run/run_events.h"

namespace distill {

struct StoredImages {
    std::int64_t iteration = 0;
    std::vector<float> cmiShare; // per image, may be empty
};

class ImageHistory final {
public:
    const std::shared_ptr<const ImageBatch>& newest() const { return m_newest; } // null = none yet
    const std::shared_ptr<const ImageBatch>& first() const { return m_first; }   // null = none yet
    const std::vector<float>& cmiShare() const { return m_cmiShare; }    // of the newest, may be empty
    const std::vector<StoredImages>& stored() const { return m_stored; } // ascending

    void setFirst(std::shared_ptr<const ImageBatch> batch) { m_first = std::move(batch); }
    // They become the newest; the first too where there were none. Without shares these are what the stored
    // ones of that iteration had. `batch` must not be null.
    void show(std::shared_ptr<const ImageBatch> batch);
    void show(std::shared_ptr<const ImageBatch> batch, std::vector<float> cmiShare);
    void showSet(std::shared_ptr<const ImageBatch> batch,
                 std::vector<float> cmiShare); // it has no first ones

    void noteStored(std::int64_t iteration, const std::vector<float>& cmiShare); // empty: as known
    void keepStored(const std::vector<std::int64_t>& iterations); // these alone lie there, ascending
    void forgetStored(std::int64_t iteration);

private:
    std::shared_ptr<const ImageBatch> m_newest, m_first;
    std::vector<float> m_cmiShare;
    std::vector<StoredImages> m_stored;
};

} // namespace distill
