// SPDX-License-Identifier: GPL-3.0-or-later
// Inside core: what an export takes its numbers from, and the changes to them that may be asked for. Failures
// are DistillError. Any thread.
#pragma once

#include <optional>

#include "core/export/export_formats.h"
#include "core/io/png_image.h"
#include "core/sets/distilled_set.h"
#include "core/store/run_store.h"

namespace distill {

struct ExportContent {
    std::filesystem::path file; // the stored set
    DistilledSet set;
    std::string normalization, dataset, packing; // as in the set's header
    std::vector<double> mean, std;               // one per channel
    int factor = 1;
    std::int64_t iteration = 0;

    int ipc() const; // images per class; 0 where classes differ
    std::int64_t imageFloats() const { return set.shape[1] * set.shape[2] * set.shape[3]; }
};

// How the images were written, for the manifest.
struct WrittenImages {
    std::vector<std::int64_t> shape;
    std::string normalization, packing;
    int factor = 1;
    int bits = 32; // 8: rounded to pictures
};

// One export on its way: the request, what it is made from, and what there is to say about it.
struct ExportJob {
    ExportRequest request;
    std::optional<RunRecord> run;         // nothing where the source is a set alone
    std::optional<ExportContent> content; // as stored; nothing where none is stored, or none is asked for
    std::optional<WrittenImages> written;
    std::vector<std::int64_t> frames; // of the film that was written, by iteration
    std::vector<std::string> warnings;
};

// Opens the source; of a run its set only where the format holds one. InvalidInput where it is neither a run nor
// a set of this program.
ExportJob openForExport(const ExportRequest& request, bool holdsSet);

// The set decoded and in the pixels that the request asks for.
ExportContent numbersFor(ExportJob& job);
// The same as 8-bit pictures, in the set's order. Whitened sets are taken from the run's stored pictures.
struct PictureContent {
    ExportContent content; // in [0,1]
    std::vector<Picture> pictures;
};
PictureContent picturesFor(ExportJob& job);

const RunStarted& startOf(const RunRecord& run);

} // namespace distill
