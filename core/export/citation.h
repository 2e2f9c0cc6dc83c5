// SPDX-License-Identifier: GPL-3.0-or-later
// Inside core: what to cite. Pure functions; any thread.
#pragma once

#include <string>

namespace distill {

// A BibTeX entry from "Zhao & Bilen, Dataset Condensation with Distribution Matching, WACV 2023"; where it is
// not of that form, an entry that holds the reference as it is. Empty for an empty reference.
std::string bibtexOf(const std::string& reference, const std::string& key);

// The entry of the paper that CMI comes from.
std::string cmiBibtex();

} // namespace distill
