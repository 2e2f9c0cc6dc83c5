# SPDX-License-Identifier: GPL-3.0-or-later
# LibTorch in any of its shapes: Debian's, the archive from pytorch.org, a torch that pip installed.
# Hints: CMAKE_PREFIX_PATH or LibTorch_ROOT, as the folder of LibTorch or its share/cmake.
# Gives LibTorch_VERSION, LibTorch_OLD_ABI and the target LibTorch::LibTorch.
# The CMake package of a build with CUDA asks for a CUDA toolkit and compiler, which nothing here needs: it is read, not
# run, and the CPU's part alone is linked. core/maths/tensor/accelerator.cpp opens the other part where there is a GPU.
include(FindPackageHandleStandardArgs)

find_file(LibTorch_CONFIG TorchConfig.cmake
    PATH_SUFFIXES share/cmake/Torch Torch cmake/Torch lib/cmake/Torch lib/${CMAKE_LIBRARY_ARCHITECTURE}/cmake/Torch)
mark_as_advanced(LibTorch_CONFIG)
if(LibTorch_CONFIG)
    get_filename_component(LibTorch_PREFIX "${LibTorch_CONFIG}/../../../.." ABSOLUTE)
    if(LibTorch_PREFIX MATCHES "/lib(/[^/]+)?$") # below lib, as Debian has it
        string(REGEX REPLACE "/lib(/[^/]+)?$" "" LibTorch_PREFIX "${LibTorch_PREFIX}")
    endif()
endif()
find_path(LibTorch_INCLUDE torch/version.h HINTS "${LibTorch_PREFIX}" PATH_SUFFIXES include NO_CACHE)
if(NOT LibTorch_INCLUDE)
    find_path(LibTorch_INCLUDE torch/csrc/api/include/torch/version.h HINTS "${LibTorch_PREFIX}"
              PATH_SUFFIXES include NO_CACHE)
endif()
foreach(library torch_cpu c10)
    find_library(LibTorch_${library} ${library} HINTS "${LibTorch_PREFIX}" PATH_SUFFIXES lib NO_CACHE)
endforeach()

set(LibTorch_VERSION)
foreach(header torch/version.h torch/csrc/api/include/torch/version.h torch/headeronly/version.h)
    if(NOT LibTorch_VERSION AND EXISTS "${LibTorch_INCLUDE}/${header}")
        file(STRINGS "${LibTorch_INCLUDE}/${header}" lines REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
        string(REGEX MATCHALL "[0-9]+" numbers "${lines}")
        list(JOIN numbers "." LibTorch_VERSION)
    endif()
endforeach()
find_package_handle_standard_args(LibTorch VERSION_VAR LibTorch_VERSION
    REQUIRED_VARS LibTorch_torch_cpu LibTorch_c10 LibTorch_INCLUDE LibTorch_CONFIG)

if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
    file(READ "${LibTorch_CONFIG}" text)
    string(FIND "${text}" "_GLIBCXX_USE_CXX11_ABI=0" old_abi)
    set(LibTorch_OLD_ABI FALSE)
    if(NOT old_abi EQUAL -1)
        set(LibTorch_OLD_ABI TRUE)
    endif()
    add_library(LibTorch::LibTorch INTERFACE IMPORTED)
    if(EXISTS "${LibTorch_PREFIX}/lib/libtorch_cuda.so")
        target_include_directories(LibTorch::LibTorch INTERFACE
            "${LibTorch_INCLUDE}" "${LibTorch_INCLUDE}/torch/csrc/api/include")
        target_link_libraries(LibTorch::LibTorch INTERFACE "${LibTorch_torch_cpu}" "${LibTorch_c10}")
        # What LibTorch itself needs, the loader finds by its run paths; a linker may meet older ones elsewhere.
        target_link_options(LibTorch::LibTorch INTERFACE LINKER:--allow-shlib-undefined)
        if(text MATCHES "cxx_std_([0-9]+)" AND CMAKE_MATCH_1 GREATER CMAKE_CXX_STANDARD)
            target_compile_features(LibTorch::LibTorch INTERFACE cxx_std_${CMAKE_MATCH_1})
        endif()
    else()
        get_filename_component(folder "${LibTorch_CONFIG}" DIRECTORY)
        find_package(Torch REQUIRED PATHS "${folder}" NO_DEFAULT_PATH)
        separate_arguments(flags NATIVE_COMMAND "${TORCH_CXX_FLAGS}")
        target_compile_options(LibTorch::LibTorch INTERFACE ${flags})
        target_include_directories(LibTorch::LibTorch INTERFACE ${TORCH_INCLUDE_DIRS})
        target_link_libraries(LibTorch::LibTorch INTERFACE ${TORCH_LIBRARIES})
    endif()
endif()
