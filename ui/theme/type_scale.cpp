// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/type_scale.h"

#include <algorithm>

#include <QFontDatabase>
#include <QFontInfo>

namespace distill {

namespace {

constexpr int kLeastBody = 13, kMostBody = 60; // pixels
constexpr int kLeastZoom = 50, kMostZoom = 300;
constexpr double kCaptionShare = 11.0 / 13.0; // of the body's size
constexpr double kHeroShare = 24.0 / 13.0;

int& zoomPercent() {
    static int percent = 100;
    return percent;
}

} // namespace

int bodyPixels() {
    static const int desktop = QFontInfo(QFontDatabase::systemFont(QFontDatabase::GeneralFont)).pixelSize();
    return std::min(kMostBody, qRound(std::max(kLeastBody, desktop) * zoomPercent() / 100.0));
}

int captionPixels() {
    return qRound(bodyPixels() * kCaptionShare);
}

int heroPixels() {
    return qRound(bodyPixels() * kHeroShare);
}

int scaledPixels(int pixels) {
    return qRound(pixels * bodyPixels() / double(kLeastBody));
}

void setInterfaceZoom(int percent) {
    zoomPercent() = std::clamp(percent, kLeastZoom, kMostZoom);
}

int interfaceZoom() {
    return zoomPercent();
}

} // namespace distill
