// SPDX-License-Identifier: GPL-3.0-or-later
// The style sheet of the whole program, made from one set of tokens. Pure function. A widget asks for a look
// with a dynamic property: card, heading, caption, problem, primary, flat, segment.
#pragma once

#include <QString>

#include "ui/theme/theme.h"

namespace distill {

QString makeStyleSheet(const Tokens& tokens);

} // namespace distill
