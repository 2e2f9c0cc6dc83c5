// SPDX-License-Identifier: GPL-3.0-or-later
// distill_tables: writes what there is to choose from as a C++ source, at build time, so that `distill list`
// answers without loading LibTorch. Not installed. usage: distill_tables > catalogue_text.cpp
#include <iostream>

#include <nlohmann/json.hpp>

#include "app/tables/catalogue_rows.h"

int main() {
    constexpr std::size_t kPiece = 8000; // characters of one literal
    const std::string text =
        distill::catalogueRows().dump(-1, ' ', true); // ASCII: a literal may end anywhere
    std::cout
        << "// Made by distill_tables.\n#include \"app/front/catalogue_text.h\"\n\nnamespace distill {\n\n"
           "std::string catalogueText() {\n    std::string text;\n";
    for (std::size_t at = 0; at < text.size(); at += kPiece)
        std::cout << "    text += R\"~~~~(" << text.substr(at, kPiece) << ")~~~~\";\n";
    std::cout << "    return text;\n}\n\n} // namespace distill\n";
    return std::cout.flush() ? 0 : 1;
}
