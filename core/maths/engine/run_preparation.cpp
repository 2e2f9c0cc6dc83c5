// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/engine/run_preparation.h"

#include <algorithm>

#include "core/base/number_text.h"
#include "core/maths/engine/image_publisher.h"
#include "core/maths/methods/registry.h"
#include "core/maths/nets/network.h"
#include "core/maths/synth/set_file.h"
#include "core/maths/tensor/devices.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/maths/train/precision_trial.h"
#include "core/run/choices.h"
#include "core/run/setup_rules.h"
#include "core/store/run_store.h"
#include "core/store/snapshot_files.h"

namespace distill {

std::int64_t iterationsOf(const RunConfig& config) {
    const auto* method = findMethod(config.method);
    return method != nullptr && method->baseline ? 0 : config.iterations;
}

RunPreparation::RunPreparation(const RunContext& context, RunMaterial& material, ImagePublisher& images)
    : m_context(context), m_config(context.config()), m_material(material), m_images(images) {}

std::optional<Checkpoint> RunPreparation::prepare() {
    loadData();
    choosePrecision();
    const MixedAllowed allowed(m_material.mixed);
    m_material.method = makeMethod(m_config);
    makeObjective();
    auto checkpoint = findCheckpoint();
    const auto initial = findInitialSet(checkpoint.has_value());
    announce(checkpoint);
    for (const auto& warning : m_material.dataset->warnings) // not before the journal is there
        m_context.emit(Message{Severity::Warning, warning.text, warning.detail});
    if (checkpoint) {
        m_material.set = checkpoint->set;
        attachDataset(m_material.set, *m_material.dataset);
    } else {
        begin(initial);
    }
    m_material.set.flips = m_config.flips;
    if (iterationsOf(m_config) > 0)
        m_material.objective->prepareBatches();
    warnOfMirrors();
    if (!checkpoint)
        warnOfRepeats();
    tellOfPrecision();
    prepareTeachers();
    chooseLearned(!checkpoint);
    return checkpoint;
}

void RunPreparation::loadData() {
    const auto* descriptor = findDataset(m_config.dataset);
    m_context.emit(
        Progress{"data", "Reading " + (descriptor != nullptr ? descriptor->name : m_config.dataset), 0, 0});
    const std::string& wanted = m_context.request.dataFingerprint;
    try {
        m_material.dataset = loadDataset(dataSourceOf(m_config), m_context.watch());
    } catch (const DistillError& error) {
        if (wanted.empty() || error.error().code != ErrorCode::InvalidInput)
            throw;
        throw DistillError(ErrorCode::InvalidInput,
                           error.error().message +
                               " The run was recorded with these images: say with --data where "
                               "they lie now.",
                           error.error().detail);
    }
    const auto& dataset = *m_material.dataset;
    if (!wanted.empty() && wanted != dataset.fingerprint)
        throw DistillError(
            ErrorCode::InvalidInput,
            "The images of " + dataset.name + (m_config.data.empty() ? "" : " in '" + m_config.data + "'") +
                " are not those that the run was recorded with: say with --data where those are.");
    m_context.recorder.noteData(dataset.fingerprint);
    m_context.recorder.noteTrack(m_context.request.lambdaTrack);
    // Says at once, not after hours, that these images are too small for the network of the evaluation.
    static_cast<void>(seededNetwork(m_config.evaluation.network, inputShapeOf(*m_material.dataset), 0));
}

void RunPreparation::choosePrecision() {
    m_material.mixed =
        runsMixed(m_config.precision, m_config.network, inputShapeOf(*m_material.dataset), m_context.device);
}

void RunPreparation::makeObjective() {
    m_material.objective = std::make_unique<Objective>(
        Objective::Parts{m_config, *m_material.dataset, m_material.set, m_context.streams, m_context.device,
                         m_context.threads, m_context.watch()});
}

// Where to go on from, if this run does.
std::optional<Checkpoint> RunPreparation::findCheckpoint() const {
    const auto& request = m_context.request;
    const bool forks = !request.source.empty();
    if (!request.resume && !forks)
        return std::nullopt;
    const CheckpointFolder folder(forks ? request.source : request.directory);
    const std::int64_t limit = forks ? request.sourceIteration : iterationsOf(m_config);
    std::vector<std::filesystem::path> damaged;
    auto checkpoint = folder.newest(limit, m_context.device, &damaged);
    for (const auto& path : damaged)
        m_context.emit(Message{
            Severity::Warning, "The checkpoint '" + path.string() + "' is damaged and was passed over.", {}});
    return checkpoint;
}

// What to start from, where the run starts from a stored set. Before anything is written.
std::optional<InitialSet> RunPreparation::findInitialSet(bool goesOn) const {
    if (m_config.initialisation != Initialisation::Set)
        return std::nullopt;
    const std::string& digest = m_context.request.initialDigest;
    std::optional<InitialSet> initial;
    if (!goesOn) // what goes on has the images in its checkpoint
        initial = readInitialSet(m_config, *m_material.dataset, m_material.method->formation(), digest,
                                 m_context.device);
    m_context.recorder.noteInitialSet(m_config.initialSet, initial ? initial->digest : digest);
    return initial;
}

void RunPreparation::begin(const std::optional<InitialSet>& initial) {
    m_material.set = m_material.method->initialise(*m_material.objective);
    if (initial) {
        takeImages(m_material.set, initial->set);
        m_material.method->adoptLabels(initial->set, m_material.set, *m_material.objective);
    }
    m_images.publish(0, true);
}

RunStarted RunPreparation::startedEvent() const {
    const auto& dataset = *m_material.dataset;
    const auto& request = m_context.request;
    RunStarted started;
    started.config = m_config;
    started.directory = request.directory.string();
    started.device = m_context.device.str();
    started.deviceNote = m_context.device.is_cpu() ? gpuNote() : std::string();
    started.precision = idOf(m_material.mixed ? Precision::Mixed : Precision::Exact);
    started.threads = m_context.threads;
    started.classNames = dataset.classNames;
    started.channels = dataset.channels;
    started.height = dataset.height;
    started.width = dataset.width;
    started.datasetName = dataset.name;
    started.programVersion = DISTILL_VERSION;
    started.torchVersion = torchVersion();
    if (!request.source.empty()) {
        started.parent = request.source.string();
        started.parentIteration = request.sourceIteration;
    }
    return started;
}

void RunPreparation::announce(const std::optional<Checkpoint>& checkpoint) const {
    const RunStarted started = startedEvent();
    auto& recorder = m_context.recorder;
    auto& observer = m_context.observer;
    const std::int64_t from = checkpoint ? checkpoint->iteration : 0;
    if (m_context.request.resume) {
        const Resumed resumed{from,
                              checkpoint ? "checkpoints/" + snapshotName(from, "") : std::string(),
                              m_config.iterations,
                              started.threads,
                              started.device,
                              started.precision,
                              started.programVersion,
                              started.torchVersion};
        const auto told = recorder.goOn(started, resumed);
        observer.onEvent(started);
        observer.onEvent(resumed);
        for (const auto& message : told)
            m_context.emit(message);
        if (from > 0 && from >= iterationsOf(m_config))
            m_context.emit(Message{Severity::Info,
                                   "The run has all of its " + std::to_string(from) +
                                       " iterations: nothing is left to be computed.",
                                   {}});
        return;
    }
    recorder.begin(started);
    observer.onEvent(started);
    warnOfDamagedSource();
    if (checkpoint)
        for (const auto& event : recorder.adoptHistory(m_context.request.source, from))
            observer.onEvent(event);
    const std::int64_t wanted = m_context.request.sourceIteration;
    if (from < wanted)
        m_context.emit(Message{Severity::Info,
                               "There is no checkpoint at iteration " + std::to_string(wanted) +
                                   (wanted == from + 1 ? ": it is computed again."
                                                       : ": iterations " + std::to_string(from + 1) + " to " +
                                                             std::to_string(wanted) + " are computed again."),
                               {}});
}

// An edit of λ that is lost there is missing here as well.
void RunPreparation::warnOfDamagedSource() const {
    const auto& source = m_context.request.source;
    if (source.empty())
        return;
    if (const auto record = openRun(source))
        for (const auto& line : record->damage)
            m_context.emit(Message{Severity::Warning, line, {}});
}

void RunPreparation::warnOfMirrors() const {
    const auto& dataset = *m_material.dataset;
    if (m_config.flips && dataset.augmentation.find("flip") == std::string::npos)
        m_context.emit(Message{Severity::Warning,
                               "The images of " + dataset.name +
                                   " are seen mirrored too (setting flips), but are not usually mirrored: "
                                   "digits and letters mean nothing then.",
                               {}});
}

// Where a class has fewer images than are to be learned of it.
void RunPreparation::warnOfRepeats() const {
    const auto start = m_config.initialisation;
    if (start != Initialisation::Real && start != Initialisation::KMeans)
        return;
    const auto& dataset = *m_material.dataset;
    const auto wanted = m_material.set.decodedPerClass();
    for (std::size_t c = 0; c < dataset.train.classIndices.size(); ++c)
        if (const auto images = dataset.train.classIndices[c].size(0); images < wanted)
            return m_context.emit(Message{
                Severity::Warning,
                "Class '" + dataset.classNames[c] + "' has " + counted(images, "image", "images") +
                    " to train with, and begins with some of them more than once: " + std::to_string(wanted) +
                    " are to be learned.",
                {}});
}

void RunPreparation::tellOfPrecision() const {
    if (m_config.precision == Precision::Mixed && !m_material.mixed)
        m_context.emit(Message{Severity::Info,
                               "Mixed precision is of the CPU alone: on " + m_context.device.str() +
                                   " the run computes in float32.",
                               {}});
}

std::unique_ptr<TeacherPool> RunPreparation::preparePool(std::int64_t count, std::uint64_t seed) const {
    TeacherConfig recipe = m_config.teacher;
    recipe.count = count;
    return std::make_unique<TeacherPool>(TeacherPool::prepare(*m_material.dataset, recipe, m_context.device,
                                                              m_context.threads, m_context.watch(), seed));
}

void RunPreparation::prepareTeachers() {
    const auto& cmi = m_config.cmi;
    if (cmiVanishes(cmi, static_cast<double>(m_material.set.decodedPerClass()))) {
        if (iterationsOf(m_config) == 0)
            return; // a baseline: λ is not asked for
        m_context.emit(
            Message{Severity::Info,
                    "With one image per class CMI is 0 by definition: each image is its own class centroid. "
                    "λ has no effect; measured against the class centres of the real images (setting "
                    "cmi.centroids) it has.",
                    {}});
        return;
    }
    m_material.teachers = preparePool(m_config.teacher.count, kRunPoolSeed);
    if (cmi.monitorCount > 0)
        m_material.monitors = preparePool(cmi.monitorCount, kMonitorPoolSeed);
    measureRealImages();
    m_material.objective->pull().setTeachers(m_material.teachers.get(), m_material.monitors.get());
    m_context.recorder.noteTeachers(m_material.teachers->infos());
}

void RunPreparation::measureRealImages() const {
    const auto& cmi = m_config.cmi;
    const auto layer = cmi.layer;
    const auto measure = [&](TeacherPool& pool) {
        pool.measureReal(*m_material.dataset, m_context.device, m_context.watch(), layer);
    };
    auto& shown = m_material.monitors ? *m_material.monitors : *m_material.teachers;
    const bool centred = cmi.centroids == Centroids::Real;
    if (centred && m_material.monitors)
        measure(*m_material.teachers);
    if (!centred && !cmi.realReference)
        return;
    measure(shown);
    double mean = 0;
    for (std::int64_t i = 0; i < shown.size(); ++i)
        mean += shown.real(i).cmi / static_cast<double>(shown.size());
    m_context.emit(Message{Severity::Info,
                           "The CMI of the real training images is " + shortNumber(mean, 4) +
                               " nats in the same teachers.",
                           {},
                           mean});
}

void RunPreparation::chooseLearned(bool tell) {
    const auto groups = m_material.method->parameterGroups(m_material.set, m_config);
    const bool learnsLabels = std::any_of(groups.begin(), groups.end(), [](const ParameterGroup& group) {
        return group.name == "label_logits";
    });
    if (tell && m_material.set.softLabels() && !learnsLabels)
        m_context.emit(
            Message{Severity::Info,
                    "The soft labels of the set that the run starts from stay as they are: the method learns "
                    "images only.",
                    {}});
    m_material.objective->setGroups(groups);
}

} // namespace distill
