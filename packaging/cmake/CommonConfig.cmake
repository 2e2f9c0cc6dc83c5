# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings and language level that every target of the project links to: distill_common.
include(FeatureSummary)
include(GNUInstallDirs)

# C++17, since LibTorch 1.13's headers do not compile as C++20 with clang (hence clang-tidy). A newer LibTorch
# raises the level by itself through its compile features.
set(CMAKE_CXX_STANDARD 17 CACHE STRING "C++ standard")
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(distill_common INTERFACE)
target_include_directories(distill_common INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(distill_common INTERFACE
    -Wall -Wextra -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Wcast-qual)
target_compile_definitions(distill_common INTERFACE
    DISTILL_VERSION="${PROJECT_VERSION}"
    $<$<BOOL:${DISTILL_OPENCV}>:DISTILL_HAVE_OPENCV>)

if(DISTILL_SANITIZE)
    target_compile_options(distill_common INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer)
    target_link_options(distill_common INTERFACE -fsanitize=address,undefined)
endif()
if(DISTILL_TSAN)
    target_compile_options(distill_common INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
    target_link_options(distill_common INTERFACE -fsanitize=thread)
endif()
if(DISTILL_COVERAGE)
    target_compile_options(distill_common INTERFACE --coverage -fprofile-update=atomic)
    target_link_options(distill_common INTERFACE --coverage)
endif()
if(DISTILL_FUZZ) # the targets of tests/fuzz add libFuzzer's own main
    if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
        message(FATAL_ERROR "DISTILL_FUZZ needs clang: add -DCMAKE_CXX_COMPILER=clang++.")
    endif()
    target_compile_options(distill_common INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer
                           -fno-sanitize-recover=undefined)
    target_link_options(distill_common INTERFACE -fsanitize=address,undefined)
endif()
