// SPDX-License-Identifier: GPL-3.0-or-later
// The pretrained networks that CMI is measured in. Trained once (teacher_training.h) and kept on disk, and in
// memory while a run goes on.
// The pool itself does not depend on the run's seed; which teacher an iteration uses depends on the seed and
// the iteration alone. Engine thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/maths/cmi/real_statistics.h"
#include "core/maths/cmi/teacher_training.h"
#include "core/maths/data/dataset.h"
#include "core/maths/tensor/random_streams.h"
#include "core/results/teacher_info.h"
#include "core/run/job_parts.h"

namespace distill {

class Network;

class TeacherPool final {
public:
    // Trains what is missing; a run's own pool is read where the recipe names files. Progress of stage
    // "teachers". DistillError(Cancelled) where `watch` stopped it. Runs draw their teachers' weights by
    // the default `seed`; another one gives other networks of the same recipe.
    static TeacherPool prepare(const Dataset& dataset, const TeacherConfig& recipe, c10::Device device,
                               int threads, const Watch& watch, std::uint64_t seed = kRunPoolSeed,
                               const TeacherTraining& training = {});
    // Published weights: a file, or the first `recipe.count` buffer<n>.pth of a folder (recipe.files), whose
    // architecture follows from each file; or experts, as they ended: MTT's replay_buffer_<n>.pt, of the
    // network `recipe.network`, or trainings of the cache whose epochs are kept. DistillError(InvalidInput) where one
    // fits no network.
    static TeacherPool fromFiles(const Dataset& dataset, const TeacherConfig& recipe, c10::Device device);

    std::int64_t size() const { return static_cast<std::int64_t>(m_networks.size()); }
    Network& at(std::int64_t index) const { return *m_networks.at(static_cast<std::size_t>(index)); }
    std::shared_ptr<Network> shared(std::int64_t index) const {
        return m_networks.at(static_cast<std::size_t>(index));
    }
    // The network as it was before it was trained, frozen, in eval mode. Usage for published ones, which do
    // not say.
    std::shared_ptr<Network> asDrawn(std::int64_t index, const Dataset& dataset, c10::Device device) const;
    // Flat parameters after so many epochs of its training, 0 = as drawn; on the CPU. Where they were needed.
    torch::Tensor parameters(std::int64_t index, std::int64_t epoch) const;
    // The teacher of this iteration: a new draw every `resampleEvery` iterations.
    Network& forIteration(std::int64_t iteration, std::int64_t resampleEvery,
                          const RandomStreams& streams) const;
    std::int64_t indexForIteration(std::int64_t iteration, std::int64_t resampleEvery,
                                   const RandomStreams& streams) const;
    // Measures the real training images in every teacher, or reads what was measured before from the cache.
    void measureReal(const Dataset& dataset, c10::Device device, const Watch& watch,
                     TeacherLayer layer = TeacherLayer::Last);
    bool measuredReal() const { return !m_real.empty(); }
    const RealStatistics& real(std::int64_t index) const { // after measureReal()
        return m_real.at(static_cast<std::size_t>(index));
    }
    const std::vector<TeacherInfo>& infos() const { return m_infos; }

private:
    static std::optional<TeacherPool> fromExperts(const Dataset& dataset, const TeacherConfig& recipe,
                                                  c10::Device device);
    void addExpert(const torch::Tensor& parameters, const TeacherInfo& info, const std::string& name,
                   const Dataset& dataset, c10::Device device);

    std::optional<std::uint64_t> m_seed;              // of the weights as drawn; none for published ones
    std::vector<std::shared_ptr<Network>> m_networks; // frozen, eval mode, on the device
    std::vector<TeacherInfo> m_infos;
    std::vector<std::filesystem::path> m_realFiles; // where what real images gave is kept, without the ending
    std::vector<RealStatistics> m_real;             // empty, or one per network
};

} // namespace distill
