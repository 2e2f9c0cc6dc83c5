// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/cifar_assembly.h"

#include <algorithm>

#include "core/base/number_text.h"
#include "core/io/number_array.h"
#include "core/io/pickle_array.h"
#include "core/readers/whole_numbers.h"

namespace distill {
namespace {

constexpr std::size_t kRecordsPerBlock = 256;     // read at a time; a block stays in the cache
constexpr std::uint64_t kMostRecords = 1'000'000; // in a file; the published ones hold up to 50,000

const PickleValue* entry(const PickleValue& dictionary, std::string_view name) {
    if (const auto* content = std::get_if<PickleDict>(&dictionary.data))
        for (const auto& [key, value] : content->items)
            if (const auto* text = std::get_if<std::string>(&key->data); text != nullptr && *text == name)
                return value.get();
    return nullptr;
}

void resize(ImageSet& set, std::size_t records) {
    set.count = static_cast<std::int64_t>(records);
    set.channels = 3;
    set.height = set.width = kCifarSide;
    set.pixels.resize(records * kCifarPixels);
    set.labels.resize(records);
}

} // namespace

CifarAssembly::CifarAssembly(const CifarLayout& layout, const ReadHooks& hooks)
    : m_layout(layout),
      m_hooks(hooks),
      m_block(layout.record() * kRecordsPerBlock),
      m_seen(layout.binary.batches.size()) {
    m_hooks.report(0, static_cast<double>(m_seen.size()));
}

void CifarAssembly::addBatch(std::size_t batch, const std::string& where, std::uint64_t bytes,
                             InputStream& content) {
    const std::size_t record = m_layout.record();
    if (bytes == 0 || bytes % record != 0 || bytes / record > kMostRecords)
        refuseCifar(where, "has " + std::to_string(bytes) + " bytes, expected whole records of " +
                               std::to_string(record) + " (" + std::to_string(m_layout.usualRecords) +
                               " of them as published); it is truncated or no batch of " + m_layout.name);
    const auto records = static_cast<std::size_t>(bytes / record);
    const Place place = makeRoom(batch, where, records);
    readRecords(where, content, records, place);
    finish(batch);
}

void CifarAssembly::addPickle(std::size_t batch, const std::string& where, const std::string& bytes) {
    m_hooks.throwIfCancelled();
    const auto content = readPickle(bytes);
    if (!content)
        refuseCifar(where, "is no batch of " + std::string(m_layout.name) + ": " + content.error().message);
    const auto* data = entry(**content, "data");
    const auto* tensor = data == nullptr ? nullptr : std::get_if<PickleTensor>(&data->data);
    if (tensor == nullptr || !tensor->storage)
        refuseCifar(where, "lacks the array \"data\" of a batch of " + std::string(m_layout.name));
    const auto pixels = arrayOfPickle(*tensor, *tensor->storage);
    const std::size_t records = pixels.bytes.size() / kCifarPixels;
    if (pixels.dtype != "U8" || records == 0 || records > kMostRecords || pixels.shape.size() < 2 ||
        pixels.shape[0] != static_cast<std::int64_t>(records) ||
        pixels.bytes.size() != records * kCifarPixels)
        refuseCifar(where, "holds an array \"data\" of " + shapeText(pixels.shape) +
                               ", expected bytes of [images, 3072]; it is no batch of " + m_layout.name);
    const Place place = makeRoom(batch, where, records);
    std::copy(pixels.bytes.begin(), pixels.bytes.end(),
              place.set->pixels.begin() + static_cast<std::ptrdiff_t>(place.first * kCifarPixels));
    takeLabels(**content, where, records, place);
    finish(batch);
}

void CifarAssembly::setPickledNames(const std::string& meta) {
    const auto content = readPickle(meta);
    const auto* names = content ? entry(**content, m_layout.labelNames) : nullptr;
    if (const auto* list = names == nullptr ? nullptr : std::get_if<PickleList>(&names->data))
        for (const auto& name : list->items)
            if (const auto* text = std::get_if<std::string>(&name->data))
                m_data.classNames.push_back(*text);
    m_hasMeta = true;
}

void CifarAssembly::setNames(const std::string& meta) {
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

std::optional<std::string_view> CifarAssembly::missing() const {
    const auto gap = std::find(m_seen.begin(), m_seen.end(), false);
    return gap == m_seen.end()
               ? std::nullopt
               : std::optional(m_layout.binary.batches.at(static_cast<std::size_t>(gap - m_seen.begin())));
}

RawDataset CifarAssembly::take() {
    if (m_data.classNames.size() != static_cast<std::size_t>(m_layout.classes))
        m_data.classNames = m_layout.names();
    return std::move(m_data);
}

CifarAssembly::Place CifarAssembly::makeRoom(std::size_t batch, const std::string& where,
                                             std::size_t records) {
    if (batch == m_layout.trainBatches()) {
        resize(m_data.test, records);
        return {&m_data.test, 0};
    }
    if (m_trainRecords == 0)
        resize(m_data.train, (m_trainRecords = records) * m_layout.trainBatches());
    else if (records != m_trainRecords)
        refuseCifar(where, "holds " + counted(records, "image", "images") + " where another batch holds " +
                               std::to_string(m_trainRecords) + "; one of them is truncated");
    return {&m_data.train, batch * m_trainRecords};
}

void CifarAssembly::finish(std::size_t batch) {
    m_seen.at(batch) = true;
    m_hooks.report(static_cast<double>(std::count(m_seen.begin(), m_seen.end(), true)),
                   static_cast<double>(m_seen.size()));
}

void CifarAssembly::setLabel(const std::string& where, std::int64_t label, std::size_t image,
                             const Place& place) {
    if (label < 0 || label >= m_layout.classes)
        refuseCifar(where, "holds the label " + std::to_string(label) + " (image " + std::to_string(image) +
                               "), expected 0 to " + std::to_string(m_layout.classes - 1) +
                               "; it is no batch of " + m_layout.name);
    place.set->labels[place.first + image] = label;
}

// A list of whole numbers, or an array of them.
void CifarAssembly::takeLabels(const PickleValue& batch, const std::string& where, std::size_t records,
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
        refuseCifar(where, "holds " + std::to_string(labels.size()) + " \"" + m_layout.labels + "\" for " +
                               counted(records, "image", "images") + "; it is no batch of " + m_layout.name);
    for (std::size_t i = 0; i < records; ++i)
        setLabel(where, labels[i], i, place);
}

void CifarAssembly::readRecords(const std::string& where, InputStream& content, std::size_t records,
                                const Place& place) {
    for (std::size_t done = 0; done < records;) {
        m_hooks.throwIfCancelled();
        const std::size_t count = std::min(kRecordsPerBlock, records - done);
        const std::size_t size = m_layout.record();
        if (content.read(m_block.data(), count * size) != count * size)
            refuseCifar(where, "is truncated; fetch it again");
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint8_t* record = m_block.data() + i * size;
            setLabel(where, record[m_layout.labelBytes - 1], done + i, place);
            std::copy_n(record + m_layout.labelBytes, kCifarPixels,
                        place.set->pixels.data() + (place.first + done + i) * kCifarPixels);
        }
        done += count;
    }
}

} // namespace distill
