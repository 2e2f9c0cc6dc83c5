// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/nearest_name.h"

#include <algorithm>
#include <cctype>

namespace distill {
namespace {

constexpr std::size_t kLongest = 64; // of words that are compared: names are shorter

bool same(char a, char b) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return lower(a) == lower(b);
}

// Edits that turn one into the other, two swapped neighbours being one.
std::size_t distanceOf(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            const std::size_t change = same(a[i - 1], b[j - 1]) ? 0 : 1;
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[a.size()][b.size()];
}

} // namespace

std::string nearestName(std::string_view word, const std::vector<std::string>& known) {
    std::string nearest;
    if (word.size() < 2 || word.size() > kLongest)
        return nearest;
    std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto& name : known) {
        const auto distance = name.size() > kLongest ? least : distanceOf(word, name);
        if (distance < least) {
            least = distance;
            nearest = name;
        }
    }
    return nearest;
}

std::string nearestKey(std::string_view word, const std::vector<std::string>& known) {
    const auto lastPart = [](std::string_view key) {
        return key.substr(key.rfind('.') + 1);
    }; // none: npos + 1
    const auto isLike = [&](const std::string& key) {
        const auto part = lastPart(key), wanted = lastPart(word);
        return std::equal(part.begin(), part.end(), wanted.begin(), wanted.end(), same);
    };
    const std::string* nearest = nullptr;
    if (word.size() <= kLongest)
        for (const auto& key : known)
            if (isLike(key) && (nearest == nullptr || distanceOf(word, key) < distanceOf(word, *nearest)))
                nearest = &key;
    return nearest != nullptr ? *nearest : nearestName(word, known);
}

std::string didYouMean(std::string_view word, const std::vector<std::string>& known) {
    const auto nearest = nearestName(word, known);
    return nearest.empty() ? std::string() : " Did you mean '" + nearest + "'?";
}

std::string thereIsNo(std::string_view kind, std::string_view id, const std::vector<std::string>& known) {
    std::string list;
    for (const auto& name : known)
        list += (list.empty() ? "" : ", ") + name;
    return "There is no " + std::string(kind) + " '" + std::string(id) + "'." + didYouMean(id, known) +
           " Known: " + list + ".";
}

} // namespace distill
