#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Packs the programs with everything they need into one archive that runs where nothing is installed. See --help.
set -euo pipefail

# shellcheck source=packaging/common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"
headless=
out=
level=19
# shellcheck disable=SC2034 # set by parse_arguments
arguments=()
id=io.github.distillation_studio.DistillationStudio

usage() {
    cat <<'TEXT'
Usage: packaging/bundle.sh [options]

Builds, then packs the programs, LibTorch for the CPU, Qt, OpenCV and fonts into build/bundle/NAME.tar.zst: unpack it
anywhere on a Linux of the same age or newer (same kind of processor, glibc at least this machine's) and start AppRun
or usr/bin/distill. What is packed is found by walking the programs' libraries.

  --headless      for servers: the command line alone, without window and Qt
  --libtorch DIR  pack the LibTorch in DIR instead of Debian's (its CPU part)
  --out FILE      the archive to write
  --level N       zstd's level, 1 (quick) to 19 (small, the default)
  --no-install    do not look for Debian packages
  --help          this text
TEXT
}

own_option() {
    case $1 in
    --headless) headless=yes ;;
    --out | --level)
        [ $# -ge 2 ] || die 2 "$1 needs a value; see --help."
        if [ "$1" = --out ]; then out=$2; else level=$2; fi
        taken=2
        ;;
    *) return 1 ;;
    esac
}

# What belongs to the kernel and the C library of the machine, and would not work from another.
is_systems_own() {
    case $1 in
    ld-linux* | libc.so* | libm.so* | libmvec.so* | libpthread.so* | libdl.so* | librt.so* | libresolv.so* | \
        libutil.so* | libanl.so* | libnsl.so* | libnss_* | linux-vdso*) return 0 ;;
    esac
    return 1
}

# pack_libraries FILE…: what they are linked to, and what that is linked to, into usr/lib. Remembers in `packed` where
# each came from.
pack_libraries() {
    local file name path
    for file in "$@"; do
        while read -r name path; do
            [ "$path" != not ] || die 1 "$file needs $name, which is not on this machine."
            if is_systems_own "$name" || [ -e "$tree/usr/lib/$name" ]; then continue; fi
            install -m 644 -- "$path" "$tree/usr/lib/$name"
            packed+=("$(readlink -f -- "$path")")
        done < <(ldd "$file" | awk '$2 == "=>" { print $1, $3 }')
    done
}

# pack_plugins: the parts of Qt that it opens at run time.
pack_plugins() {
    local from pattern plugin
    for from in /usr/lib/*/qt6/plugins /usr/lib/qt6/plugins /usr/lib64/qt6/plugins none; do
        if [ -e "$from/platforms/libqxcb.so" ]; then break; fi
    done
    [ "$from" != none ] || die 1 "Qt's plug-in libqxcb.so is not on this machine."
    for pattern in platforms/libq{xcb,offscreen,minimal,wayland-generic} imageformats/libq{svg,jpeg,gif,ico} \
        iconengines/libqsvgicon platforminputcontexts/lib{compose,ibus}platforminputcontextplugin \
        wayland-shell-integration/libxdg-shell wayland-decoration-client/libbradient; do
        plugin="$from/$pattern.so"
        [ -e "$plugin" ] || continue
        install -D -m 644 -- "$plugin" "$tree/usr/lib/qt6/plugins/$pattern.so"
        packed+=("$plugin")
        pack_libraries "$plugin"
    done
    printf '[Paths]\nPrefix = ..\nPlugins = lib/qt6/plugins\n' >"$tree/usr/bin/qt.conf"
}

# pack_fonts: for the window, and the class names on exported pictures.
pack_fonts() {
    local folder
    mkdir -p -- "$tree/usr/share/fonts" "$tree/usr/etc/fonts"
    for folder in /usr/share/fonts/opentype/inter /usr/share/fonts/truetype/inter /usr/share/fonts/truetype/dejavu; do
        if [ -d "$folder" ]; then cp -RL -- "$folder" "$tree/usr/share/fonts/"; fi
    done
    cat >"$tree/usr/etc/fonts/fonts.conf" <<'XML'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir prefix="xdg">fonts</dir>
  <dir prefix="relative">../../share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
XML
}

# Every file looks for its libraries in the bundle, by a path relative to itself.
set_run_paths() {
    local file depth
    while IFS= read -r -d '' file; do
        depth=$(dirname -- "${file#"$tree/usr/"}" | sed 's|[^/][^/]*|..|g')
        patchelf --set-rpath "\$ORIGIN/$depth/lib" "$file" || die 1 "patchelf could not change $file."
    done < <(find "$tree/usr/bin" "$tree/usr/lib" -type f \( -name '*.so*' -o -perm -u+x \) -print0)
}

# The licences of what was packed, as the Debian packages state them.
pack_licences() {
    local file package
    mkdir -p -- "$tree/usr/share/doc"
    install -m 644 -- "$root/LICENSE" "$root/README.md" "$root/CHANGELOG.md" "$tree/usr/share/doc/"
    command -v dpkg-query >/dev/null || return 0
    for file in "${packed[@]}"; do printf '%s\n%s\n' "$file" "${file#/usr}"; done |
        { xargs -d '\n' dpkg-query -S 2>/dev/null || true; } | cut -d : -f 1 | sort -u |
        while read -r package; do
            if [ -e "/usr/share/doc/$package/copyright" ]; then
                install -D -m 644 -- "/usr/share/doc/$package/copyright" "$tree/usr/share/doc/$package/copyright"
            fi
        done
}

pack_window() {
    local folder
    install -s -m 755 -- "$(build_directory)/distillation-studio" "$tree/usr/bin/"
    pack_libraries "$(build_directory)/distillation-studio"
    pack_plugins
    mkdir -p -- "$tree/usr/share/X11"
    for folder in xkb locale; do # keyboard tables
        if [ -d "/usr/share/X11/$folder" ]; then cp -RL -- "/usr/share/X11/$folder" "$tree/usr/share/X11/"; fi
    done
    install -m 644 -- "$packaging/linux/$id.desktop" "$packaging/linux/$id.svg" "$tree/"
    install -D -m 644 -- "$packaging/linux/$id.desktop" "$tree/usr/share/applications/$id.desktop"
    install -D -m 644 -- "$packaging/linux/$id.metainfo.xml" "$tree/usr/share/metainfo/$id.metainfo.xml"
    install -D -m 644 -- "$packaging/linux/$id.svg" "$tree/usr/share/icons/hicolor/scalable/apps/$id.svg"
    ln -s -- "$id.svg" "$tree/.DirIcon"
    ln -s -- usr/bin/distillation-studio "$tree/AppRun"
}

write_archive() {
    local stamp
    stamp=$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)
    say "Compressing"
    mkdir -p -- "$(dirname -- "$out")"
    tar -C "$(dirname -- "$tree")" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$stamp" \
        -cf - "$(basename -- "$tree")" | zstd -q -f -T0 "-$level" -o "$out" || die 1 "the archive could not be written."
    say "$out: $(du -h -- "$out" | cut -f 1) packed, $(du -sh -- "$tree" | cut -f 1) unpacked"
}

main() {
    local version name packed=()
    parse_arguments "$@"
    # shellcheck disable=SC2046 # group names hold no spaces
    ensure_packages $(build_groups) bundle
    say "Configuring"
    configure -DDISTILL_TESTS=OFF
    if [ -n "$headless" ]; then build_targets distill; else build_targets distill distillation-studio; fi
    version=$(sed -n 's/^project(.* VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt")
    name="distillation-studio-$version-$(uname -m)${headless:+-headless}"
    tree="$root/build/bundle/$name"
    : "${out:=$tree.tar.zst}"
    rm -rf -- "$tree"
    mkdir -p -- "$tree/usr/bin" "$tree/usr/lib"
    say "Packing"
    install -s -m 755 -- "$(build_directory)/distill" "$(build_directory)/distill-files" \
        "$(build_directory)/distill-engine" "$tree/usr/bin/"
    pack_libraries "$(build_directory)/distill" "$(build_directory)/distill-files" "$(build_directory)/distill-engine"
    pack_fonts
    if [ -z "$headless" ]; then pack_window; fi
    set_run_paths
    pack_licences
    env -i "$tree/usr/bin/distill-engine" list devices >/dev/null || die 1 "the packed program does not start."
    write_archive
}

main "$@"
