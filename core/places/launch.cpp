// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/launch.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <sstream>

#include "core/places/shell.h"
#include "core/store/run_folder.h"

namespace distill {
namespace {

constexpr int kBeforeLimit = 90; // seconds before a job's time is up in which its task may record

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
    if (!isWorkName(work.name))
        return failure(ErrorCode::Usage,
                       "A piece of work takes a name of letters, digits, - and _, not '" + work.name + "'.");
    if (work.tasks.empty())
        return failure(ErrorCode::Usage, "There is nothing to start in '" + work.name + "'.");
    for (const auto& task : work.tasks)
        if (!isBelow(task.folder))
            return failure(ErrorCode::Usage,
                           "A run's folder lies below the place's runs, unlike '" + task.folder + "'.");
    return {};
}

// cat >FILE, with the text as it is; no line of it can end it early.
std::string writes(const std::string& file, const std::string& text) {
    std::string end = "END_OF_FILE";
    while (text.find(end) != std::string::npos)
        end += '_';
    return "cat >" + file + " <<'" + end + "'\n" + text + (text.empty() || text.back() != '\n' ? "\n" : "") +
           end + "\n";
}

// Sets `runs` and `work`, absolute, and goes there; nothing there: exit code 3.
std::string enters(const Place& place, const std::string& name, bool make) {
    const std::string runs = shellFolder(place.runs);
    std::string text = "set -u\n";
    if (make)
        text += "mkdir -p " + runs + " || exit 4\n";
    return text + "runs=$(cd " + runs + " 2>/dev/null && pwd) || exit 3\nwork=$runs/.work/" + name + "\n" +
           (make ? "mkdir -p \"$work/configs\" \"$work/ended\" \"$work/running\" || exit 4\n" : "") +
           "cd \"$work\" 2>/dev/null || exit 3\n";
}

// What a task does: one run, begun or gone on with. A job whose time runs out records, and goes on in a next
// one.
std::string taskBody(const Place& place) {
    std::string text = place.queued() ? "index=$SLURM_ARRAY_TASK_ID\n" : "index=$1\n";
    if (!place.setup.empty())
        text += place.setup + "\n";
    text += "folder=$(sed -n \"$((index + 1))p\" \"$work/folders\")\n"
            "rm -f \"$work/ended/$index\"\nagain=\n"
            "if [ -e \"$folder/" +
            std::string(RunFolder::kJournal) +
            "\" ]; then set -- resume \"$folder\"\n"
            "else set -- run --config \"$work/configs/$index.json\" --out \"$folder\"; fi\n" +
            shellFolder(place.program) +
            " \"$@\" >>\"$work/output.$index\" 2>&1 </dev/null &\nchild=$!\n"
            "echo $child >\"$work/running/$index\"\n"
            "trap ':' TERM INT HUP\n" // the run hears it by itself; twice would be once too often
            "trap 'again=yes; kill -TERM $child 2>/dev/null' USR1\n"
            "while :; do wait $child; code=$?; kill -0 $child 2>/dev/null || break; done\n"
            "rm -f \"$work/running/$index\"\n";
    if (place.queued()) // requeueing would wait for minutes: a new job is submitted
        text +=
            "if [ -n \"$again\" ]; then\n"
            "    sbatch --parsable --array=\"$index\" \"$work/job.sh\" >>\"$work/number\" && exit 0\nfi\n";
    return text + "echo $code >\"$work/ended/$index\"\nexit $code\n";
}

// pool.sh: as many tasks at once as there are slots; a task belongs to the first that makes its folder.
std::string poolScript(const Place& place, std::size_t tasks) {
    std::string text = "#!/bin/sh\n# pool.sh: the tasks of this work, a few at once.\n"
                       "slot() {\n    index=0\n    while [ $index -lt " +
                       std::to_string(tasks) +
                       " ] && [ ! -e stop ]; do\n"
                       "        if mkdir \"claims/$index\" 2>/dev/null; then sh ./task.sh $index; fi\n"
                       "        index=$((index + 1))\n    done\n}\n";
    const auto slots = std::min(tasks, static_cast<std::size_t>(place.atOnce));
    for (std::size_t slot = 0; slot < slots; ++slot) {
        if (!place.gpus.empty())
            text += "CUDA_VISIBLE_DEVICES=" + shellWord(place.gpus[slot % place.gpus.size()]) +
                    "; export CUDA_VISIBLE_DEVICES\n";
        text += "slot &\n";
    }
    return text + "wait\n";
}

// The head lines of an array's job.sh.
std::string jobHead(const Place& place, const Work& work) {
    std::string text = "#!/bin/sh\n#SBATCH --job-name=" + work.name + "\n#SBATCH --signal=B:USR1@" +
                       std::to_string(kBeforeLimit) +
                       "\n#SBATCH --open-mode=append\n#SBATCH --output=/dev/null\n";
    for (auto line : place.slurm) {
        const std::string field = "{name}";
        for (auto at = line.find(field); at != std::string::npos; at = line.find(field))
            line.replace(at, field.size(), work.name);
        text += "#SBATCH " + line + "\n";
    }
    return text;
}

// Starts the pool in a session of its own, and says its number.
std::string poolStart() {
    return "number=$(cat number 2>/dev/null)\n"
           "if [ -n \"$number\" ] && kill -0 \"$number\" 2>/dev/null; then echo \"$number\"; exit 0; fi\n"
           "rm -rf claims ended stop; mkdir claims ended || exit 4\n"
           "if command -v setsid >/dev/null; then setsid sh ./pool.sh >>output 2>&1 </dev/null &\n"
           "else nohup sh ./pool.sh >>output 2>&1 </dev/null & fi\n"
           "echo $! >number.new && mv number.new number && cat number\n";
}

std::string queueStart(std::size_t tasks, int slots) {
    return "number=$(tail -n 1 number 2>/dev/null)\n"
           "if [ -n \"$number\" ] && [ -n \"$(squeue -h -j \"${number%%;*}\" 2>/dev/null)\" ]; then echo "
           "\"${number%%;*}\"; exit 0; fi\n"
           "rm -rf ended; mkdir ended || exit 4\n"
           "number=$(sbatch --parsable --array=0-" +
           std::to_string(tasks - 1) + "%" + std::to_string(slots) +
           " job.sh) || exit 4\necho \"$number\" >>number\necho \"${number%%;*}\"\n";
}

std::string startScript(const Place& place, const Work& work) {
    std::string text = enters(place, work.name, true);
    std::string folders;
    for (std::size_t index = 0; index < work.tasks.size(); ++index) {
        folders += work.tasks[index].folder + "\n";
        text += writes("configs/" + std::to_string(index) + ".json", work.tasks[index].config);
    }
    text += writes("folders.below", folders) +
            "while IFS= read -r folder; do printf '%s\\n' \"$runs/$folder\"; done <folders.below >folders || "
            "exit 4\n" +
            writes("task.body", taskBody(place)) +
            "here=$(printf %s \"$work\" | sed \"s/'/'\\\\\\\\''/g\")\n"
            "{ echo '#!/bin/sh'; echo \"work='$here'\"; cat task.body; } >task.sh || exit 4\n";
    if (!place.queued())
        return text + writes("pool.sh", poolScript(place, work.tasks.size())) + poolStart();
    return text + writes("job.head", jobHead(place, work)) +
           "{ cat job.head; echo \"work='$here'\"; cat task.body; } >job.sh || exit 4\n" +
           queueStart(work.tasks.size(), place.atOnce);
}

// Lines "key value" that the other scripts print.
std::string statusScript(const Place& place, const std::string& name) {
    std::string text = enters(place, name, false) +
                       "echo tasks $(wc -l <folders)\nfor end in ended/*; do [ -e \"$end\" ] && echo ended "
                       "$(cat \"$end\"); done\n"
                       "number=$(tail -n 1 number 2>/dev/null)\nnumber=${number%%;*}\necho job $number\n";
    if (place.queued())
        return text + "[ -n \"$number\" ] && for job in $(cut -d';' -f1 number); do\n"
                      "    squeue -h -r -j \"$job\" -o 'queue %T|%r|%N' 2>/dev/null\ndone\nexit 0\n";
    return text + "[ -n \"$number\" ] && kill -0 \"$number\" 2>/dev/null && echo queue 'RUNNING||'\nexit 0\n";
}

std::string firstLine(const std::string& text) {
    return text.substr(0, text.find('\n'));
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
        } else if (key == "job")
            status.job = value;
        else if (key == "queue")
            takeQueueLine(value, status);
    }
    if (status.state == WorkState::None && !status.job.empty())
        status.state = status.ended >= tasks ? WorkState::Ended : WorkState::CutOff;
    return status;
}

} // namespace

std::string runFolderAt(const Place& place, const std::string& run) {
    return place.runs + "/" + run;
}

Result<std::string> startWork(const Place& place, const Work& work) {
    if (const auto usable = requireUsable(work); !usable)
        return tl::unexpected<Error>(usable.error());
    const auto answer = runScript(place, startScript(place, work));
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    auto number = firstLine(answer->out);
    if (answer->code != 0 || number.empty())
        return refusal(place, *answer, "'" + work.name + "' could not be started");
    return number;
}

Result<WorkStatus> workStatus(const Place& place, const std::string& name) {
    if (!isWorkName(name))
        return failure(ErrorCode::Usage, "'" + name + "' is no name of a piece of work.");
    const auto answer = runScript(place, statusScript(place, name));
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    return answer->code == 0 ? statusOf(answer->out) : WorkStatus{};
}

Result<std::string> workOutput(const Place& place, const std::string& name) {
    if (!isWorkName(name))
        return failure(ErrorCode::Usage, "'" + name + "' is no name of a piece of work.");
    const auto answer = runScript(
        place, enters(place, name, false) + "newest=$(ls -t output.* 2>/dev/null | head -n 1)\n"
                                            "[ -z \"$newest\" ] || grep -v '^ *$' \"$newest\" | tail -n 1\n");
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    return firstLine(answer->out);
}

Result<void> cancelWork(const Place& place, const std::string& name) {
    if (!isWorkName(name))
        return failure(ErrorCode::Usage, "'" + name + "' is no name of a piece of work.");
    const std::string end = place.queued() ? "for job in $(cut -d';' -f1 number); do scancel \"$job\"; done\n"
                                           : ": >stop\nfor child in running/*; do [ -e \"$child\" ] && kill "
                                             "-TERM \"$(cat \"$child\")\"; done\nexit 0\n";
    const auto answer = runScript(place, enters(place, name, false) + end);
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
