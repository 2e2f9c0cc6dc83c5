# SPDX-License-Identifier: GPL-3.0-or-later
# `cmake --install` and the Debian package (`cpack` in the build tree).
set(DISTILL_ID io.github.distillation_studio.DistillationStudio)
set(DISTILL_LINUX "${PROJECT_SOURCE_DIR}/packaging/linux")
set(DISTILL_DOC_DIR "${CMAKE_INSTALL_DATADIR}/doc/distillation-studio")

# Debian wants manual pages and the change log compressed; gzip -n leaves the date out.
function(distill_install_gz source destination name)
    find_program(DISTILL_GZIP gzip REQUIRED)
    set(output "${PROJECT_BINARY_DIR}/install/${name}.gz")
    file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/install")
    add_custom_command(OUTPUT "${output}" DEPENDS "${source}" VERBATIM
        COMMAND sh -c "exec \"$1\" -9nc <\"$2\" >\"$3\"" gz "${DISTILL_GZIP}" "${source}" "${output}")
    set_property(GLOBAL APPEND PROPERTY DISTILL_GZ_FILES "${output}")
    install(FILES "${output}" DESTINATION "${destination}")
endfunction()

install(TARGETS distill RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS distill-engine distill-files RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/distillation-studio)
foreach(shell bash zsh fish)
    set(output "${PROJECT_BINARY_DIR}/install/completion.${shell}")
    add_custom_command(OUTPUT "${output}" DEPENDS distill-engine VERBATIM
        COMMAND ${CMAKE_COMMAND} -E env OMP_WAIT_POLICY=passive ASAN_OPTIONS=detect_leaks=0
                sh -c "exec \"$1\" completion \"$2\" >\"$3\"" completion $<TARGET_FILE:distill-engine> ${shell} "${output}")
    set_property(GLOBAL APPEND PROPERTY DISTILL_GZ_FILES "${output}")
endforeach()
install(FILES "${PROJECT_BINARY_DIR}/install/completion.bash" RENAME distill
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES "${PROJECT_BINARY_DIR}/install/completion.zsh" RENAME _distill
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES "${PROJECT_BINARY_DIR}/install/completion.fish" RENAME distill.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
# The manual page: words that --help has not, around those that it has.
set(DISTILL_MAN "${PROJECT_SOURCE_DIR}/packaging/man/distill")
set(DISTILL_MAN_PAGE "${PROJECT_BINARY_DIR}/install/distill.1")
add_custom_command(OUTPUT "${DISTILL_MAN_PAGE}" DEPENDS distill-engine "${DISTILL_MAN}.head.1" "${DISTILL_MAN}.foot.1" VERBATIM
    COMMAND ${CMAKE_COMMAND} -E env OMP_WAIT_POLICY=passive ASAN_OPTIONS=detect_leaks=0
            sh -c "{ cat \"$1\" && \"$2\" manual && cat \"$3\"; } >\"$4\"" manual "${DISTILL_MAN}.head.1"
            $<TARGET_FILE:distill-engine> "${DISTILL_MAN}.foot.1" "${DISTILL_MAN_PAGE}")
distill_install_gz("${DISTILL_MAN_PAGE}" ${CMAKE_INSTALL_MANDIR}/man1 distill.1)
distill_install_gz("${PROJECT_SOURCE_DIR}/CHANGELOG.md" ${DISTILL_DOC_DIR} changelog)
distill_install_gz("${DISTILL_LINUX}/changelog.Debian" ${DISTILL_DOC_DIR} changelog.Debian)
install(FILES "${DISTILL_LINUX}/copyright" "${PROJECT_SOURCE_DIR}/README.md" DESTINATION ${DISTILL_DOC_DIR})

if(TARGET distillation-studio)
    install(TARGETS distillation-studio RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    distill_install_gz("${PROJECT_SOURCE_DIR}/packaging/man/distillation-studio.1" ${CMAKE_INSTALL_MANDIR}/man1
                       distillation-studio.1)
    install(FILES "${DISTILL_LINUX}/${DISTILL_ID}.desktop" DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
    install(FILES "${DISTILL_LINUX}/${DISTILL_ID}.metainfo.xml" DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
    install(FILES "${DISTILL_LINUX}/${DISTILL_ID}.svg"
            DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
    install(FILES "${DISTILL_LINUX}/${DISTILL_ID}-symbolic.svg"
            DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/symbolic/apps)
endif()

get_property(gz_files GLOBAL PROPERTY DISTILL_GZ_FILES)
add_custom_target(distill_install_files ALL DEPENDS ${gz_files})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME distillation-studio)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_VENDOR "The Distillation Studio contributors")
set(CPACK_PACKAGE_CONTACT "The Distillation Studio contributors <maintainers@distillation-studio.invalid>" CACHE STRING
    "Who maintains the package: name and address")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "watch and steer dataset distillation")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "\
Dataset distillation learns a few synthetic images per class that stand in for
a whole training set. This program runs it and shows images, losses and test
accuracy as they change; the weight of the CMI regulariser may be changed
while it runs. The command line program distill does the same for scripts.")
# dpkg-shlibdeps sees what is linked; Qt's plug-ins and the BLAS behind LibTorch are loaded at run time.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libopenblas0-pthread | libblas3")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "dataset-fashion-mnist")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "fonts-inter")
if(TARGET distillation-studio)
    string(APPEND CPACK_DEBIAN_PACKAGE_DEPENDS ", libqt6svg6")
    string(APPEND CPACK_DEBIAN_PACKAGE_RECOMMENDS ", qt6-wayland")
endif()
include(CPack)
