// SPDX-License-Identifier: GPL-3.0-or-later
// The horizontal axis of the plots: iterations, or the time that they took. Values; any thread.
#pragma once

#include <cstddef>
#include <vector>

#include <QVector>

namespace distill {

// Seconds of computing by iteration: the sum of what iterations took; evaluations and pauses are not in it.
class TimeScale final {
public:
    // The iterations that have come since the last call; columns of equal length. What is not finite takes no time.
    void follow(const std::vector<double>& iterations, const std::vector<double>& milliseconds);
    void add(double iteration, double milliseconds); // ascending

    // Between two iterations on a line, beyond the last at the mean pace; 0 while nothing is known.
    double secondsAt(double iteration) const;
    double iterationAt(double seconds) const;

private:
    double pace() const; // seconds of an iteration, mean

    std::vector<double> m_iterations, m_seconds; // at the end of each
    double m_before = 0;                         // iterations that were done before the first
};

enum class XQuantity { Iteration, Time };

// Where on the axis an iteration lies, and back.
struct XScale {
    XQuantity quantity = XQuantity::Iteration;
    TimeScale time;

    double at(double iteration) const;
    QVector<double> at(const QVector<double>& iterations) const;
    double iterationAt(double x) const;
};

} // namespace distill
