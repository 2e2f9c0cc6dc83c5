// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to choose from, as app/tables/catalogue_rows.h wrote it when the program was built.
#pragma once

#include <string>

namespace distill {

std::string catalogueText(); // JSON

} // namespace distill
