// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/citation.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace distill {
namespace {

struct Reference {
    std::string authors, title, venue, year;
};

void replaceAll(std::string& text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

// The comma behind the authors: the first one after "&" or "et al.", else the first.
std::size_t endOfAuthors(const std::string& reference) {
    for (const char* last : {"et al.", " & "})
        if (const auto at = reference.find(last); at != std::string::npos)
            return reference.find(", ", at);
    return reference.find(", ");
}

bool isYear(const std::string& text) {
    return text.size() == 4 &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

// An empty title where it cannot be told apart.
Reference taken(const std::string& reference) {
    const auto title = endOfAuthors(reference), venue = reference.rfind(", ");
    if (title == std::string::npos || venue <= title)
        return {};
    Reference parts{reference.substr(0, title),
                    reference.substr(title + 2, venue - title - 2),
                    reference.substr(venue + 2),
                    {}};
    const auto space = parts.venue.rfind(' ');
    if (space == std::string::npos || !isYear(parts.venue.substr(space + 1)))
        return {};
    parts.year = parts.venue.substr(space + 1);
    parts.venue.resize(space);
    replaceAll(parts.authors, " et al.", " and others");
    replaceAll(parts.authors, ", ", " and ");
    replaceAll(parts.authors, " & ", " and ");
    return parts;
}

} // namespace

std::string bibtexOf(const std::string& reference, const std::string& key) {
    if (reference.empty())
        return {};
    const auto parts = taken(reference);
    if (parts.title.empty())
        return "@misc{" + key + ",\n  note = {" + reference + "}\n}\n";
    return "@inproceedings{" + key + ",\n  author = {" + parts.authors + "},\n  title = {{" + parts.title +
           "}},\n  booktitle = {" + parts.venue + "},\n  year = {" + parts.year + "}\n}\n";
}

std::string cmiBibtex() {
    return "@inproceedings{cmi,\n"
           "  author = {Zhong, Xinhao and Chen, Bin and Fang, Hao and Gu, Xulin and Xia, Shu-Tao and Yang, "
           "En-Hui},\n"
           "  title = {{Going Beyond Feature Similarity: Effective Dataset Distillation based on Class-Aware "
           "Conditional Mutual Information}},\n"
           "  booktitle = {International Conference on Learning Representations},\n"
           "  year = {2025}\n}\n";
}

} // namespace distill
