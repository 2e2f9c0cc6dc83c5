// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/run_mailbox.h"

#include <algorithm>
#include <utility>

namespace distill {

Images withoutPixels(const Images& images) {
    Images kept;
    kept.stored = images.stored;
    if (images.stored)
        kept.cmiShare = images.cmiShare;
    if (images.batch) {
        auto geometry = std::make_shared<ImageBatch>();
        geometry->iteration = images.batch->iteration;
        geometry->classes = images.batch->classes;
        geometry->ipc = images.batch->ipc;
        geometry->channels = images.batch->channels;
        geometry->height = images.batch->height;
        geometry->width = images.batch->width;
        kept.batch = std::move(geometry);
    }
    return kept;
}

namespace {

bool isToShow(const RunEvent& event) {
    const auto* images = std::get_if<Images>(&event);
    return images != nullptr && images->batch && !(images->stored && images->batch->pixels.empty());
}

} // namespace

void RunMailbox::onEvent(const RunEvent& event) {
    bool wasEmpty = false;
    {
        const std::lock_guard lock(m_mutex);
        wasEmpty = m_events.empty();
        if (isToShow(event)) {
            const auto unread = std::find_if(m_events.rbegin(), m_events.rend(), isToShow);
            if (unread != m_events.rend() && std::get<Images>(*unread).stored)
                *unread = withoutPixels(std::get<Images>(*unread));
            else if (unread != m_events.rend())
                m_events.erase(std::next(unread).base());
        }
        m_events.push_back(event);
    }
    if (wasEmpty && m_wake)
        m_wake();
}

std::vector<RunEvent> RunMailbox::drain() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_events, {});
}

} // namespace distill
