// SPDX-License-Identifier: GPL-3.0-or-later
// How the files of CIFAR-10 and CIFAR-100 are laid out, as values, and what is said where they are not. Inside
// this room. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace distill {

constexpr int kCifarSide = 32;
constexpr std::size_t kCifarPixels = std::size_t(3) * kCifarSide * kCifarSide; // bytes of an image

// The two versions that are published: records of bytes, and Python's pickles, which torchvision and Keras
// keep.
struct CifarVersion {
    const char* archive;                   // without its ending
    const char* meta;                      // names of the classes
    std::vector<std::string_view> batches; // those of the training set in their order, then the test set's
};

// How one of the two sets is laid out.
struct CifarLayout {
    const char* name;
    CifarVersion binary, python;
    std::size_t labelBytes; // binary: in front of the pixels; the last of them is the class
    const char* labels;     // Python: the key of the classes
    const char* labelNames; // likewise, of their names
    int classes;
    std::size_t usualRecords; // of a training batch as published
    const std::vector<std::string>& (*names)();

    std::size_t record() const { return labelBytes + kCifarPixels; }
    std::size_t trainBatches() const { return binary.batches.size() - 1; }
};

const CifarLayout& cifar10Layout();
const CifarLayout& cifar100Layout(); // a coarse label comes first, the fine one that is used here second

// DistillError(InvalidInput): "<where> <what>."
[[noreturn]] void refuseCifar(const std::string& where, const std::string& what);
std::string whatToGive(const CifarLayout& layout);    // "give cifar-10-python.tar.gz, …"
std::string expectedFiles(const CifarLayout& layout); // "expected data_batch_1.bin to test_batch.bin of …"

} // namespace distill
