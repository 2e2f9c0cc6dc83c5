// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/expert_buffer.h"

#include <algorithm>

#include "core/io/number_array.h"
#include "core/store/numbered_files.h"

namespace distill {

namespace fs = std::filesystem;

ExpertBuffer::ExpertBuffer(fs::path file) : m_file(std::move(file)), m_content(m_file) {
    const auto* list = std::get_if<PickleList>(&m_content.root().data);
    if (list == nullptr || list->items.empty())
        refuse("it holds no list of experts");
    for (const auto& expert : list->items)
        m_experts.push_back(readExpert(*expert));
    const auto first = shapes();
    for (const auto& expert : m_experts)
        for (const auto& place : expert) {
            bool same = place.size() == first.size();
            for (std::size_t i = 0; same && i < first.size(); ++i)
                same = place[i]->shape == first[i];
            if (!same)
                refuse("its experts are not all of the same network");
        }
}

void ExpertBuffer::refuse(const std::string& what) const {
    throw DistillError(ErrorCode::InvalidInput,
                       "'" + m_file.string() + "' is no buffer of experts: " + what +
                           ". Expected MTT's replay_buffer_<n>.pt, parameters by expert and epoch.");
}

std::vector<ExpertBuffer::Place> ExpertBuffer::readExpert(const PickleValue& expert) const {
    const auto* list = std::get_if<PickleList>(&expert.data);
    if (list == nullptr || list->items.size() < 2)
        refuse("an expert in it has no epochs");
    std::vector<Place> places;
    places.reserve(list->items.size());
    for (const auto& epoch : list->items)
        places.push_back(readPlace(*epoch));
    return places;
}

ExpertBuffer::Place ExpertBuffer::readPlace(const PickleValue& epoch) const {
    const auto* list = std::get_if<PickleList>(&epoch.data);
    if (list == nullptr || list->items.empty())
        refuse("an epoch in it has no parameters");
    Place place;
    for (const auto& value : list->items)
        if (place.emplace_back(std::get_if<PickleTensor>(&value->data)) == nullptr)
            refuse("a parameter in it is no tensor");
    return place;
}

std::int64_t ExpertBuffer::epochs() const {
    std::size_t shortest = m_experts.front().size();
    for (const auto& expert : m_experts)
        shortest = std::min(shortest, expert.size());
    return static_cast<std::int64_t>(shortest) - 1;
}

std::vector<std::vector<std::int64_t>> ExpertBuffer::shapes() const {
    std::vector<std::vector<std::int64_t>> shapes;
    for (const auto* tensor : m_experts.front().front())
        shapes.push_back(tensor->shape);
    return shapes;
}

std::vector<float> ExpertBuffer::parameters(std::int64_t expert, std::int64_t epoch) const {
    std::vector<float> all;
    const auto& place = m_experts.at(static_cast<std::size_t>(expert)).at(static_cast<std::size_t>(epoch));
    for (const auto& array : m_content.arrays(place)) {
        const auto values = toFloats(array);
        all.insert(all.end(), values.begin(), values.end());
    }
    return all;
}

std::vector<fs::path> expertBufferFiles(const fs::path& place) {
    std::error_code ignored;
    if (!fs::exists(place, ignored))
        throw DistillError(ErrorCode::InvalidInput, "There is no file or folder '" + place.string() + "'.");
    if (!fs::is_directory(place, ignored))
        return {place};
    auto files = numberedFiles(place, "replay_buffer_", {".pt"});
    if (files.empty())
        throw DistillError(ErrorCode::InvalidInput,
                           "'" + place.string() + "' holds no experts: expected replay_buffer_<n>.pt.");
    return files;
}

} // namespace distill
