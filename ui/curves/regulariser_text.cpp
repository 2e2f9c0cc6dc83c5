// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/curves/regulariser_text.h"

#include <QCoreApplication>

#include "ui/run/run_model.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::Regulariser", text);
}

} // namespace

Regulariser regulariserOf(const RunModel& model) {
    return model.started() ? model.started()->config.cmi.regulariser : Regulariser::Cmi;
}

RegulariserText regulariserText(const RunModel& model) {
    return regulariserText(regulariserOf(model));
}

RegulariserText regulariserText(Regulariser regulariser) {
    switch (regulariser) {
    case Regulariser::Centralisation:
        return {tr("Feature variance"), QString(),        tr("the feature variance"),
                tr("variance"),         tr("λ·variance"), tr("mean ‖zᵢ − z̄(class)‖²")};
    case Regulariser::Entropy:
        return {tr("Prediction entropy"),
                tr("nats"),
                tr("the prediction entropy"),
                tr("entropy"),
                tr("λ·entropy"),
                tr("mean H(softmax(logitsᵢ))")};
    case Regulariser::None:
        return {tr("CMI"), tr("nats"), tr("nothing"), tr("nothing"), tr("λ·nothing"), QStringLiteral("0")};
    case Regulariser::Cmi:
        break;
    }
    return {tr("CMI"), tr("nats"), tr("CMI"), tr("CMI"), tr("λ·CMI"), tr("mean KL(Pᵢ ‖ Q(class))")};
}

bool isComparator(Regulariser regulariser) {
    return regulariser != Regulariser::Cmi;
}

bool isMeasuredComparator(Regulariser regulariser) {
    return isComparator(regulariser) && regulariser != Regulariser::None;
}

} // namespace distill
