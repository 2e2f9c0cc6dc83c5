// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_fields.h"

#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace distill {
namespace {

// Sees the keys of the objects that are open, and keeps the first that comes again.
class KeysSeen final {
public:
    void see(nlohmann::json::parse_event_t event, const nlohmann::json& parsed) {
        using Seen = nlohmann::json::parse_event_t;
        if (event == Seen::object_start)
            m_open.emplace_back();
        else if (event == Seen::object_end)
            m_open.pop_back();
        else if (event == Seen::key)
            take(parsed.get<std::string>());
    }
    const std::string& twice() const { return m_twice; } // with the keys above it, joined by dots

private:
    struct Object {
        std::set<std::string> keys;
        std::string key; // the one that was read last
    };
    void take(const std::string& key) {
        m_open.back().key = key;
        if (m_open.back().keys.insert(key).second || !m_twice.empty())
            return;
        for (const auto& object : m_open)
            m_twice += (m_twice.empty() ? "" : ".") + object.key;
    }

    std::vector<Object> m_open; // outermost first
    std::string m_twice;
};

} // namespace

std::string jsonText(const nlohmann::json& json, int indent) {
    return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<nlohmann::json> jsonByHand(std::string_view text) {
    KeysSeen keys;
    const auto see = [&keys](int, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
        keys.see(event, parsed);
        return true;
    };
    auto json = nlohmann::json::parse(text.begin(), text.end(), see, false);
    if (!keys.twice().empty())
        return standsTwice(keys.twice());
    return json;
}

tl::unexpected<Error> standsTwice(const std::string& key) {
    return failure(ErrorCode::InvalidInput,
                   "The key '" + key + "' stands there twice: leave the one that is meant.");
}

nlohmann::json jsonNumber(double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
}

nlohmann::json jsonNumber(float value) {
    if (!std::isfinite(value))
        return {};
    std::array<char, 32> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
    double decimal = 0;
    std::from_chars(text.data(), written.ptr, decimal);
    return decimal;
}

} // namespace distill
