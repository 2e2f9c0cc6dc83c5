// SPDX-License-Identifier: GPL-3.0-or-later
// What lies on this computer, brought to a place: a run, which can go on there (the way back of fetchRun()), or a file.
// Whole or not at all. Any thread; blocks as long as it takes. Device: the place is out of reach. CannotWrite: no room
// there, or the like, in its own words.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/places/place.h"

namespace distill {

// With its checkpoints; here it stays as it is. Usage: it is being written, is a mirror, or its data lie where the place
// knows of none. InvalidInput: there is no run. CannotWrite also where the place has something of that name.
Result<void> sendRun(const std::filesystem::path& run, const PlacedRun& to);

// As `name` (letters, digits, '.', - and _) into `folder` there, as its shell takes it, see shellFolder(); made where it
// is not. What has that name there already stays.
Result<void> sendFile(const std::filesystem::path& file, const Place& place, const std::string& folder,
                      const std::string& name);

// One set of a run of this computer, with what its accuracy rests on beside it (settings, journal, digests), as the run
// folder `name` in `folder`, like sendFile(). `set` lies in the run.
Result<void> sendSet(const std::filesystem::path& run, const std::filesystem::path& set, const Place& place,
                     const std::string& folder, const std::string& name);

// The file or folder of a dataset, into a folder named `id` where the program there keeps its datasets
// (~/.local/share/distillation-studio). Its path there. CannotWrite also where there is something. Whoever calls it has
// asked the person before.
Result<std::string> sendData(const std::filesystem::path& data, const Place& place, const std::string& id);

// The programs as packaging/bundle.sh packs them (.tar, .tar.gz, .tar.zst), into a folder of the archive's name and check sum below
// ~/.cache/distillation-studio there, compared by check sums; refused where they do not run there. How `distill` is called there
// then. InvalidInput: by its name it is no such archive.
Result<std::string> sendProgram(const std::filesystem::path& archive, const Place& place);

} // namespace distill
