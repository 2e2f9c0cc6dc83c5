// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/picture_tree.h"

#include <algorithm>
#include <array>
#include <sys/stat.h>
#include <utility>

#include "core/base/number_text.h"
#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/io/posix_io.h"
#include "core/readers/data_places.h"
#include "core/readers/picture_decoder.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 20'000'000;
constexpr std::uint64_t kMostText = std::uint64_t{64} << 20; // bytes of a text that is wanted
constexpr std::size_t kNamed = 5;                            // names in a warning's sentence
constexpr std::size_t kListed = 20;                          // names in its detail
constexpr int kDeepest = 32;                                 // folders in folders

[[noreturn]] void refuse(const fs::path& where, const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, where.string() + " " + what + ".");
}

std::string baseName(const std::string& name) {
    return name.substr(name.rfind('/') + 1); // npos + 1 is 0
}

bool anyStray(const std::string& name) {
    for (std::size_t start = 0; start <= name.size();) {
        const std::size_t end = std::min(name.find('/', start), name.size());
        if (isStrayName(name.substr(start, end - start)))
            return true;
        start = end + 1;
    }
    return false;
}

// Collects files in whatever order they come and sorts them at the end.
class TreeBuilder final {
public:
    TreeBuilder(fs::path root, bool archive, const std::set<std::string>& wantedTexts)
        : m_wantedTexts(wantedTexts) {
        m_tree.root = std::move(root);
        m_tree.archive = archive;
    }

    bool wantsText(const std::string& name) const { return m_wantedTexts.count(baseName(name)) != 0; }
    void addText(const std::string& name, std::string content) { m_tree.texts[name] = std::move(content); }
    void addFolder(const std::string& name) { m_tree.folders.insert(name); }

    // `start` is the first bytes of the file where its name does not promise a picture.
    void addFile(TreeFile file, const std::string& start) {
        if (m_tree.pictures.size() >= kMostFiles)
            refuse(m_tree.root, "holds more than " + std::to_string(kMostFiles) + " pictures");
        for (auto slash = file.name.rfind('/'); slash != std::string::npos && slash > 0;
             slash = file.name.rfind('/', slash - 1))
            if (!m_tree.folders.insert(file.name.substr(0, slash)).second)
                break;
        if (isPictureName(file.name) || isPictureContent(start))
            m_tree.pictures.push_back(std::move(file));
        else if (start.find('\0') != std::string::npos) // texts are notes; other contents may have been meant
            noteLeftOut(file.name);
    }

    void noteCircle(const std::string& name) { m_circles.push_back(name); }
    void noteNowhere(const std::string& name) { m_nowhere.push_back(name); }

    PictureTree take() {
        std::vector<std::pair<fs::path, std::size_t>> order; // folder by folder, as paths compare
        order.reserve(m_tree.pictures.size());
        for (std::size_t i = 0; i < m_tree.pictures.size(); ++i)
            order.emplace_back(m_tree.pictures[i].name, i);
        std::sort(order.begin(), order.end());
        std::vector<TreeFile> sorted;
        sorted.reserve(order.size());
        for (const auto& entry : order)
            sorted.push_back(std::move(m_tree.pictures[entry.second]));
        m_tree.pictures = std::move(sorted);
        findRanges();
        if (!m_circles.empty())
            warn("Links in " + m_tree.root.string() +
                     " that lead back into a folder above them were not "
                     "followed",
                 m_circles);
        if (!m_nowhere.empty())
            warn(counted(m_nowhere.size(), "link", "links") + " in " + m_tree.root.string() +
                     (m_nowhere.size() == 1 ? " leads nowhere and was" : " lead nowhere and were") +
                     " left out: " + firstNames(m_nowhere),
                 m_nowhere);
        if (m_leftOut > 0)
            warn(leftOutText(), m_leftOutNames);
        return std::move(m_tree);
    }

private:
    // Sorted by path, the pictures below a folder stand side by side.
    void findRanges() {
        m_tree.ranges[""] = {0, m_tree.pictures.size()};
        for (std::size_t i = 0; i < m_tree.pictures.size(); ++i) {
            const std::string& name = m_tree.pictures[i].name;
            for (auto slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1))
                m_tree.ranges.emplace(name.substr(0, slash), std::pair(i, i)).first->second.second = i + 1;
        }
    }

    void noteLeftOut(const std::string& name) {
        ++m_leftOut;
        const std::string ending = fs::path(name).extension().string();
        ++m_endings[ending.empty() ? "no ending" : ending];
        m_leftOutNames.push_back(name);
    }

    std::string leftOutText() const {
        std::string kinds;
        for (const auto& [ending, count] : m_endings)
            kinds += (kinds.empty() ? "" : ", ") + std::to_string(count) + " " + ending;
        return std::to_string(m_leftOut) + (m_leftOut == 1 ? " file in " : " files in ") +
               m_tree.root.string() + (m_leftOut == 1 ? " was" : " were") +
               " left out, being no picture that can be read here (" + kinds +
               "); convert what is meant to count to PNG or JPEG";
    }

    void warn(std::string text, const std::vector<std::string>& names) {
        std::string detail;
        for (std::size_t i = 0; i < std::min(names.size(), kListed); ++i)
            detail += names[i] + "\n";
        if (names.size() > kListed)
            detail += "and " + std::to_string(names.size() - kListed) + " more\n";
        m_tree.warnings.push_back({std::move(text) + ".", std::move(detail)});
    }

    const std::set<std::string>& m_wantedTexts;
    PictureTree m_tree;
    std::vector<std::string> m_circles, m_nowhere, m_leftOutNames;
    std::map<std::string, std::size_t> m_endings;
    std::size_t m_leftOut = 0;
};

// ---- folders

// The first bytes; empty where they cannot be read.
std::string startOf(const fs::path& file) {
    const auto descriptor = openForReading(file);
    std::string start(kPictureStart, '\0');
    const auto got = descriptor ? readFully(descriptor->get(), start.data(), start.size()) : 0;
    start.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(got, 0)));
    return start;
}

class FolderWalk final {
public:
    FolderWalk(TreeBuilder& builder, const fs::path& root, const ReadHooks& hooks)
        : m_builder(builder), m_root(root), m_hooks(hooks) {}

    void walk(const std::string& folder) {
        const fs::path path = folder.empty() ? m_root : m_root / folder;
        struct stat info {};
        if (::stat(path.c_str(), &info) != 0 || m_above.size() > kDeepest)
            return;
        const std::pair<dev_t, ino_t> identity{info.st_dev, info.st_ino};
        if (std::find(m_above.begin(), m_above.end(), identity) != m_above.end())
            return m_builder.noteCircle(folder);
        m_hooks.throwIfCancelled();
        m_above.push_back(identity);
        std::error_code error;
        for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error))
            visit(*entry, joinedName(folder, entry->path().filename().string()));
        if (error)
            refuse(path, "cannot be read completely: " + error.message() + "; check its permissions");
        m_above.pop_back();
    }

private:
    void visit(const fs::directory_entry& entry, const std::string& name) {
        if (isStrayName(baseName(name)))
            return;
        struct stat info {};
        const bool missing = ::stat(entry.path().c_str(), &info) != 0; // a link that leads nowhere
        if (!missing && S_ISDIR(info.st_mode)) {
            m_builder.addFolder(name);
            return walk(name);
        }
        if (!missing && !S_ISREG(info.st_mode))
            return;
        if (missing && !isPictureName(name)) // a picture that is missing is found to be so when it is read
            return m_builder.noteNowhere(name);
        if (m_builder.wantsText(name) && !missing)
            m_builder.addText(name, static_cast<std::uint64_t>(info.st_size) <= kMostText
                                        ? valueOrThrow(readWholeFile(entry.path()))
                                        : std::string());
        TreeFile file{name, missing ? 0 : static_cast<std::uint64_t>(info.st_size),
                      missing ? 0
                              : static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 +
                                    info.st_mtim.tv_nsec};
        m_builder.addFile(std::move(file), isPictureName(name) ? std::string() : startOf(entry.path()));
    }

    TreeBuilder& m_builder;
    const fs::path& m_root;
    const ReadHooks& m_hooks;
    std::vector<std::pair<dev_t, ino_t>> m_above; // the folders that are being walked
};

// ---- archives

std::string readText(InputStream& content) {
    std::string text;
    std::array<std::uint8_t, 4096> block{};
    for (std::size_t got = block.size(); got == block.size() && text.size() < kMostText;) {
        got = content.read(block.data(), block.size());
        text.append(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(got));
    }
    return text;
}

void readArchive(TreeBuilder& builder, const fs::path& file, const ReadHooks& hooks) {
    std::error_code ignored;
    const std::int64_t changed = fs::last_write_time(file, ignored).time_since_epoch().count();
    walkArchive(file, [&](const ArchiveMember& member, InputStream& content) {
        hooks.throwIfCancelled();
        const std::string name = fs::path(member.name).relative_path().lexically_normal().generic_string();
        if (anyStray(name))
            return true; // ".." too
        if (builder.wantsText(name)) {
            builder.addText(name, readText(content));
            return true;
        }
        std::string start;
        if (!isPictureName(name)) {
            start.resize(kPictureStart);
            start.resize(content.read(reinterpret_cast<std::uint8_t*>(start.data()), start.size()));
        }
        builder.addFile({name, member.bytes, changed}, start);
        return true;
    });
}

} // namespace

std::string joinedName(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + "/" + name;
}

PictureTree readPictureTree(const fs::path& place, const std::set<std::string>& wantedTexts,
                            const ReadHooks& hooks) {
    std::error_code error;
    const bool folder = fs::is_directory(place, error);
    if (!folder && !isArchive(place))
        refuse(place, "is neither a folder nor a .zip, .tar or .tar.gz of pictures");
    TreeBuilder builder(place, !folder, wantedTexts);
    if (folder)
        FolderWalk(builder, place, hooks).walk("");
    else
        readArchive(builder, place, hooks);
    return builder.take();
}

std::string firstNames(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i)
        text += (i > 0 ? ", " : "") + names[i];
    return names.size() > kNamed ? text + " and " + std::to_string(names.size() - kNamed) + " more" : text;
}

std::vector<TreeFile> picturesRightIn(const PictureTree& tree, const std::string& folder) {
    std::vector<TreeFile> found;
    const auto range = tree.ranges.find(folder);
    if (range == tree.ranges.end())
        return found;
    const std::size_t start = folder.empty() ? 0 : folder.size() + 1;
    for (std::size_t i = range->second.first; i < range->second.second; ++i)
        if (tree.pictures[i].name.find('/', start) == std::string::npos)
            found.push_back(tree.pictures[i]);
    return found;
}

FolderPictures picturesByFolder(const PictureTree& tree, const std::string& folder) {
    FolderPictures found;
    const std::string prefix = folder.empty() ? "" : folder + "/";
    const auto range = tree.ranges.find(folder);
    if (range == tree.ranges.end())
        return found;
    for (std::size_t i = range->second.first; i < range->second.second; ++i) {
        const TreeFile& picture = tree.pictures[i];
        const auto slash = picture.name.find('/', prefix.size());
        if (slash != std::string::npos)
            found[picture.name.substr(prefix.size(), slash - prefix.size())].push_back(picture);
    }
    return found;
}

} // namespace distill
