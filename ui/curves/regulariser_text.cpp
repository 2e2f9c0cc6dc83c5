// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/curves/regulariser_text.h"

#include <QCoreApplication>

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::Regulariser", text);
}

} // namespace

RegulariserText regulariserText(const std::string& id) {
    if (id == "centralisation")
        return {tr("Feature variance"), QString(),        tr("the feature variance"),
                tr("variance"),         tr("λ·variance"), tr("mean ‖zᵢ − z̄(class)‖²")};
    if (id == "entropy")
        return {tr("Prediction entropy"),
                tr("nats"),
                tr("the prediction entropy"),
                tr("entropy"),
                tr("λ·entropy"),
                tr("mean H(softmax(logitsᵢ))")};
    if (id == "none")
        return {tr("CMI"), tr("nats"), tr("nothing"), tr("nothing"), tr("λ·nothing"), QStringLiteral("0")};
    return {tr("CMI"), tr("nats"), tr("CMI"), tr("CMI"), tr("λ·CMI"), tr("mean KL(Pᵢ ‖ Q(class))")};
}

bool isComparator(const std::string& id) {
    return id != "cmi";
}

} // namespace distill
