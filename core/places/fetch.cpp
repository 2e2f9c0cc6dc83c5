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
    const auto said = firstLine(answer->err);
    const auto why = said.empty() ? "." : ": " + said;
    if (code == "255\n" && place.remote())
        return failure(ErrorCode::Device, "The place '" + place.name + "' cannot be reached" + why,
                       answer->err);
    return failure(ErrorCode::CannotWrite, "The run could not be brought to '" + target.string() + "'" + why,
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

constexpr int kTries =
    5; // of a run that is written meanwhile: tar ends with 1 where a file has changed under it

struct Brought {
    Result<ChildAnswer> answer; // of the unpacking here
    std::string code;           // what the packing there ended with
};

// Executes `pack` there and unpacks what comes in `part`, which is made.
Brought bringPart(const Place& place, const std::string& pack, const fs::path& part) {
    std::error_code error;
    fs::create_directories(part, error);
    if (error)
        return {failure(ErrorCode::CannotWrite,
                        "'" + part.string() + "' cannot be made: " + error.message() + "."),
                {}};
    const auto codeFile = part.string() + ".code";
    ChildCall call = scriptCall(place, pack);
    call.limit = std::chrono::hours(6);
    std::string pipeline;
    for (const auto& text : call.command)
        pipeline += shellWord(text) + " ";
    call.command = {"/bin/sh", "-c",
                    "{ " + pipeline + "; echo $? >" + shellWord(codeFile) + "; } | tar -xf - -C " +
                        shellWord(part.string())};
    auto answer = runChild(call);
    auto code = readWholeFile(codeFile);
    fs::remove(codeFile, error);
    return {std::move(answer), code ? std::move(*code) : std::string()};
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
    // Beside it, under a name that nobody else has.
    const fs::path part = target.string() + "-" + uniqueWord() + ".part";
    for (int tries = kTries;; --tries) {
        const auto brought = bringPart(place, pack, part);
        if (brought.answer && brought.answer->code == 0 && brought.code == "0\n") {
            auto taken = takeBrought(part, target, checkpoints);
            fs::remove_all(part, error); // where it was not
            return taken;
        }
        fs::remove_all(part, error);
        if (tries == 1 || !brought.answer || brought.code != "1\n")
            return fetchFailure(place, run, target, brought.answer, brought.code);
    }
}

} // namespace distill
