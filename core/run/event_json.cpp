// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/run/event_json.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/base/number_text.h"

namespace distill {

namespace {

using Json = nlohmann::json;

// A line of the journal stays readable: shares are stored up to this many images.
constexpr std::size_t kMostStoredShares = 5000;
constexpr std::size_t kMostStoredCounts = std::size_t(100) * 100;

constexpr std::array<std::string_view, 3> kSeverities{"info", "warning", "error"};

RunState stateIn(const JsonFields& fields) {
    const auto state = runStateFromString(fields.text("state"));
    return state ? *state : JsonFields::wrong<RunState>("state", "the name of a run state");
}

// One pair of functions per event; kReaders below lists them under their names.

Json write(const RunStarted& e) {
    Json json = {{"event", "run_started"},
                 {"schema", kJournalSchema},
                 {"config", toJson(e.config)},
                 {"directory", e.directory},
                 {"device", e.device},
                 {"device_note", e.deviceNote},
                 {"precision", e.precision},
                 {"threads", e.threads},
                 {"class_names", e.classNames},
                 {"channels", e.channels},
                 {"height", e.height},
                 {"width", e.width},
                 {"dataset_name", e.datasetName},
                 {"program_version", e.programVersion},
                 {"torch_version", e.torchVersion}};
    if (!e.parent.empty()) {
        json["parent"] = e.parent;
        json["parent_iteration"] = e.parentIteration;
    }
    return json;
}

RunEvent readRunStarted(const JsonFields& fields) {
    const auto schema = fields.integer<std::int64_t>("schema");
    if (schema != kJournalSchema)
        throw DistillError(ErrorCode::InvalidInput,
                           "it has schema " + std::to_string(schema) + ", this program reads schema " +
                               std::to_string(kJournalSchema) + "; open it with the version that wrote it");
    RunStarted e;
    e.config = valueOrThrow(configFromJson(fields.at("config")));
    e.directory = fields.text("directory");
    e.device = fields.text("device");
    e.deviceNote = fields.text("device_note");
    if (fields.has("precision"))
        e.precision = fields.text("precision");
    e.threads = fields.integer<int>("threads");
    e.classNames = fields.texts("class_names");
    e.channels = fields.integer<int>("channels");
    e.height = fields.integer<int>("height");
    e.width = fields.integer<int>("width");
    e.datasetName = fields.text("dataset_name");
    e.programVersion = fields.text("program_version");
    e.torchVersion = fields.text("torch_version");
    if (fields.has("parent")) {
        e.parent = fields.text("parent");
        e.parentIteration = fields.integer<std::int64_t>("parent_iteration");
    }
    return e;
}

Json write(const Progress& e) {
    return {{"event", "progress"},
            {"stage", e.stage},
            {"text", e.text},
            {"done", jsonNumber(e.done)},
            {"total", jsonNumber(e.total)}};
}

RunEvent readProgress(const JsonFields& fields) {
    return Progress{fields.text("stage"), fields.text("text"), fields.real("done"), fields.real("total")};
}

Json write(const StateChanged& e) {
    return {{"event", "state"}, {"state", toString(e.state)}, {"reason", e.reason}};
}

RunEvent readState(const JsonFields& fields) {
    return StateChanged{stateIn(fields), fields.text("reason")};
}

Json write(const Iteration& e) {
    Json json = {{"event", "iteration"},
                 {"iteration", e.iteration},
                 {"loss", jsonNumber(e.loss)},
                 {"matching", jsonNumber(e.matching)},
                 {"cmi", jsonNumber(e.cmi)},
                 {"cmi_term", jsonNumber(e.cmiTerm)},
                 {"lambda", jsonNumber(e.lambda)},
                 {"cmi_fresh", e.cmiFresh},
                 {"matching_gradient_norm", jsonNumber(e.matchingGradientNorm)},
                 {"cmi_gradient_norm", jsonNumber(e.cmiGradientNorm)},
                 {"gradient_cosine", jsonNumber(e.gradientCosine)},
                 {"milliseconds",
                  {{"matching", jsonNumber(e.milliseconds.matching)},
                   {"cmi", jsonNumber(e.milliseconds.cmi)},
                   {"step", jsonNumber(e.milliseconds.step)},
                   {"total", jsonNumber(e.milliseconds.total)}}}};
    if (e.regulariser)
        json["regulariser"] = jsonNumber(*e.regulariser);
    if (e.teacherAccuracy)
        json["teacher_accuracy"] = jsonNumber(*e.teacherAccuracy);
    if (!e.perClassCmi.empty())
        json["per_class_cmi"] = jsonNumbers(e.perClassCmi);
    return json;
}

RunEvent readIteration(const JsonFields& fields) {
    Iteration e;
    e.iteration = fields.integer<std::int64_t>("iteration");
    e.loss = fields.real("loss");
    e.matching = fields.real("matching");
    e.cmi = fields.real("cmi");
    e.lambda = fields.real("lambda");
    e.cmiTerm = fields.has("cmi_term") ? fields.real("cmi_term") : e.lambda * e.cmi;
    if (fields.has("regulariser"))
        e.regulariser = fields.real("regulariser");
    if (fields.has("teacher_accuracy"))
        e.teacherAccuracy = fields.real("teacher_accuracy");
    e.cmiFresh = fields.flag("cmi_fresh");
    if (fields.has("per_class_cmi"))
        e.perClassCmi = fields.reals<double>("per_class_cmi");
    e.matchingGradientNorm = fields.real("matching_gradient_norm");
    e.cmiGradientNorm = fields.real("cmi_gradient_norm");
    e.gradientCosine = fields.real("gradient_cosine");
    const JsonFields times = fields.object("milliseconds");
    e.milliseconds = {times.real("matching"), times.real("cmi"), times.real("step"), times.real("total")};
    return e;
}

Json write(const Images& e) {
    const ImageBatch geometry = e.batch ? ImageBatch{e.batch->iteration,
                                                     e.batch->classes,
                                                     e.batch->ipc,
                                                     e.batch->channels,
                                                     e.batch->height,
                                                     e.batch->width,
                                                     {}}
                                        : ImageBatch{};
    Json json = {{"event", "images"},
                 {"iteration", geometry.iteration},
                 {"classes", geometry.classes},
                 {"ipc", geometry.ipc},
                 {"channels", geometry.channels},
                 {"height", geometry.height},
                 {"width", geometry.width},
                 {"stored", e.stored}};
    if (!e.cmiShare.empty() && e.cmiShare.size() <= kMostStoredShares)
        json["cmi_share"] = jsonNumbers(e.cmiShare);
    return json;
}

RunEvent readImages(const JsonFields& fields) {
    ImageBatch geometry;
    geometry.iteration = fields.integer<std::int64_t>("iteration");
    geometry.classes = fields.integer<int>("classes");
    geometry.ipc = fields.integer<int>("ipc");
    geometry.channels = fields.integer<int>("channels");
    geometry.height = fields.integer<int>("height");
    geometry.width = fields.integer<int>("width");
    Images e;
    e.batch = std::make_shared<const ImageBatch>(std::move(geometry));
    if (fields.has("cmi_share"))
        e.cmiShare = fields.reals<float>("cmi_share");
    e.stored = fields.flag("stored");
    return e;
}

Json write(const Evaluation& e) {
    Json json = {{"event", "evaluation"},
                 {"iteration", e.iteration},
                 {"subject", e.subject},
                 {"network", e.network},
                 {"protocol", e.protocol},
                 {"accuracy_mean", jsonNumber(e.accuracyMean)},
                 {"accuracy_std", jsonNumber(e.accuracyStd)},
                 {"repeats", e.repeats},
                 {"seconds", jsonNumber(e.seconds)},
                 {"accuracies", jsonNumbers(e.accuracies)}};
    if (!e.labels.empty())
        json["labels"] = e.labels;
    if (!e.labeller.empty())
        json["labeller"] = e.labeller;
    if (!e.heldOutAccuracies.empty())
        json["held_out_accuracies"] = jsonNumbers(e.heldOutAccuracies);
    if (!e.confusion.empty() && e.confusion.size() <= kMostStoredCounts)
        json["confusion"] = e.confusion;
    return json;
}

RunEvent readEvaluation(const JsonFields& fields) {
    Evaluation e;
    e.iteration = fields.integer<std::int64_t>("iteration");
    e.subject = fields.text("subject");
    e.network = fields.text("network");
    e.protocol = fields.text("protocol");
    e.accuracyMean = fields.real("accuracy_mean");
    e.accuracyStd = fields.real("accuracy_std");
    e.repeats = fields.integer<int>("repeats");
    e.seconds = fields.real("seconds");
    e.accuracies = fields.reals<double>("accuracies");
    if (fields.has("labels")) // newer than the rest
        e.labels = fields.text("labels");
    if (fields.has("labeller"))
        e.labeller = fields.text("labeller");
    if (fields.has("held_out_accuracies"))
        e.heldOutAccuracies = fields.reals<double>("held_out_accuracies");
    if (fields.has("confusion"))
        for (const double count : fields.reals<double>("confusion"))
            e.confusion.push_back(static_cast<std::int64_t>(count));
    return e;
}

Json write(const ControlApplied& e) {
    Json json = {{"event", "control_applied"},
                 {"id", e.id},
                 {"key", e.key},
                 {"value", jsonNumber(e.value)},
                 {"iteration", e.iteration}};
    if (!e.client.empty())
        json["client"] = e.client;
    return json;
}

RunEvent readControlApplied(const JsonFields& fields) {
    return ControlApplied{fields.integer<std::uint64_t>("id"), fields.text("key"), fields.real("value"),
                          fields.integer<std::int64_t>("iteration"),
                          fields.has("client") ? fields.text("client") : std::string()};
}

Json write(const Resumed& e) {
    Json json = {{"event", "resumed"}, {"from", e.from}, {"checkpoint", e.checkpoint}};
    if (e.iterations > 0)
        json["iterations"] = e.iterations;
    if (e.threads > 0)
        json["threads"] = e.threads;
    for (const auto& [key, text] :
         {std::pair("device", &e.device), std::pair("precision", &e.precision),
          std::pair("program_version", &e.programVersion), std::pair("torch_version", &e.torchVersion)})
        if (!text->empty())
            json[key] = *text;
    return json;
}

RunEvent readResumed(const JsonFields& fields) {
    Resumed e{fields.integer<std::int64_t>("from"), fields.text("checkpoint")};
    if (fields.has("iterations"))
        e.iterations = fields.integer<std::int64_t>("iterations");
    if (fields.has("threads")) // newer than the rest, as are those below
        e.threads = fields.integer<int>("threads");
    for (const auto& [key, text] :
         {std::pair("device", &e.device), std::pair("precision", &e.precision),
          std::pair("program_version", &e.programVersion), std::pair("torch_version", &e.torchVersion)})
        if (fields.has(key))
            *text = fields.text(key);
    return e;
}

Json write(const Message& e) {
    Json json = {{"event", "message"},
                 {"severity", kSeverities.at(static_cast<std::size_t>(e.severity))},
                 {"text", e.text},
                 {"detail", e.detail}};
    if (e.realCmi)
        json["real_cmi"] = jsonNumber(*e.realCmi);
    return json;
}

// Journals of before the field was there have the number in the detail.
std::optional<double> realCmiIn(const std::string& detail) {
    constexpr std::string_view kKey = "real_cmi=";
    if (detail.compare(0, kKey.size(), kKey) != 0)
        return std::nullopt;
    return parsedNumber<double>(std::string_view(detail).substr(kKey.size()));
}

RunEvent readMessage(const JsonFields& fields) {
    const std::string name = fields.text("severity");
    const auto* found = std::find(kSeverities.begin(), kSeverities.end(), name);
    if (found == kSeverities.end())
        return JsonFields::wrong<RunEvent>("severity", "info, warning or error");
    Message e{static_cast<Severity>(found - kSeverities.begin()), fields.text("text"), fields.text("detail")};
    e.realCmi = fields.has("real_cmi") ? fields.real("real_cmi") : realCmiIn(e.detail);
    return e;
}

Json write(const Finished& e) {
    return {{"event", "finished"},        {"state", toString(e.state)},
            {"iterations", e.iterations}, {"seconds", jsonNumber(e.seconds)},
            {"message", e.message},       {"peak_memory_bytes", e.peakMemoryBytes}};
}

RunEvent readFinished(const JsonFields& fields) {
    Finished e{stateIn(fields), fields.integer<std::int64_t>("iterations"), fields.real("seconds"),
               fields.text("message"), 0};
    if (fields.has("peak_memory_bytes"))
        e.peakMemoryBytes = fields.integer<std::uint64_t>("peak_memory_bytes");
    return e;
}

struct Reader {
    std::string_view event;
    RunEvent (*read)(const JsonFields& fields);
};

constexpr std::array<Reader, 10> kReaders{{
    {"run_started", readRunStarted},
    {"progress", readProgress},
    {"state", readState},
    {"iteration", readIteration},
    {"images", readImages},
    {"evaluation", readEvaluation},
    {"control_applied", readControlApplied},
    {"resumed", readResumed},
    {"message", readMessage},
    {"finished", readFinished},
}};

} // namespace

Json toJson(const RunEvent& event) {
    return std::visit([](const auto& e) { return write(e); }, event);
}

Result<RunEvent> eventFromJson(const Json& json) {
    if (!json.is_object())
        return failure(ErrorCode::InvalidInput, "an event is a JSON object");
    try {
        const JsonFields fields(json);
        const std::string name = fields.text("event");
        for (const auto& reader : kReaders)
            if (reader.event == name)
                return reader.read(fields);
        return failure(ErrorCode::InvalidInput, "\"" + name + "\" is no event that this program knows");
    } catch (const DistillError& e) {
        return failure(ErrorCode::InvalidInput, e.error().message, e.error().detail);
    }
}

} // namespace distill
