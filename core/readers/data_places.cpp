// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/readers/data_places.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"
#include "core/readers/dataset_table.h"

namespace distill {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kDeepest = 3; // levels below the folder that is searched
constexpr std::size_t kMostFolders = 3000, kMostRemembered = 8;

std::string environment(const char* name, const std::string& otherwise) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != 0 ? value : otherwise;
}

fs::path home() {
    return environment("HOME", "");
}

std::vector<fs::path> foldersIn(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        if (found.size() < kMostFolders && entry->is_directory(ignored) &&
            !isStrayName(entry->path().filename().string()))
            found.push_back(entry->path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

fs::path memoryFile() {
    const fs::path given = environment("XDG_STATE_HOME", ""); // relative ones are to be ignored
    const fs::path base = given.is_absolute() ? given : home() / ".local" / "state";
    return base / "distillation-studio" / "data-places.json";
}

Json readMemory() {
    const auto text = readWholeFile(memoryFile());
    auto memory = text ? Json::parse(*text, nullptr, false) : Json();
    return memory.is_object() ? memory : Json::object();
}

std::vector<std::string> rememberedTexts(const Json& memory, const std::string& id) {
    std::vector<std::string> texts;
    const auto found = memory.find(id);
    if (found != memory.end() && found->is_array())
        for (const auto& place : *found)
            if (place.is_string())
                texts.push_back(place.get<std::string>());
    return texts;
}

} // namespace

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

bool isStrayName(const std::string& name) {
    static constexpr std::array<const char*, 6> kStray{
        "__MACOSX", "__pycache__", "@eaDir", "lost+found", "$RECYCLE.BIN", "System Volume Information"};
    return name.empty() || name[0] == '.' ||
           std::any_of(kStray.begin(), kStray.end(), [&](const char* stray) { return name == stray; });
}

std::optional<fs::path> findBelow(const fs::path& top, const FolderLook& look) {
    std::deque<std::pair<fs::path, int>> waiting{{top, 0}};
    std::size_t seen = 0;
    while (!waiting.empty() && seen++ < kMostFolders) {
        const auto [folder, depth] = waiting.front();
        waiting.pop_front();
        if (auto found = look(folder))
            return found;
        if (depth < kDeepest)
            for (auto& below : foldersIn(folder))
                waiting.emplace_back(std::move(below), depth + 1);
    }
    return std::nullopt;
}

fs::path expandedPath(const std::string& given) {
    if (given.empty())
        return {};
    fs::path path = given;
    if (given == "~")
        path = home();
    else if (given.rfind("~/", 0) == 0)
        path = home() / given.substr(2);
    std::error_code error;
    const auto absolute = fs::absolute(path, error);
    auto normal = error ? path : absolute.lexically_normal();
    return normal.has_filename() || normal == normal.root_path() ? normal : normal.parent_path();
}

// https://specifications.freedesktop.org/basedir-spec: relative entries are to be ignored.
std::vector<fs::path> ownPlaces(const std::string& id) {
    std::vector<fs::path> places;
    const auto add = [&](const fs::path& base) {
        if (!base.is_absolute())
            return;
        places.push_back(base / "distillation-studio" / id);
        places.push_back(base / "datasets" / id); // Debian's folder
    };
    add(environment("XDG_DATA_HOME", home().empty() ? "" : (home() / ".local/share").string()));
    const std::string dirs = environment("XDG_DATA_DIRS", "/usr/local/share:/usr/share");
    for (std::size_t start = 0; start <= dirs.size();) {
        const std::size_t end = std::min(dirs.find(':', start), dirs.size());
        add(dirs.substr(start, end - start));
        start = end + 1;
    }
    places.push_back(fs::path("/usr/share/datasets") / id);
    return places;
}

std::vector<fs::path> sharedPlaces() {
    std::vector<fs::path> places{expandedPath("data"), expandedPath("datasets")};
    if (const fs::path torch = environment("TORCH_HOME", ""); torch.is_absolute())
        places.push_back(torch);
    if (!home().empty())
        for (const char* name : {"data", "datasets", ".cache/torch", ".keras/datasets"})
            places.push_back(home() / name);
    return places;
}

std::vector<fs::path> rememberedPlaces(const std::string& id) {
    const auto texts = rememberedTexts(readMemory(), id);
    return {texts.begin(), texts.end()};
}

void rememberPlace(const std::string& id, const fs::path& place) {
    auto memory = readMemory();
    auto texts = rememberedTexts(memory, id);
    const std::string text = place.string();
    if (!texts.empty() && texts.front() == text)
        return;
    texts.erase(std::remove(texts.begin(), texts.end(), text), texts.end());
    texts.insert(texts.begin(), text);
    texts.resize(std::min(texts.size(), kMostRemembered));
    memory[id] = texts;
    std::error_code ignored;
    fs::create_directories(memoryFile().parent_path(), ignored);
    static_cast<void>(writeFileAtomically(memoryFile(), jsonText(memory, 2) + "\n"));
}

namespace {

bool holdsSomething(const fs::path& place) {
    std::error_code error;
    return isFile(place) || (fs::is_directory(place, error) &&
                             fs::directory_iterator(place, error) != fs::directory_iterator() && !error);
}

std::optional<fs::path> lookIn(const DatasetRow& row, const fs::path& place) {
    if (!holdsSomething(place))
        return std::nullopt;
    return row.find != nullptr ? row.find(place) : std::optional(place);
}

std::vector<fs::path> searchedPlaces(const DatasetRow& row) {
    auto places = ownPlaces(row.shown.id);
    const auto add = [&](std::vector<fs::path> more) {
        for (auto& place : more)
            if (std::find(places.begin(), places.end(), place) == places.end())
                places.push_back(std::move(place));
    };
    add(rememberedPlaces(row.shown.id));
    if (row.searched)
        add(sharedPlaces());
    return places;
}

} // namespace

std::optional<fs::path> findData(const DatasetRow& row) {
    if (row.shown.made)
        return fs::path();
    for (const auto& place : searchedPlaces(row))
        if (auto found = lookIn(row, place))
            return found;
    return std::nullopt;
}

fs::path placeOfData(const DatasetRow& row, const std::string& given) {
    if (row.shown.made)
        return {};
    if (!given.empty())
        return expandedPath(given);
    if (auto found = findData(row))
        return *found;
    const std::string fetch =
        row.publication.files.empty() ? "" : "fetch it with `distill data fetch " + row.shown.id + "`, ";
    const std::string package = row.package.empty() ? "" : "install the Debian package " + row.package + ", ";
    std::string searched;
    const auto places = searchedPlaces(row);
    for (const auto& place : places)
        searched += place.string() + "\n";
    throw DistillError(ErrorCode::InvalidInput,
                       "No " + row.shown.id + " data was found: " + fetch + package + "put its files into " +
                           places.front().string() + ", or name their place with --data.",
                       row.shown.where + "\nSearched:\n" + searched);
}

} // namespace distill
