// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/picture_files.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/base/number_text.h"
#include "core/io/cache_folder.h"
#include "core/io/digest.h"
#include "core/readers/parallel_decoder.h"
#include "core/readers/picture_cache.h"
#include "core/readers/pixel_statistics.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kListed = 1000; // files listed in a warning's detail
constexpr const char* kVersion = "2"; // raised when the same files give other pixels

[[noreturn]] void refuse(const fs::path& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where.string() + " " + what + ".");
}

// ---- the place in the cache

struct CachePlace {
    fs::path file;
    std::string prefix; // of all caches of this folder and size, older ones included
};

void addFile(Digest& digest, const PictureFile& picture) {
    const std::array<std::int64_t, 3> facts{static_cast<std::int64_t>(picture.file.bytes),
                                            picture.file.changed, picture.label};
    const std::string name = picture.file.name + '\n';
    digest.update(name.data(), name.size());
    digest.update(facts.data(), sizeof facts);
}

CachePlace placeOf(const PictureList& list, int side) {
    std::error_code ignored;
    const std::string subject =
        fs::weakly_canonical(list.root, ignored).string() + '\n' + std::to_string(side);
    Digest digest;
    digest.update(kVersion, std::strlen(kVersion));
    digest.update(subject.data(), subject.size());
    for (const auto* part : {&list.train, &list.test}) {
        const std::uint64_t count = part->size();
        digest.update(&count, sizeof count);
        for (const auto& picture : *part)
            addFile(digest, picture);
    }
    for (const auto& name : list.classNames)
        digest.update(name.c_str(), name.size() + 1);
    const std::string prefix = digestOf(subject.data(), subject.size()).substr(0, 16) + "-";
    return {cacheFolder() / "datasets" / (prefix + digest.hex() + ".images"), prefix};
}

// A folder that changed leaves its former cache behind.
void removeOlder(const CachePlace& place) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(place.file.parent_path(), error)) {
        std::error_code ignored;
        if (entry.path().filename().string().rfind(place.prefix, 0) == 0 && entry.path() != place.file)
            fs::remove(entry.path(), ignored);
    }
}

// The range that pictures of more than 8 bits use; 0 = there are none.
std::uint32_t rangeOf(const std::vector<DecodedPicture>& decoded) {
    std::uint32_t brightest = 0;
    for (const auto& picture : decoded)
        if (picture.deep)
            brightest = std::max(brightest, picture.brightest);
    return usedRange(brightest);
}

void warnOfDepth(const PictureList& list, const std::vector<DecodedPicture>& decoded, std::uint32_t range,
                 RawDataset& data) {
    const auto deep =
        std::count_if(decoded.begin(), decoded.end(), [](const DecodedPicture& p) { return p.deep; });
    if (deep > 0 && range > 0)
        data.warnings.push_back(
            {std::to_string(deep) + " of " + counted(decoded.size(), "picture", "pictures") + " in " +
                 list.root.string() + " have 16 bits for each value; the range that they use, 0 to " +
                 std::to_string(range) + ", was scaled to 8 bits.",
             {}});
}

// ---- from slots to a dataset

ImageSet keptOf(const std::vector<PictureFile>& files, const DecodedPicture* decoded, int side,
                int channels) {
    ImageSet set;
    set.channels = channels;
    set.height = set.width = side;
    for (std::size_t i = 0; i < files.size(); ++i)
        if (decoded[i].kind != PictureKind::Unreadable)
            set.labels.push_back(files[i].label);
    set.count = static_cast<std::int64_t>(set.labels.size());
    return set;
}

// Closes the gaps of what was skipped; of grey pictures only the first plane is kept.
void compact(std::uint8_t* pixels, const std::vector<DecodedPicture>& decoded, std::size_t slot,
             std::size_t kept) {
    std::uint8_t* target = pixels;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        if (decoded[i].kind == PictureKind::Unreadable)
            continue;
        std::memmove(target, pixels + i * slot, kept);
        target += kept;
    }
}

void measure(const std::uint8_t* pixels, RawDataset& data) {
    auto statistics = measurePixels(pixels, data.train);
    data.mean = std::move(statistics.mean);
    data.std = std::move(statistics.std);
    for (double& deviation : data.std)
        if (deviation < 1e-6) // one flat colour everywhere: nothing to scale
            deviation = 1;
}

void checkClasses(const PictureList& list, const RawDataset& data) {
    std::vector<bool> seen(data.classNames.size());
    for (const auto label : data.train.labels)
        seen.at(static_cast<std::size_t>(label)) = true;
    const auto gap = std::find(seen.begin(), seen.end(), false);
    if (gap != seen.end())
        refuse(list.root, "has no readable training picture of the class \"" +
                              data.classNames[static_cast<std::size_t>(gap - seen.begin())] +
                              "\"; add some or take the class away");
    if (data.test.count == 0)
        refuse(list.root, "has no readable test picture; add some");
}

void warnOfSkipped(const PictureList& list, const std::vector<DecodedPicture>& decoded, RawDataset& data) {
    std::vector<std::string> skipped;
    DataWarning warning;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        if (decoded[i].kind != PictureKind::Unreadable)
            continue;
        const auto& file = i < list.train.size() ? list.train[i] : list.test[i - list.train.size()];
        skipped.push_back(file.file.name);
        if (skipped.size() <= kListed)
            warning.detail += skipped.back() + "\n";
    }
    if (skipped.empty())
        return;
    if (skipped.size() > kListed)
        warning.detail += "and " + std::to_string(skipped.size() - kListed) + " more\n";
    warning.text = skippedText(list.root, skipped, decoded.size());
    data.warnings.push_back(std::move(warning));
}

RawDataset assemble(const PictureList& list, const std::vector<DecodedPicture>& decoded, int side,
                    std::uint8_t* pixels) {
    const auto plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
    const bool anyColour = std::any_of(decoded.begin(), decoded.end(),
                                       [](const DecodedPicture& p) { return p.kind == PictureKind::Colour; });
    const int channels = anyColour ? 3 : 1;
    RawDataset data;
    data.classNames = list.classNames;
    data.warnings = list.warnings;
    data.train = keptOf(list.train, decoded.data(), side, channels);
    data.test = keptOf(list.test, decoded.data() + list.train.size(), side, channels);
    checkClasses(list, data);
    compact(pixels, decoded, 3 * plane, static_cast<std::size_t>(channels) * plane);
    measure(pixels, data);
    warnOfSkipped(list, decoded, data);
    return data;
}

// Decodes all of them into `pixels`, which then stand without gaps.
RawDataset decodeInto(const PictureList& list, int side, std::uint8_t* pixels, const ReadHooks& hooks) {
    ParallelDecoder decoder(list, side, pixels, hooks);
    const auto decoded = decoder.decode();
    const std::uint32_t range = rangeOf(decoded);
    if (range != 0 && range != kFullRange)
        decoder.rescale(range);
    auto data = assemble(list, decoded, side, pixels);
    warnOfDepth(list, decoded, range, data);
    return data;
}

std::size_t bytesFor(const PictureList& list, int side) {
    return std::size_t{3} * static_cast<std::size_t>(side) * static_cast<std::size_t>(side) *
           (list.train.size() + list.test.size());
}

RawDataset decodeToCache(const PictureList& list, int side, const CachePlace& place, const ReadHooks& hooks) {
    PictureCacheWriter writer(place.file, bytesFor(list, side));
    writer.finish(decodeInto(list, side, writer.pixels(), hooks));
    removeOlder(place);
    auto data = openPictureCache(place.file);
    if (!data)
        refuse(place.file, "was written and cannot be read again; remove it");
    return std::move(*data);
}

} // namespace

PictureList listOf(const PictureTree& tree) {
    PictureList list;
    list.root = tree.root;
    list.archive = tree.archive;
    list.warnings = tree.warnings;
    return list;
}

std::string skippedText(const fs::path& root, const std::vector<std::string>& names, std::size_t pictures) {
    return std::to_string(names.size()) + " of " + counted(pictures, "picture", "pictures") + " in " +
           root.string() + " cannot be read and were skipped: " + firstNames(names) + ".";
}

void addPictures(std::vector<PictureFile>& part, const std::vector<TreeFile>& pictures, std::size_t label) {
    for (const auto& picture : pictures)
        part.push_back({picture, static_cast<std::int64_t>(label)});
}

RawDataset countPictures(const PictureList& list) {
    RawDataset data;
    data.classNames = list.classNames;
    data.warnings = list.warnings;
    for (auto [part, set] : {std::pair(&list.train, &data.train), std::pair(&list.test, &data.test)}) {
        for (const auto& picture : *part)
            set->labels.push_back(picture.label);
        set->count = static_cast<std::int64_t>(part->size());
    }
    return data;
}

RawDataset readPictures(const PictureList& list, int side, const ReadHooks& hooks) {
    if (!decodesPictures())
        refuse(list.root, "holds pictures and this build has no OpenCV; configure with -DDISTILL_OPENCV=ON");
    const double total = static_cast<double>(list.train.size() + list.test.size());
    hooks.throwIfCancelled();
    hooks.report(0, total);
    const CachePlace place = placeOf(list, side);
    auto data = openPictureCache(place.file);
    if (!data)
        data = decodeToCache(list, side, place, hooks);
    hooks.report(total, total);
    return std::move(*data);
}

} // namespace distill
