// SPDX-License-Identifier: GPL-3.0-or-later
// Where networks may compute in mixed precision (see nets/mixed_norm.h): where the job on this thread allows
// it, and in work that asks for no gradient of images. Guards like torch's own; engine thread.
#pragma once

namespace distill {

// While it lives, the job on this thread allows mixed precision, or does not.
class MixedAllowed final {
public:
    explicit MixedAllowed(bool allowed);
    ~MixedAllowed();
    MixedAllowed(const MixedAllowed&) = delete;
    MixedAllowed& operator=(const MixedAllowed&) = delete;

private:
    bool m_outer;
};

// While it lives, images are data on this thread: what real ones give, training, tests. Where synthetic
// images are learned from a gradient, or what is measured goes with such a gradient, there is none.
class ImagesAreData final {
public:
    ImagesAreData();
    ~ImagesAreData();
    ImagesAreData(const ImagesAreData&) = delete;
    ImagesAreData& operator=(const ImagesAreData&) = delete;

private:
    bool m_outer;
};

bool mixedIsAllowed();
bool computesMixed(); // both guards live

// Whether the processor multiplies bfloat16 by instructions of its own; elsewhere it only costs.
bool processorHasBfloat16();

} // namespace distill
