// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/picture_files.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "core/io/cache_folder.h"
#include "core/io/digest.h"
#include "core/readers/picture_cache.h"
#include "core/readers/picture_decoder.h"
#include "core/readers/pixel_statistics.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr unsigned kMostThreads = 16;
constexpr std::size_t kNamed = 5;     // files named in a sentence
constexpr std::size_t kListed = 1000; // files listed in its detail
constexpr const char* kVersion = "1"; // raised when the same files give other pixels

[[noreturn]] void refuse(const fs::path& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where.string() + " " + what + ".");
}

// ---- the place in the cache

struct CachePlace {
    fs::path file;
    std::string prefix; // of all caches of this folder and size, older ones included
};

void addFile(Digest& digest, const PictureFile& picture, const fs::path& root) {
    std::error_code missing;
    const auto size = fs::file_size(picture.path, missing);
    const auto time = fs::last_write_time(picture.path, missing);
    const std::array<std::int64_t, 3> facts{missing ? -1 : static_cast<std::int64_t>(size),
                                            missing ? 0 : time.time_since_epoch().count(), picture.label};
    const std::string name = picture.path.lexically_relative(root).string() + '\n';
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
            addFile(digest, picture, list.root);
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

// ---- decoding

// Shares the files among threads; this one works too and calls the hooks.
class Decoder final {
public:
    Decoder(const PictureList& list, int side, std::uint8_t* pixels)
        : m_list(list),
          m_side(side),
          m_pixels(pixels),
          m_slot(std::size_t{3} * static_cast<std::size_t>(side) * static_cast<std::size_t>(side)),
          m_kinds(list.train.size() + list.test.size()) {}

    std::vector<PictureKind> decode(const ReadHooks& hooks) {
        {
            const Team team(*this);
            work(&hooks);
        } // all are done here
        if (m_error)
            std::rethrow_exception(m_error);
        return std::move(m_kinds);
    }

private:
    class Team final {
    public:
        explicit Team(Decoder& decoder) {
            const std::size_t helpers =
                std::min<std::size_t>(std::clamp(std::thread::hardware_concurrency(), 1u, kMostThreads),
                                      std::max<std::size_t>(decoder.m_kinds.size(), 1)) -
                1;
            for (std::size_t i = 0; i < helpers; ++i)
                m_threads.emplace_back([&decoder] { decoder.work(nullptr); });
        }
        ~Team() {
            for (auto& thread : m_threads)
                thread.join();
        }
        Team(const Team&) = delete;
        Team& operator=(const Team&) = delete;

    private:
        std::vector<std::thread> m_threads;
    };

    void work(const ReadHooks* hooks) {
        try {
            for (std::size_t i = m_next++; i < m_kinds.size() && !m_stopped; i = m_next++) {
                if (hooks != nullptr) {
                    hooks->throwIfCancelled();
                    hooks->report(static_cast<double>(i), static_cast<double>(m_kinds.size()));
                }
                m_kinds[i] = decodePicture(fileAt(i).path, m_side, m_pixels + i * m_slot);
            }
        } catch (...) {
            const std::lock_guard<std::mutex> lock(m_mutex);
            m_error = std::current_exception();
            m_stopped = true;
        }
    }

    const PictureFile& fileAt(std::size_t i) const {
        return i < m_list.train.size() ? m_list.train[i] : m_list.test[i - m_list.train.size()];
    }

    const PictureList& m_list;
    int m_side;
    std::uint8_t* m_pixels;
    std::size_t m_slot; // bytes of a picture
    std::vector<PictureKind> m_kinds;
    std::atomic<std::size_t> m_next{0};
    std::atomic<bool> m_stopped{false};
    std::mutex m_mutex;
    std::exception_ptr m_error; // under m_mutex until the threads have ended
};

// ---- from slots to a dataset

ImageSet keptOf(const std::vector<PictureFile>& files, const PictureKind* kinds, int side, int channels) {
    ImageSet set;
    set.channels = channels;
    set.height = set.width = side;
    for (std::size_t i = 0; i < files.size(); ++i)
        if (kinds[i] != PictureKind::Unreadable)
            set.labels.push_back(files[i].label);
    set.count = static_cast<std::int64_t>(set.labels.size());
    return set;
}

// Closes the gaps of what was skipped; of grey pictures only the first plane is kept.
void compact(std::uint8_t* pixels, const std::vector<PictureKind>& kinds, std::size_t slot,
             std::size_t kept) {
    std::uint8_t* target = pixels;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (kinds[i] == PictureKind::Unreadable)
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

void warnOfSkipped(const PictureList& list, const std::vector<PictureKind>& kinds, RawDataset& data) {
    std::size_t skipped = 0;
    DataWarning warning;
    std::string named;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (kinds[i] != PictureKind::Unreadable)
            continue;
        const auto& file = i < list.train.size() ? list.train[i] : list.test[i - list.train.size()];
        const std::string name = file.path.lexically_relative(list.root).string();
        if (++skipped <= kNamed)
            named += (skipped > 1 ? ", " : "") + name;
        if (skipped <= kListed)
            warning.detail += name + "\n";
    }
    if (skipped == 0)
        return;
    if (skipped > kListed)
        warning.detail += "and " + std::to_string(skipped - kListed) + " more\n";
    warning.text = std::to_string(skipped) + " of " + std::to_string(kinds.size()) + " pictures in " +
                   list.root.string() + " cannot be read and were skipped: " + named +
                   (skipped > kNamed ? " and " + std::to_string(skipped - kNamed) + " more." : ".");
    data.warnings.push_back(std::move(warning));
}

RawDataset assemble(const PictureList& list, const std::vector<PictureKind>& kinds, int side,
                    std::uint8_t* pixels) {
    const auto plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
    const bool anyColour = std::find(kinds.begin(), kinds.end(), PictureKind::Colour) != kinds.end();
    const int channels = anyColour ? 3 : 1;
    RawDataset data;
    data.classNames = list.classNames;
    data.warnings = list.warnings;
    data.train = keptOf(list.train, kinds.data(), side, channels);
    data.test = keptOf(list.test, kinds.data() + list.train.size(), side, channels);
    checkClasses(list, data);
    compact(pixels, kinds, 3 * plane, static_cast<std::size_t>(channels) * plane);
    measure(pixels, data);
    warnOfSkipped(list, kinds, data);
    return data;
}

bool isHidden(const fs::path& path) {
    return path.filename().string().rfind('.', 0) == 0;
}

} // namespace

std::vector<fs::path> picturesBelow(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    auto entry = fs::recursive_directory_iterator(folder, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        const bool isFolder = entry->is_directory(ignored);
        if (isHidden(entry->path())) {
            if (isFolder)
                entry.disable_recursion_pending();
        } else if (!isFolder && isPictureName(entry->path())) {
            found.push_back(entry->path());
        }
    }
    if (error)
        refuse(folder, "cannot be read completely: " + error.message() + "; check its permissions");
    std::sort(found.begin(), found.end());
    return found;
}

RawDataset readPictures(const PictureList& list, int side, const ReadHooks& hooks) {
    if (!decodesPictures())
        refuse(list.root, "holds pictures and this build has no OpenCV; configure with -DDISTILL_OPENCV=ON");
    const double total = static_cast<double>(list.train.size() + list.test.size());
    hooks.throwIfCancelled();
    hooks.report(0, total);
    const CachePlace place = placeOf(list, side);
    auto data = openPictureCache(place.file);
    if (!data) {
        const auto plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
        PictureCacheWriter writer(place.file, 3 * plane * (list.train.size() + list.test.size()));
        const auto kinds = Decoder(list, side, writer.pixels()).decode(hooks);
        writer.finish(assemble(list, kinds, side, writer.pixels()));
        removeOlder(place);
        data = openPictureCache(place.file);
    }
    if (!data)
        refuse(place.file, "was written and cannot be read again; remove it");
    hooks.report(total, total);
    return std::move(*data);
}

} // namespace distill
