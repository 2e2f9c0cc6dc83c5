// SPDX-License-Identifier: GPL-3.0-or-later
// XXH3-128 of a stream of bytes: tells whether two data sets or files are the same. Fast (memory speed), not
// for security. One thread per object.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "core/base/result.h"

namespace distill {

class Digest final {
public:
    Digest();
    ~Digest();
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;

    void update(const void* bytes, std::size_t size);
    std::string hex() const; // 32 lower-case digits, of everything so far

private:
    struct State;
    std::unique_ptr<State> m_state;
};

std::string digestOf(const void* bytes, std::size_t size);
Result<std::string> digestOfFile(const std::filesystem::path& file);

} // namespace distill
