# SPDX-License-Identifier: GPL-3.0-or-later
# Every outside library, found once. ARCHITECTURE.md says what each one is for.
include(FindPkgConfig)

find_package(LibTorch 1.13 REQUIRED)
set_package_properties(LibTorch PROPERTIES PURPOSE "tensors and gradients (core only)")
if(LibTorch_OLD_ABI) # its functions take the strings of an older C++ library: so must everything here
    if(DISTILL_OPENCV)
        message(FATAL_ERROR "The LibTorch ${LibTorch_VERSION} in ${LibTorch_PREFIX} was built with the old C++ ABI, "
            "the system's OpenCV with the new one: they cannot be linked together. Take LibTorch's archive with "
            "\"cxx11-abi\" in its name or pip's torch from 2.7 on, or add -DDISTILL_OPENCV=OFF.")
    endif()
    target_compile_definitions(distill_common INTERFACE _GLIBCXX_USE_CXX11_ABI=0)
endif()
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.9 REQUIRED)
set_package_properties(nlohmann_json PROPERTIES PURPOSE "run.json, journal, command line output")

find_package(SQLite3 REQUIRED)
set_package_properties(SQLite3 PROPERTIES PURPOSE "index of runs")

find_package(ZLIB REQUIRED)
set_package_properties(ZLIB PROPERTIES PURPOSE "SVHN's .mat files, check sums of exported archives")

find_path(DISTILL_CLI11_INCLUDE CLI/CLI.hpp REQUIRED)
find_path(DISTILL_EXPECTED_INCLUDE tl/expected.hpp REQUIRED)
find_path(DISTILL_XXHASH_INCLUDE xxhash.h REQUIRED)
target_include_directories(distill_common SYSTEM INTERFACE ${DISTILL_EXPECTED_INCLUDE} ${DISTILL_XXHASH_INCLUDE})

find_package(LibArchive)
set_package_properties(LibArchive PROPERTIES TYPE RECOMMENDED PURPOSE "reading .gz and .tar.gz datasets")
if(LibArchive_FOUND)
    target_compile_definitions(distill_common INTERFACE DISTILL_HAVE_ARCHIVE)
endif()

pkg_check_modules(CURL IMPORTED_TARGET libcurl>=7.85)
add_feature_info(libcurl CURL_FOUND "fetching datasets")
find_package(OpenSSL COMPONENTS Crypto)
set_package_properties(OpenSSL PROPERTIES TYPE RECOMMENDED PURPOSE "check sums of fetched datasets")

pkg_check_modules(WEBP IMPORTED_TARGET libwebp libwebpmux)
add_feature_info(libwebp WEBP_FOUND "films as WebP")
find_package(GIF 5)
set_package_properties(GIF PROPERTIES TYPE RECOMMENDED PURPOSE "films as GIF")

pkg_check_modules(CURSES IMPORTED_TARGET ncursesw>=6.1)
add_feature_info(ncurses CURSES_FOUND "distill watch in a terminal")

pkg_check_modules(TEXT IMPORTED_TARGET freetype2 harfbuzz fontconfig)
add_feature_info(text TEXT_FOUND "class names on exported pictures, in any script (FreeType, HarfBuzz, fontconfig)")

if(DISTILL_OPENCV)
    find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs OPTIONAL_COMPONENTS videoio)
    set_package_properties(OpenCV PROPERTIES PURPOSE "picture files: reading, writing, resizing")
endif()

if(DISTILL_GUI)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets PrintSupport Svg Test)
    set_package_properties(Qt6 PROPERTIES PURPOSE "the window (ui and app only)")
    find_package(QCustomPlotQt6 QUIET CONFIG)
    if(NOT QCustomPlotQt6_FOUND)
        find_package(QCustomPlot REQUIRED)
    endif()
    set_package_properties(QCustomPlotQt6 PROPERTIES PURPOSE "live plots")
endif()

if(DISTILL_TESTS)
    find_path(DISTILL_DOCTEST_INCLUDE doctest/doctest.h REQUIRED)
endif()

add_library(distill_torch INTERFACE)
target_link_libraries(distill_torch INTERFACE LibTorch::LibTorch ${CMAKE_DL_LIBS})
find_package(OpenMP QUIET COMPONENTS CXX) # at::parallel_for needs the flag in our own files
if(OpenMP_CXX_FOUND)
    target_link_libraries(distill_torch INTERFACE OpenMP::OpenMP_CXX)
endif()
