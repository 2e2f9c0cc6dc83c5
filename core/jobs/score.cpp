// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/score.h"

#include "core/base/guarded.h"
#include "core/catalogue/catalogue.h"
#include "core/jobs/label_teacher.h"
#include "core/jobs/request_checks.h"
#include "core/maths/eval/feature_network.h"
#include "core/maths/eval/full_data.h"
#include "core/maths/eval/protocol.h"
#include "core/maths/methods/rded.h"
#include "core/maths/methods/selection.h"
#include "core/maths/nets/inference.h"
#include "core/maths/synth/stored_set.h"
#include "core/maths/tensor/precision.h"
#include "core/maths/tensor/torch_runtime.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

constexpr std::int64_t kMostFullEpochs = 10; // unless asked for more: a pass over all images takes minutes

// What the rows of one card share.
class CardMaker final {
public:
    CardMaker(const ScoreRequest& request, const StoredSet& stored, c10::Device device, int threads,
              const Watch& watch)
        : m_request(request),
          m_set(stored.set),
          m_dataset(stored.dataset),
          m_streams(request.evaluation.seed),
          m_device(device),
          m_threads(threads),
          m_watch(watch),
          m_labels(distill::chosen<EvaluationLabels>(request.evaluation.labels)) {}

    ScoreCard make() {
        addSynthetic();
        addRandom();
        if (m_request.robustness)
            addRobustness();
        if (m_request.baselines) {
            for (const char* id : {"herding", "k-center", "k-means"})
                add(id, findMethod(id)->name, chosen(id));
            add("rded", findMethod("rded")->name, mosaics());
        }
        if (m_request.fullEpochs >= 0)
            addFull();
        describe();
        markIndistinct(m_card);
        return m_card;
    }

private:
    const EvaluateRequest& evaluation() const { return m_request.evaluation; }
    const ProtocolDescriptor& protocol() const { return *findProtocol(evaluation().protocol); }

    void addSynthetic() {
        if (m_labels != EvaluationLabels::Own) {
            const bool soft = m_labels == EvaluationLabels::Soft;
            add("synthetic", soft ? "the set, a teacher's soft labels" : "the set, hard labels",
                evaluationDataOf(m_set, m_labels, teacher()));
            if (soft)
                add("synthetic_hard", "the set, hard labels", hardLabelledDataOf(m_set));
            return;
        }
        const bool plainLabels = !m_set.softLabels() && !m_set.learningRate.defined();
        add("synthetic", plainLabels ? "the set" : "the set, its own labels and rate",
            evaluationDataOf(m_set));
        if (!plainLabels)
            add("synthetic_hard", "the set, hard labels", hardLabelledDataOf(m_set));
    }

    void addRandom() {
        const bool soft = m_labels == EvaluationLabels::Soft;
        add("random", soft ? "random real images, soft labels" : "random real images", random(teacher()));
        if (soft)
            add("random_hard", "random real images, hard labels", random());
        if (!m_set.formation.trivial())
            add("random_packed", "random real images, packed alike", packed());
        if (m_set.softLabels() && m_labels == EvaluationLabels::Own)
            add("random_labelled", "random real images, labelled by a network", labelled());
    }

    // Hard labels, with and without augmentation; what the protocol does anyway is there already.
    void addRobustness() {
        for (const bool augment : {true, false}) {
            const std::string kind = augment ? "_augmented" : "_plain";
            const std::string text = augment ? ", augmented" : ", not augmented";
            if (protocol().augment == augment)
                continue;
            add("synthetic" + kind, "the set, hard labels" + text, hardLabelledDataOf(m_set), augment);
            add("random" + kind, "random real images" + text, random(), augment);
        }
    }

    void addFull() {
        const std::int64_t own = evaluation().epochs > 0 ? evaluation().epochs : protocol().epochs;
        const std::int64_t epochs =
            m_request.fullEpochs > 0 ? m_request.fullEpochs : std::min(own, kMostFullEpochs);
        ScoreRow row;
        row.id = "full";
        row.name = "all real images";
        row.evaluation = fullDataAccuracy(m_dataset, evaluation().networks.front(), protocol(), epochs,
                                          m_streams, m_device, m_threads, m_watch);
        m_card.rows.push_back(row);
        m_card.fullProtocol = protocolText(protocol(), evaluation().networks.front(), epochs, 1);
    }

    void describe() {
        m_card.augments = protocol().augment;
        m_card.labels = evaluation().labels;
        if (teacher() != nullptr)
            m_card.labeller = teacher()->name();
        m_card.classes = m_set.classes;
        m_card.ipc = m_set.ipc;
        m_card.protocol = protocolText(protocol(), evaluation().networks.front(), evaluation().epochs,
                                       evaluation().repeats);
        m_card.imageBytes = static_cast<std::uint64_t>(m_set.images.numel()) * sizeof(float);
        if (m_set.softLabels())
            m_card.labelBytes = static_cast<std::uint64_t>(m_set.labelLogits.numel()) * sizeof(float);
    }

    void add(const std::string& id, const std::string& name, const EvaluationData& data,
             std::optional<bool> augment = {}) {
        EvaluationJob job;
        job.network = evaluation().networks.front();
        job.protocol = evaluation().protocol;
        job.repeats = evaluation().repeats;
        job.epochs = evaluation().epochs;
        job.subject = id;
        job.subjectName = name;
        job.augment = augment;
        const auto result = evaluateImages(data, m_dataset, job, m_streams, m_device, m_watch);
        if (!result)
            throw DistillError(ErrorCode::Cancelled, "The score card was stopped.");
        ScoreRow row;
        row.id = id;
        row.name = name;
        row.evaluation = *result;
        m_card.rows.push_back(row);
    }

    // Another draw for each network, the same as in a run of this seed.
    EvaluationData random(const TeacherLabels* teacher = nullptr) const {
        EvaluationData data;
        data.source = [this, teacher](std::int64_t repeat) {
            return labelledSource(randomImages(repeat),
                                  classMajorLabels(m_set.classes, m_set.ipc).to(m_device), teacher);
        };
        return data;
    }

    EvaluationData packed() {
        EvaluationData data;
        data.source = [this, labels = teacher()](std::int64_t repeat) {
            const torch::NoGradGuard noGrad;
            const auto images =
                randomPackedImages(m_dataset, m_set, m_streams.generator(Purpose::Baseline, 0, repeat));
            const auto decoded = m_set.decodedAs(images.to(m_device), 0, m_set.classes);
            return labelledSource(decoded.images, decoded.labels, labels);
        };
        return data;
    }

    EvaluationData labelled() {
        EvaluationData data;
        data.source = [this, network = features().network](std::int64_t repeat) {
            const auto images = randomImages(repeat);
            return sourceOf(images, logitsInChunks(*network, images), m_set.temperature);
        };
        return data;
    }

    EvaluationData chosen(const std::string& id) {
        const torch::NoGradGuard noGrad;
        const auto images = chooseRealImages(id, m_dataset, features().network.get(), m_set.ipc, m_streams,
                                             m_device, m_watch.cancelled);
        return always(images);
    }

    EvaluationData mosaics() {
        const auto recipe = teacherRecipeOf(evaluation().place.set);
        const auto judge =
            namedNetwork(rdedTeacher(recipe.network), recipe, m_dataset, m_device, m_threads, m_watch);
        return always(m_dataset.pixelSpace.fromUnit(rdedImages(
            m_dataset, *judge.network, m_set.ipc, RdedParams(), m_streams, m_device, m_watch.cancelled)));
    }

    // The same images for each network, class-major.
    EvaluationData always(const torch::Tensor& images) {
        EvaluationData data;
        data.source = [source =
                           labelledSource(images, classMajorLabels(m_set.classes, m_set.ipc).to(m_device),
                                          teacher())](std::int64_t) { return source; };
        return data;
    }

    torch::Tensor randomImages(std::int64_t repeat) const {
        return randomRealImages(m_dataset, m_set.ipc, m_streams.generator(Purpose::Baseline, 0, repeat))
            .to(m_device);
    }

    const TeacherLabels* teacher() { // null unless labels are soft
        if (!m_teacher)
            m_teacher = labelTeacherOf(evaluation(), m_dataset, m_device, m_threads, m_watch);
        return m_teacher ? &*m_teacher : nullptr;
    }

    const FeatureNetwork& features() {
        if (!m_features)
            m_features = featureNetwork(evaluation().place, {}, m_dataset, m_device, m_threads, m_watch);
        return *m_features;
    }

    const ScoreRequest& m_request;
    const SyntheticSet& m_set;
    const Dataset& m_dataset;
    RandomStreams m_streams;
    c10::Device m_device;
    int m_threads;
    const Watch& m_watch;
    std::optional<FeatureNetwork> m_features;
    std::optional<TeacherLabels> m_teacher;
    EvaluationLabels m_labels;
    ScoreCard m_card;
};

// Of the run that the place belongs to; -1 where it is none, or has not ended.
double runSecondsOf(const std::filesystem::path& place) {
    double seconds = -1;
    const auto record = openRun(runDirectoryOf(place));
    if (record)
        for (const auto& event : record->events)
            if (const auto* finished = std::get_if<Finished>(&event))
                seconds = finished->seconds;
    return seconds;
}

ScoreCard scoreOf(const ScoreRequest& request, const Watch& watch) {
    const int threads = setThreads(request.evaluation.machine.threads);
    const auto device = chooseDevice(request.evaluation.machine.device);
    const auto stored = openStoredSet(request.evaluation.place, device, watch);
    const MixedAllowed allowed(computedMixed(request.evaluation.place.set));
    auto card = CardMaker(request, stored, device, threads, watch).make();
    card.iteration = stored.iteration;
    card.runSeconds = runSecondsOf(request.evaluation.place.set);
    return card;
}

} // namespace

Result<ScoreCard> measureScore(const ScoreRequest& request, const Watch& watch) {
    return guarded<ScoreCard>(
        [&] {
            ScoreRequest complete = request;
            requireValidRequest(request.evaluation);
            complete.evaluation.networks = networksOf(request.evaluation);
            if (complete.evaluation.networks.size() != 1)
                throw DistillError(ErrorCode::Usage, "A score card is made with one network: name only one.");
            return scoreOf(complete, watch);
        },
        translate);
}

} // namespace distill
