// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/remote_work.h"

#include <iostream>
#include <poll.h>

#include <CLI/CLI.hpp>

#include "app/front/values.h"
#include "core/base/number_text.h"
#include "core/io/digest.h"
#include "core/io/safetensors.h"
#include "core/places/backoff.h"
#include "core/places/send.h"
#include "core/run/param_spec.h"
#include "core/store/run_store.h"
#include "core/store/set_of_place.h"

namespace distill {
namespace {

constexpr int kTick = 100;

std::string waitingText(const Result<WorkStatus>& status, std::size_t tasks, const Counted& names) {
    if (!status)
        return "asleep: " + status.error().message;
    return std::to_string(status->ended) + " of " + counted(tasks, names.one, names.several) + " ended" +
           (status->state == WorkState::Queued ? ", waiting in the queue (" + status->reason + ")" : "");
}

// As options of the command line. Data lie where the place says.
std::vector<std::string> wordsOf(const EvaluateRequest& request) {
    std::vector<std::string> words = {"--protocol", request.protocol,
                                      "--labels",   request.labels,
                                      "--repeats",  std::to_string(request.repeats),
                                      "--epochs",   std::to_string(request.epochs),
                                      "--seed",     std::to_string(request.seed),
                                      "--threads",  std::to_string(request.machine.threads),
                                      "--device",   request.machine.device};
    const auto add = [&words](const char* option, const std::string& value) {
        if (!value.empty())
            words.insert(words.end(), {option, value});
    };
    for (const auto& network : request.networks)
        add("--network", network);
    add("--dataset", request.place.dataset);
    add("--label-teacher", request.labelTeacher);
    return words;
}

struct SetThere {
    std::filesystem::path file; // here; empty = it is there already
    std::string word;           // what it is called there
    std::string dataset;        // empty = not known here
};

SetThere setThere(const std::string& set, const Place& place, std::size_t index) {
    if (isRunAddress(set)) {
        const auto address = valueOrThrow(runAddressOf(set));
        if (address.place != place.name)
            throw DistillError(ErrorCode::Usage, "'" + set + "' is not at the place '" + place.name + "'.");
        return {{}, runFolderAt(place, address.run), {}};
    }
    const auto file = setFileOf(set);
    const auto content = valueOrThrow(readSafetensors(file));
    const auto dataset = content.metadata.find("dataset");
    return {file, "sets/" + std::to_string(index) + ".safetensors",
            dataset != content.metadata.end() ? dataset->second : std::string()};
}

// The same command of the same sets has the same name, and so finds its work again.
std::string nameOf(const RemoteCommand& command, const std::vector<SetThere>& sets,
                   const std::vector<WorkTask>& tasks) {
    std::string all;
    for (const auto& set : sets)
        all += set.file.empty() ? set.word : valueOrThrow(digestOfFile(set.file));
    for (const auto& task : tasks)
        for (const auto& word : task.command)
            all += "\n" + word;
    return command.name + "-" + digestOf(all.data(), all.size()).substr(0, 12);
}

Work workOf(const RemoteCommand& command, const Place& place, const std::vector<SetThere>& sets) {
    Work work;
    for (std::size_t index = 0; index < sets.size(); ++index) {
        WorkTask task;
        task.command = {command.name, sets[index].word, "--json"};
        auto request = command.evaluation;
        const auto dataset = request.place.dataset.empty() ? sets[index].dataset : request.place.dataset;
        for (const auto& words : {wordsOf(request), command.words})
            task.command.insert(task.command.end(), words.begin(), words.end());
        if (const auto data = place.data.find(dataset); data != place.data.end())
            task.command.insert(task.command.end(), {"--data", data->second});
        work.tasks.push_back(std::move(task));
    }
    work.name = nameOf(command, sets, work.tasks);
    for (auto& task : work.tasks)
        task.folder = work.name;
    return work;
}

void refuseLocalData(const EvaluateRequest& request) {
    if (!request.place.data.empty())
        throw DistillError(ErrorCode::Usage, "--data is for this computer: at a place the data lie where "
                                             "`distill place add --data` says.");
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
        const auto text = waitingText(status, work.tasks.size(), tasks);
        if (status && (status->state == WorkState::CutOff || status->state == WorkState::None))
            valueOrThrow(startWork(place, work));
        if (text != said)
            std::cerr << text << '\n';
        const auto pause = backoff.next(text == said);
        said = text;
        for (int waited = 0; waited < pause.count(); waited += kTick) {
            if (controls.stopRequested())
                throw DistillError(ErrorCode::Cancelled,
                                   "What was started at '" + place.name +
                                       "' goes on; the same command waits for it again.");
            ::poll(nullptr, 0, kTick);
        }
    }
}

Result<std::vector<std::string>> answersAtPlace(const RemoteCommand& command, const RemoteOptions& remote,
                                                RunControls& controls) {
    try {
        refuseLocalData(command.evaluation);
        const Place place = valueOrThrow(remotePlace(remote));
        std::vector<SetThere> sets;
        for (const auto& set : command.sets)
            sets.push_back(setThere(set, place, sets.size()));
        const Work work = workOf(command, place, sets);
        for (std::size_t index = 0; index < sets.size(); ++index)
            if (!sets[index].file.empty())
                valueOrThrow(sendFile(sets[index].file, place, workFolderAt(place, work.name) + "/sets",
                                      std::to_string(index) + ".safetensors"));
        valueOrThrow(startWork(place, work));
        waitForWork(place, work, {"set", "sets"}, controls);
        return workAnswers(place, work);
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    }
}

} // namespace distill
