// SPDX-License-Identifier: GPL-3.0-or-later
// Tiny ImageNet: the first byte says which of its files the rest of the input is; the others are good.
#include <array>

#include "core/readers/tiny_imagenet_reader.h"
#include "tests/fuzz/scratch.h"
#include "tests/support/small_pictures.h"

using namespace distill::test;

namespace {

struct File {
    const char* name;
    std::string content;
};

const std::array<File, 5>& goodFiles() {
    static const std::array<File, 5> files{{
        {"wnids.txt", "n02\nn01\n"},
        {"words.txt", "n01\tgoldfish, Carassius auratus\nn02\tice cream\n"},
        {"val/val_annotations.txt", "val_0.JPEG\tn01\t0\t0\t9\t9\n"},
        {"train/n01/images/n01_0.JPEG", colourPicture(64, 64, {10, 0, 0})},
        {"val/images/val_0.JPEG", colourPicture(64, 64, {30, 0, 0})},
    }};
    return files;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    static const ScopedVariable cache("XDG_CACHE_HOME", (scratch() / "cache").string());
    const auto place = scratch() / "tiny-imagenet-200";
    std::filesystem::remove_all(scratch() / "cache");
    writeBytes(place / "train/n02/images/n02_0.JPEG", colourPicture(64, 64, {20, 0, 0}));
    const auto& files = goodFiles();
    for (std::size_t i = 0; i < files.size(); ++i)
        writeBytes(place / files[i].name, data[0] % files.size() == i ? textOf(data + 1, size - 1)
                                                                      : std::string_view(files[i].content));
    static_cast<void>(distill::readTinyImageNet(place));
    return 0;
}
