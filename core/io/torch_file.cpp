// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/torch_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "core/io/atomic_file.h"
#include "core/io/byte_cursor.h"
#include "core/io/number_array.h"
#include "core/io/pickle_array.h"
#include "core/io/pickle_constructors.h"
#include "core/io/posix_io.h"

namespace distill {
namespace {

using namespace std::string_view_literals;

// The first pickle of the older format: a number that only serves as its mark.
constexpr std::string_view kLegacyMagic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."sv;
constexpr std::int64_t kLegacyVersion = 1001;
constexpr std::uint64_t kMostStreamBytes = std::uint64_t{2} << 30; // of a file that is no zip
constexpr std::uint64_t kMostRepeats = 4; // all views together take so many times their storages' bytes …
constexpr std::uint64_t kFreeBytes = std::uint64_t{256} << 20; // … and so many more

// ---- the older format

struct LegacyContent {
    PickleRef root;
    std::map<std::string, std::shared_ptr<const std::string>> storages;
};

PickleRef nextPickle(std::string_view bytes, std::size_t& position, const PickleOptions& given) {
    PickleOptions options = given;
    options.start = position;
    return valueOrThrow(readPickle(bytes, options, &position));
}

// Size in bytes of every storage that the value names.
void collectStorages(const PickleValue& value, std::map<std::string, std::uint64_t>& sizes) {
    if (const auto* tensor = std::get_if<PickleTensor>(&value.data)) {
        const std::uint64_t bytes = static_cast<std::uint64_t>(tensor->storageElements);
        std::uint64_t total = 0;
        if (__builtin_mul_overflow(bytes, storageElementBytes(tensor->storageType), &total))
            refusePickle("a storage claims " + std::to_string(bytes) + " numbers");
        if (!tensor->storageKey.empty())
            sizes[tensor->storageKey] = total;
    } else if (const auto* list = std::get_if<PickleList>(&value.data)) {
        for (const auto& item : list->items)
            collectStorages(*item, sizes);
    } else if (const auto* dictionary = std::get_if<PickleDict>(&value.data)) {
        for (const auto& [key, item] : dictionary->items)
            collectStorages(*item, sizes);
    }
}

void requireLittleEndian(const PickleValue& systemInfo) {
    const auto* dictionary = std::get_if<PickleDict>(&systemInfo.data);
    if (dictionary == nullptr)
        refusePickle("its header is no dictionary");
    for (const auto& [key, value] : dictionary->items)
        if (const auto* name = std::get_if<std::string>(&key->data); name && *name == "little_endian")
            if (const auto* little = std::get_if<bool>(&value->data); little && !*little)
                refusePickle("its numbers are big-endian");
}

// Mark, version, machine, value, keys; then a count of numbers and the numbers themselves for each key.
LegacyContent readLegacy(std::string_view bytes, const PickleOptions& options) {
    LegacyContent content;
    std::size_t position = kLegacyMagic.size();
    const auto version = nextPickle(bytes, position, {});
    if (pickleInteger(*version) != kLegacyVersion)
        refusePickle("its version is not the one that torch writes");
    requireLittleEndian(*nextPickle(bytes, position, {}));
    content.root = nextPickle(bytes, position, options);
    const auto keys = nextPickle(bytes, position, {});
    std::map<std::string, std::uint64_t> sizes;
    collectStorages(*content.root, sizes);
    ByteCursor cursor(bytes, position);
    for (const auto& item : pickleElements(*keys)) {
        const auto& key = pickleText(*item);
        cursor.take(8); // the count; the value's own is what has been checked
        const auto size = sizes.find(key);
        if (size == sizes.end() || content.storages.count(key) != 0)
            refusePickle("it holds numbers that nothing refers to");
        content.storages[key] = std::make_shared<const std::string>(cursor.take(size->second));
    }
    return content;
}

// What `torch.storage._load_from_bytes` is given. It may not call itself again.
PickleTensor loadStorageFromBytes(const std::string& file) {
    if (std::string_view(file).substr(0, kLegacyMagic.size()) != kLegacyMagic)
        refusePickle("a storage inside is written in an unknown way");
    const auto content = readLegacy(file, {});
    const auto* whole = std::get_if<PickleTensor>(&content.root->data);
    if (whole == nullptr || content.root->role != PickleRole::Storage)
        refusePickle("a storage inside is none");
    PickleTensor storage = *whole;
    const auto bytes = content.storages.find(storage.storageKey);
    if (bytes == content.storages.end())
        refusePickle("a storage inside lacks its numbers");
    storage.storage = bytes->second;
    storage.storageKey.clear();
    return storage;
}

// ---- checks

// Refuses many views that together show few numbers as very many, before anything is copied.
void checkTogether(const std::vector<const PickleTensor*>& tensors,
                   const std::vector<std::shared_ptr<const std::string>>& storages) {
    std::uint64_t wanted = 0, stored = 0;
    std::set<const std::string*> distinct;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        wanted += static_cast<std::uint64_t>(pickleElementCount(*tensors[i])) *
                  storageElementBytes(tensors[i]->storageType);
        if (distinct.insert(storages[i].get()).second)
            stored += storages[i]->size();
    }
    if (wanted > kMostRepeats * stored + kFreeBytes)
        refusePickle("its tensors claim " + std::to_string(wanted >> 20) + " MiB where it holds " +
                     std::to_string(stored >> 20));
}

// "This pickle file cannot be read: …" with the file's own name.
[[noreturn]] void rethrowNaming(const std::filesystem::path& file, const DistillError& error) {
    constexpr auto kAnonymous = "This pickle file"sv;
    Error named = error.error();
    if (named.message.compare(0, kAnonymous.size(), kAnonymous) == 0)
        named.message.replace(0, kAnonymous.size(), file.string());
    throw DistillError(named);
}

std::string startOf(const std::filesystem::path& file) {
    const auto descriptor = valueOrThrow(openForReading(file));
    std::string start(kLegacyMagic.size(), '\0');
    const auto got = readFully(descriptor.get(), start.data(), start.size());
    start.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return start;
}

} // namespace

TorchFile::TorchFile(std::filesystem::path file) : m_file(std::move(file)) {
    try {
        if (isZip(m_file))
            readZip();
        else
            readStream();
    } catch (const DistillError& error) {
        rethrowNaming(m_file, error);
    }
}

bool TorchFile::recognises(const std::filesystem::path& file) {
    const auto start = startOf(file);
    return isZip(file) || (start.size() > 2 && start[0] == '\x80' && start[1] >= 2 && start[1] <= 5);
}

void TorchFile::readZip() {
    m_container = TorchContainer::Zip;
    m_zip.emplace(m_file);
    constexpr auto kRecord = "data.pkl"sv;
    std::string pickle;
    for (const auto& [name, size] : m_zip->records()) {
        const auto slash = name.find('/');
        const auto inside = slash == std::string::npos ? name : name.substr(slash + 1);
        if (inside == kRecord)
            pickle = name;
        if (inside == "byteorder" && m_zip->read(name) == "big")
            refusePickle("its numbers are big-endian");
    }
    if (pickle.empty())
        refusePickle("it is a zip file without the record \"data.pkl\" that torch.save writes");
    m_prefix = pickle.substr(0, pickle.size() - kRecord.size());
    m_root = valueOrThrow(readPickle(m_zip->read(pickle)));
}

void TorchFile::readStream() {
    if (sizeOf(valueOrThrow(openForReading(m_file))) > kMostStreamBytes)
        refusePickle("it is larger than " + std::to_string(kMostStreamBytes >> 30) +
                     " GiB and not in torch's zip format; save it with a current torch");
    const auto bytes = valueOrThrow(readWholeFile(m_file));
    PickleOptions options;
    options.loadStorage = loadStorageFromBytes;
    if (std::string_view(bytes).substr(0, kLegacyMagic.size()) == kLegacyMagic) {
        m_container = TorchContainer::Legacy;
        auto content = readLegacy(bytes, options);
        m_root = std::move(content.root);
        m_storages = std::move(content.storages);
    } else {
        m_container = TorchContainer::Pickle;
        m_root = valueOrThrow(readPickle(bytes, options));
    }
}

TorchFile::Storages TorchFile::neededStorages(const std::vector<const PickleTensor*>& tensors) const {
    if (!m_zip)
        return m_storages;
    std::set<std::string> names;
    for (const auto* tensor : tensors)
        if (!tensor->storage) {
            const auto name = m_prefix + "data/" + tensor->storageKey;
            const auto record = m_zip->records().find(name);
            if (record == m_zip->records().end())
                refusePickle("it lacks the record \"" + name + "\"");
            if (record->second / storageElementBytes(tensor->storageType) <
                static_cast<std::uint64_t>(tensor->storageElements))
                refusePickle("its record \"" + name + "\" is shorter than the " +
                             std::to_string(tensor->storageElements) + " numbers that it should hold");
            names.insert(name);
        }
    Storages byKey;
    const auto prefix = m_prefix.size() + "data/"sv.size();
    for (auto& [name, bytes] : m_zip->read(names))
        byKey[name.substr(prefix)] = bytes;
    return byKey;
}

std::vector<NamedArray> TorchFile::arrays(const std::vector<const PickleTensor*>& tensors) const {
    try {
        const auto storages = neededStorages(tensors);
        std::vector<std::shared_ptr<const std::string>> sources;
        for (const auto* tensor : tensors) {
            auto storage = tensor->storage;
            if (const auto found = storages.find(tensor->storageKey); !storage && found != storages.end())
                storage = found->second;
            if (!storage)
                refusePickle("a tensor's numbers are not in it");
            sources.push_back(std::move(storage));
        }
        checkTogether(tensors, sources);
        std::vector<NamedArray> arrays;
        arrays.reserve(tensors.size());
        for (std::size_t i = 0; i < tensors.size(); ++i)
            arrays.push_back(arrayOfPickle(*tensors[i], *sources[i]));
        return arrays;
    } catch (const DistillError& error) {
        rethrowNaming(m_file, error);
    }
}

} // namespace distill
