// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/event_stream.h"

#include <iostream>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/base/utc_time.h"
#include "core/run/event_json.h"

namespace distill {

void EventStream::onEvent(const RunEvent& event) {
    onEvent(event, utcText());
}

void EventStream::onEvent(const RunEvent& event, const std::string& time) {
    if (const auto* started = std::get_if<RunStarted>(&event);
        started != nullptr && !started->directory.empty())
        m_run = started->directory; // a sweep goes on to the next
    m_next.onEvent(event);
    const auto* images = std::get_if<Images>(&event);
    if (!m_print || std::holds_alternative<Progress>(event) || (images != nullptr && !images->stored))
        return;
    auto line = toJson(event);
    line["run"] = m_run.string();
    line["time"] = time;
    std::cout << jsonText(line) << '\n' << std::flush;
}

} // namespace distill
