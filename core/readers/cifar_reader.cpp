// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/cifar_reader.h"

#include <algorithm>

#include "core/base/guarded.h"
#include "core/io/atomic_file.h"
#include "core/readers/cifar_assembly.h"
#include "core/readers/data_places.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestMeta = 65536; // bytes

// ---- places

// The version whose batches lie in the folder, all or some of them; CIFAR-100's Python names are two everyday
// words, so both have to be there.
const CifarVersion* versionIn(const fs::path& folder, const CifarLayout& layout) {
    const auto has = [&](std::string_view name) { return isFile(folder / name); };
    if (std::any_of(layout.binary.batches.begin(), layout.binary.batches.end(), has))
        return &layout.binary;
    const auto& names = layout.python.batches;
    const bool python = names.size() > 2 ? std::any_of(names.begin(), names.end(), has)
                                         : std::all_of(names.begin(), names.end(), has);
    return python ? &layout.python : nullptr;
}

std::optional<fs::path> findLayout(const fs::path& place, const CifarLayout& layout) {
    if (isFile(place))
        return place;
    auto folder = findBelow(place, [&](const fs::path& at) {
        return versionIn(at, layout) != nullptr ? std::optional(at) : std::nullopt;
    });
    if (folder)
        return folder;
    return findBelow(place, [&](const fs::path& at) -> std::optional<fs::path> {
        for (const auto* version : {&layout.python, &layout.binary})
            for (const char* ending : {".tar.gz", ".tgz", ".tar"})
                if (isFile(at / (std::string(version->archive) + ending)))
                    return at / (std::string(version->archive) + ending);
        return std::nullopt;
    });
}

// ---- reading

RawDataset readBatches(const fs::path& folder, const CifarLayout& layout, const CifarVersion& version,
                       const ReadHooks& hooks) {
    for (const auto& name : version.batches)
        if (!isFile(folder / name))
            refuseCifar(folder.string(), "lacks " + std::string(name) + "; " + expectedFiles(layout));
    const bool python = &version == &layout.python;
    CifarAssembly assembly(layout, hooks);
    for (std::size_t batch = 0; batch < version.batches.size(); ++batch) {
        const fs::path file = folder / version.batches.at(batch);
        if (python) {
            assembly.addPickle(batch, file.string(), valueOrThrow(readWholeFile(file)));
            continue;
        }
        const auto content = openInput(file);
        std::error_code error;
        const auto bytes = fs::file_size(file, error);
        assembly.addBatch(batch, file.string(), error ? 0 : bytes, *content);
    }
    if (isFile(folder / version.meta))
        if (const auto meta = readWholeFile(folder / version.meta))
            python ? assembly.setPickledNames(*meta) : assembly.setNames(*meta);
    return assembly.take();
}

std::string batchOf(InputStream& content, const std::string& where) {
    constexpr std::size_t kMost = std::size_t{1} << 30;
    auto bytes = contentOf(content, kMost);
    if (bytes.size() > kMost)
        refuseCifar(where, "is larger than any batch");
    return bytes;
}

void addMember(const fs::path& archive, const ArchiveMember& member, InputStream& content,
               const CifarLayout& layout, CifarAssembly& assembly) {
    const std::string name = fs::path(member.name).filename().string();
    const std::string where = archive.string() + ": " + member.name;
    for (const auto* version : {&layout.binary, &layout.python}) {
        const bool python = version == &layout.python;
        const auto batch = std::find(version->batches.begin(), version->batches.end(), name);
        const auto number = static_cast<std::size_t>(batch - version->batches.begin());
        if (batch != version->batches.end() && python)
            assembly.addPickle(number, where, batchOf(content, where));
        else if (batch != version->batches.end())
            assembly.addBatch(number, where, member.bytes, content);
        else if (name == version->meta && member.bytes <= kLargestMeta)
            python ? assembly.setPickledNames(batchOf(content, where))
                   : assembly.setNames(batchOf(content, where));
    }
}

RawDataset readArchive(const fs::path& file, const CifarLayout& layout, const ReadHooks& hooks) {
    if (!isGzip(file) && !isTar(file))
        refuseCifar(file.string(), "is no .tar.gz archive; " + whatToGive(layout));
    CifarAssembly assembly(layout, hooks);
    walkArchive(file, [&](const ArchiveMember& member, InputStream& content) {
        hooks.throwIfCancelled();
        addMember(file, member, content, layout, assembly);
        return !assembly.isComplete();
    });
    if (const auto gap = assembly.missing())
        refuseCifar(file.string(), "lacks " + std::string(*gap) + "; " + expectedFiles(layout));
    return assembly.take();
}

RawDataset readAnything(const fs::path& path, const CifarLayout& layout, const ReadHooks& hooks) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status))
        refuseCifar(path.string(), "does not exist; " + whatToGive(layout));
    if (!fs::is_directory(status)) {
        if (versionIn(path.parent_path(), layout) != nullptr && !isGzip(path) && !isTar(path))
            return readAnything(path.parent_path(), layout, hooks); // one of the batches
        return readArchive(path, layout, hooks);
    }
    const fs::directory_iterator entries(path, error);
    if (error)
        refuseCifar(path.string(), "cannot be opened; check its permissions");
    if (entries == fs::directory_iterator())
        refuseCifar(path.string(), "is empty; " + expectedFiles(layout));
    const auto found = findLayout(path, layout);
    if (!found)
        refuseCifar(path.string(), std::string("holds no ") + layout.name + "; " + expectedFiles(layout) +
                                       ", or " + layout.python.archive + ".tar.gz");
    if (const auto* version = versionIn(*found, layout))
        return readBatches(*found, layout, *version, hooks);
    return readArchive(*found, layout, hooks);
}

Result<RawDataset> readLayout(const fs::path& path, const CifarLayout& layout, const ReadHooks& hooks) {
    return guarded<RawDataset>([&] { return readAnything(path, layout, hooks); });
}

} // namespace

std::optional<fs::path> findCifar10(const fs::path& place) {
    return findLayout(place, cifar10Layout());
}

std::optional<fs::path> findCifar100(const fs::path& place) {
    return findLayout(place, cifar100Layout());
}

Result<RawDataset> readCifar10(const fs::path& path, const ReadHooks& hooks) {
    return readLayout(path, cifar10Layout(), hooks);
}

Result<RawDataset> readCifar100(const fs::path& path, const ReadHooks& hooks) {
    return readLayout(path, cifar100Layout(), hooks);
}

} // namespace distill
