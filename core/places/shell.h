// SPDX-License-Identifier: GPL-3.0-or-later
// One short script at a place: by /bin/sh here, or by the system's ssh, so that ~/.ssh/config, agents, jump
// hosts and second factors work as they do by hand. The script goes over standard input to `/bin/sh -s`, so
// the person's own shell there does not matter; one connection is shared by later calls (ControlMaster) and
// closes by itself. Any thread; blocks.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/io/child_process.h"
#include "core/places/place.h"

namespace distill {

constexpr auto kScriptLimit = std::chrono::seconds(60);

// Device: the place cannot be reached (ssh's own sentence is in the message); else as runChild(). What the
// script returns is an answer, whatever its code.
Result<ChildAnswer> runScript(const Place& place, const std::string& script,
                              std::chrono::milliseconds limit = kScriptLimit,
                              const std::function<bool()>& cancelled = {});

// Whether who follows a place waits after this error of runScript() or of an exchange: it may be asleep, or the network.
// A name that nobody knows, a refused key and another host key do not mend by themselves; only where the place was
// `reached` before, it is the network that changed, or an agent that is locked.
bool mayWake(const Error& error, bool reached);

// The call that runScript() makes, for those who put it into a pipe.
ChildCall scriptCall(const Place& place, const std::string& script);

// As one word of a POSIX shell: 'it'\''s'.
std::string shellWord(std::string_view text);
// A folder as a word in which a leading ~ is the home there.
std::string shellFolder(const std::string& folder);

// Of this computer, process and call: two that send or fetch the same do not meet.
std::string uniqueWord();

// Of what a program said.
std::string firstLine(const std::string& text);

// Ends the shared connection, for instance when a network has changed. Nothing where there is none.
void closeConnection(const Place& place);

} // namespace distill
