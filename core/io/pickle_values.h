// SPDX-License-Identifier: GPL-3.0-or-later
// The contents of unpickled values, each refused with a sentence where it is something else, and the views of
// storages that tensors and arrays are. Inside this room. Failures are DistillError(InvalidInput).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/pickle.h"

namespace distill {

// Refused with "a value is not …".
const std::vector<PickleRef>& pickleElements(const PickleValue& value);
const std::string& pickleText(const PickleValue& value);
std::int64_t pickleInteger(const PickleValue& value);
const PickleTensor& pickleTensor(const PickleValue& value, const char* expected); // "a tensor", "a storage"

// Two's complement, little-endian, at most 8 bytes, as Python writes its long integers.
std::int64_t signedPickleNumber(std::string_view bytes);

std::vector<std::int64_t> pickleSizes(const PickleValue& value); // of a tensor
// Refuses a view that leaves its storage, without overflowing on hostile sizes.
void checkPickleTensor(const PickleTensor& tensor);

// "FloatStorage" of "torch.cuda.FloatStorage" and its like; empty where it is no storage class.
std::string_view storageClassName(std::string_view global);
// ("storage", class, key, device, number of elements), as torch.save names its storages.
PickleValue pickleStorage(const PickleValue& persistentId);

} // namespace distill
