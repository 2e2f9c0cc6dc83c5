// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/cmi_pull.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/maths/cmi/teacher_pool.h"
#include "core/maths/engine/schedule.h"
#include "core/maths/tensor/readings.h"
#include "core/maths/tensor/state_archive.h"
#include "core/maths/train/dsa.h"
#include "core/run/choices.h"

namespace distill {

CmiPull::CmiPull(const RunConfig& config, const Dataset& dataset, const SyntheticSet& set,
                 const RandomStreams& streams, Readings& readings)
    : m_config(config), m_dataset(dataset), m_set(set), m_streams(streams), m_readings(readings) {}

void CmiPull::setTeachers(const TeacherPool* teachers, const TeacherPool* monitors) {
    m_teachers = teachers;
    m_monitors = monitors;
}

void CmiPull::forget() {
    m_cmi.perClass.assign(static_cast<std::size_t>(m_set.classes), 0.0);
    m_cmi.perImage.assign(static_cast<std::size_t>(m_set.size()), 0.0F);
    m_termOfClass.assign(static_cast<std::size_t>(m_set.classes), 0.0);
    forgetGradient();
}

void CmiPull::forgetGradient() {
    m_keptGradient = torch::Tensor();
}

void CmiPull::begin(std::int64_t iteration, double lambda, double ratio) {
    m_iteration = iteration;
    m_lambda = lambda;
    m_fresh = isDue(iteration, m_config.cmi.every, 1);
    m_seen = m_recognised = 0;
    m_ratio = m_teachers != nullptr && (m_fresh || m_keptGradient.defined()) ? ratio : 0.0;
    if (m_fresh && m_monitors != nullptr)
        startMonitors();
}

void CmiPull::measureMonitors() {
    if (m_monitors == nullptr)
        return;
    startMonitors();
    m_readings.fetch();
}

void CmiPull::startMonitors() {
    const double part = 1.0 / static_cast<double>(m_monitors->size());
    for (std::int64_t index = 0; index < m_monitors->size(); ++index) {
        CmiOptions options = optionsIn(*m_monitors, index);
        options.augment = {};
        const auto pending = startCmi(m_set, m_monitors->at(index), false, 0, m_set.classes, options);
        m_readings.add(pending.numbers, [this, part, first = index == 0, pending](const double* values) {
            const auto measured = pending.read(values);
            countRecognised(measured);
            if (first) {
                m_cmi.total = 0;
                m_cmi.perClass.assign(measured.perClass.size(), 0.0);
                m_cmi.perImage.assign(measured.perImage.size(), 0.0F);
            }
            m_cmi.total += part * measured.total;
            for (std::size_t c = 0; c < m_cmi.perClass.size(); ++c)
                m_cmi.perClass[c] += part * measured.perClass[c];
            for (std::size_t i = 0; i < m_cmi.perImage.size(); ++i)
                m_cmi.perImage[i] += static_cast<float>(part * measured.perImage[i]);
        });
    }
}

CmiOptions CmiPull::optionsIn(const TeacherPool& pool, std::int64_t index) const {
    CmiOptions options;
    const auto& wanted = m_config.cmi;
    options.regulariser = wanted.regulariser;
    options.layer = wanted.layer;
    if (wanted.centroids == Centroids::Real)
        options.logCentroids = pool.real(index).logCentroids;
    if (wanted.augment)
        options.augment = [strategy = parseAugmentStrategy(m_dataset.augmentation),
                           seed = m_streams.key(Purpose::CmiAugment, m_iteration)](
                              const torch::Tensor& images) { return augmentSiamese(images, strategy, seed); };
    return options;
}

torch::Tensor CmiPull::pullOn(const ClassRange& classes, const torch::Tensor& matching) {
    const auto gradient = gradientOf(classes);
    if (m_ratio > 0)
        findLambda(matching, gradient);
    return gradient.defined() && m_lambda > 0 ? gradient.mul(weight()) : torch::Tensor();
}

torch::Tensor CmiPull::gradientOf(const ClassRange& classes) {
    if (m_teachers == nullptr)
        return {};
    if (!m_fresh)
        return rowsOf(m_keptGradient, classes, m_set.ipc);
    const bool pulls = m_lambda > 0 || m_ratio > 0;
    const auto index = m_teachers->indexForIteration(m_iteration, m_config.teacher.resampleEvery, m_streams);
    const auto pending = startCmi(m_set, m_teachers->at(index), pulls, classes.first, classes.last,
                                  optionsIn(*m_teachers, index));
    m_readings.add(pending.numbers, [this, classes, pending](const double* values) {
        keepMeasurement(classes, pending.read(values));
    });
    // CMI over the whole set is the mean over classes: a class alone has its part of it.
    const double part = static_cast<double>(classes.count()) / m_set.classes;
    const auto gradient =
        pending.gradient.defined() && part != 1 ? pending.gradient.mul(part) : pending.gradient;
    keepGradient(classes, gradient);
    return gradient;
}

void CmiPull::keepMeasurement(const ClassRange& classes, const CmiMeasurement& measured) {
    std::fill(m_termOfClass.begin() + classes.first, m_termOfClass.begin() + classes.last, measured.term);
    if (m_monitors != nullptr)
        return;
    countRecognised(measured);
    std::copy(measured.perClass.begin(), measured.perClass.end(), m_cmi.perClass.begin() + classes.first);
    const auto share = static_cast<float>(classes.count()) / static_cast<float>(m_set.classes); // KL_i over N
    std::transform(measured.perImage.begin(), measured.perImage.end(),
                   m_cmi.perImage.begin() + std::int64_t{1} * classes.first * m_set.ipc,
                   [&](float value) { return value * share; });
    m_cmi.total = classes.count() == m_set.classes
                      ? measured.total
                      : std::accumulate(m_cmi.perClass.begin(), m_cmi.perClass.end(), 0.0) / m_set.classes;
}

// Counts for nothing where a teacher does not tell.
void CmiPull::countRecognised(const CmiMeasurement& measured) {
    if (measured.recognised < 0)
        return;
    m_seen += measured.images;
    m_recognised += measured.recognised;
}

void CmiPull::keepGradient(const ClassRange& classes, const torch::Tensor& gradient) {
    if (!m_config.cmi.reuse || m_config.cmi.every <= 1)
        return;
    if (!gradient.defined())
        return forgetGradient();
    if (!m_keptGradient.defined())
        m_keptGradient = torch::zeros_like(m_set.images).detach();
    rowsOf(m_keptGradient, classes, m_set.ipc).copy_(gradient);
}

void CmiPull::findLambda(const torch::Tensor& matching, const torch::Tensor& gradient) {
    const double matchingNorm = l2Norm(matching), cmiNorm = l2Norm(gradient);
    m_lambda = 1; // for the weight of λ = 1
    if (cmiNorm > 0 && std::isfinite(matchingNorm / cmiNorm))
        m_lambda = m_ratio * matchingNorm / (cmiNorm * weight());
    else
        m_lambda = 0;
    m_ratio = 0;
}

double CmiPull::termMean() const {
    return std::accumulate(m_termOfClass.begin(), m_termOfClass.end(), 0.0) / m_set.classes;
}

double CmiPull::weight() const {
    return m_lambda * (m_config.cmi.scope == CmiScope::Class ? m_set.classes : 1);
}

bool CmiPull::finite() const {
    return std::isfinite(m_cmi.total) && std::isfinite(termMean());
}

void CmiPull::describe(Iteration& event) const {
    event.lambda = m_lambda;
    event.cmiFresh = m_fresh;
    event.cmi = m_cmi.total;
    if (m_monitors != nullptr || m_config.cmi.regulariser != Regulariser::Cmi)
        event.regulariser = termMean();
    event.cmiTerm = weight() * event.regulariser.value_or(m_cmi.total);
    if (m_fresh)
        event.perClassCmi = m_cmi.perClass;
    if (m_fresh && m_seen > 0)
        event.teacherAccuracy = 100.0 * static_cast<double>(m_recognised) / static_cast<double>(m_seen);
}

void CmiPull::save(StateArchive& archive) const {
    archive.values()["cmi"] = {{"total", m_cmi.total},
                               {"per_class", m_cmi.perClass},
                               {"per_image", m_cmi.perImage},
                               {"term_of_class", m_termOfClass}};
    archive.put("cmi.gradient", m_keptGradient);
}

void CmiPull::load(const StateArchive& archive, c10::Device device) {
    const auto& cmi = archive.values().at("cmi");
    m_cmi.total = cmi.at("total").get<double>();
    m_cmi.perClass = cmi.at("per_class").get<std::vector<double>>();
    m_cmi.perImage = cmi.at("per_image").get<std::vector<float>>();
    if (cmi.contains("term_of_class")) // newer than the rest
        m_termOfClass = cmi.at("term_of_class").get<std::vector<double>>();
    m_keptGradient = archive.tensor("cmi.gradient");
    if (m_keptGradient.defined())
        m_keptGradient = m_keptGradient.to(device);
}

} // namespace distill
