// SPDX-License-Identifier: GPL-3.0-or-later
// Published expert trajectories: the replay_buffer_*.pt of MTT, a list of experts, each the list of its
// epochs, each the list of a network's parameters. Nothing in a file is run; values are read when they are
// asked for. Free of torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/io/torch_file.h"

namespace distill {

class ExpertBuffer final {
public:
    explicit ExpertBuffer(std::filesystem::path file); // DistillError(InvalidInput) with the path

    const std::filesystem::path& file() const { return m_file; }
    std::int64_t experts() const { return static_cast<std::int64_t>(m_experts.size()); }
    std::int64_t epochs() const; // trained, of the shortest expert: the first place is as it was drawn
    // Shapes of the parameters, in their order, the same everywhere in the file.
    std::vector<std::vector<std::int64_t>> shapes() const;
    // All parameters after so many epochs, one after another.
    std::vector<float> parameters(std::int64_t expert, std::int64_t epoch) const;

private:
    using Place = std::vector<const PickleTensor*>; // the parameters at one epoch
    std::vector<Place> readExpert(const PickleValue& expert) const;
    Place readPlace(const PickleValue& epoch) const;
    [[noreturn]] void refuse(const std::string& what) const;

    std::filesystem::path m_file;
    TorchFile m_content;
    std::vector<std::vector<Place>> m_experts; // [expert][epoch], into m_content
};

// The buffers at this place: a file, or all replay_buffer_*.pt of a folder, by number.
// DistillError(InvalidInput) where there are none.
std::vector<std::filesystem::path> expertBufferFiles(const std::filesystem::path& place);

} // namespace distill
