// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/launch.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>

#include "core/base/number_text.h"
#include "core/places/launch_script.h"
#include "core/places/shell.h"

namespace distill {
namespace {

bool isWorkName(const std::string& name) {
    return !name.empty() && name.front() != '-' && name.size() <= 100 &&
           std::all_of(name.begin(), name.end(),
                       [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; });
}

bool isBelow(const std::string& folder) {
    return !folder.empty() && folder.front() != '/' && folder.find("..") == std::string::npos &&
           folder.find('\n') == std::string::npos;
}

Result<void> requireUsable(const Work& work) {
    if (auto named = requireWorkName(work.name); !named)
        return named;
    if (work.tasks.empty())
        return failure(ErrorCode::Usage, "There is nothing to start in '" + work.name + "'.");
    for (const auto& task : work.tasks)
        if (!isBelow(task.folder))
            return failure(ErrorCode::Usage,
                           "A run's folder lies below the place's runs, unlike '" + task.folder + "'.");
    return {};
}

tl::unexpected<Error> refusal(const Place& place, const ChildAnswer& answer, const std::string& what) {
    const auto said = firstLine(answer.err);
    return failure(ErrorCode::CannotWrite,
                   what + " at the place '" + place.name + "'" + (said.empty() ? "." : ": " + said),
                   answer.err);
}

// "STATE|reason|node" of one task in the queue.
void takeQueueLine(const std::string& line, WorkStatus& status) {
    const auto first = line.find('|');
    const auto second = line.find('|', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos)
        return;
    const std::string state = line.substr(0, first);
    if (state == "PENDING" || state == "CONFIGURING") {
        if (status.state != WorkState::Running)
            status.state = WorkState::Queued;
        if (status.reason.empty())
            status.reason = line.substr(first + 1, second - first - 1);
    } else if (state == "RUNNING" || state == "COMPLETING" || state == "SUSPENDED") {
        status.state = WorkState::Running;
        status.node = line.substr(second + 1);
    }
}

WorkStatus statusOf(const std::string& text) {
    WorkStatus status;
    std::size_t tasks = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto space = line.find(' ');
        const std::string key = line.substr(0, space);
        const std::string value = space == std::string::npos ? "" : line.substr(space + 1);
        if (key == "tasks")
            std::from_chars(value.data(), value.data() + value.size(), tasks);
        else if (key == "ended") {
            ++status.ended;
            status.failed += value == "0" ? 0 : 1;
            if (value != "0")
                std::from_chars(value.data(), value.data() + value.size(), status.code);
        } else if (key == "job")
            status.job = value;
        else if (key == "cancelled")
            status.cancelled = true;
        else if (key == "queue")
            takeQueueLine(value, status);
    }
    if (status.state == WorkState::None && !status.job.empty())
        status.state = status.ended >= tasks ? WorkState::Ended : WorkState::CutOff;
    return status;
}

} // namespace

Result<void> requireWorkName(const std::string& name) {
    if (isWorkName(name))
        return {};
    return failure(ErrorCode::Usage,
                   "A piece of work takes a name of letters, digits, - and _, not '" + name + "'.");
}

std::string runFolderAt(const Place& place, const std::string& run) {
    return place.runs + "/" + run;
}

std::string workFolderAt(const Place& place, const std::string& name) {
    return place.runs + "/.work/" + name;
}

Result<std::string> startWork(const Place& place, const Work& work) {
    if (const auto usable = requireUsable(work); !usable)
        return tl::unexpected<Error>(usable.error());
    const auto answer = runScript(place, startScript(place, work));
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    if (answer->code == kNameIsTaken)
        return failure(ErrorCode::CannotWrite, "The place '" + place.name + "' has something else named '" +
                                                   work.name + "': choose another name.");
    auto number = firstLine(answer->out);
    if (answer->code != 0 || number.empty())
        return refusal(place, *answer, "'" + work.name + "' could not be started");
    return number;
}

Result<WorkStatus> workStatus(const Place& place, const std::string& name) {
    if (auto named = requireWorkName(name); !named)
        return tl::unexpected<Error>(named.error());
    const auto answer = runScript(place, statusScript(place, name));
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    return answer->code == 0 ? statusOf(answer->out) : WorkStatus{};
}

Result<std::string> workOutput(const Place& place, const std::string& name) {
    if (auto named = requireWorkName(name); !named)
        return tl::unexpected<Error>(named.error());
    const auto answer = runScript(
        place, enterScript(place, name) + "newest=$(ls -t output.* 2>/dev/null | head -n 1)\n"
                                          "[ -z \"$newest\" ] || grep -v '^ *$' \"$newest\" | tail -n 1\n");
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    return firstLine(answer->out);
}

ErrorCode errorOfExit(int code) {
    switch (code) {
    case 2:
        return ErrorCode::Usage;
    case 3:
        return ErrorCode::InvalidInput;
    case 4:
        return ErrorCode::CannotWrite;
    case 5:
        return ErrorCode::Device;
    default:
        return ErrorCode::RunFailed;
    }
}

bool endedBySignal(int code) {
    constexpr int kLargestOwn = 128;
    return code > kLargestOwn;
}

Result<std::vector<std::string>> workAnswers(const Place& place, const Work& work) {
    if (auto named = requireWorkName(work.name); !named)
        return tl::unexpected<Error>(named.error());
    std::vector<std::string> answers;
    for (std::size_t index = 0; index < work.tasks.size(); ++index) {
        std::string script = enterScript(place, work.name);
        script.append("index=").append(std::to_string(index));
        script.append("\nif [ -e answers/$index ]; then cat answers/$index");
        script.append(index + 1 == work.tasks.size() ? " && : >collected" : "");
        script.append("; exit; fi\ngrep -v '^ *$' output.$index | tail -n 1 >&2\n"
                      "exit $(cat ended/$index 2>/dev/null || echo 1)\n");
        const auto answer = runScript(place, script);
        if (!answer)
            return tl::unexpected<Error>(answer.error());
        if (answer->code != 0)
            return failure(errorOfExit(answer->code),
                           "At the place '" + place.name + "': " + firstLine(answer->err));
        answers.push_back(answer->out);
    }
    return answers;
}

Result<std::vector<int>> workCodes(const Place& place, const Work& work) {
    if (auto named = requireWorkName(work.name); !named)
        return tl::unexpected<Error>(named.error());
    const auto answer = runScript(place, enterScript(place, work.name) + "index=0\nwhile [ $index -lt " +
                                             std::to_string(work.tasks.size()) +
                                             " ]; do\n    cat ended/$index 2>/dev/null || echo -1\n"
                                             "    index=$((index + 1))\ndone\n");
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    std::vector<int> codes;
    std::istringstream lines(answer->out);
    for (std::string line; std::getline(lines, line);)
        codes.push_back(parsedNumber<int>(line).value_or(-1));
    codes.resize(work.tasks.size(), -1);
    return codes;
}

Result<void> cancelWork(const Place& place, const std::string& name) {
    if (auto named = requireWorkName(name); !named)
        return tl::unexpected<Error>(named.error());
    const std::string end = place.queued() ? "for job in $(cut -d';' -f1 number); do scancel \"$job\"; done\n"
                                           : "for child in running/*; do [ -e \"$child\" ] && kill "
                                             "-TERM \"$(cat \"$child\")\"; done\nexit 0\n";
    const auto answer = runScript(place, enterScript(place, name) + ": >stop\n" + end);
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    if (answer->code == 3)
        return failure(ErrorCode::InvalidInput,
                       "No work '" + name + "' was started at the place '" + place.name + "'.");
    if (answer->code != 0)
        return refusal(place, *answer, "'" + name + "' could not be ended");
    return {};
}

} // namespace distill
