// SPDX-License-Identifier: GPL-3.0-or-later
// How large the program writes: as the desktop says, not below 13 pixels, times the zoom of the interface.
// GUI thread.
#pragma once

namespace distill {

int bodyPixels();
int captionPixels(); // of captions and tick labels
int heroPixels();    // of λ's value

// Of a length that goes with the type: as many as said where the body has its least size.
int scaledPixels(int pixels);

void setInterfaceZoom(int percent); // 50 … 300; seen with the next Theme::apply()
int interfaceZoom();

} // namespace distill
