// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/cifar_reader.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"

namespace distill {

const std::vector<std::string>& cifar10Names() {
    static const std::vector<std::string> kNames{"airplane", "automobile", "bird",  "cat",  "deer",
                                                 "dog",      "frog",       "horse", "ship", "truck"};
    return kNames;
}

const std::vector<std::string>& cifar100Names() {
    static const std::vector<std::string> kNames{
        "apple",       "aquarium_fish", "baby",      "bear",       "beaver",       "bed",
        "bee",         "beetle",        "bicycle",   "bottle",     "bowl",         "boy",
        "bridge",      "bus",           "butterfly", "camel",      "can",          "castle",
        "caterpillar", "cattle",        "chair",     "chimpanzee", "clock",        "cloud",
        "cockroach",   "couch",         "crab",      "crocodile",  "cup",          "dinosaur",
        "dolphin",     "elephant",      "flatfish",  "forest",     "fox",          "girl",
        "hamster",     "house",         "kangaroo",  "keyboard",   "lamp",         "lawn_mower",
        "leopard",     "lion",          "lizard",    "lobster",    "man",          "maple_tree",
        "motorcycle",  "mountain",      "mouse",     "mushroom",   "oak_tree",     "orange",
        "orchid",      "otter",         "palm_tree", "pear",       "pickup_truck", "pine_tree",
        "plain",       "plate",         "poppy",     "porcupine",  "possum",       "rabbit",
        "raccoon",     "ray",           "road",      "rocket",     "rose",         "sea",
        "seal",        "shark",         "shrew",     "skunk",      "skyscraper",   "snail",
        "snake",       "spider",        "squirrel",  "streetcar",  "sunflower",    "sweet_pepper",
        "table",       "tank",          "telephone", "television", "tiger",        "tractor",
        "train",       "trout",         "tulip",     "turtle",     "wardrobe",     "whale",
        "willow_tree", "wolf",          "woman",     "worm"};
    return kNames;
}

namespace {

namespace fs = std::filesystem;

constexpr int kSide = 32;
constexpr std::size_t kPixels = 3 * kSide * kSide;
constexpr std::size_t kRecordsPerBlock = 256;     // read at a time; a block stays in the cache
constexpr std::uint64_t kMostRecords = 1'000'000; // in a file; the published ones hold up to 50,000
constexpr std::uint64_t kLargestMeta = 4096;      // bytes

// How the binary version of one of the two sets is laid out.
struct Layout {
    const char* name;
    const char* folder;
    const char* archive; // without its ending
    const char* meta;    // a class name a line
    const char* expected;
    std::vector<std::string_view> batches; // those of the training set in their order, then the test set's
    std::size_t labelBytes;                // in front of the pixels; the last of them is the class
    int classes;
    std::size_t usualRecords; // of a training batch as published
    const std::vector<std::string>& (*names)();

    std::size_t record() const { return labelBytes + kPixels; }
    std::size_t trainBatches() const { return batches.size() - 1; }
};

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where + " " + what + ".");
}

const Layout& cifar10() {
    static const Layout kLayout{"CIFAR-10",
                                "cifar-10-batches-bin",
                                "cifar-10-binary",
                                "batches.meta.txt",
                                "expected data_batch_1.bin to data_batch_5.bin and test_batch.bin of the "
                                "binary version of CIFAR-10",
                                {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                 "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"},
                                1,
                                10,
                                10000,
                                cifar10Names};
    return kLayout;
}

// A coarse label comes first, the fine one that is used here second.
const Layout& cifar100() {
    static const Layout kLayout{"CIFAR-100",
                                "cifar-100-binary",
                                "cifar-100-binary",
                                "fine_label_names.txt",
                                "expected train.bin and test.bin of the binary version of CIFAR-100",
                                {"train.bin", "test.bin"},
                                2,
                                100,
                                50000,
                                cifar100Names};
    return kLayout;
}

// Fills a RawDataset batch by batch, in whatever order they come.
class Assembly final {
public:
    Assembly(const Layout& layout, const ReadHooks& hooks)
        : m_layout(layout),
          m_hooks(hooks),
          m_block(layout.record() * kRecordsPerBlock),
          m_seen(layout.batches.size()) {
        m_hooks.report(0, static_cast<double>(m_seen.size()));
    }

    // `where` names the file for people.
    void addBatch(std::size_t batch, const std::string& where, std::uint64_t bytes, InputStream& content) {
        const std::size_t record = m_layout.record();
        if (bytes == 0 || bytes % record != 0 || bytes / record > kMostRecords)
            refuse(where, "has " + std::to_string(bytes) + " bytes, expected whole records of " +
                              std::to_string(record) + " (" + std::to_string(m_layout.usualRecords) +
                              " of them as published); it is truncated or no batch of " + m_layout.name);
        const auto records = static_cast<std::size_t>(bytes / record);
        const bool isTest = batch == m_layout.trainBatches();
        if (isTest)
            resize(m_data.test, records);
        else if (m_trainRecords == 0)
            resize(m_data.train, (m_trainRecords = records) * m_layout.trainBatches());
        else if (records != m_trainRecords)
            refuse(where, "holds " + std::to_string(records) + " images where another batch holds " +
                              std::to_string(m_trainRecords) + "; one of them is truncated");
        readRecords(where, content, records, isTest ? m_data.test : m_data.train,
                    isTest ? 0 : batch * m_trainRecords);
        m_seen.at(batch) = true;
        m_hooks.report(static_cast<double>(std::count(m_seen.begin(), m_seen.end(), true)),
                       static_cast<double>(m_seen.size()));
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
                   : std::optional(m_layout.batches.at(static_cast<std::size_t>(gap - m_seen.begin())));
    }

    RawDataset take() {
        if (m_data.classNames.size() != static_cast<std::size_t>(m_layout.classes))
            m_data.classNames = m_layout.names();
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
            const std::size_t size = m_layout.record();
            if (content.read(m_block.data(), count * size) != count * size)
                refuse(where, "is truncated; fetch it again");
            for (std::size_t i = 0; i < count; ++i) {
                const std::uint8_t* record = m_block.data() + i * size;
                const int label = record[m_layout.labelBytes - 1];
                if (label >= m_layout.classes)
                    refuse(where, "holds the label " + std::to_string(label) + " (image " +
                                      std::to_string(done + i) + "), expected 0 to " +
                                      std::to_string(m_layout.classes - 1) + "; it is no batch of " +
                                      m_layout.name);
                const std::size_t place = first + done + i;
                set.labels[place] = label;
                std::copy_n(record + m_layout.labelBytes, kPixels, set.pixels.data() + place * kPixels);
            }
            done += count;
        }
    }

    const Layout& m_layout;
    const ReadHooks& m_hooks;
    std::vector<std::uint8_t> m_block;
    RawDataset m_data;
    std::vector<bool> m_seen;       // of the batches
    std::size_t m_trainRecords = 0; // per batch
    bool m_hasMeta = false;
};

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

// The folder that holds the batches: this one or its usual subfolder.
std::optional<fs::path> batchFolder(const fs::path& folder, const Layout& layout) {
    for (const fs::path& place : {folder, folder / layout.folder})
        if (std::any_of(layout.batches.begin(), layout.batches.end(),
                        [&](std::string_view name) { return isFile(place / name); }))
            return place;
    return std::nullopt;
}

RawDataset readBatches(const fs::path& folder, const Layout& layout, const ReadHooks& hooks) {
    for (const auto& name : layout.batches)
        if (!isFile(folder / name))
            refuse(folder.string(), "lacks " + std::string(name) + "; " + layout.expected);
    Assembly assembly(layout, hooks);
    for (std::size_t batch = 0; batch < layout.batches.size(); ++batch) {
        const fs::path file = folder / layout.batches.at(batch);
        const auto content = openInput(file);
        std::error_code error;
        const auto bytes = fs::file_size(file, error);
        assembly.addBatch(batch, file.string(), error ? 0 : bytes, *content);
    }
    if (isFile(folder / layout.meta))
        if (const auto meta = readWholeFile(folder / layout.meta))
            assembly.setNames(*meta);
    return assembly.take();
}

void addMember(const fs::path& archive, const ArchiveMember& member, InputStream& content,
               const Layout& layout, Assembly& assembly) {
    const std::string name = fs::path(member.name).filename().string();
    const auto batch = std::find(layout.batches.begin(), layout.batches.end(), name);
    if (batch != layout.batches.end()) {
        assembly.addBatch(static_cast<std::size_t>(batch - layout.batches.begin()),
                          archive.string() + ": " + member.name, member.bytes, content);
    } else if (name == layout.meta && member.bytes <= kLargestMeta) {
        std::vector<std::uint8_t> meta(static_cast<std::size_t>(member.bytes));
        meta.resize(content.read(meta.data(), meta.size()));
        assembly.setNames(std::string(meta.begin(), meta.end()));
    }
}

std::string whatToGive(const Layout& layout) {
    return std::string("give ") + layout.archive + ".tar.gz or the folder it unpacks to";
}

RawDataset readArchive(const fs::path& file, const Layout& layout, const ReadHooks& hooks) {
    if (!isGzip(file) && !isTar(file))
        refuse(file.string(), "is no .tar.gz archive; " + whatToGive(layout));
    Assembly assembly(layout, hooks);
    walkArchive(file, [&](const ArchiveMember& member, InputStream& content) {
        hooks.throwIfCancelled();
        addMember(file, member, content, layout, assembly);
        return !assembly.isComplete();
    });
    if (const auto gap = assembly.missing())
        refuse(file.string(), "lacks " + std::string(*gap) + "; " + layout.expected);
    return assembly.take();
}

RawDataset readAnything(const fs::path& path, const Layout& layout, const ReadHooks& hooks) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status))
        refuse(path.string(), "does not exist; " + whatToGive(layout));
    if (!fs::is_directory(status))
        return readArchive(path, layout, hooks);
    const fs::directory_iterator entries(path, error);
    if (error)
        refuse(path.string(), "cannot be opened; check its permissions");
    if (entries == fs::directory_iterator())
        refuse(path.string(), std::string("is empty; ") + layout.expected);
    if (const auto folder = batchFolder(path, layout))
        return readBatches(*folder, layout, hooks);
    for (const char* ending : {".tar.gz", ".tar"})
        if (isFile(path / (std::string(layout.archive) + ending)))
            return readArchive(path / (std::string(layout.archive) + ending), layout, hooks);
    refuse(path.string(), std::string("holds no ") + layout.name + "; " + layout.expected + ", or " +
                              layout.archive + ".tar.gz");
}

Result<RawDataset> readLayout(const fs::path& path, const Layout& layout, const ReadHooks& hooks) {
    try {
        return readAnything(path, layout, hooks);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace

Result<RawDataset> readCifar10(const fs::path& path, const ReadHooks& hooks) {
    return readLayout(path, cifar10(), hooks);
}

Result<RawDataset> readCifar100(const fs::path& path, const ReadHooks& hooks) {
    return readLayout(path, cifar100(), hooks);
}

} // namespace distill
