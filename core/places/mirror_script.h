// SPDX-License-Identifier: GPL-3.0-or-later
// What a mirror asks of its place: one script of the POSIX shell, whose answer is lines and parts. A part is a line
// "part KIND NAME BYTES" and then its bytes. Lines: "exists"; "other", the run is not the one that is here;
// "from N", of the journal; "more", of it; "age N", seconds since the owner wrote. Pure but for reading the journal.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace distill {

struct Exchange {
    std::string run;               // folder at the place, as its shell takes it
    std::filesystem::path journal; // here
    std::uint64_t have = 0;        // bytes of it
    std::string first, newest;     // pictures here; empty = none
    std::string requests;          // shell text that leaves them with the run, where it is still the same
};

std::string exchangeScript(const Exchange& exchange);

} // namespace distill
