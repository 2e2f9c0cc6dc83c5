// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/images/remembered_zoom.h"

#include "ui/images/image_grid_model.h"
#include "ui/settings/settings.h"

namespace distill {

namespace {

QString keyOf(const ImageGridModel& grid) {
    return QStringLiteral("%1x%2x%3")
        .arg(grid.classes())
        .arg(grid.imagesPerClass())
        .arg(grid.imageSize().width());
}

} // namespace

std::optional<double> rememberedZoom(const ImageGridModel& grid) {
    const double zoom = Settings().value(SettingKey::ImageZooms).toMap().value(keyOf(grid)).toDouble();
    return zoom > 0 ? std::optional(zoom) : std::nullopt;
}

void rememberZoom(const ImageGridModel& grid, std::optional<double> zoom) {
    Settings settings;
    QVariantMap zooms = settings.value(SettingKey::ImageZooms).toMap();
    if (zoom)
        zooms.insert(keyOf(grid), *zoom);
    else
        zooms.remove(keyOf(grid));
    settings.setValue(SettingKey::ImageZooms, zooms);
}

} // namespace distill
