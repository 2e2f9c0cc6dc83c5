// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/fetch.h"

#include <chrono>

#include "core/io/atomic_file.h"
#include "core/io/child_process.h"
#include "core/places/launch.h"
#include "core/places/shell.h"
#include "core/store/digest_list.h"
#include "core/store/run_folder.h"

namespace distill {

namespace fs = std::filesystem;

namespace {

// Why a folder was not brought here; `code` is what the other side ended with.
Result<void> fetchFailure(const Place& place, const std::string& run, const fs::path& target,
                          const Result<ChildAnswer>& answer, const std::string& code) {
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    if (code == "3\n")
        return failure(ErrorCode::InvalidInput,
                       "There is no run '" + run + "' at the place '" + place.name + "'.");
    if (code == "255\n" && place.remote())
        return failure(ErrorCode::Device, "The place '" + place.name + "' cannot be reached.", answer->err);
    return failure(ErrorCode::CannotWrite, "The run could not be brought to '" + target.string() + "'.",
                   answer->err);
}

// What came becomes `target`.
Result<void> takeBrought(const fs::path& part, const fs::path& target, bool checkpoints) {
    if (!checkpoints)
        if (auto left = leaveOutDigests(part, RunFolder::kCheckpoints.folder); !left)
            return left;
    std::error_code error;
    fs::rename(part, target, error);
    if (!error)
        return {};
    return failure(ErrorCode::CannotWrite,
                   "'" + target.string() + "' cannot be made: " + error.message() + ".");
}

} // namespace

Result<void> fetchPicture(const PlacedRun& placed, const fs::path& mirror, std::int64_t iteration) {
    const auto file = RunFolder(mirror).at(RunFolder::kPictures, iteration);
    const auto picture = file.lexically_relative(mirror).string();
    const auto answer = runScript(placed.place, "cd " + shellFolder(runFolderAt(placed.place, placed.run)) +
                                                    " 2>/dev/null && [ -e " + shellWord(picture) +
                                                    " ] && exec cat " + shellWord(picture) + "\nexit 3\n");
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    if (answer->code != 0)
        return failure(ErrorCode::InvalidInput, "The run '" + placed.run + "' has no picture of iteration " +
                                                    std::to_string(iteration) + " at the place '" +
                                                    placed.place.name + "' any more.");
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored); // what fails is said by the writing
    return writeFileAtomically(file, answer->out);
}

Result<void> fetchRun(const Place& place, const std::string& run, const fs::path& target, bool checkpoints) {
    std::error_code error;
    if (fs::exists(target, error))
        return failure(ErrorCode::CannotWrite,
                       "'" + target.string() + "' is there already; choose another folder.");
    const std::string pack =
        "cd " + shellFolder(run) + " 2>/dev/null && [ -e " + RunFolder::kJournal + " ] || exit 3\n" +
        "exec tar -cf - --exclude=./" + RunFolder::kOwner + " --exclude=./" + RunFolder::kControls +
        (checkpoints ? std::string() : std::string(" --exclude=./") + RunFolder::kCheckpoints.folder) +
        " .\n";
    ChildCall call = scriptCall(place, pack);
    call.limit = std::chrono::hours(6);
    const fs::path part = target.string() + ".part";
    fs::remove_all(part, error);
    fs::create_directories(part, error);
    if (error)
        return failure(ErrorCode::CannotWrite,
                       "'" + part.string() + "' cannot be made: " + error.message() + ".");
    std::string pipeline;
    for (const auto& text : call.command)
        pipeline += shellWord(text) + " ";
    call.command = {"/bin/sh", "-c",
                    "{ " + pipeline + "; echo $? >" + shellWord(part.string() + ".code") +
                        "; } | tar -xf - -C " + shellWord(part.string())};
    const auto answer = runChild(call);
    const auto code = readWholeFile(part.string() + ".code");
    fs::remove(part.string() + ".code", error);
    if (answer && answer->code == 0 && code && *code == "0\n")
        return takeBrought(part, target, checkpoints);
    fs::remove_all(part, error);
    return fetchFailure(place, run, target, answer, code ? *code : std::string());
}

} // namespace distill
