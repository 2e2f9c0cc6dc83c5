// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/run_trash.h"

#include "core/io/posix_io.h"
#include "core/store/run_owner.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr auto kTrash = ".trash";

// "run/" names the same folder as "run".
fs::path nameOf(const fs::path& directory) {
    const fs::path normal = directory.lexically_normal();
    return normal.has_filename() ? normal.filename() : normal.parent_path().filename();
}

// Renames into `folder`, with -2, -3 … where the name is taken. A folder never replaces one with content, so
// that a name taken between looking and moving only fails.
Result<fs::path> moveInto(const fs::path& folder, const fs::path& directory) {
    const std::string name = nameOf(directory).string();
    fs::path target = folder / name;
    std::error_code error;
    for (int number = 2; fs::exists(fs::symlink_status(target, error)); ++number)
        target = folder / (name + "-" + std::to_string(number));
    fs::create_directories(folder, error);
    fs::rename(directory, target, error);
    if (error)
        return tl::unexpected<Error>(writeError(target, error.value()));
    return target;
}

Result<void> checkMovable(const fs::path& directory) {
    if (!isRunDirectory(directory))
        return failure(ErrorCode::InvalidInput, directory.string() + " is no run folder.");
    if (ownerState(directory) == OwnerState::Alive)
        return failure(ErrorCode::CannotWrite,
                       "The run in '" + directory.string() + "' is still going on; stop it first.");
    return {};
}

} // namespace

Result<fs::path> moveToTrash(const fs::path& root, const fs::path& runDirectory) {
    if (const auto movable = checkMovable(runDirectory); !movable)
        return tl::unexpected<Error>(movable.error());
    return moveInto(root / kTrash, runDirectory);
}

Result<fs::path> restoreFromTrash(const fs::path& root, const fs::path& trashed) {
    if (const auto movable = checkMovable(trashed); !movable)
        return tl::unexpected<Error>(movable.error());
    return moveInto(root, trashed);
}

std::vector<RunInfo> listTrash(const fs::path& root) {
    return listRuns(root / kTrash);
}

} // namespace distill
