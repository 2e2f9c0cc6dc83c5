// SPDX-License-Identifier: GPL-3.0-or-later
// A distilled set, or the story of a run, in the formats of other programs. Every export is there whole or
// not at all, never takes the place of another file, and has a manifest beside it: where it came from, how
// its pixels are to be read, and the digest of every file. Free of torch. Any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/io/staged_output.h"

namespace distill {

struct ExportFormat {
    const char* id;
    const char* name;        // for people
    const char* description; // one sentence: what it is for
    const char* makes;       // the files that appear
    bool folder;             // `out` becomes a folder
    bool needsRun;           // tells of the run: a set alone is not enough
    bool numbers;            // takes ExportRequest::pixels
    bool decodes;            // takes ExportRequest::decoded
};
const std::vector<ExportFormat>& exportFormats();

struct ExportRequest {
    std::filesystem::path source; // run folder, or a set of this program (.safetensors)
    std::string format;           // id of exportFormats()
    std::filesystem::path out;    // file or folder to be made; its parent must be there
    std::int64_t iteration = -1;  // a stored one; -1 = the last; of a run only
    bool decoded = false;         // unpack images that hold several smaller ones
    std::string pixels;           // "stored", "unit" or "normalised", of formats with numbers; empty = stored
    std::string licence;          // of the data, for instance "CC-BY-4.0"; empty = not said
    std::string methodReference;  // authors, title, venue and year of the run's method, for the citation
    Existing existing = Existing::Refuse;                // a folder is never replaced
    int framesPerSecond = 12;                            // of films, and the iterations that they show
    std::int64_t firstIteration = 0, lastIteration = -1; // -1 = the last
};

// The frames of a film: those of the iterations with stored pictures that the request asks for, ascending.
std::vector<std::int64_t> filmFrames(const std::vector<std::int64_t>& stored, const ExportRequest& request);

struct ExportReport {
    std::filesystem::path out;
    std::filesystem::path manifest;
    std::vector<std::string> warnings; // what a person should know before using it
};

// Usage where the request makes no sense, InvalidInput where the source cannot be read, CannotWrite where the
// target exists or cannot be written.
Result<ExportReport> exportAs(const ExportRequest& request);

} // namespace distill
