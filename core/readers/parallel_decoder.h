// SPDX-License-Identifier: GPL-3.0-or-later
// Decodes the pictures of a list by several threads, each into its place among the pixels. The caller's thread
// works too and calls the hooks. Failures are DistillError; a picture that cannot be read is none.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string>
#include <vector>

#include "core/readers/picture_decoder.h"
#include "core/readers/picture_files.h"

namespace distill {

class ParallelDecoder final {
public:
    // List, pixels and hooks must outlive it. `pixels` has room for three channels of side x side for each
    // picture, those for training first.
    ParallelDecoder(const PictureList& list, int side, std::uint8_t* pixels, const ReadHooks& hooks);

    std::vector<DecodedPicture> decode();
    // Those of more than 8 bits once more, now that their common range is known.
    void rescale(std::uint32_t range);

private:
    struct Job {
        std::size_t slot;
        std::string bytes; // of the file, where it comes out of an archive
    };

    void decodeThese(const std::vector<std::size_t>& slots);
    void decodeArchive(const std::vector<std::size_t>& slots);
    void run(const std::vector<Job>& jobs);
    void work(bool reports);
    const PictureFile& fileAt(std::size_t i) const;

    const PictureList& m_list;
    int m_side;
    std::uint8_t* m_pixels;
    const ReadHooks& m_hooks;
    std::size_t m_slot; // bytes of a picture
    std::uint32_t m_range = kFullRange;
    std::vector<DecodedPicture> m_decoded;
    const std::vector<Job>* m_jobs = nullptr;
    std::size_t m_done = 0, m_total = 0; // pictures of this pass
    std::atomic<std::size_t> m_next{0};
    std::atomic<bool> m_stopped{false};
    std::mutex m_mutex;
    std::exception_ptr m_error; // under m_mutex until the threads have ended
};

} // namespace distill
