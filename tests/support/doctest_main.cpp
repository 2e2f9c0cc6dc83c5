// SPDX-License-Identifier: GPL-3.0-or-later
// The tests run in the locale of their environment, as a program with a window does: tests/locale.sh gives
// them one that writes numbers with a comma.
#define DOCTEST_CONFIG_IMPLEMENT
#include <clocale>

#include <doctest/doctest.h>

int main(int argc, char** argv) {
    std::setlocale(LC_ALL, "");
    return doctest::Context(argc, argv).run();
}
