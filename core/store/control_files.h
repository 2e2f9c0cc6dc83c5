// SPDX-License-Identifier: GPL-3.0-or-later
// Steering a run from another process: controls/<client>.jsonl in its folder, one request a line, only ever
// appended: {"id": 3, "key": "lambda", "value": 50}. The run's process looks every fifth of a second; it
// answers in its journal. Any thread, one reader a thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/run/run_controls.h"

namespace distill {

// Appends a request to its client's file and returns its id; one without an id (0) is given one from the
// clock. Usage: a λ or ratio outside its range (0 to 1e12, 0 to 1000), or a client that is no plain file
// name. InvalidInput: there is no such folder. CannotWrite: nobody writes the run any more, it was
// moved while it is executed, or the file cannot be written.
Result<std::uint64_t> sendControl(const std::filesystem::path& runDirectory, ControlRequest request);

// Follows the control files of one run by looking at their sizes, as works on network disks too.
class ControlReader final {
public:
    // What stands in the files already was meant for an earlier process and is passed over.
    explicit ControlReader(const std::filesystem::path& runDirectory);

    struct Batch {
        std::vector<ControlRequest> requests;
        std::vector<std::string> warnings; // one for each file that holds lines that are no requests
    };
    Batch poll(); // what was appended since; never throws, an unreadable file is tried again

    void pollInto(RunControls& controls);

private:
    struct File {
        std::uintmax_t offset = 0; // bytes read
        bool warned = false;
    };
    void readNew(const std::filesystem::path& file, File& state, Batch& batch);

    std::filesystem::path m_folder;
    std::map<std::string, File> m_files;
};

} // namespace distill
