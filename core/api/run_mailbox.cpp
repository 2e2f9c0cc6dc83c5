// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/run_mailbox.h"

#include <algorithm>
#include <utility>

namespace distill {

void RunMailbox::onEvent(const RunEvent& event) {
    bool wasEmpty = false;
    {
        const std::lock_guard lock(m_mutex);
        wasEmpty = m_events.empty();
        if (std::holds_alternative<Images>(event)) {
            const auto unread = std::find_if(m_events.rbegin(), m_events.rend(), [](const RunEvent& waiting) {
                return std::holds_alternative<Images>(waiting);
            });
            if (unread != m_events.rend())
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
