// SPDX-License-Identifier: GPL-3.0-or-later
// Anybody's distilled set, opened once and shown in several ways: as its numbers are stored, de-normalised,
// stretched. Nothing in a file is ever run. Free of torch, so whitened pixels stay whitened here. Any thread;
// an object may be shared, nothing in it changes.
#pragma once

#include <memory>

#include "core/run/run_events.h"
#include "core/sets/inspect.h"

namespace distill {

struct DistilledSet;

enum class PixelView {
    Stored,       // the numbers as they are; what leaves [0,1] is clipped
    Denormalised, // times the deviation, plus the mean
    Stretched,    // each image from its lowest value to its highest
    Clipped,      // at 2.5 deviations of the whole set, then stretched: as MTT shows its images
};

struct PictureChoice {
    PixelView view = PixelView::Denormalised;
    std::vector<double> mean, std; // for Denormalised, one per channel; empty = the numbers are in [0,1]
    int factor = 1;                // packed images are cut apart: factor² in each; 1 = shown as stored
    std::string packing = "single";
    std::string labels;                // as ImportOptions::labels
    int mostClasses = 0, mostEach = 0; // rows and stored images of each that are shown; 0 = all
};

class OpenedSet final {
public:
    // InvalidInput with the path where it cannot be opened.
    static Result<OpenedSet> open(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return m_path; }
    const Inspection& inspection() const { return m_inspection; }
    bool isOurs() const; // a set of this program: its header says all
    const std::vector<std::string>& classNames() const { return m_classNames; } // may be empty
    // Row = class. Classes of unequal size are filled up with black. Usage where the choice makes no sense.
    Result<ImageBatch> pictures(const PictureChoice& choice) const;

private:
    std::filesystem::path m_path;
    Inspection m_inspection;
    std::vector<std::string> m_classNames;
    std::shared_ptr<const DistilledSet> m_set;
};

} // namespace distill
