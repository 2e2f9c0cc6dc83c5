// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/data/pixel_space.h"

#include <array>
#include <map>

#include "core/maths/tensor/device_memory.h"

namespace distill {
namespace {

struct ScaleRow {
    PixelScale scale;
    const char* id;
};
constexpr std::array<ScaleRow, 3> kScales = {
    {{PixelScale::MeanStd, "mean-std"}, {PixelScale::Unit, "unit"}, {PixelScale::Zca, "zca"}}};

constexpr std::size_t kSpaces = 16; // kept at most

torch::Tensor asTensor(const std::vector<double>& values) {
    const auto count = static_cast<std::int64_t>(values.size());
    return torch::tensor(values, torch::kFloat64).to(torch::kFloat32).view({1, count, 1, 1});
}

// [1,C,1,1]; made and sent to a device once.
torch::Tensor perChannel(const std::vector<double>& values, const torch::Device& device) {
    thread_local std::map<std::vector<double>, torch::Tensor> tensors;
    const auto found = tensors.find(values);
    if (found != tensors.end())
        return sentOnce(found->second, device);
    if (tensors.size() >= kSpaces)
        tensors.clear();
    return sentOnce(tensors[values] = asTensor(values), device);
}

} // namespace

// ToTensor and Normalize as the public code does it: divide by 255, subtract, divide, each rounded to
// float32.
torch::Tensor PixelSpace::normalise(const torch::Tensor& bytes) const {
    auto pixels = bytes.to(torch::kFloat32).div_(255.0);
    if (scale == PixelScale::MeanStd)
        return pixels.sub_(perChannel(mean, bytes.device())).div_(perChannel(std, bytes.device()));
    return fromUnit(pixels);
}

torch::Tensor PixelSpace::fromUnit(const torch::Tensor& pixels) const {
    const auto device = pixels.device();
    switch (scale) {
    case PixelScale::MeanStd:
        return (pixels - perChannel(mean, device)) / perChannel(std, device);
    case PixelScale::Zca:
        return (pixels.flatten(1) - sentOnce(zca->mean, device))
            .matmul(sentOnce(zca->whiten, device))
            .view(pixels.sizes());
    case PixelScale::Unit:
        break;
    }
    return pixels;
}

torch::Tensor PixelSpace::toUnit(const torch::Tensor& stored) const {
    const auto device = stored.device();
    switch (scale) {
    case PixelScale::MeanStd:
        return stored * perChannel(std, device) + perChannel(mean, device);
    case PixelScale::Zca:
        return (stored.flatten(1).matmul(sentOnce(zca->unwhiten, device)) + sentOnce(zca->mean, device))
            .view(stored.sizes());
    case PixelScale::Unit:
        break;
    }
    return stored;
}

bool PixelSpace::operator==(const PixelSpace& other) const {
    if (scale != other.scale)
        return false;
    switch (scale) {
    case PixelScale::MeanStd:
        return mean == other.mean && std == other.std;
    case PixelScale::Zca:
        return zca == other.zca || (zca && other.zca && zca->whiten.equal(other.zca->whiten));
    case PixelScale::Unit:
        break;
    }
    return true;
}

torch::Tensor convert(const torch::Tensor& stored, const PixelSpace& from, const PixelSpace& to) {
    return from == to ? stored : to.fromUnit(from.toUnit(stored));
}

const char* pixelScaleId(PixelScale scale) {
    for (const auto& row : kScales)
        if (row.scale == scale)
            return row.id;
    return "mean-std";
}

bool parsePixelScale(const std::string& id, PixelScale& scale) {
    for (const auto& row : kScales)
        if (id == row.id) {
            scale = row.scale;
            return true;
        }
    return false;
}

} // namespace distill
