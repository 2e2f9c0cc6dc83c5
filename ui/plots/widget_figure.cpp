// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/widget_figure.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPointer>
#include <QWidget>

#include "ui/plots/figure_writer.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

constexpr double kScale = 2;

// While it lives the program is in light colours; nothing is shown of it, as no event is handled meanwhile.
class LightColours final {
public:
    LightColours() : m_before(Theme::instance().choice()), m_dark(Theme::instance().isDark()) {
        if (m_dark)
            Theme::instance().apply(ThemeChoice::Light);
    }
    ~LightColours() {
        if (m_dark)
            Theme::instance().apply(m_before);
    }
    Q_DISABLE_COPY_MOVE(LightColours)

private:
    ThemeChoice m_before;
    bool m_dark; // all of the program is styled anew, which takes its time
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

ShownFigure figureOf(QWidget& widget, const QString& id, const QString& name) {
    const QPointer<QWidget> shown(&widget);
    return {id,
            name,
            {},
            [shown] { return shown ? pictureOf(*shown) : QImage(); },
            [shown](const std::filesystem::path& file) {
                return shown ? writeWidgetFigure(*shown, file)
                             : failure(ErrorCode::Usage, "There is no such figure any more.");
            }};
}

} // namespace distill
