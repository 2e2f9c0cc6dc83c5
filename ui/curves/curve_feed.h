// SPDX-License-Identifier: GPL-3.0-or-later
// Turns the model's columns into what is drawn, piece by piece as they grow: the raw values and their
// smoothed line. Smoothing acts on matching and CMI; λ·CMI and the total are put together from them
// afterwards, so that a λ change stays a step and the three lines always add up. Used by the window and by
// exported figures. No Qt widget.
#pragma once

#include <vector>

#include <QVector>

#include "ui/curves/smoothing.h"
#include "ui/run/run_model.h"

namespace distill {

struct CurvePiece {
    QVector<double> iteration;
    QVector<double> loss, matching, lambdaCmi, cmi, term, teacher;                         // raw
    QVector<double> lossLine, matchingLine, lambdaCmiLine, cmiLine, termLine, teacherLine; // smoothed
    // `term`: what λ weighs, the CMI itself or a comparator; `teacher`: its accuracy on the images, percent
};

struct ClassPiece {
    QVector<double> iteration, line; // measured iterations only
};

class CurveFeed final {
public:
    CurveFeed() = default;
    explicit CurveFeed(double smoothingWeight)
        : m_weight(smoothingWeight),
          m_matching(m_weight),
          m_cmi(m_weight),
          m_term(m_weight),
          m_teacher(m_weight) {}

    // All entries that have come since the last call. λ·CMI is NaN where it is not positive: the term is off.
    CurvePiece take(const CurveColumns& curves);

    // The same for one class of the per-class CMI.
    ClassPiece takeClass(const CurveColumns& curves, std::size_t classIndex);
    void restartClasses() { m_classes.clear(); } // takeClass() begins anew

private:
    struct ClassState {
        Smoother smoother;
        std::size_t taken = 0;
    };

    double m_weight = 0.9;
    Smoother m_matching, m_cmi, m_term, m_teacher;
    std::size_t m_taken = 0;
    std::vector<ClassState> m_classes;
};

} // namespace distill
