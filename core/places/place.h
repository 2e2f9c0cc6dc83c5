// SPDX-License-Identifier: GPL-3.0-or-later
// Where runs are executed: this computer, another host by ssh, a cluster by Slurm, or a cluster behind a
// host. A list in the user's configuration ($XDG_CONFIG_HOME/distillation-studio/places.json); a site can
// ship one of the same form in the folders of $XDG_CONFIG_DIRS (/etc/xdg), which the user's own wins over by
// name. Any thread; files are read anew.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"

namespace distill {

enum class PlaceKind {
    Local,    // processes of this computer
    Ssh,      // processes of another host
    Slurm,    // jobs of the cluster that this computer belongs to
    SlurmSsh, // jobs of a cluster whose login node is reached by ssh
};

struct Place {
    std::string name; // letters, digits, - and _
    PlaceKind kind = PlaceKind::Local;
    std::string host;                     // as ssh knows it: an alias, or user@host; of the kinds with ssh
    std::vector<std::string> ssh;         // further options of ssh, for instance -F FILE
    std::string runs = "~/Distillations"; // folder for runs at the place
    std::string program = "distill";      // there, in PATH or with its folder
    std::string setup;             // shell lines before it, for instance `module load distillation-studio`
    std::vector<std::string> gpus; // CUDA_VISIBLE_DEVICES of each slot; empty = left as it is
    int atOnce = 1;                // runs, its slots; of a Slurm array its throttle
    std::vector<std::string>
        slurm; // header lines without #SBATCH, for instance "--gres=gpu:1"; {name} is filled in
    std::map<std::string, std::string> data; // dataset id -> its file or folder at the place

    bool remote() const { return kind == PlaceKind::Ssh || kind == PlaceKind::SlurmSsh; }
    bool queued() const { return kind == PlaceKind::Slurm || kind == PlaceKind::SlurmSsh; }
};

const char* toString(PlaceKind kind); // "local" | "ssh" | "slurm" | "slurm-ssh"

bool isPlaceName(const std::string& name); // letters, digits, - and _

// "PLACE:RUN" in two; nothing where there is no colon or a file of that name exists, which a path means then.
struct RunAddress {
    std::string place, run;
};
bool isRunAddress(const std::string& text);
Result<RunAddress> runAddressOf(const std::string& text);

std::filesystem::path placesFile(); // the user's own
// "here" (this computer) first, then the user's, then the site's. InvalidInput names the file that is damaged
// and what in it.
Result<std::vector<Place>> listPlaces();
Result<Place> findPlace(const std::string& name); // Usage with the names that there are

// A run where it is: what an address means, with the place itself. The errors of runAddressOf and findPlace.
struct PlacedRun {
    Place place;
    std::string run;
};
Result<PlacedRun> placedRun(const std::string& address);

// Writes the user's list anew. Usage for a place that makes no sense, or a name that is taken.
Result<void> addPlace(const Place& place);
Result<void>
replacePlace(const Place& place); // of that name in the user's own list; a site's is copied there
Result<void> removePlace(const std::string& name); // Usage where the user's own list has none of that name

nlohmann::json toJson(const Place& place);
Result<Place> placeFromJson(const nlohmann::json& json); // Usage says which member is wrong

} // namespace distill
