// SPDX-License-Identifier: GPL-3.0-or-later
// Exports of a set as 8-bit pictures: class folders, WebDataset, torchvision's grid.
#include <algorithm>
#include <cctype>

#include "core/export/export_writers.h"
#include "core/io/staged_output.h"
#include "core/io/tar_writer.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

std::string padded(std::int64_t number, std::size_t digits) {
    const auto text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

// "03_T-shirt-top": sorts as the classes do, which is how folder readers number them.
std::string folderName(int index, int classes, const std::string& className) {
    std::string name = padded(index, std::to_string(std::max(classes - 1, 1)).size()) + "_";
    for (const char c : className)
        name += c == '/' || c == '\\' || static_cast<unsigned char>(c) < ' ' ? '-' : c;
    return name;
}

std::string csvCell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string cell = "\"";
    for (const char c : text)
        cell += c == '"' ? "\"\"" : std::string(1, c);
    return cell + "\"";
}

void warnOfWhatPicturesLack(ExportJob& job, const ExportContent& content) {
    if (content.factor > 1)
        job.warnings.push_back("Each picture holds " + std::to_string(content.factor * content.factor) +
                               " smaller images; --decoded unpacks them.");
    if (!content.set.softLabels.empty())
        job.warnings.emplace_back("The set's soft labels are not in this format; npz, pt and safetensors "
                                  "have them.");
}

// Three channels, as torchvision writes grey pictures too.
void place(const Picture& image, int left, int top, Picture& grid) {
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            for (int c = 0; c < 3; ++c) {
                const int from = (y * image.width + x) * image.channels + (image.channels == 3 ? c : 0);
                const auto row = static_cast<std::size_t>(top + y) * static_cast<std::size_t>(grid.width);
                grid.pixels[(row + static_cast<std::size_t>(left + x)) * 3 + static_cast<std::size_t>(c)] =
                    image.pixels[static_cast<std::size_t>(from)];
            }
}

// make_grid(padding=2, pad_value=0): a margin on every side; a single image stays as it is.
Picture gridOf(const std::vector<Picture>& images, int columns) {
    constexpr int kMargin = 2;
    constexpr std::int64_t kMostPixels = std::int64_t{1} << 28;
    const int margin = images.size() == 1 ? 0 : kMargin;
    const int rows = (static_cast<int>(images.size()) + columns - 1) / columns;
    const int down = images[0].height + margin, right = images[0].width + margin;
    Picture grid{3, rows * down + margin, columns * right + margin, {}};
    if (std::int64_t{grid.height} * grid.width > kMostPixels)
        throw DistillError(ErrorCode::Usage, "The set is too large for one picture: export class folders.");
    grid.pixels.assign(static_cast<std::size_t>(grid.height) * static_cast<std::size_t>(grid.width) * 3, 0);
    for (int i = 0; i < static_cast<int>(images.size()); ++i)
        place(images[static_cast<std::size_t>(i)], margin + i % columns * right, margin + i / columns * down,
              grid);
    return grid;
}

} // namespace

void writeClassFolders(ExportJob& job, const fs::path& target) {
    constexpr std::size_t kDigits = 5;
    const auto [content, pictures] = picturesFor(job);
    const auto& names = content.set.classNames;
    std::vector<std::int64_t> next(names.size(), 0);
    std::string table = "file_name,label,class_name\n";
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto label = content.set.labels[i];
        const auto& name = names[static_cast<std::size_t>(label)];
        const auto file = folderName(static_cast<int>(label), content.set.classes, name) + "/" +
                          padded(next[static_cast<std::size_t>(label)]++, kDigits) + ".png";
        writeNewFile(target / file, valueOrThrow(encodePng(pictures[i])));
        table += csvCell(file) + "," + std::to_string(label) + "," + csvCell(name) + "\n";
    }
    writeNewFile(target / "metadata.csv", table);
    warnOfWhatPicturesLack(job, content);
}

void writeWebDataset(ExportJob& job, const fs::path& target) {
    constexpr std::size_t kDigits = 6;
    const auto [content, pictures] = picturesFor(job);
    TarWriter tar;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto key = padded(static_cast<std::int64_t>(i), kDigits);
        tar.add(key + ".png", valueOrThrow(encodePng(pictures[i])));
        tar.add(key + ".cls", std::to_string(content.set.labels[i]));
    }
    writeNewFile(target, tar.finish());
    warnOfWhatPicturesLack(job, content);
}

void writeTorchvisionGrid(ExportJob& job, const fs::path& target) {
    const auto [content, pictures] = picturesFor(job);
    constexpr int kColumns = 10; // where classes differ in size
    const int columns = content.ipc() > 0 ? content.ipc() : kColumns;
    writeNewFile(target, valueOrThrow(encodePng(
                             gridOf(pictures, std::min(columns, static_cast<int>(pictures.size()))))));
    if (content.factor > 1)
        job.warnings.push_back("Each image holds " + std::to_string(content.factor * content.factor) +
                               " smaller ones; --decoded unpacks them.");
}

} // namespace distill
