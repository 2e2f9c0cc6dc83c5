// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/cifar_reader.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/io/number_array.h"
#include "core/io/pickle_array.h"
#include "core/readers/data_places.h"
#include "core/readers/whole_numbers.h"

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
constexpr std::uint64_t kLargestMeta = 65536;     // bytes

// The two versions that are published: records of bytes, and Python's pickles, which torchvision and Keras
// keep.
struct Version {
    const char* archive;                   // without its ending
    const char* meta;                      // names of the classes
    std::vector<std::string_view> batches; // those of the training set in their order, then the test set's
};

// How one of the two sets is laid out.
struct Layout {
    const char* name;
    Version binary, python;
    std::size_t labelBytes; // binary: in front of the pixels; the last of them is the class
    const char* labels;     // Python: the key of the classes
    const char* labelNames; // likewise, of their names
    int classes;
    std::size_t usualRecords; // of a training batch as published
    const std::vector<std::string>& (*names)();

    std::size_t record() const { return labelBytes + kPixels; }
    std::size_t trainBatches() const { return binary.batches.size() - 1; }
};

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where + " " + what + ".");
}

const Layout& cifar10() {
    static const Layout kLayout{
        "CIFAR-10",
        {"cifar-10-binary",
         "batches.meta.txt",
         {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin",
          "test_batch.bin"}},
        {"cifar-10-python",
         "batches.meta",
         {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"}},
        1,
        "labels",
        "label_names",
        10,
        10000,
        cifar10Names};
    return kLayout;
}

// A coarse label comes first, the fine one that is used here second.
const Layout& cifar100() {
    static const Layout kLayout{"CIFAR-100",
                                {"cifar-100-binary", "fine_label_names.txt", {"train.bin", "test.bin"}},
                                {"cifar-100-python", "meta", {"train", "test"}},
                                2,
                                "fine_labels",
                                "fine_label_names",
                                100,
                                50000,
                                cifar100Names};
    return kLayout;
}

std::string whatToGive(const Layout& layout) {
    return std::string("give ") + layout.python.archive + ".tar.gz, " + layout.binary.archive +
           ".tar.gz or the folder that one of them unpacks to";
}

// "train.bin and test.bin", "data_batch_1.bin to test_batch.bin".
std::string firstToLast(const Version& version) {
    return std::string(version.batches.front()) + (version.batches.size() > 2 ? " to " : " and ") +
           std::string(version.batches.back());
}

std::string expectedFiles(const Layout& layout) {
    return "expected " + firstToLast(layout.binary) + " of the binary version of " + layout.name + ", or " +
           firstToLast(layout.python) + " of the Python version";
}

const PickleValue* entry(const PickleValue& dictionary, std::string_view name) {
    if (const auto* content = std::get_if<PickleDict>(&dictionary.data))
        for (const auto& [key, value] : content->items)
            if (const auto* text = std::get_if<std::string>(&key->data); text != nullptr && *text == name)
                return value.get();
    return nullptr;
}

// Fills a RawDataset batch by batch, in whatever order they come.
class Assembly final {
public:
    Assembly(const Layout& layout, const ReadHooks& hooks)
        : m_layout(layout),
          m_hooks(hooks),
          m_block(layout.record() * kRecordsPerBlock),
          m_seen(layout.binary.batches.size()) {
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
        const Place place = makeRoom(batch, where, records);
        readRecords(where, content, records, place);
        finish(batch);
    }

    // The same of a pickle: a dictionary with "data", bytes [N, 3072], and the labels.
    void addPickle(std::size_t batch, const std::string& where, const std::string& bytes) {
        m_hooks.throwIfCancelled();
        const auto content = readPickle(bytes);
        if (!content)
            refuse(where, "is no batch of " + std::string(m_layout.name) + ": " + content.error().message);
        const auto* data = entry(**content, "data");
        const auto* tensor = data == nullptr ? nullptr : std::get_if<PickleTensor>(&data->data);
        if (tensor == nullptr || !tensor->storage)
            refuse(where, "lacks the array \"data\" of a batch of " + std::string(m_layout.name));
        const auto pixels = arrayOfPickle(*tensor, *tensor->storage);
        const std::size_t records = pixels.bytes.size() / kPixels;
        if (pixels.dtype != "U8" || records == 0 || records > kMostRecords || pixels.shape.size() < 2 ||
            pixels.shape[0] != static_cast<std::int64_t>(records) || pixels.bytes.size() != records * kPixels)
            refuse(where, "holds an array \"data\" of " + shapeText(pixels.shape) +
                              ", expected bytes of [images, 3072]; it is no batch of " + m_layout.name);
        const Place place = makeRoom(batch, where, records);
        std::copy(pixels.bytes.begin(), pixels.bytes.end(),
                  place.set->pixels.begin() + static_cast<std::ptrdiff_t>(place.first * kPixels));
        takeLabels(**content, where, records, place);
        finish(batch);
    }

    void setPickledNames(const std::string& meta) {
        const auto content = readPickle(meta);
        const auto* names = content ? entry(**content, m_layout.labelNames) : nullptr;
        if (const auto* list = names == nullptr ? nullptr : std::get_if<PickleList>(&names->data))
            for (const auto& name : list->items)
                if (const auto* text = std::get_if<std::string>(&name->data))
                    m_data.classNames.push_back(*text);
        m_hasMeta = true;
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
        return gap == m_seen.end() ? std::nullopt
                                   : std::optional(m_layout.binary.batches.at(
                                         static_cast<std::size_t>(gap - m_seen.begin())));
    }

    RawDataset take() {
        if (m_data.classNames.size() != static_cast<std::size_t>(m_layout.classes))
            m_data.classNames = m_layout.names();
        return std::move(m_data);
    }

private:
    struct Place {
        ImageSet* set;
        std::size_t first; // image
    };

    Place makeRoom(std::size_t batch, const std::string& where, std::size_t records) {
        if (batch == m_layout.trainBatches()) {
            resize(m_data.test, records);
            return {&m_data.test, 0};
        }
        if (m_trainRecords == 0)
            resize(m_data.train, (m_trainRecords = records) * m_layout.trainBatches());
        else if (records != m_trainRecords)
            refuse(where, "holds " + std::to_string(records) + " images where another batch holds " +
                              std::to_string(m_trainRecords) + "; one of them is truncated");
        return {&m_data.train, batch * m_trainRecords};
    }

    void finish(std::size_t batch) {
        m_seen.at(batch) = true;
        m_hooks.report(static_cast<double>(std::count(m_seen.begin(), m_seen.end(), true)),
                       static_cast<double>(m_seen.size()));
    }

    void setLabel(const std::string& where, std::int64_t label, std::size_t image, const Place& place) {
        if (label < 0 || label >= m_layout.classes)
            refuse(where, "holds the label " + std::to_string(label) + " (image " + std::to_string(image) +
                              "), expected 0 to " + std::to_string(m_layout.classes - 1) +
                              "; it is no batch of " + m_layout.name);
        place.set->labels[place.first + image] = label;
    }

    // A list of whole numbers, or an array of them.
    void takeLabels(const PickleValue& batch, const std::string& where, std::size_t records,
                    const Place& place) {
        const auto* value = entry(batch, m_layout.labels);
        const auto* list = value == nullptr ? nullptr : std::get_if<PickleList>(&value->data);
        const auto* tensor = value == nullptr ? nullptr : std::get_if<PickleTensor>(&value->data);
        std::vector<std::int64_t> labels;
        if (list != nullptr)
            for (const auto& item : list->items) {
                const auto* label = std::get_if<std::int64_t>(&item->data);
                labels.push_back(label == nullptr ? -1 : *label);
            }
        else if (tensor != nullptr && tensor->storage)
            labels = wholeNumbersOf(arrayOfPickle(*tensor, *tensor->storage), where);
        if (labels.size() != records)
            refuse(where, "holds " + std::to_string(labels.size()) + " \"" + m_layout.labels + "\" for " +
                              std::to_string(records) + " images; it is no batch of " + m_layout.name);
        for (std::size_t i = 0; i < records; ++i)
            setLabel(where, labels[i], i, place);
    }

    static void resize(ImageSet& set, std::size_t records) {
        set.count = static_cast<std::int64_t>(records);
        set.channels = 3;
        set.height = set.width = kSide;
        set.pixels.resize(records * kPixels);
        set.labels.resize(records);
    }

    void readRecords(const std::string& where, InputStream& content, std::size_t records,
                     const Place& place) {
        for (std::size_t done = 0; done < records;) {
            m_hooks.throwIfCancelled();
            const std::size_t count = std::min(kRecordsPerBlock, records - done);
            const std::size_t size = m_layout.record();
            if (content.read(m_block.data(), count * size) != count * size)
                refuse(where, "is truncated; fetch it again");
            for (std::size_t i = 0; i < count; ++i) {
                const std::uint8_t* record = m_block.data() + i * size;
                setLabel(where, record[m_layout.labelBytes - 1], done + i, place);
                std::copy_n(record + m_layout.labelBytes, kPixels,
                            place.set->pixels.data() + (place.first + done + i) * kPixels);
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

// ---- places

// The version whose batches lie in the folder, all or some of them; CIFAR-100's Python names are two everyday
// words, so both have to be there.
const Version* versionIn(const fs::path& folder, const Layout& layout) {
    const auto has = [&](std::string_view name) { return isFile(folder / name); };
    if (std::any_of(layout.binary.batches.begin(), layout.binary.batches.end(), has))
        return &layout.binary;
    const auto& names = layout.python.batches;
    const bool python = names.size() > 2 ? std::any_of(names.begin(), names.end(), has)
                                         : std::all_of(names.begin(), names.end(), has);
    return python ? &layout.python : nullptr;
}

std::optional<fs::path> findLayout(const fs::path& place, const Layout& layout) {
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

RawDataset readBatches(const fs::path& folder, const Layout& layout, const Version& version,
                       const ReadHooks& hooks) {
    for (const auto& name : version.batches)
        if (!isFile(folder / name))
            refuse(folder.string(), "lacks " + std::string(name) + "; " + expectedFiles(layout));
    const bool python = &version == &layout.python;
    Assembly assembly(layout, hooks);
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

// As much as there is, whatever the archive claims.
std::string contentOf(InputStream& content, const std::string& where) {
    constexpr std::size_t kStep = std::size_t{1} << 20, kMost = std::size_t{1} << 30;
    std::string bytes;
    for (std::size_t got = kStep; got == kStep;) {
        const std::size_t before = bytes.size();
        bytes.resize(before + kStep);
        got = content.read(reinterpret_cast<std::uint8_t*>(bytes.data() + before), kStep);
        bytes.resize(before + got);
        if (bytes.size() > kMost)
            refuse(where, "is larger than any batch");
    }
    return bytes;
}

void addMember(const fs::path& archive, const ArchiveMember& member, InputStream& content,
               const Layout& layout, Assembly& assembly) {
    const std::string name = fs::path(member.name).filename().string();
    const std::string where = archive.string() + ": " + member.name;
    for (const auto* version : {&layout.binary, &layout.python}) {
        const bool python = version == &layout.python;
        const auto batch = std::find(version->batches.begin(), version->batches.end(), name);
        const auto number = static_cast<std::size_t>(batch - version->batches.begin());
        if (batch != version->batches.end() && python)
            assembly.addPickle(number, where, contentOf(content, where));
        else if (batch != version->batches.end())
            assembly.addBatch(number, where, member.bytes, content);
        else if (name == version->meta && member.bytes <= kLargestMeta)
            python ? assembly.setPickledNames(contentOf(content, where))
                   : assembly.setNames(contentOf(content, where));
    }
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
        refuse(file.string(), "lacks " + std::string(*gap) + "; " + expectedFiles(layout));
    return assembly.take();
}

RawDataset readAnything(const fs::path& path, const Layout& layout, const ReadHooks& hooks) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status))
        refuse(path.string(), "does not exist; " + whatToGive(layout));
    if (!fs::is_directory(status)) {
        if (versionIn(path.parent_path(), layout) != nullptr && !isGzip(path) && !isTar(path))
            return readAnything(path.parent_path(), layout, hooks); // one of the batches
        return readArchive(path, layout, hooks);
    }
    const fs::directory_iterator entries(path, error);
    if (error)
        refuse(path.string(), "cannot be opened; check its permissions");
    if (entries == fs::directory_iterator())
        refuse(path.string(), "is empty; " + expectedFiles(layout));
    const auto found = findLayout(path, layout);
    if (!found)
        refuse(path.string(), std::string("holds no ") + layout.name + "; " + expectedFiles(layout) +
                                  ", or " + layout.python.archive + ".tar.gz");
    if (const auto* version = versionIn(*found, layout))
        return readBatches(*found, layout, *version, hooks);
    return readArchive(*found, layout, hooks);
}

Result<RawDataset> readLayout(const fs::path& path, const Layout& layout, const ReadHooks& hooks) {
    try {
        return readAnything(path, layout, hooks);
    } catch (const DistillError& e) {
        return tl::unexpected<Error>(e.error());
    }
}

} // namespace

std::optional<fs::path> findCifar10(const fs::path& place) {
    return findLayout(place, cifar10());
}

std::optional<fs::path> findCifar100(const fs::path& place) {
    return findLayout(place, cifar100());
}

Result<RawDataset> readCifar10(const fs::path& path, const ReadHooks& hooks) {
    return readLayout(path, cifar10(), hooks);
}

Result<RawDataset> readCifar100(const fs::path& path, const ReadHooks& hooks) {
    return readLayout(path, cifar100(), hooks);
}

} // namespace distill
