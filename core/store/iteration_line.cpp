// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/iteration_line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

namespace distill {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// Takes tokens from the front of a line; false or nothing where the next one is another.
class Scanner final {
public:
    explicit Scanner(std::string_view line) : m_rest(line) {}

    bool atEnd() const { return m_rest.empty(); }
    bool take(char c) {
        if (m_rest.empty() || m_rest.front() != c)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }
    bool take(std::string_view word) {
        if (m_rest.substr(0, word.size()) != word)
            return false;
        m_rest.remove_prefix(word.size());
        return true;
    }
    // Printable ASCII without escapes.
    std::optional<std::string_view> text() {
        if (!take('"'))
            return std::nullopt;
        const auto end = std::find_if(m_rest.begin(), m_rest.end(),
                                      [](char c) { return c == '"' || c == '\\' || c < ' ' || c > '~'; });
        if (end == m_rest.end() || *end != '"')
            return std::nullopt;
        const auto length = static_cast<std::size_t>(end - m_rest.begin());
        const auto found = m_rest.substr(0, length);
        m_rest.remove_prefix(length + 1);
        return found;
    }
    template <class Number>
    bool number(Number& value) {
        const std::string_view token = numberToken();
        const char* end = token.data() + token.size();
        const auto read = std::from_chars(token.data(), end, value);
        m_rest.remove_prefix(token.size());
        return !token.empty() && read.ec == std::errc() && read.ptr == end;
    }
    bool numberOrNull(double& value) { // null stands for what is not finite
        if (!take("null"))
            return number(value);
        value = std::numeric_limits<double>::quiet_NaN();
        return true;
    }
    bool flag(bool& value) {
        value = take("true");
        return value || take("false");
    }
    bool numbers(std::vector<double>& values) {
        if (!take('['))
            return false;
        if (take(']'))
            return true;
        do
            if (!numberOrNull(values.emplace_back()))
                return false;
        while (take(','));
        return take(']');
    }

private:
    // As JSON spells numbers; empty where it is none.
    std::string_view numberToken() const {
        std::size_t at = 0;
        const auto peek = [&] { return at < m_rest.size() ? m_rest[at] : '\0'; };
        const auto digits = [&] {
            const auto before = at;
            while (isDigit(peek()))
                ++at;
            return at > before;
        };
        if (peek() == '-')
            ++at;
        const bool zero = peek() == '0';
        const auto first = at;
        if (!digits() || (zero && at > first + 1))
            return {};
        if (peek() == '.' && (++at, !digits()))
            return {};
        if (peek() == 'e' || peek() == 'E') {
            ++at;
            if (peek() == '+' || peek() == '-')
                ++at;
            if (!digits())
                return {};
        }
        return m_rest.substr(0, at);
    }

    std::string_view m_rest;
};

struct RealKey {
    std::string_view key;
    double Iteration::*value;
};
constexpr std::array<RealKey, 8> kReals{{{"cmi", &Iteration::cmi},
                                         {"cmi_gradient_norm", &Iteration::cmiGradientNorm},
                                         {"cmi_term", &Iteration::cmiTerm},
                                         {"gradient_cosine", &Iteration::gradientCosine},
                                         {"lambda", &Iteration::lambda},
                                         {"loss", &Iteration::loss},
                                         {"matching", &Iteration::matching},
                                         {"matching_gradient_norm", &Iteration::matchingGradientNorm}}};

struct TimeKey {
    std::string_view key;
    double StageTimes::*value;
};
constexpr std::array<TimeKey, 4> kTimes{{{"cmi", &StageTimes::cmi},
                                         {"matching", &StageTimes::matching},
                                         {"step", &StageTimes::step},
                                         {"total", &StageTimes::total}}};

// What else a line holds, one bit each behind those of kReals.
enum Seen : std::uint32_t {
    Event = 1U << 8U,
    Number = 1U << 9U,
    Fresh = 1U << 10U,
    Times = 1U << 11U,
    Classes = 1U << 12U,
    Sequence = 1U << 13U,
    Date = 1U << 14U,
    Regulariser = 1U << 15U,
    Accuracy = 1U << 16U
};
constexpr std::uint32_t kRequired = 0xFFU | Event | Number | Fresh | Times;

bool times(Scanner& scanner, StageTimes& milliseconds) {
    if (!scanner.take('{'))
        return false;
    std::size_t number = 0;
    for (const TimeKey& time : kTimes) // in the order in which they are written
        if ((number++ > 0 && !scanner.take(',')) || scanner.text() != time.key || !scanner.take(':') ||
            !scanner.numberOrNull(milliseconds.*time.value))
            return false;
    return scanner.take('}');
}

// The value of a key, and its bit; 0 where it is not understood.
std::uint32_t value(Scanner& scanner, std::string_view key, Iteration& iteration) {
    for (std::size_t i = 0; i < kReals.size(); ++i)
        if (kReals[i].key == key)
            return scanner.numberOrNull(iteration.*kReals[i].value) ? 1U << i : 0U;
    double ignored = 0;
    if (key == "event")
        return scanner.text() == "iteration" ? Event : 0U;
    if (key == "iteration")
        return scanner.number(iteration.iteration) ? Number : 0U;
    if (key == "cmi_fresh")
        return scanner.flag(iteration.cmiFresh) ? Fresh : 0U;
    if (key == "milliseconds")
        return times(scanner, iteration.milliseconds) ? Times : 0U;
    if (key == "per_class_cmi")
        return scanner.numbers(iteration.perClassCmi) ? Classes : 0U;
    if (key == "regulariser")
        return scanner.numberOrNull(iteration.regulariser.emplace()) ? Regulariser : 0U;
    if (key == "teacher_accuracy")
        return scanner.numberOrNull(iteration.teacherAccuracy.emplace()) ? Accuracy : 0U;
    if (key == "seq")
        return scanner.number(ignored) ? Sequence : 0U;
    if (key == "time")
        return scanner.text() ? Date : 0U;
    return 0;
}

} // namespace

std::optional<Iteration> scanIteration(std::string_view line) {
    Scanner scanner(line);
    if (!scanner.take('{'))
        return std::nullopt;
    Iteration iteration;
    std::uint32_t seen = 0;
    do {
        const auto key = scanner.text();
        if (!key || !scanner.take(':'))
            return std::nullopt;
        const std::uint32_t bit = value(scanner, *key, iteration);
        if (bit == 0 || (seen & bit) != 0)
            return std::nullopt;
        seen |= bit;
    } while (scanner.take(','));
    if (!scanner.take('}') || !scanner.atEnd() || (seen & kRequired) != kRequired)
        return std::nullopt;
    return iteration;
}

} // namespace distill
