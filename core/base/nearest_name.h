// SPDX-License-Identifier: GPL-3.0-or-later
// "Did you mean …?": the known name that a mistyped one is nearest to. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace distill {

// By letters that are changed, missing, too many or swapped, whatever their case; at most a third of the
// word. Empty where none is near.
std::string nearestName(std::string_view word, const std::vector<std::string>& known);

// The same for dotted keys: one with the same last part comes first ("lr_img" and "dm.lr_img" find "dc.lr_img").
std::string nearestKey(std::string_view word, const std::vector<std::string>& known);

// " Did you mean 'shapes'?", to end a sentence with; empty where none is near.
std::string didYouMean(std::string_view word, const std::vector<std::string>& known);

// "There is no dataset 'shape'. Did you mean 'shapes'? Known: mnist, shapes." for a `kind` of things that go by ids.
std::string thereIsNo(std::string_view kind, std::string_view id, const std::vector<std::string>& known);

} // namespace distill
