#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# locale.sh FOLDER PROGRAM [ARGUMENT…]: runs the tests in a German locale, where "0.5" is written "0,5". The locale is
# made in FOLDER where the system has none. Exit code 77 where it can be had in no way.
set -uo pipefail

folder=$1
shift
mkdir -p -- "$folder"
for name in de_DE.UTF-8 de_DE.utf8; do
    if [ "$(LC_ALL=$name locale decimal_point 2>/dev/null)" = , ]; then exec env LC_ALL=$name "$@"; fi
done
localedef -i de_DE -f UTF-8 "$folder/de_DE.UTF-8" >/dev/null 2>&1 # warns about what does not matter here
export LOCPATH=$folder
if [ "$(LC_ALL=de_DE.UTF-8 locale decimal_point 2>/dev/null)" != , ]; then
    echo "skipped: there is no German locale here, and none can be made (the package locales has its sources)"
    exit 77
fi
exec env LC_ALL=de_DE.UTF-8 "$@"
