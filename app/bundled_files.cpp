// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bundled_files.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace distill {
namespace {

namespace fs = std::filesystem;

struct BundledFile {
    const char* variable; // that the library reads
    const char* inBundle; // below usr/
    const char* inSystem; // what makes it unnecessary; empty: nothing does
};

// The fonts.conf reads the system's too.
constexpr BundledFile kFiles[] = {
    {"FONTCONFIG_FILE", "etc/fonts/fonts.conf", ""},
    {"XKB_CONFIG_ROOT", "share/X11/xkb", "/usr/share/X11/xkb"},
    {"XLOCALEDIR", "share/X11/locale", "/usr/share/X11/locale"},
};

} // namespace

void useBundledFiles() {
    std::error_code error;
    const fs::path top = fs::read_symlink("/proc/self/exe", error).parent_path().parent_path();
    if (error)
        return;
    for (const auto& file : kFiles) {
        const bool unneeded = file.inSystem[0] != '\0' && fs::exists(file.inSystem, error);
        if (!unneeded && fs::exists(top / file.inBundle, error))
            setenv(file.variable, (top / file.inBundle).c_str(), 0); // 0: what the user has set stays
    }
}

} // namespace distill
