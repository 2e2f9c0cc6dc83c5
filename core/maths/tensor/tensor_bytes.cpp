// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/tensor/tensor_bytes.h"

#include <array>
#include <cstring>

namespace distill {
namespace {

struct TypeRow {
    const char* name;
    torch::ScalarType type;
};
constexpr std::array<TypeRow, 4> kTypes = {
    {{"F32", torch::kFloat32}, {"F64", torch::kFloat64}, {"I64", torch::kInt64}, {"U8", torch::kUInt8}}};

} // namespace

NamedArray toNamedArray(const std::string& name, const torch::Tensor& tensor) {
    const auto values = tensor.detach().to(torch::kCPU).contiguous();
    NamedArray array;
    array.name = name;
    array.shape = values.sizes().vec();
    for (const auto& row : kTypes)
        if (row.type == values.scalar_type())
            array.dtype = row.name;
    if (array.dtype.empty())
        throw DistillError(ErrorCode::RunFailed, "Tensor '" + name + "' has a type that cannot be stored.");
    const auto* first = static_cast<const std::uint8_t*>(values.data_ptr());
    array.bytes.assign(first, first + values.nbytes());
    return array;
}

torch::Tensor toTensor(const NamedArray& array) {
    for (const auto& row : kTypes) {
        if (array.dtype != row.name)
            continue;
        auto tensor = torch::empty(array.shape, row.type);
        if (tensor.nbytes() != array.bytes.size())
            break;
        if (!array.bytes.empty())
            std::memcpy(tensor.data_ptr(), array.bytes.data(), array.bytes.size());
        return tensor;
    }
    throw DistillError(ErrorCode::InvalidInput, "Array '" + array.name + "' of type " + array.dtype +
                                                    " is not understood: expected F32, F64, I64 or U8.");
}

} // namespace distill
