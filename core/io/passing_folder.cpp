// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/passing_folder.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include "core/io/posix_io.h"

namespace distill {

namespace fs = std::filesystem;

PassingFolder::PassingFolder() {
    std::error_code error;
    const fs::path base = fs::temp_directory_path(error);
    std::string name = ((error ? fs::path("/tmp") : base) / "distillation-studio-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw DistillError(writeError(name, errno));
    m_path = name;
}

PassingFolder::~PassingFolder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

} // namespace distill
