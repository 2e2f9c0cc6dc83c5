// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/remote_work.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <poll.h>

#include <CLI/CLI.hpp>

#include "app/cli/evaluate_options.h"
#include "app/front/values.h"
#include "core/base/number_text.h"
#include "core/io/digest.h"
#include "core/io/safetensors.h"
#include "core/places/backoff.h"
#include "core/places/send.h"
#include "core/places/shell.h"
#include "core/run/config_text.h"
#include "core/store/named_set.h"
#include "core/store/run_folder.h"
#include "core/store/run_store.h"
#include "core/store/set_of_place.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr int kTick = 100;

std::string waitingText(const Result<WorkStatus>& status, std::size_t tasks, const Counted& names) {
    if (!status)
        return "asleep: " + status.error().message;
    return std::to_string(status->ended) + " of " + counted(tasks, names.one, names.several) + " ended" +
           (status->state == WorkState::Queued ? ", waiting in the queue (" + status->reason + ")" : "");
}

struct SetThere {
    fs::path file;        // here; empty = it is there already
    fs::path run;         // that it belongs to, here; empty = none
    std::string word;     // what it is called there
    std::string identity; // other where another set is meant by it
    RunConfig config;     // of the run; else the dataset alone, where it is known
};

// A set that lies at the place: where, and a check sum of what tells which one it is by now.
SetThere setAtPlace(const std::string& address, const Place& place) {
    const auto [name, run] = valueOrThrow(runAddressOf(address));
    if (name != place.name)
        throw DistillError(ErrorCode::Usage, "'" + address + "' is not at the place '" + place.name + "'.");
    const auto at = std::min(run.rfind('@'), run.size());
    const auto answer = valueOrThrow(runScript(
        place, "if cd " + shellFolder(runFolderAt(place, run)) + " 2>/dev/null; then at=\nelif cd " +
                   shellFolder(runFolderAt(place, run.substr(0, at))) + " 2>/dev/null; then at=" +
                   shellWord(run.substr(at)) + "\nelse exit 3; fi\necho \"$(pwd)$at\"\n{ cksum <" +
                   RunFolder::kJournal + "; ls -l " + RunFolder::kSets.folder + " " +
                   RunFolder::kCheckpoints.folder + "; } 2>/dev/null | cksum\n"));
    if (answer.code != 0)
        throw DistillError(ErrorCode::InvalidInput,
                           "There is no run '" + run + "' at the place '" + place.name + "'.");
    return {{}, {}, firstLine(answer.out), answer.out, {}};
}

SetThere setToSend(const std::string& set, std::size_t index) {
    SetThere there{setFileOf(set), {}, "sets/" + std::to_string(index), {}, {}};
    const auto folder = namedPlace(set).path;
    there.identity = valueOrThrow(digestOfFile(there.file));
    if (isRunDirectory(folder)) {
        there.run = folder;
        there.config = valueOrThrow(openRun(folder)).info.config;
        for (const auto& [iteration, file] : storedSetsOf(folder))
            if (file == there.file)
                there.word += "@" + std::to_string(iteration);
        there.identity += configText(there.config);
        return there;
    }
    const auto content = valueOrThrow(readSafetensors(there.file));
    const auto dataset = content.metadata.find("dataset");
    there.config.dataset = dataset != content.metadata.end() ? dataset->second : std::string();
    there.word += ".safetensors";
    return there;
}

void send(const SetThere& set, std::size_t index, const Place& place, const std::string& work) {
    const auto folder = workFolderAt(place, work) + "/sets";
    if (!set.run.empty())
        valueOrThrow(sendSet(set.run, set.file, place, folder, std::to_string(index)));
    else if (!set.file.empty())
        valueOrThrow(sendFile(set.file, place, folder, std::to_string(index) + ".safetensors"));
}

// Where its data lie there; those of this computer where the place is this computer.
std::vector<std::string> dataWords(const SetThere& set, const EvaluateRequest& request, const Place& place) {
    const auto data =
        place.data.find(request.place.dataset.empty() ? set.config.dataset : request.place.dataset);
    if (data == place.data.end() || (!place.remote() && !set.config.data.empty()))
        return {};
    return {"--data", data->second, "--split-seed", std::to_string(set.config.splitSeed)};
}

// The same command of the same sets has the same name, and so finds its work again.
std::string nameOf(const RemoteCommand& command, const std::vector<SetThere>& sets,
                   const std::vector<WorkTask>& tasks) {
    std::string all;
    for (const auto& set : sets)
        all += set.identity + "\n";
    for (const auto& task : tasks)
        for (const auto& word : task.command)
            all += "\n" + word;
    return command.name + "-" + digestOf(all.data(), all.size()).substr(0, 12);
}

Work workOf(const RemoteCommand& command, const Place& place, const std::vector<SetThere>& sets) {
    Work work;
    for (const auto& set : sets) {
        WorkTask task;
        task.command = {command.name, set.word, "--json"};
        for (const auto& words :
             {wordsOf(command.evaluation), command.words, dataWords(set, command.evaluation, place)})
            task.command.insert(task.command.end(), words.begin(), words.end());
        work.tasks.push_back(std::move(task));
    }
    work.name = nameOf(command, sets, work.tasks);
    for (auto& task : work.tasks)
        task.folder = work.name;
    return work;
}

void refuseLocalFiles(const EvaluateRequest& request) {
    if (!request.place.data.empty())
        throw DistillError(ErrorCode::Usage, "--data is for this computer: at a place the data lie where "
                                             "`distill place add --data` says.");
    if (std::error_code ignored; fs::exists(request.labelTeacher, ignored))
        throw DistillError(ErrorCode::Usage,
                           "The file '" + request.labelTeacher +
                               "' of --label-teacher is on this computer: at a place a network is trained.");
}

void wait(std::chrono::milliseconds pause, const Place& place, const Work& work,
          const RunControls& controls) {
    for (int waited = 0; waited < pause.count(); waited += kTick) {
        if (controls.stopRequested()) {
            std::cerr << "what was started at '" << place.name
                      << "' goes on; the same command waits for it again, and `distill work " << place.name
                      << ":" << work.name << " --cancel` ends it\n";
            throw DistillError(ErrorCode::Cancelled, "Left.");
        }
        ::poll(nullptr, 0, kTick);
    }
}

} // namespace

void addRemote(CLI::App& command, RemoteOptions& remote, const std::string& help) {
    auto* place = command.add_option("--place", remote.place, help);
    addNumber(command, "--jobs", remote.jobs, "At once there; default: the place's slots", {1, 1000})
        ->needs(place);
}

Result<Place> remotePlace(const RemoteOptions& remote) {
    auto place = findPlace(remote.place);
    if (place && remote.jobs > 0)
        place->atOnce = remote.jobs;
    return place;
}

void waitForWork(const Place& place, const Work& work, const Counted& tasks, RunControls& controls) {
    std::string said;
    Backoff backoff; // a queue is asked no more often
    while (true) {
        const auto status = workStatus(place, work.name);
        if (!status && status.error().code != ErrorCode::Device)
            throw DistillError(status.error());
        if (status && status->state == WorkState::Ended)
            return;
        if (status && status->state == WorkState::CutOff && status->cancelled)
            throw DistillError(ErrorCode::RunFailed, "'" + work.name + "' was cancelled at the place '" +
                                                         place.name + "'; the same command goes on with it.");
        const auto text = waitingText(status, work.tasks.size(), tasks);
        if (status && (status->state == WorkState::CutOff || status->state == WorkState::None))
            valueOrThrow(startWork(place, work));
        if (text != said)
            std::cerr << text << '\n';
        const auto pause = backoff.next(text == said);
        said = text;
        wait(pause, place, work, controls);
    }
}

Result<std::vector<std::string>> answersAtPlace(const RemoteCommand& command, const RemoteOptions& remote,
                                                RunControls& controls) {
    try {
        refuseLocalFiles(command.evaluation);
        const Place place = valueOrThrow(remotePlace(remote));
        std::vector<SetThere> sets;
        sets.reserve(command.sets.size());
        for (const auto& set : command.sets)
            sets.push_back(isRunAddress(set) ? setAtPlace(set, place) : setToSend(set, sets.size()));
        const Work work = workOf(command, place, sets);
        for (std::size_t index = 0; index < sets.size(); ++index)
            send(sets[index], index, place, work.name);
        valueOrThrow(startWork(place, work));
        waitForWork(place, work, {"set", "sets"}, controls);
        return workAnswers(place, work);
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    }
}

} // namespace distill
