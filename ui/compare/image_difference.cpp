// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/image_difference.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>

#include <QPainter>

#include "ui/plots/plot_theme.h"

namespace distill {

namespace {

constexpr int kShades = 256;

std::array<QRgb, kShades> shadesOf(const Tokens& tokens) {
    std::array<QRgb, kShades> shades{};
    for (int i = 0; i < kShades; ++i)
        shades[static_cast<std::size_t>(i)] = heatColour(tokens, i / (kShades - 1.0)).rgb();
    return shades;
}

// The values of one image, appended.
void append(std::vector<float>& values, const std::uint8_t* a, const std::uint8_t* b, int channelsA,
            int channelsB, std::size_t pixels) {
    const int channels = std::max(channelsA, channelsB);
    for (std::size_t p = 0; p < pixels; ++p, a += channelsA, b += channelsB) {
        int sum = 0;
        for (int c = 0; c < channels; ++c)
            sum += std::abs(a[c % channelsA] - b[c % channelsB]);
        values.push_back(static_cast<float>(sum) / (255.0F * static_cast<float>(channels)));
    }
}

} // namespace

std::optional<ImageDifference> differenceOf(const ImageBatch& a, const ImageBatch& b) {
    const int classes = std::min(a.classes, b.classes);
    const int ipc = std::min(a.ipc, b.ipc);
    if (a.height != b.height || a.width != b.width || classes < 1 || ipc < 1 || a.channels < 1 ||
        b.channels < 1)
        return std::nullopt;
    ImageDifference made{classes, ipc, a.height, a.width, {}, 0, 0};
    const auto pixels = static_cast<std::size_t>(a.height) * static_cast<std::size_t>(a.width);
    made.values.reserve(static_cast<std::size_t>(classes) * static_cast<std::size_t>(ipc) * pixels);
    for (int row = 0; row < classes; ++row)
        for (int column = 0; column < ipc; ++column)
            append(made.values, a.image(row, column), b.image(row, column), a.channels, b.channels, pixels);
    made.mean = std::accumulate(made.values.begin(), made.values.end(), 0.0) /
                static_cast<double>(made.values.size());
    made.largest = *std::max_element(made.values.begin(), made.values.end());
    return made;
}

QColor heatColour(const Tokens& tokens, double share) {
    constexpr double kMiddle = 0.5;
    return share < kMiddle ? mixed(tokens.cmi, tokens.panel, share / kMiddle)
                           : mixed(tokens.text, tokens.cmi, (share - kMiddle) / (1 - kMiddle));
}

QImage heatPicture(const ImageDifference& difference, const Tokens& tokens) {
    QImage picture(difference.ipc * (difference.width + 1) + 1,
                   difference.classes * (difference.height + 1) + 1, QImage::Format_RGB32);
    picture.fill(tokens.line);
    const auto shades = shadesOf(tokens);
    const float scale = difference.largest > 0 ? (kShades - 1) / difference.largest : 0.0F;
    const float* value = difference.values.data();
    for (int row = 0; row < difference.classes; ++row)
        for (int column = 0; column < difference.ipc; ++column)
            for (int y = 0; y < difference.height; ++y) {
                auto* line = reinterpret_cast<QRgb*>(picture.scanLine(1 + row * (difference.height + 1) + y));
                for (int x = 0; x < difference.width; ++x)
                    line[1 + column * (difference.width + 1) + x] =
                        shades[static_cast<std::size_t>(*value++ * scale)];
            }
    return picture;
}

QImage gridPicture(const ImageBatch& batch, const QColor& ground) {
    QImage picture(batch.ipc * (batch.width + 1) + 1, batch.classes * (batch.height + 1) + 1,
                   QImage::Format_RGB32);
    picture.fill(ground);
    QPainter painter(&picture);
    const auto format = batch.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888;
    for (int row = 0; row < batch.classes; ++row)
        for (int column = 0; column < batch.ipc; ++column)
            painter.drawImage(1 + column * (batch.width + 1), 1 + row * (batch.height + 1),
                              QImage(batch.image(row, column), batch.width, batch.height,
                                     qsizetype{batch.width} * batch.channels, format));
    return picture;
}

} // namespace distill
