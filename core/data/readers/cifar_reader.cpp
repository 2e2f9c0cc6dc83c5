// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/cifar_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr int kClasses = 10;
constexpr int kSide = 32;
constexpr std::size_t kPixels = 3 * kSide * kSide;
constexpr std::size_t kRecord = kPixels + 1;
constexpr std::size_t kRecordsPerBlock = 256;                // read at a time; a block stays in the cache
constexpr std::uint64_t kLargestBatch = kRecord * 1'000'000; // bytes; the published ones hold 10,000 records
constexpr std::uint64_t kLargestMeta = 4096;
constexpr auto kFolder = "cifar-10-batches-bin";
constexpr auto kMeta = "batches.meta.txt";
constexpr std::array<std::string_view, 6> kBatches{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                                   "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"};
constexpr std::size_t kTestBatch = 5;
constexpr auto kExpected =
    "expected data_batch_1.bin to data_batch_5.bin and test_batch.bin of the binary version of "
    "CIFAR-10";

const std::vector<std::string>& publishedNames() {
    static const std::vector<std::string> kNames{"airplane", "automobile", "bird",  "cat",  "deer",
                                                 "dog",      "frog",       "horse", "ship", "truck"};
    return kNames;
}

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where + " " + what + ".");
}

// Fills a RawDataset batch by batch, in whatever order they come.
class Assembly final {
public:
    explicit Assembly(const ReadHooks& hooks) : m_hooks(hooks), m_block(kRecord * kRecordsPerBlock) {
        m_hooks.report(0, kBatches.size());
    }

    // `where` names the file for people.
    void addBatch(std::size_t batch, const std::string& where, std::uint64_t bytes, InputStream& content) {
        if (bytes == 0 || bytes % kRecord != 0 || bytes > kLargestBatch)
            refuse(where, "has " + std::to_string(bytes) + " bytes, expected 10,000 records of " +
                              std::to_string(kRecord) +
                              " (30730000 bytes); it is truncated or no batch of CIFAR-10");
        const auto records = static_cast<std::size_t>(bytes / kRecord);
        if (batch == kTestBatch)
            resize(m_data.test, records);
        else if (m_trainRecords == 0)
            resize(m_data.train, (m_trainRecords = records) * kTestBatch);
        else if (records != m_trainRecords)
            refuse(where, "holds " + std::to_string(records) + " images where another batch holds " +
                              std::to_string(m_trainRecords) + "; one of them is truncated");
        readRecords(where, content, records, batch == kTestBatch ? m_data.test : m_data.train,
                    batch == kTestBatch ? 0 : batch * m_trainRecords);
        m_seen.at(batch) = true;
        m_hooks.report(static_cast<double>(std::count(m_seen.begin(), m_seen.end(), true)), kBatches.size());
    }

    void setNames(const std::string& meta) {
        for (std::size_t start = 0; start < meta.size();) {
            const std::size_t end = std::min(meta.find('\n', start), meta.size());
            std::string name = meta.substr(start, end - start);
            if (!name.empty() && name.back() == '\r')
                name.pop_back();
            if (!name.empty())
                m_data.classNames.push_back(std::move(name));
            start = end + 1;
        }
        m_hasMeta = true;
    }

    bool isComplete() const { return m_hasMeta && !missing(); }
    std::optional<std::string_view> missing() const {
        const auto gap = std::find(m_seen.begin(), m_seen.end(), false);
        return gap == m_seen.end()
                   ? std::nullopt
                   : std::optional(kBatches.at(static_cast<std::size_t>(gap - m_seen.begin())));
    }

    RawDataset take() {
        if (m_data.classNames.size() != kClasses)
            m_data.classNames = publishedNames();
        return std::move(m_data);
    }

private:
    static void resize(ImageSet& set, std::size_t records) {
        set.count = static_cast<std::int64_t>(records);
        set.channels = 3;
        set.height = set.width = kSide;
        set.pixels.resize(records * kPixels);
        set.labels.resize(records);
    }

    void readRecords(const std::string& where, InputStream& content, std::size_t records, ImageSet& set,
                     std::size_t first) {
        for (std::size_t done = 0; done < records;) {
            m_hooks.throwIfCancelled();
            const std::size_t count = std::min(kRecordsPerBlock, records - done);
            if (content.read(m_block.data(), count * kRecord) != count * kRecord)
                refuse(where, "is truncated; fetch it again");
            for (std::size_t i = 0; i < count; ++i) {
                const std::uint8_t* record = m_block.data() + i * kRecord;
                if (*record >= kClasses)
                    refuse(where, "holds the label " + std::to_string(*record) + " (image " +
                                      std::to_string(done + i) +
                                      "), expected 0 to 9; it is no batch of CIFAR-10");
                const std::size_t place = first + done + i;
                set.labels[place] = *record;
                std::copy_n(record + 1, kPixels, set.pixels.data() + place * kPixels);
            }
            done += count;
        }
    }

    const ReadHooks& m_hooks;
    std::vector<std::uint8_t> m_block;
    RawDataset m_data;
    std::array<bool, kBatches.size()> m_seen{};
    std::size_t m_trainRecords = 0; // per batch
    bool m_hasMeta = false;
};

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

// The folder that holds the batches: this one or its usual subfolder.
std::optional<fs::path> batchFolder(const fs::path& folder) {
    for (const fs::path& place : {folder, folder / kFolder})
        if (std::any_of(kBatches.begin(), kBatches.end(),
                        [&](std::string_view name) { return isFile(place / name); }))
            return place;
    return std::nullopt;
}

RawDataset readBatches(const fs::path& folder, const ReadHooks& hooks) {
    for (const auto& name : kBatches)
        if (!isFile(folder / name))
            refuse(folder.string(), "lacks " + std::string(name) + "; " + kExpected);
    Assembly assembly(hooks);
    for (std::size_t batch = 0; batch < kBatches.size(); ++batch) {
        const fs::path file = folder / kBatches.at(batch);
        const auto content = openInput(file);
        std::error_code error;
        const auto bytes = fs::file_size(file, error);
        assembly.addBatch(batch, file.string(), error ? 0 : bytes, *content);
    }
    if (isFile(folder / kMeta))
        if (const auto meta = readWholeFile(folder / kMeta))
            assembly.setNames(*meta);
    return assembly.take();
}

void addMember(const fs::path& archive, const ArchiveMember& member, InputStream& content,
               Assembly& assembly) {
    const std::string name = fs::path(member.name).filename().string();
    const auto batch = std::find(kBatches.begin(), kBatches.end(), name);
    if (batch != kBatches.end()) {
        assembly.addBatch(static_cast<std::size_t>(batch - kBatches.begin()),
                          archive.string() + ": " + member.name, member.bytes, content);
    } else if (name == kMeta && member.bytes <= kLargestMeta) {
        std::vector<std::uint8_t> meta(static_cast<std::size_t>(member.bytes));
        meta.resize(content.read(meta.data(), meta.size()));
        assembly.setNames(std::string(meta.begin(), meta.end()));
    }
}

RawDataset readArchive(const fs::path& file, const ReadHooks& hooks) {
    if (!isGzip(file) && !isTar(file))
        refuse(file.string(),
               "is no .tar.gz archive; give cifar-10-binary.tar.gz or the folder it unpacks to");
    Assembly assembly(hooks);
    walkArchive(file, [&](const ArchiveMember& member, InputStream& content) {
        hooks.throwIfCancelled();
        addMember(file, member, content, assembly);
        return !assembly.isComplete();
    });
    if (const auto gap = assembly.missing())
        refuse(file.string(), "lacks " + std::string(*gap) + "; " + kExpected);
    return assembly.take();
}

RawDataset readAnything(const fs::path& path, const ReadHooks& hooks) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status))
        refuse(path.string(), "does not exist; give cifar-10-binary.tar.gz or the folder it unpacks to");
    if (!fs::is_directory(status))
        return readArchive(path, hooks);
    const fs::directory_iterator entries(path, error);
    if (error)
        refuse(path.string(), "cannot be opened; check its permissions");
    if (entries == fs::directory_iterator())
        refuse(path.string(), std::string("is empty; ") + kExpected);
    if (const auto folder = batchFolder(path))
        return readBatches(*folder, hooks);
    for (const char* name : {"cifar-10-binary.tar.gz", "cifar-10-binary.tar"})
        if (isFile(path / name))
            return readArchive(path / name, hooks);
    refuse(path.string(), std::string("holds no CIFAR-10; ") + kExpected + ", or cifar-10-binary.tar.gz");
}

} // namespace

Result<RawDataset> readCifar10(const fs::path& path, const ReadHooks& hooks) {
    try {
        return readAnything(path, hooks);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace distill
