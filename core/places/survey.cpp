// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/survey.h"

#include <array>
#include <sstream>

#include "core/base/number_text.h"
#include "core/places/shell.h"

namespace distill {
namespace {

struct Row {
    const char* key;
    const char* label;
    const char* command; // prints the value; $runs and $program are set
    bool counts = false;
};
// $runs may not be there yet: its nearest folder that is tells of the disk.
constexpr std::array<Row, 9> kRows = {{
    {"host", "Host", "uname -n"},
    {"architecture", "Architecture", "uname -m"},
    {"glibc", "C library", "getconf GNU_LIBC_VERSION"},
    {"cores", "Processor cores", "getconf _NPROCESSORS_ONLN", true},
    {"gpu", "GPU, driver",
     "nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader | paste -sd ';' -"},
    {"free_kib", "Free for runs (KiB)", "df -Pk \"$disk\" | awk 'NR==2 {print $4}'", true},
    {"free_files", "Free files for runs", "df -Pi \"$disk\" | awk 'NR==2 {print $4}'", true},
    {"program", "Program", "\"$program\" --version | head -n 1"},
    {"slurm", "Slurm", "sbatch --version"},
}};

std::string surveyScript(const Place& place) {
    std::string text = "runs=" + shellFolder(place.runs) + "\nprogram=" + shellFolder(place.program) +
                       "\ndisk=$runs\nwhile [ ! -d \"$disk\" ]; do disk=$(dirname \"$disk\"); done\n";
    if (!place.setup.empty())
        text += place.setup + "\n";
    for (const auto& row : kRows)
        text += std::string("echo ") + row.key + " $(" + row.command + " 2>/dev/null)\n";
    return text + "mkdir -p \"$runs\" 2>/dev/null && [ -w \"$runs\" ] && echo writable \"$runs\"\n";
}

bool isProblem(const Place& place, const std::string& key, const std::string& value) {
    return value.empty() && (key == "program" || (key == "slurm" && place.queued()));
}

} // namespace

Result<std::vector<PlaceFinding>> surveyPlace(const Place& place) {
    const auto answer = runScript(place, surveyScript(place));
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    std::vector<PlaceFinding> findings;
    std::string writable;
    std::istringstream lines(answer->out);
    for (std::string line; std::getline(lines, line);) {
        const auto space = line.find(' ');
        const std::string key = line.substr(0, space);
        const std::string value = space == std::string::npos ? "" : line.substr(space + 1);
        if (key == "writable")
            writable = value;
        for (const auto& row : kRows)
            if (key == row.key)
                findings.push_back({key, row.label, value,
                                    row.counts ? parsedNumber<std::int64_t>(value) : std::nullopt,
                                    isProblem(place, key, value)});
    }
    findings.push_back({"runs", "Folder for runs", writable, std::nullopt, writable.empty()});
    return findings;
}

} // namespace distill
