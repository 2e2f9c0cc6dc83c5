// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of rows that are known by their `id`. Any thread.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace distill {

// The row with this id, or nullptr.
template <class Row>
const Row* findRow(const std::vector<Row>& rows, const std::string& id) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
    return found == rows.end() ? nullptr : &*found;
}

template <class Row>
std::vector<std::string> idsOf(const std::vector<Row>& rows) {
    std::vector<std::string> ids;
    ids.reserve(rows.size());
    for (const auto& row : rows)
        ids.push_back(row.id);
    return ids;
}

} // namespace distill
