// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/place.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/io/atomic_file.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr auto kFile = "distillation-studio/places.json";
constexpr auto kHere = "here";
constexpr int kMostSlots = 1000;

struct KindName {
    PlaceKind kind;
    const char* name;
};
constexpr std::array<KindName, 4> kKinds = {{{PlaceKind::Local, "local"},
                                             {PlaceKind::Ssh, "ssh"},
                                             {PlaceKind::Slurm, "slurm"},
                                             {PlaceKind::SlurmSsh, "slurm-ssh"}}};

fs::path environmentPath(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value == '/') // relative ones are to be ignored
        return value;
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr ? home : ".") / otherwise;
}

std::vector<fs::path> siteFiles() {
    const char* value = std::getenv("XDG_CONFIG_DIRS");
    std::string folders = value != nullptr && *value != '\0' ? value : "/etc/xdg";
    std::vector<fs::path> files;
    for (std::size_t start = 0; start <= folders.size();) {
        const auto end = std::min(folders.find(':', start), folders.size());
        if (end > start)
            files.push_back(fs::path(folders.substr(start, end - start)) / kFile);
        start = end + 1;
    }
    return files;
}

bool isLine(const std::string& text) {
    return text.find_first_of("\n\r") == std::string::npos && text.find('\0') == std::string::npos;
}

// What is wrong with it, as a sentence; empty = nothing.
std::string problemOf(const Place& place) {
    if (!isPlaceName(place.name))
        return "A place's name takes letters, digits, - and _, not '" + place.name + "'.";
    if (place.name == kHere)
        return "'here' is this computer already; choose another name.";
    if (place.remote() && (place.host.empty() || place.host.front() == '-' || !isLine(place.host)))
        return "The place '" + place.name + "' needs a host as ssh knows it, not '" + place.host + "'.";
    if (place.runs.empty() || !isLine(place.runs))
        return "The place '" + place.name + "' needs a folder for its runs, in one line.";
    if (place.program.empty() || !isLine(place.program))
        return "The place '" + place.name + "' needs the name of its program, in one line.";
    if (place.atOnce < 1 || place.atOnce > kMostSlots)
        return "The place '" + place.name + "' takes 1 to " + std::to_string(kMostSlots) + " slots.";
    for (const auto& line : place.slurm)
        if (line.rfind("--", 0) != 0 || !isLine(line))
            return "A Slurm header line begins with --, not '" + line + "'.";
    return {};
}

template <class Value>
void take(const Json& json, const char* key, Value& value) {
    const auto found = json.find(key);
    if (found == json.end())
        return;
    try {
        found->get_to(value);
    } catch (const Json::exception&) {
        throw DistillError(ErrorCode::Usage,
                           std::string("'") + key + "' of a place does not take " + found->dump() + ".");
    }
}

PlaceKind kindOf(const Json& json) {
    std::string text = "ssh";
    take(json, "kind", text);
    for (const auto& row : kKinds)
        if (text == row.name)
            return row.kind;
    throw DistillError(ErrorCode::Usage, "A place is local, ssh, slurm or slurm-ssh, not '" + text + "'.");
}

void requireKnownMembers(const Json& json) {
    static const Json known = toJson(Place{});
    for (const auto& [key, value] : json.items())
        if (!known.contains(key))
            throw DistillError(ErrorCode::Usage, "A place has no member '" + key + "'.");
}

Place parsePlace(const Json& json) {
    if (!json.is_object())
        throw DistillError(ErrorCode::Usage, "A place is a JSON object, not " + json.dump() + ".");
    requireKnownMembers(json);
    Place place;
    place.kind = kindOf(json);
    take(json, "name", place.name);
    take(json, "host", place.host);
    take(json, "ssh", place.ssh);
    take(json, "runs", place.runs);
    take(json, "program", place.program);
    take(json, "setup", place.setup);
    take(json, "gpus", place.gpus);
    take(json, "slots", place.atOnce);
    take(json, "slurm", place.slurm);
    take(json, "data", place.data);
    if (const auto problem = problemOf(place); !problem.empty())
        throw DistillError(ErrorCode::Usage, problem);
    return place;
}

// None where there is no such file.
Result<std::vector<Place>> readPlaces(const fs::path& file) {
    std::vector<Place> places;
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        return places;
    const auto text = readWholeFile(file);
    if (!text)
        return tl::unexpected<Error>(text.error());
    const auto json = jsonByHand(*text);
    if (!json)
        return failure(ErrorCode::InvalidInput, "'" + file.string() + "': " + json.error().message);
    const auto list = json->is_object() ? json->find("places") : json->end();
    if (!json->is_object() || list == json->end() || !list->is_array())
        return failure(ErrorCode::InvalidInput,
                       "'" + file.string() + "' holds no list of places; mend it or remove it.");
    for (const auto& entry : *list) {
        const auto place = placeFromJson(entry);
        if (!place)
            return failure(ErrorCode::InvalidInput, "'" + file.string() + "': " + place.error().message);
        places.push_back(*place);
    }
    return places;
}

Result<void> writePlaces(const std::vector<Place>& places) {
    auto list = Json::array();
    for (const auto& place : places)
        list.push_back(toJson(place));
    const auto file = placesFile();
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored); // what fails is said by the writing
    return writeFileAtomically(file, jsonText(Json{{"schema", 1}, {"places", list}}, 2) + "\n");
}

auto named(const std::vector<Place>& places, const std::string& name) {
    return std::find_if(places.begin(), places.end(), [&](const Place& place) { return place.name == name; });
}

} // namespace

bool isPlaceName(const std::string& name) {
    return !name.empty() && name.size() <= 60 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_';
    });
}

const char* toString(PlaceKind kind) {
    for (const auto& row : kKinds)
        if (row.kind == kind)
            return row.name;
    return "local";
}

bool isRunAddress(const std::string& text) {
    const auto colon = text.find(':');
    std::error_code ignored;
    return colon != std::string::npos && isPlaceName(text.substr(0, colon)) && !fs::exists(text, ignored);
}

Result<RunAddress> runAddressOf(const std::string& text) {
    const auto colon = text.find(':');
    if (!isRunAddress(text) || colon + 1 == text.size())
        return failure(ErrorCode::Usage,
                       "'" + text + "' is no PLACE:RUN; `distill place list` names the places.");
    RunAddress address{text.substr(0, colon), text.substr(colon + 1)};
    for (const auto& part : fs::path(address.run))
        if (part == "..")
            return failure(ErrorCode::Usage, "'" + text + "' leads out of the place's folder for runs.");
    return address;
}

fs::path placesFile() {
    return environmentPath("XDG_CONFIG_HOME", ".config") / kFile;
}

Result<std::vector<Place>> listPlaces() {
    Place here;
    here.name = kHere;
    std::vector<Place> all{here};
    std::vector<fs::path> files = siteFiles();
    files.insert(files.begin(), placesFile());
    for (const auto& file : files) {
        const auto places = readPlaces(file);
        if (!places)
            return places;
        for (const auto& place : *places)
            if (named(all, place.name) == all.end())
                all.push_back(place);
    }
    return all;
}

Result<Place> findPlace(const std::string& name) {
    const auto places = listPlaces();
    if (!places)
        return tl::unexpected<Error>(places.error());
    const auto found = named(*places, name);
    if (found != places->end())
        return *found;
    std::string names;
    for (const auto& place : *places)
        names += (names.empty() ? "" : ", ") + place.name;
    return failure(ErrorCode::Usage, "There is no place '" + name + "'. Known: " + names + ".");
}

Result<PlacedRun> placedRun(const std::string& address) {
    const auto parts = runAddressOf(address);
    if (!parts)
        return tl::unexpected<Error>(parts.error());
    auto place = findPlace(parts->place);
    if (!place)
        return tl::unexpected<Error>(place.error());
    return PlacedRun{std::move(*place), parts->run};
}

namespace {

// The user's own list, which the place may stand in.
Result<std::vector<Place>> listFor(const Place& place) {
    const auto problem = problemOf(place);
    return problem.empty() ? readPlaces(placesFile())
                           : Result<std::vector<Place>>(failure(ErrorCode::Usage, problem));
}

} // namespace

Result<void> addPlace(const Place& place) {
    auto places = listFor(place);
    if (!places)
        return tl::unexpected<Error>(places.error());
    if (named(*places, place.name) != places->end())
        return failure(ErrorCode::Usage, "There is a place '" + place.name + "' already; remove it first.");
    places->push_back(place);
    return writePlaces(*places);
}

Result<void> replacePlace(const Place& place) {
    auto places = listFor(place);
    if (!places)
        return tl::unexpected<Error>(places.error());
    const auto found = named(*places, place.name);
    places->insert(found == places->end() ? found : places->erase(found), place);
    return writePlaces(*places);
}

Result<void> removePlace(const std::string& name) {
    auto places = readPlaces(placesFile());
    if (!places)
        return tl::unexpected<Error>(places.error());
    const auto found = named(*places, name);
    if (found == places->end())
        return failure(ErrorCode::Usage,
                       "Your list has no place '" + name + "'; `distill place list` shows it.");
    places->erase(found);
    return writePlaces(*places);
}

Json toJson(const Place& place) {
    return {
        {"name", place.name},    {"kind", toString(place.kind)}, {"host", place.host},   {"ssh", place.ssh},
        {"runs", place.runs},    {"program", place.program},     {"setup", place.setup}, {"gpus", place.gpus},
        {"slots", place.atOnce}, {"slurm", place.slurm},         {"data", place.data}};
}

Result<Place> placeFromJson(const Json& json) {
    try {
        return parsePlace(json);
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    }
}

} // namespace distill
