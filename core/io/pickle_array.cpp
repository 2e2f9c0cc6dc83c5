// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/pickle_array.h"

#include <algorithm>
#include <cstring>

#include "core/io/byte_cursor.h"
#include "core/io/number_array.h"

namespace distill {
namespace {

constexpr std::int64_t kMostExpandedElements = std::int64_t{1} << 24; // of a view that repeats its storage

bool isContiguous(const PickleTensor& tensor) {
    std::int64_t expected = 1;
    for (std::size_t i = tensor.shape.size(); i-- > 0;) {
        if (tensor.shape[i] != 1 && tensor.strides[i] != expected)
            return false;
        expected *= tensor.shape[i];
    }
    return true;
}

void copyStrided(const PickleTensor& tensor, const std::string& storage, std::size_t width,
                 std::vector<std::uint8_t>& target) {
    std::vector<std::int64_t> index(tensor.shape.size(), 0);
    std::int64_t element = tensor.offset;
    for (std::size_t done = 0; done < target.size(); done += width) {
        std::memcpy(target.data() + done, storage.data() + static_cast<std::size_t>(element) * width, width);
        for (std::size_t d = index.size(); d-- > 0;) {
            element += tensor.strides[d];
            if (++index[d] < tensor.shape[d])
                break;
            element -= tensor.strides[d] * tensor.shape[d];
            index[d] = 0;
        }
    }
}

} // namespace

std::int64_t pickleElementCount(const PickleTensor& tensor) {
    const bool empty = std::count(tensor.shape.begin(), tensor.shape.end(), 0) != 0;
    const std::int64_t elements = empty ? 0 : elementCount(tensor.shape);
    if (elements > std::max(tensor.storageElements, kMostExpandedElements))
        refusePickle("a tensor of shape " + shapeText(tensor.shape) + " claims " + std::to_string(elements) +
                     " numbers where the file holds " + std::to_string(tensor.storageElements));
    return elements;
}

NamedArray arrayOfPickle(const PickleTensor& tensor, const std::string& storage) {
    const std::size_t width = storageElementBytes(tensor.storageType);
    NamedArray array;
    array.dtype = std::string(storageDtype(tensor.storageType));
    array.shape = tensor.shape;
    const std::int64_t elements = pickleElementCount(tensor);
    if (storage.size() / width < static_cast<std::size_t>(tensor.storageElements))
        refusePickle("a storage is shorter than the file says");
    array.bytes.resize(static_cast<std::size_t>(elements) * width);
    if (elements == 0)
        return array;
    if (isContiguous(tensor))
        std::memcpy(array.bytes.data(), storage.data() + static_cast<std::size_t>(tensor.offset) * width,
                    array.bytes.size());
    else
        copyStrided(tensor, storage, width, array.bytes);
    return array;
}

} // namespace distill
