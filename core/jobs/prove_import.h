// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a set was read rightly: a short training on it, read that way, and a test on the real images. Read
// wrongly, it teaches nothing. Same threading rules as run().
#pragma once

#include "core/run/job_parts.h"
#include "core/sets/inspect.h"

namespace distill {

struct ProofRequest {
    std::filesystem::path set; // anybody's, as importSet() takes it
    ImportOptions options;     // the way of reading
    std::string data;          // file or folder of the dataset; empty = the standard places
    // Norms by image, and augmentation, would hide a wrong normalisation: neither is used.
    std::string network = "ConvNetW32BN";
    std::int64_t epochs = 0; // 0 = by the number of images: seconds to a minute on a CPU
    std::int64_t repeats = 1;
    std::uint64_t seed = 1;
    Machine machine;
};

// Errors: those of importSet() and evaluateSet().
Result<ImportProof> proveImport(const ProofRequest& request, const Watch& watch);

} // namespace distill
