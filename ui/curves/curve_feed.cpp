// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/curves/curve_feed.h"

#include <cmath>
#include <limits>

namespace distill {

namespace {

double positiveOrGap(double value) {
    return value > 0.0 ? value : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

CurvePiece CurveFeed::take(const CurveColumns& curves) {
    CurvePiece piece;
    for (std::size_t i = m_taken; i < curves.iteration.size(); ++i) {
        const double matchingLine = m_matching.add(curves.matching[i]);
        const double cmiLine = m_cmi.add(curves.cmi[i]);
        const double termLine = m_term.add(curves.regulariser[i]);
        const double weight = curves.regulariser[i] > 0 ? curves.lambdaCmi[i] / curves.regulariser[i]
                                                        : 0.0; // of the term in the loss
        const double lambdaCmiLine = weight * termLine;
        piece.iteration.append(curves.iteration[i]);
        piece.loss.append(curves.loss[i]);
        piece.matching.append(curves.matching[i]);
        piece.lambdaCmi.append(positiveOrGap(curves.lambdaCmi[i]));
        piece.cmi.append(curves.cmi[i]);
        piece.teacher.append(curves.teacherAccuracy[i]);
        piece.teacherLine.append(m_teacher.add(curves.teacherAccuracy[i]));
        piece.term.append(curves.regulariser[i]);
        piece.termLine.append(termLine);
        piece.matchingLine.append(matchingLine);
        piece.cmiLine.append(cmiLine);
        piece.lambdaCmiLine.append(positiveOrGap(lambdaCmiLine));
        piece.lossLine.append(matchingLine + lambdaCmiLine);
    }
    m_taken = curves.iteration.size();
    return piece;
}

ClassPiece CurveFeed::takeClass(const CurveColumns& curves, std::size_t classIndex) {
    while (m_classes.size() <= classIndex)
        m_classes.push_back({Smoother(m_weight), 0});
    ClassState& state = m_classes[classIndex];
    const std::vector<double>& values = curves.classCmi.at(classIndex);
    ClassPiece piece;
    for (; state.taken < values.size(); ++state.taken) {
        const double value = values[state.taken];
        if (!std::isfinite(value))
            continue;
        piece.iteration.append(curves.iteration[state.taken]);
        piece.line.append(state.smoother.add(value));
    }
    return piece;
}

} // namespace distill
