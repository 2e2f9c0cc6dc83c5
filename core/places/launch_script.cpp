// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/launch_script.h"

#include <algorithm>

#include "core/places/shell.h"
#include "core/store/run_folder.h"

namespace distill {
namespace {

constexpr int kBeforeLimit = 90; // seconds before a job's time is up in which its task may record

// cat >FILE, with the text as it is; no line of it can end it early.
std::string writes(const std::string& file, const std::string& text) {
    std::string end = "END_OF_FILE";
    while (text.find(end) != std::string::npos)
        end += '_';
    return "cat >" + file + " <<'" + end + "'\n" + text + (text.empty() || text.back() != '\n' ? "\n" : "") +
           end + "\n";
}

// A word a line; no file where there are none.
std::string writesWords(const std::string& file, const std::vector<std::string>& words) {
    std::string lines;
    for (const auto& word : words)
        lines += word + "\n";
    return lines.empty() ? lines : writes(file, lines);
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
    text +=
        "folder=$(sed -n \"$((index + 1))p\" \"$work/folders\")\n"
        "rm -f \"$work/ended/$index\"\nagain= output=$work/output.$index words=$work/configs/$index.words\n"
        "if [ -e \"$work/configs/$index.command\" ]; then\n"
        "    cd \"$work\" && mkdir -p answers || exit 4\n"
        "    [ ! -e answers/$index ] || { echo 0 >ended/$index; exit 0; }\n"
        "    set --; words=$work/configs/$index.command output=$work/answers/$index.part; : >\"$output\"\n"
        "elif [ -e \"$folder/" +
        std::string(RunFolder::kJournal) +
        "\" ]; then set -- resume \"$folder\"\n"
        "else set -- run --config \"$work/configs/$index.json\" --out \"$folder\"; words=; fi\n"
        "[ ! -e \"$words\" ] || while IFS= read -r word; do set -- \"$@\" \"$word\"; done <\"$words\"\n" +
        shellFolder(place.program) +
        " \"$@\" >>\"$output\" 2>>\"$work/output.$index\" </dev/null &\nchild=$!\n"
        "echo $child >\"$work/running/$index\"\n"
        "trap ':' TERM INT HUP\n" // the run hears it by itself; twice would be once too often
        "trap 'again=yes; kill -TERM $child 2>/dev/null' USR1\n"
        "while :; do wait $child; code=$?; kill -0 $child 2>/dev/null || break; done\n"
        "rm -f \"$work/running/$index\"\n";
    if (place.queued()) // requeueing would wait for minutes: a new job is submitted
        text +=
            "if [ -n \"$again\" ]; then\n"
            "    sbatch --parsable --array=\"$index\" \"$work/job.sh\" >>\"$work/number\" && exit 0\nfi\n";
    text += "[ $code != 0 ] || [ ! -e \"$work/answers/$index.part\" ] || "
            "mv \"$work/answers/$index.part\" \"$work/answers/$index\"\n";
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

// One start at a time, where the place has flock; sets `number`, of the earlier start.
std::string takesTurns() {
    return "exec 9>start.lock\nif command -v flock >/dev/null && ! flock -w 30 9; then\n"
           "    echo 'another start of it goes on' >&2; exit 4\nfi\n"
           "number=$(tail -n 1 number 2>/dev/null)\nnumber=${number%%;*}\n";
}

// Whether the process, or the job, of the earlier start is there.
std::string isThere(const Place& place) {
    return std::string("[ -n \"$number\" ] && ") + (place.queued()
                                                        ? "[ -n \"$(squeue -h -j \"$number\" 2>/dev/null)\" ]"
                                                        : "kill -0 \"$number\" 2>/dev/null");
}

// Until it has left; half a minute at most, then exit code 4.
std::string earlierLeaves(const Place& place) {
    const int seconds = place.queued() ? 5 : 1;
    return "tries=" + std::to_string(30 / seconds) + "\nwhile " + isThere(place) +
           "; do\n    [ $tries -gt 0 ] || { echo 'its earlier " + (place.queued() ? "job" : "process") +
           " is still there' >&2; exit 4; }\n    tries=$((tries - 1)); sleep " + std::to_string(seconds) +
           "\ndone\n";
}

// What was cancelled is waited for.
std::string ending(const Place& place) {
    return "if [ -e stop ]; then\n" + earlierLeaves(place) + "fi\n";
}

// Nothing is begun, or gone on with, under a name that something else has.
std::string isTheSame(const Place& place, const Work& work) {
    if (work.identity.empty())
        return "rm -f identity\n"; // what is recorded there says what it is
    const auto identity = shellWord(work.identity);
    const std::string journal = RunFolder::kJournal;
    return "taken=\nfor journal in \"$runs/" + work.name + "\"/" + journal + " \"$runs/" + work.name +
           "\"/*/" + journal +
           "; do\n    [ ! -e \"$journal\" ] || taken=yes\ndone\nif [ -n \"$taken\" ] || { " + isThere(place) +
           "; }; then\n    [ \"$(cat identity 2>/dev/null)\" = " + identity + " ] || exit " +
           std::to_string(kNameIsTaken) + "\nfi\nprintf '%s\\n' " + identity + " >identity || exit 4\n";
}

// What goes on is left as it is.
std::string goesOn(const Place& place) {
    return "if " + isThere(place) +
           "; then\n    cmp -s folders.below folders.asked || "
           "{ echo 'it goes on with other tasks; when they have ended, these can be started' >&2; exit 4; }\n"
           "    echo \"$number\"; exit 0\nfi\n";
}

// Starts the pool in a session of its own, without our turn, and says its number.
std::string poolStart() {
    return "rm -rf claims ended stop; mkdir claims ended || exit 4\n"
           "if command -v setsid >/dev/null; then setsid sh ./pool.sh >>output 2>&1 </dev/null 9>&- &\n"
           "else nohup sh ./pool.sh >>output 2>&1 </dev/null 9>&- & fi\n"
           "echo $! >number.new && mv number.new number && cat number\n";
}

std::string queueStart(std::size_t tasks, int slots) {
    return "rm -rf ended stop; mkdir ended || exit 4\n"
           "number=$(sbatch --parsable --array=0-" +
           std::to_string(tasks - 1) + "%" + std::to_string(slots) +
           " job.sh) || exit 4\necho \"$number\" >>number\necho \"${number%%;*}\"\n";
}

} // namespace

std::string enterScript(const Place& place, const std::string& name) {
    return enters(place, name, false);
}

std::string startScript(const Place& place, const Work& work) {
    std::string folders;
    for (const auto& task : work.tasks)
        folders += task.folder + "\n";
    std::string text =
        enters(place, work.name, true) + takesTurns() + (work.again ? earlierLeaves(place) : ending(place)) +
        isTheSame(place, work) + writes("folders.asked", folders) + goesOn(place) +
        "mv folders.asked folders.below && rm -f configs/*.words configs/*.command || exit 4\n"
        "[ ! -e collected ] || rm -rf answers collected\n"; // what they tell of may have changed
    for (std::size_t index = 0; index < work.tasks.size(); ++index) {
        const auto settings = "configs/" + std::to_string(index);
        text += writes(settings + ".json", work.tasks[index].config);
        text += writesWords(settings + ".words", work.tasks[index].goingOn);
        text += writesWords(settings + ".command", work.tasks[index].command);
    }
    text += "while IFS= read -r folder; do printf '%s\\n' \"$runs/$folder\"; done <folders.below >folders || "
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

std::string statusScript(const Place& place, const std::string& name) {
    std::string text = enterScript(place, name) +
                       "echo tasks $(wc -l <folders)\nfor end in ended/*; do [ -e \"$end\" ] && echo ended "
                       "$(cat \"$end\"); done\n[ ! -e stop ] || echo cancelled\n"
                       "number=$(tail -n 1 number 2>/dev/null)\nnumber=${number%%;*}\necho job $number\n";
    if (place.queued())
        return text + "[ -n \"$number\" ] && for job in $(cut -d';' -f1 number); do\n"
                      "    squeue -h -r -j \"$job\" -o 'queue %T|%r|%N' 2>/dev/null\ndone\nexit 0\n";
    return text + "[ -n \"$number\" ] && kill -0 \"$number\" 2>/dev/null && echo queue 'RUNNING||'\nexit 0\n";
}

} // namespace distill
