// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/idx_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "core/io/input_file.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kImagesMagic = 0x0803; // unsigned bytes, three dimensions
constexpr std::uint32_t kLabelsMagic = 0x0801; // unsigned bytes, one dimension
constexpr std::size_t kBlock = std::size_t{4} << 20;
constexpr std::array<const char*, 4> kFiles{"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                            "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

[[noreturn]] void refuse(const fs::path& file, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, file.string() + " " + what + ".");
}

// "train-images-idx3-ubyte", "train-images.idx3-ubyte", "train_images_idx3_ubyte".
std::array<std::string, 3> spellings(const std::string& name) {
    std::string dotted = name;
    dotted[name.find("-idx")] = '.';
    std::string underscored = name;
    std::replace(underscored.begin(), underscored.end(), '-', '_');
    return {name, dotted, underscored};
}

std::optional<fs::path> findIn(const fs::path& folder, const std::string& name) {
    std::error_code ignored;
    for (const auto& place : {folder, folder / "raw"})
        for (const auto& spelling : spellings(name))
            for (const char* suffix : {"", ".gz"}) {
                fs::path file = place / (spelling + suffix);
                if (fs::exists(file, ignored) && !fs::is_directory(file, ignored))
                    return file;
            }
    return std::nullopt;
}

fs::path requireIn(const fs::path& folder, const std::string& name) {
    if (auto file = findIn(folder, name))
        return *file;
    throw DistillError(ErrorCode::InvalidInput, folder.string() + " lacks " + name + " (or " + name +
                                                    ".gz); it should hold the four IDX files of the "
                                                    "dataset.");
}

void checkFolder(const fs::path& folder) {
    std::error_code error;
    const auto status = fs::status(folder, error);
    if (!fs::exists(status))
        refuse(folder, "does not exist; give the folder that holds the four IDX files");
    if (!fs::is_directory(status))
        refuse(folder, "is a file; give the folder that holds the four IDX files");
    const fs::directory_iterator entries(folder, error);
    if (error)
        refuse(folder, "cannot be opened; check its permissions");
    if (entries == fs::directory_iterator())
        refuse(folder, "is empty; it should hold train-images-idx3-ubyte, train-labels-idx1-ubyte, "
                       "t10k-images-idx3-ubyte and "
                       "t10k-labels-idx1-ubyte, with or without .gz");
}

// Big-endian, as the whole header is.
std::uint32_t readWord(InputStream& stream, const fs::path& file) {
    std::array<std::uint8_t, 4> bytes{};
    if (stream.read(bytes.data(), bytes.size()) != bytes.size())
        refuse(file, "is truncated in its header; fetch it again");
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
           bytes[3];
}

void checkMagic(InputStream& stream, const fs::path& file, std::uint32_t expected, const char* content) {
    const std::uint32_t magic = readWord(stream, file);
    if (magic != expected)
        refuse(file, "is no IDX file of " + std::string(content) + " (its first word is " +
                         std::to_string(magic) + ", expected " + std::to_string(expected) + ")");
}

// Exactly `size` bytes and then the end, block by block.
std::vector<std::uint8_t> readRest(InputStream& stream, const fs::path& file, std::uint64_t size,
                                   const ReadHooks& hooks) {
    if (size > largestContent(file))
        refuse(file, "is truncated: its header promises " + std::to_string(size) + " bytes; fetch it again");
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    for (std::size_t done = 0; done < bytes.size();) {
        hooks.throwIfCancelled();
        const std::size_t wanted = std::min(kBlock, bytes.size() - done);
        if (stream.read(bytes.data() + done, wanted) != wanted)
            refuse(file,
                   "is truncated: its header promises " + std::to_string(size) + " bytes; fetch it again");
        done += wanted;
    }
    std::uint8_t extra = 0;
    if (stream.read(&extra, 1) != 0)
        refuse(file, "is longer than its header says; fetch it again");
    return bytes;
}

void readImages(const fs::path& file, const ReadHooks& hooks, ImageSet& set) {
    constexpr std::uint32_t kLargestSide = 4096;
    const auto stream = openInput(file);
    checkMagic(*stream, file, kImagesMagic, "images");
    set.count = readWord(*stream, file);
    const std::uint32_t height = readWord(*stream, file), width = readWord(*stream, file);
    if (set.count == 0 || height == 0 || width == 0 || height > kLargestSide || width > kLargestSide)
        refuse(file, "holds " + std::to_string(set.count) + " images of " + std::to_string(width) + " x " +
                         std::to_string(height) + " pixels, which no dataset has");
    set.channels = 1;
    set.height = static_cast<int>(height);
    set.width = static_cast<int>(width);
    set.pixels = readRest(*stream, file, static_cast<std::uint64_t>(set.count) * height * width, hooks);
}

void readLabels(const fs::path& file, const fs::path& images, std::size_t classes, const ReadHooks& hooks,
                ImageSet& set) {
    const auto stream = openInput(file);
    checkMagic(*stream, file, kLabelsMagic, "labels");
    const std::int64_t count = readWord(*stream, file);
    if (count != set.count)
        refuse(file, "holds " + std::to_string(count) + " labels for the " + std::to_string(set.count) +
                         " images of " + images.string());
    const auto labels = readRest(*stream, file, static_cast<std::uint64_t>(count), hooks);
    const auto wrong =
        std::find_if(labels.begin(), labels.end(), [&](std::uint8_t label) { return label >= classes; });
    if (wrong != labels.end())
        refuse(file, "holds the label " + std::to_string(*wrong) + " (image " +
                         std::to_string(wrong - labels.begin()) + "), expected 0 to " +
                         std::to_string(classes - 1));
    set.labels.assign(labels.begin(), labels.end());
}

RawDataset readFolder(const fs::path& folder, const std::vector<std::string>& classNames,
                      const ReadHooks& hooks) {
    checkFolder(folder);
    std::array<fs::path, kFiles.size()> files;
    std::transform(kFiles.begin(), kFiles.end(), files.begin(),
                   [&](const char* name) { return requireIn(folder, name); });
    RawDataset data;
    data.classNames = classNames;
    ImageSet* sets[] = {&data.train, &data.test};
    for (std::size_t split = 0; split < 2; ++split) {
        hooks.report(static_cast<double>(2 * split), kFiles.size());
        readImages(files.at(2 * split), hooks, *sets[split]);
        readLabels(files.at(2 * split + 1), files.at(2 * split), classNames.size(), hooks, *sets[split]);
    }
    if (data.train.height != data.test.height || data.train.width != data.test.width)
        refuse(files.at(2), "holds images of another size than " + files.at(0).string());
    hooks.report(kFiles.size(), kFiles.size());
    return data;
}

} // namespace

Result<RawDataset> readIdxDataset(const fs::path& folder, const std::vector<std::string>& classNames,
                                  const ReadHooks& hooks) {
    try {
        return readFolder(folder, classNames, hooks);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
