// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/film_panel.h"

#include <algorithm>

#include "core/base/number_text.h"
#include "core/io/picture_text.h"

#ifdef DISTILL_HAVE_OPENCV
#include <opencv2/imgproc.hpp>
#endif

namespace distill {

const double* valueAt(const FilmCurve& curve, std::int64_t iteration) {
    const auto after = std::upper_bound(curve.points.begin(), curve.points.end(), iteration,
                                        [](std::int64_t at, const auto& point) { return at < point.first; });
    return after == curve.points.begin() ? nullptr : &std::prev(after)->second;
}

#ifdef DISTILL_HAVE_OPENCV

namespace {

constexpr int kPanel = 300, kLowest = 300; // width of the panel, least height of a frame; pixels
constexpr int kMargin = 16, kTextHeight = 24;
constexpr int kTextSize = 15;
constexpr std::uint8_t kWritten = 30;
const cv::Scalar kPale = cv::Scalar::all(205), kLine(31, 84, 160);

std::string labelled(const FilmCurve& curve, std::int64_t iteration) {
    const double* value = valueAt(curve, iteration);
    return curve.name + "  " + (value != nullptr ? shortNumber(*value, 4) : std::string("–"));
}

// At most one point per column of pixels.
std::vector<cv::Point> pointsOf(const FilmCurve& curve, const cv::Rect& box, std::int64_t last) {
    const auto byValue = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto [low, high] = std::minmax_element(curve.points.begin(), curve.points.end(), byValue);
    const double bottom = low->second, span = std::max(high->second - bottom, 1e-12);
    std::vector<cv::Point> points;
    for (const auto& [iteration, value] : curve.points) {
        const int x =
            box.x + static_cast<int>(static_cast<double>(iteration) / static_cast<double>(last) * box.width);
        const int y = box.y + box.height - static_cast<int>((value - bottom) / span * box.height);
        if (points.empty() || points.back().x != x)
            points.emplace_back(x, y);
        else
            points.back().y = y;
    }
    return points;
}

void drawCurve(cv::Mat& canvas, const FilmCurve& curve, const cv::Rect& box, std::int64_t iteration,
               std::int64_t last) {
    if (curve.points.empty())
        return;
    const auto points = pointsOf(curve, box, last);
    const int now =
        box.x + static_cast<int>(static_cast<double>(iteration) / static_cast<double>(last) * box.width);
    cv::rectangle(canvas, box, kPale);
    for (std::size_t i = 1; i < points.size(); ++i)
        cv::line(canvas, points[i - 1], points[i], points[i].x <= now ? kLine : kPale, 1, cv::LINE_AA);
    cv::line(canvas, {now, box.y}, {now, box.y + box.height}, kPale);
}

int even(int size) {
    return size + size % 2;
}

void drawPanel(Picture& frame, cv::Mat& canvas, int left, const std::vector<FilmCurve>& curves,
               std::int64_t iteration, TextPainter& text) {
    std::int64_t last = 1;
    for (const auto& curve : curves)
        if (!curve.points.empty())
            last = std::max(last, curve.points.back().first);
    text.draw(frame, "iteration  " + std::to_string(iteration), left, kMargin + kTextHeight / 2, kWritten);
    const int top = kMargin + kTextHeight;
    const int each = (canvas.rows - top - kMargin) / std::max(static_cast<int>(curves.size()), 1);
    for (std::size_t i = 0; i < curves.size(); ++i) {
        const int y = top + static_cast<int>(i) * each;
        text.draw(frame, labelled(curves[i], iteration), left, y + kTextHeight / 2, kWritten);
        drawCurve(canvas, curves[i], {left, y + kTextHeight, kPanel - 2 * kMargin, each - 2 * kTextHeight},
                  iteration, last);
    }
}

} // namespace

Picture filmFrame(const Picture& grid, const std::vector<FilmCurve>& curves, std::int64_t iteration) {
    Picture frame{3, even(std::max(grid.height, kLowest)), even(grid.width + kPanel), {}};
    frame.pixels.assign(static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height) * 3,
                        255);
    cv::Mat canvas(frame.height, frame.width, CV_8UC3, frame.pixels.data());
    const cv::Mat source(grid.height, grid.width, grid.channels == 3 ? CV_8UC3 : CV_8UC1,
                         const_cast<std::uint8_t*>(grid.pixels.data()));
    cv::Mat place = canvas(cv::Rect(0, 0, grid.width, grid.height));
    if (grid.channels == 3)
        source.copyTo(place);
    else
        cv::cvtColor(source, place, cv::COLOR_GRAY2RGB);
    TextPainter text(kTextSize);
    drawPanel(frame, canvas, grid.width + kMargin, curves, iteration, text);
    return frame;
}

#else

Picture filmFrame(const Picture&, const std::vector<FilmCurve>&, std::int64_t) {
    throw DistillError(ErrorCode::CannotWrite,
                       "Films cannot be made: this build has no OpenCV; configure with -DDISTILL_OPENCV=ON.");
}

#endif

} // namespace distill
