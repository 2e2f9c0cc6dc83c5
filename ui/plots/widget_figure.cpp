// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/widget_figure.h"

#include <QCoreApplication>
#include <QPainter>
#include <QWidget>

#include "ui/plots/figure_writer.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr double kScale = 2;

// While it lives the program is in light colours; nothing is shown of it, as no event is handled meanwhile.
class LightColours final {
public:
    LightColours() : m_before(Theme::instance().choice()) { Theme::instance().apply(ThemeChoice::Light); }
    ~LightColours() { Theme::instance().apply(m_before); }
    Q_DISABLE_COPY_MOVE(LightColours)

private:
    ThemeChoice m_before;
};

void draw(QWidget& widget, QPaintDevice& device) {
    QPainter painter(&device);
    painter.scale(double(device.width()) / widget.width(), // of the world: render() forgets the window
                  double(device.height()) / widget.height());
    painter.fillRect(widget.rect(), Theme::instance().tokens().panel);
    widget.render(&painter, {}, {}, QWidget::DrawChildren);
}

} // namespace

Result<void> writeWidgetFigure(QWidget& widget, const std::filesystem::path& file) {
    const LightColours light;
    const FigureSize size{widget.width(), widget.height(), kScale, 1.0,
                          QCoreApplication::translate("distill::Figure", "Distillation Studio")};
    return writeDrawing([&](QPaintDevice& device) { draw(widget, device); }, file, size);
}

QImage pictureOf(QWidget& widget) {
    const LightColours light;
    QImage image((QSizeF(widget.size()) * kScale).toSize(), QImage::Format_ARGB32_Premultiplied);
    draw(widget, image);
    return image;
}

} // namespace distill
