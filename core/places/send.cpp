// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/send.h"

#include <algorithm>
#include <cctype>
#include <chrono>

#include "core/io/child_process.h"
#include "core/places/launch.h"
#include "core/places/shell.h"
#include "core/store/mirror_origin.h"
#include "core/store/run_folder.h"
#include "core/store/run_owner.h"
#include "core/store/run_store.h"

namespace distill {

namespace fs = std::filesystem;

namespace {

constexpr int kTaken = 6; // exit code of the receiver: there is something of that name
constexpr const char* kUnpacks = "mkdir $part && tar -xf - -C $part"; // a tar

// What may keep it from going on there, as far as it is known here.
Result<void> requireMovable(const fs::path& run, const Place& place) {
    const auto record = openRun(run);
    if (!record)
        return tl::unexpected<Error>(record.error());
    if (auto mirror = refusedAsMirror(run))
        return tl::unexpected<Error>(std::move(*mirror));
    if (ownerState(run) == OwnerState::Alive)
        return failure(ErrorCode::Usage, "'" + run.string() +
                                             "' is being written: stop it first, with `distill control " +
                                             run.string() + " --stop`.");
    const auto& config = record->info.config;
    if (place.remote() && !config.data.empty() && place.data.count(config.dataset) == 0)
        return failure(ErrorCode::Usage,
                       "The place '" + place.name + "' does not say where '" + config.dataset +
                           "' lies there: `distill place add` takes --data " + config.dataset + "=PATH.");
    return {};
}

struct Parcel {
    std::string folder, name; // there: a word of its shell, and a plain name in it
    std::string packs;        // shell text, here: it to standard output
    std::string unpacks;      // shell text, there, in `folder`: standard input as $part
    std::string part = name + "-" + uniqueWord() + ".part";
};

// Under the home there, so that the person's own shell gets one plain command; it removes itself.
std::string receiverOf(const Parcel& parcel) {
    return "\"$HOME/.cache/distillation-studio/receive-" + parcel.part + ".sh\"";
}

std::string receiverScript(const Parcel& parcel) {
    return "rm -f \"$0\"\nmkdir -p " + parcel.folder + " && cd " + parcel.folder + " || exit 4\n[ ! -e " +
           parcel.name + " ] || exit " + std::to_string(kTaken) + "\npart=" + parcel.part + "\n" +
           parcel.unpacks + " || exit 4\n";
}

// It gets its name where all of it came, else nothing stays.
std::string endScript(const Parcel& parcel, bool whole) {
    const auto& [folder, name, packs, unpacks, part] = parcel;
    return "cd " + folder + " && " +
           (whole ? "[ ! -e " + name + " ] && exec mv " + part + " " + name : "exec rm -rf " + part) +
           "\nrm -rf " + part + "; exit " + std::to_string(whole ? kTaken : 4) + "\n";
}

Result<void> placeReceiver(const Place& place, const Parcel& parcel) {
    const auto answer =
        runScript(place, "mkdir -p \"$HOME/.cache/distillation-studio\" && printf %s " +
                             shellWord(receiverScript(parcel)) + " >" + receiverOf(parcel) + "\n");
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    if (answer->code != 0)
        return failure(ErrorCode::CannotWrite, "Nothing can be written at the place '" + place.name + "'.",
                       answer->err);
    return {};
}

// Packing here, the receiver there, whose exit code comes back; that of the packing is printed.
ChildCall sendingCall(const Place& place, const Parcel& parcel) {
    ChildCall call = scriptCall(place, {});
    call.command.back() = "/bin/sh " + receiverOf(parcel);
    if (!place.remote())
        call.command = {"/bin/sh", "-c", call.command.back()};
    std::string receives;
    for (const auto& text : call.command)
        receives += " " + shellWord(text);
    call.command = {"/bin/sh", "-c",
                    "{ { " + parcel.packs + "; echo $? >&3; } |" + receives + " >/dev/null; } 3>&1"};
    call.input.clear();
    call.limit = std::chrono::hours(6);
    return call;
}

enum class Sent { Now, Earlier };

Result<Sent> send(const Place& place, const Parcel& parcel) {
    if (auto placed = placeReceiver(place, parcel); !placed)
        return tl::unexpected<Error>(placed.error());
    const auto answer = runChild(sendingCall(place, parcel));
    if (answer && answer->code == kTaken)
        return Sent::Earlier;
    const bool whole = answer && answer->code == 0 && answer->out == "0\n";
    const auto ended = runScript(place, endScript(parcel, whole));
    if (!answer || !ended)
        return tl::unexpected<Error>(answer ? ended.error() : answer.error());
    if (whole && ended->code == 0)
        return Sent::Now;
    if (whole && ended->code == kTaken)
        return Sent::Earlier;
    const auto said = firstLine(whole ? ended->err : answer->err);
    return failure(ErrorCode::CannotWrite,
                   "'" + parcel.name + "' could not be brought to the place '" + place.name + "'" +
                       (said.empty() ? "." : ": " + said),
                   answer->err);
}

} // namespace

Result<void> sendRun(const fs::path& run, const PlacedRun& to) {
    if (auto named = requireWorkName(to.run); !named)
        return named;
    if (auto movable = requireMovable(run, to.place); !movable)
        return movable;
    const auto sent = send(to.place, {shellFolder(to.place.runs), to.run,
                                      "tar -cf - -C " + shellWord(run.string()) + " --exclude=./" +
                                          RunFolder::kOwner + " --exclude=./" + RunFolder::kControls + " .",
                                      kUnpacks});
    if (!sent)
        return tl::unexpected<Error>(sent.error());
    if (*sent == Sent::Earlier)
        return failure(ErrorCode::CannotWrite,
                       "The place '" + to.place.name + "' has something named '" + to.run + "' already.");
    return {};
}

Result<void> sendFile(const fs::path& file, const Place& place, const std::string& folder,
                      const std::string& name) {
    const auto sent =
        send(place, {shellFolder(folder), name, "cat " + shellWord(file.string()), "cat >$part"});
    return sent ? Result<void>() : tl::unexpected<Error>(sent.error());
}

Result<void> sendSet(const fs::path& run, const fs::path& set, const Place& place, const std::string& folder,
                     const std::string& name) {
    std::string files;
    for (const auto& file :
         {fs::path(RunFolder::kStart), fs::path(RunFolder::kJournal), fs::path(RunFolder::kDigests),
          fs::path(RunFolder::kResult), set.lexically_relative(run)})
        if (std::error_code missing; fs::exists(run / file, missing))
            files += " " + shellWord("./" + file.string());
    const auto sent =
        send(place, {shellFolder(folder), name, "tar -cf - -C " + shellWord(run.string()) + files, kUnpacks});
    return sent ? Result<void>() : tl::unexpected<Error>(sent.error());
}

Result<std::string> sendData(const fs::path& data, const Place& place, const std::string& id) {
    const std::string kept = "~/.local/share/distillation-studio";
    std::error_code ignored;
    const bool folder = fs::is_directory(data, ignored);
    const auto file = data.filename().string();
    const auto sent = folder ? send(place, {shellFolder(kept), id,
                                            "tar -chf - -C " + shellWord(data.string()) + " .", kUnpacks})
                             : send(place, {shellFolder(kept), id, "cat " + shellWord(data.string()),
                                            "mkdir $part && cat >$part/" + shellWord(file)});
    if (!sent)
        return tl::unexpected<Error>(sent.error());
    if (*sent == Sent::Earlier)
        return failure(ErrorCode::CannotWrite,
                       "The place '" + place.name + "' has '" + kept + "/" + id +
                           "' already: remove it there first, or note it with `distill place add --data`.");
    return kept + "/" + id + (folder ? std::string() : "/" + file);
}

namespace {

constexpr const char* kCache = "~/.cache/distillation-studio"; // there

// "distillation-studio-0.1.0" of its archive; empty where it can be none.
std::string bundleName(const fs::path& archive) {
    const auto file = archive.filename().string();
    const auto name = file.substr(0, file.rfind(".tar"));
    const bool plain = !name.empty() && name.front() != '-' && name.front() != '.' &&
                       std::all_of(name.begin(), name.end(), [](unsigned char c) {
                           return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
                       });
    return plain && name != file ? name : std::string();
}

std::string unpackedHere(const fs::path& archive) {
    const auto ending = archive.extension();
    return (ending == ".zst"  ? "zstd -dcq "
            : ending == ".gz" ? "gzip -dc "
                              : "cat ") +
           shellWord(archive.string());
}

Result<std::string> checkSum(const std::string& packs) {
    ChildCall call;
    call.command = {"/bin/sh", "-c", packs + " | cksum"};
    call.limit = std::chrono::hours(1);
    const auto answer = runChild(call);
    if (!answer)
        return tl::unexpected<Error>(answer.error());
    return firstLine(answer->out);
}

// Standard input, where its check sum is `sum`, unpacked as $part; refused where its program does not run there.
std::string unpackedThere(const std::string& sum) {
    return "cat >$part.tar && [ \"$(cksum <$part.tar)\" = " + shellWord(sum) +
           " ] && mkdir $part && tar -xf $part.tar --strip-components=1 -C $part\ncode=$?; rm -f $part.tar\n"
           "[ $code != 0 ] || $part/usr/bin/distill --version >/dev/null 2>&1 || "
           "{ echo 'its usr/bin/distill does not run there' >&2; code=3; }\n[ $code = 0 ]";
}

} // namespace

Result<std::string> sendProgram(const fs::path& archive, const Place& place) {
    const auto bundle = bundleName(archive);
    if (std::error_code ignored; bundle.empty() || !fs::is_regular_file(archive, ignored))
        return failure(ErrorCode::InvalidInput,
                       "'" + archive.string() + "' is no archive of packaging/bundle.sh (NAME.tar.zst).");
    const auto packs = unpackedHere(archive);
    const auto sum = checkSum(packs);
    if (!sum)
        return tl::unexpected<Error>(sum.error());
    const auto name = bundle + "-" + sum->substr(0, sum->find(' ')); // another content is another folder
    const auto sent = send(place, {shellFolder(kCache), name, packs, unpackedThere(*sum)});
    if (!sent)
        return tl::unexpected<Error>(sent.error());
    return std::string(kCache) + "/" + name + "/usr/bin/distill";
}

} // namespace distill
