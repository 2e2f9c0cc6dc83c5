// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/places/mirror_script.h"

#include <algorithm>
#include <fstream>

#include "core/io/posix_checksum.h"
#include "core/places/shell.h"
#include "core/store/run_folder.h"

namespace distill {
namespace {

constexpr std::uint64_t kMostAtOnce = std::uint64_t{4} << 20; // bytes of the journal in one exchange
constexpr std::uint64_t kComparedBytes = 512;                 // of the journal's end, at most

// Functions of the script.
constexpr auto kFunctions = R"sh(
size() { wc -c <"$1" 2>/dev/null | tr -d ' '; }
part() { [ -n "$4" ] && [ "$4" -gt 0 ] && { echo "part $1 $2 $4"; tail -c +"$(($5 + 1))" "$3" | head -c "$4"; }; }
whole() { [ -f "$3" ] && part "$1" "$2" "$3" "$(size "$3")" 0; }
)sh";

// What the script calls the files of a run by.
const std::string kNames = std::string("journal=") + RunFolder::kJournal + " owner=" + RunFolder::kOwner +
                           " start=" + RunFolder::kStart + " result=" + RunFolder::kResult +
                           " pictures=" + RunFolder::kPictures.folder + " controls=" + RunFolder::kControls +
                           "\n";

// What the place's journal is compared with: the check sums of the first line here, and of the last bytes.
struct KnownJournal {
    std::string first, end;
    std::uint64_t endBytes = 0;
};

KnownJournal knownOf(const std::filesystem::path& journal, std::uint64_t bytes) {
    KnownJournal known;
    std::ifstream stream(journal, std::ios::binary);
    std::string line;
    if (bytes == 0 || !std::getline(stream, line))
        return known;
    known.first = posixChecksum(line + "\n");
    known.endBytes = std::min(bytes, kComparedBytes);
    std::string end(static_cast<std::size_t>(known.endBytes), '\0');
    stream.seekg(static_cast<std::streamoff>(bytes - known.endBytes));
    stream.read(end.data(), static_cast<std::streamsize>(end.size()));
    known.end = posixChecksum(end);
    return known;
}

} // namespace

// A run is told from another of its name by the first line of its journal. Of the same run the end of what is here is
// compared, since a resume cuts off what was torn.
std::string exchangeScript(const Exchange& exchange) {
    const auto known = knownOf(exchange.journal, exchange.have);
    const auto begin = std::to_string(exchange.have - known.endBytes + 1),
               end = std::to_string(known.endBytes);
    return "cd " + shellFolder(exchange.run) + " 2>/dev/null || exit 0\n" + kNames +
           "[ -e $journal ] || exit 0\n" + kFunctions + "echo exists\nhave=" + std::to_string(exchange.have) +
           "\nif [ $have -gt 0 ] && [ \"$(head -n 1 $journal | cksum)\" != " + shellWord(known.first) +
           " ]; then echo other; have=0\nelse :\n" + exchange.requests +
           "fi\nall=$(size $journal); [ \"$all\" -ge \"$have\" ] || have=0\n"
           "[ $have -eq 0 ] || [ \"$(tail -c +" +
           begin + " $journal | head -c " + end + " | cksum)\" = " + shellWord(known.end) +
           " ] || have=0\necho from $have\n"
           "[ -e $owner ] && echo age $(($(date +%s) - $(stat -c %Y $owner)))\n"
           "new=$((all - have)); [ $new -le " +
           std::to_string(kMostAtOnce) + " ] || { new=" + std::to_string(kMostAtOnce) +
           "; echo more; }\n"
           "[ $have -gt 0 ] || whole file $start $start\n"
           "part journal - $journal $new $have\n"
           "list=$(ls $pictures 2>/dev/null | grep '^[0-9]*\\.png$' | sort)\n"
           "bring() { [ -z \"$1\" ] || { [ $have -gt 0 ] && [ \"$1\" = \"$2\" ]; } || "
           "whole picture \"$1\" \"$pictures/$1\"; }\n"
           "bring \"$(echo \"$list\" | tail -n 1)\" " +
           shellWord(exchange.newest) + "\nbring \"$(echo \"$list\" | head -n 1)\" " +
           shellWord(exchange.first) +
           "\n"
           "[ -e $owner ] || whole file $result $result\n";
}

} // namespace distill
