// SPDX-License-Identifier: GPL-3.0-or-later
// Carries events from the engine thread to another thread. Lossless and in order, except that of the images
// only the newest unread ones are kept; of older ones that were stored the fact is kept without the pixels.
// Free of Qt, so that it can be checked under ThreadSanitizer.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "core/run/run_observer.h"

namespace distill {

// The same without pixels, and without CMI shares where nothing was stored: what exports and time lines need.
Images withoutPixels(const Images& images);

class RunMailbox final : public RunObserver {
public:
    // `wake` is called on the engine thread, without the lock, when the mailbox turns from empty to
    // non-empty: once per drain, however many events come. It must be quick and safe to call from there.
    explicit RunMailbox(std::function<void()> wake) : m_wake(std::move(wake)) {}

    void onEvent(const RunEvent& event) override;
    std::vector<RunEvent> drain(); // all unread events, oldest first; any thread

private:
    std::function<void()> m_wake;
    std::mutex m_mutex;
    std::vector<RunEvent> m_events;
};

} // namespace distill
