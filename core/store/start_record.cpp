// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/start_record.h"

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"
#include "core/run/run_controls.h"
#include "core/store/digest_list.h"
#include "core/store/file_problem.h"
#include "core/store/run_folder.h"

namespace distill {
namespace {

using Json = nlohmann::json;

Json recordJson(const StartRecord& record) {
    Json json = toJson(record.config);
    Json& run = json["run"];
    run = {{"device", record.device},
           {"precision", record.precision},
           {"threads", record.threads},
           {"program", record.programVersion},
           {"torch", record.torchVersion},
           {"images",
            {{"dataset", record.datasetName},
             {"class_names", record.classNames},
             {"channels", record.channels},
             {"height", record.height},
             {"width", record.width}}}};
    if (!record.parent.empty())
        run["parent"] = {{"path", record.parent}, {"iteration", record.parentIteration}};
    if (!record.dataFingerprint.empty())
        run["data_fingerprint"] = record.dataFingerprint;
    if (!record.initialDigest.empty())
        run["initial_set"] = {{"path", record.initialSet}, {"xxh3_128", record.initialDigest}};
    for (const auto& edit : record.lambdaTrack)
        run["lambda_track"].push_back(
            {{"iteration", edit.iteration},
             {"key", toString(edit.holdsRatio ? ControlKind::HoldRatio : ControlKind::Lambda)},
             {"value", edit.lambda}});
    run["teachers"] = Json::array();
    for (const auto& teacher : record.teachers)
        run["teachers"].push_back({{"network", teacher.network},
                                   {"test_accuracy", teacher.testAccuracy},
                                   {"xxh3_128", teacher.digest}});
    return json;
}

// The value under a key, or what it is where there is none of this type.
std::string textIn(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

int countIn(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number_integer() ? found->get<int>() : 0;
}

void readImages(const Json& run, StartRecord& record) {
    const auto images = run.find("images");
    if (images == run.end() || !images->is_object())
        return;
    record.datasetName = textIn(*images, "dataset");
    record.channels = countIn(*images, "channels");
    record.height = countIn(*images, "height");
    record.width = countIn(*images, "width");
    if (const auto names = images->find("class_names"); names != images->end() && names->is_array())
        for (const auto& name : *names)
            record.classNames.push_back(name.is_string() ? name.get<std::string>() : std::string());
}

void readParent(const Json& run, StartRecord& record) {
    const auto parent = run.find("parent");
    if (parent == run.end() || !parent->is_object())
        return;
    record.parent = textIn(*parent, "path");
    record.parentIteration = countIn(*parent, "iteration");
}

void readTrack(const Json& run, StartRecord& record) {
    const auto track = run.find("lambda_track");
    if (track == run.end() || !track->is_array())
        return;
    for (const auto& edit : *track) {
        const auto value = edit.is_object() ? edit.find("value") : edit.end();
        if (edit.is_object() && value != edit.end() && value->is_number())
            record.lambdaTrack.push_back({countIn(edit, "iteration"), value->get<double>(),
                                          textIn(edit, "key") == toString(ControlKind::HoldRatio)});
    }
}

void readOrigins(const Json& run, StartRecord& record) {
    record.device = textIn(run, "device");
    record.precision = textIn(run, "precision");
    record.programVersion = textIn(run, "program");
    record.torchVersion = textIn(run, "torch");
    record.dataFingerprint = textIn(run, "data_fingerprint");
    record.threads = countIn(run, "threads");
    readImages(run, record);
    readParent(run, record);
    readTrack(run, record);
    if (const auto set = run.find("initial_set"); set != run.end() && set->is_object()) {
        record.initialSet = textIn(*set, "path");
        record.initialDigest = textIn(*set, "xxh3_128");
    }
    if (const auto teachers = run.find("teachers"); teachers != run.end() && teachers->is_array())
        for (const auto& teacher : *teachers) {
            if (!teacher.is_object())
                continue;
            const auto accuracy = teacher.find("test_accuracy");
            const bool known = accuracy != teacher.end() && accuracy->is_number();
            record.teachers.push_back({textIn(teacher, "network"), known ? accuracy->get<double>() : -1,
                                       textIn(teacher, "xxh3_128")});
        }
}

} // namespace

StartRecord startRecordOf(const RunStarted& started) {
    StartRecord record;
    static_cast<RunStarted&>(record) = started;
    return record;
}

std::optional<RunStarted> startedOf(const StartRecord& record, const std::filesystem::path& run) {
    if (record.classNames.empty() || record.channels < 1 || record.height < 1 || record.width < 1)
        return std::nullopt;
    RunStarted started = static_cast<const RunStarted&>(record);
    started.directory = run.string();
    return started;
}

std::optional<RunStarted> startBesideJournal(const std::filesystem::path& run) {
    if (wasChanged(RunFolder(run).start(), digestIn(readDigests(run), RunFolder::kStart)))
        return std::nullopt;
    const auto record = readStartRecord(run);
    return record ? startedOf(*record, run) : std::nullopt;
}

Result<void> writeStartRecord(const std::filesystem::path& run, const StartRecord& record) {
    return writeFileAtomically(RunFolder(run).start(), jsonText(recordJson(record), 2) + "\n");
}

Result<StartRecord> readStartRecord(const std::filesystem::path& run) {
    const auto file = RunFolder(run).start();
    const auto text = readWholeFile(file);
    if (!text)
        return tl::unexpected<Error>(text.error());
    const auto json = Json::parse(*text, nullptr, false);
    if (!json.is_object())
        return failure(ErrorCode::InvalidInput, file.string() + " is no configuration of a run.");
    const auto config = configFromJson(json);
    if (!config)
        return failure(ErrorCode::InvalidInput, file.string() + ": " + config.error().message);
    StartRecord record;
    record.config = *config;
    if (const auto found = json.find("run"); found != json.end() && found->is_object())
        readOrigins(*found, record);
    return record;
}

} // namespace distill
