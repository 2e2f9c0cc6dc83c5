// SPDX-License-Identifier: GPL-3.0-or-later
// The only includer of qcustomplot.h. The library uses Qt's lower-case keywords, so they are lent to it where
// the build has switched them off. Include from files of ui/plots only; GUI thread.
#pragma once

#ifdef QT_NO_KEYWORDS
#define signals Q_SIGNALS
#define slots Q_SLOTS
#define emit Q_EMIT
#define foreach Q_FOREACH
#endif

#include <qcustomplot.h>

#ifdef QT_NO_KEYWORDS
#undef signals
#undef slots
#undef emit
#undef foreach
#endif
