// SPDX-License-Identifier: GPL-3.0-or-later
// An unpacked bundle (packaging/bundle.sh) brings fonts and keyboard tables for machines that have none. Main
// thread.
#pragma once

namespace distill {

// Tells the libraries that look for them in /etc and /usr where the bundle's lie, unless the system has its
// own or the user has named some. Call first of all. Does nothing where the program is no part of a
// bundle.
void useBundledFiles();

} // namespace distill
