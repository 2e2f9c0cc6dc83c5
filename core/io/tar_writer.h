// SPDX-License-Identifier: GPL-3.0-or-later
// A tar (ustar) of regular files in memory. Deterministic: no times, no owners. One thread per object.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace distill {

class TarWriter final {
public:
    TarWriter(); // DistillError(CannotWrite) in a build without libarchive
    ~TarWriter();
    TarWriter(const TarWriter&) = delete;
    TarWriter& operator=(const TarWriter&) = delete;

    void add(const std::string& name, std::string_view content);
    std::string finish(); // the whole archive; to be called once

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace distill
