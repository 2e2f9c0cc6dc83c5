// SPDX-License-Identifier: GPL-3.0-or-later
// The CMI term of a run: when it is measured and in which teacher, what is kept in between, by how much λ
// makes it pull, and what is told of it. What was measured is known once the readings are fetched. Engine
// thread.
#pragma once

#include <cstdint>
#include <vector>

#include "core/maths/cmi/cmi_term.h"
#include "core/maths/data/dataset.h"
#include "core/maths/engine/class_range.h"
#include "core/maths/tensor/random_streams.h"
#include "core/run/run_events.h"

namespace distill {

class Readings;
class StateArchive;
class TeacherPool;

class CmiPull final {
public:
    // All outlive it.
    CmiPull(const RunConfig& config, const Dataset& dataset, const SyntheticSet& set,
            const RandomStreams& streams, Readings& readings);

    // Null `teachers`: CMI is 0 by definition (one image per class). With `monitors`, the CMI that is told is
    // the mean in all of them, of the images before the iteration; `teachers` only pull.
    void setTeachers(const TeacherPool* teachers, const TeacherPool* monitors);
    void forget();          // what was measured: the set is another one
    void forgetGradient();  // what is kept for iterations without a measurement
    void measureMonitors(); // now; without monitors the CMI measured last stays

    // `ratio` > 0: λ becomes what makes the norm of λ·CMI's gradient this part of the matching gradient's,
    // found at the first step of this iteration.
    void begin(std::int64_t iteration, double lambda, double ratio);
    // λ times the gradient of the term with respect to these classes' images; undefined where it does not
    // pull. `matching`: the gradient of matching with respect to the same images, may be undefined.
    torch::Tensor pullOn(const ClassRange& classes, const torch::Tensor& matching);

    double lambda() const { return m_lambda; } // in force in this iteration; the found one
    bool fresh() const { return m_fresh; }     // measured in this iteration
    bool finite() const;                       // everything that was measured and read
    const std::vector<float>& share() const { return m_cmi.perImage; }
    // What the iteration tells of CMI and λ, and what they add to the loss.
    void describe(Iteration& event) const;

    void save(StateArchive& archive) const;
    void load(const StateArchive& archive, c10::Device device);

private:
    void startMonitors();
    torch::Tensor gradientOf(const ClassRange& classes); // of the term, undefined where it does not pull
    void keepGradient(const ClassRange& classes, const torch::Tensor& gradient);
    void keepMeasurement(const ClassRange& classes, const CmiMeasurement& measured);
    void countRecognised(const CmiMeasurement& measured);
    CmiOptions optionsIn(const TeacherPool& pool, std::int64_t index) const;
    void findLambda(const torch::Tensor& matching, const torch::Tensor& gradient);
    double termMean() const;
    double weight() const; // what the term is multiplied by in the loss: λ, or λ · classes class by class

    const RunConfig& m_config;
    const Dataset& m_dataset;
    const SyntheticSet& m_set;
    const RandomStreams& m_streams;
    Readings& m_readings;
    const TeacherPool* m_teachers = nullptr;
    const TeacherPool* m_monitors = nullptr;
    CmiMeasurement m_cmi;
    std::vector<double> m_termOfClass;         // of the regulariser, by class, as measured last
    std::int64_t m_seen = 0, m_recognised = 0; // images in this iteration, and those that the teachers know
    torch::Tensor m_keptGradient; // of the term over the whole set, where it is reused; or undefined
    std::int64_t m_iteration = 0;
    double m_lambda = 0;
    double m_ratio = 0; // > 0 until λ is found
    bool m_fresh = true;
};

} // namespace distill
