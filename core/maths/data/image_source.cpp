// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/data/image_source.h"

#include "core/maths/tensor/device_memory.h"

namespace distill {
namespace {

constexpr std::int64_t kResidentBytes = std::int64_t(4) << 30; // at most, of one split

// Where the bytes are kept: on the device if it has the room.
torch::Tensor placed(const torch::Tensor& bytes, c10::Device device) {
    if (device.is_cpu() || static_cast<std::int64_t>(bytes.nbytes()) > kResidentBytes)
        return bytes;
    try {
        return bytes.to(device);
    } catch (const c10::Error& error) {
        if (!isOutOfMemory(error))
            throw;
        return bytes;
    }
}

} // namespace

ImageSource::ImageSource(const DatasetSplit& split, const PixelSpace& pixelSpace, c10::Device device)
    : m_pixelSpace(pixelSpace),
      m_device(device),
      m_bytes(placed(split.images, device)),
      m_labels(split.labels.to(device)) {}

torch::Tensor ImageSource::select(const torch::Tensor& from, const torch::Tensor& indices) const {
    if (from.device() == m_device)
        return from.index_select(0, sent(indices, m_device));
    return sent(from.index_select(0, indices), m_device);
}

torch::Tensor ImageSource::images(const torch::Tensor& indices) const {
    return m_pixelSpace.normalise(select(m_bytes, indices));
}

torch::Tensor ImageSource::labels(const torch::Tensor& indices) const {
    return select(m_labels, indices);
}

} // namespace distill
