// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/lambda_help.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "core/catalogue/catalogue.h"
#include "ui/curves/curve_text.h"
#include "ui/curves/regulariser_text.h"
#include "ui/lambda/gradient_note.h"
#include "ui/run/run_model.h"
#include "ui/theme/number_format.h"
#include "ui/theme/number_text.h"
#include "ui/theme/theme.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::LambdaHelp", text);
}

QString formulaText(const RunConfig& config) {
    const RegulariserText term = regulariserText(config.cmi.regulariser);
    QString text = tr("<p>The synthetic images are learned by making a loss small:</p>"
                      "<p class='formula'>loss = matching + λ · %1</p>"
                      "<p><b>matching</b> makes them resemble the real images: %2.</p>");
    const auto* method = findMethod(config.method);
    text = text.arg(term.shortName,
                    method != nullptr ? QString::fromStdString(method->formula).toHtmlEscaped() : QString());
    if (isComparator(config.cmi.regulariser))
        return text + tr("<p>λ weighs a <b>comparator</b> in this set-up: %1 = %2.</p>")
                          .arg(term.name, term.formula.toHtmlEscaped());
    return text +
           tr("<p><b>CMI</b>, the class-aware conditional mutual information, says how far the images "
              "of a class lie from one another in the eyes of networks that were trained on the real "
              "data (the teachers):</p>"
              "<p class='formula'>CMI = (1/N) Σᵢ KL(Pᵢ ‖ Q of i's class)</p>"
              "<p>Pᵢ is the softmax of a teacher's features of image i, Q the mean of P over its "
              "class. In nats, never below 0; 0 where all images of a class look alike to the teacher. "
              "(Zhong et al., “Going Beyond Feature Similarity”, ICLR 2025.)</p>");
}

QString expectText() {
    return tr(
        "<h4>What to expect</h4><ul>"
        "<li><b>λ = 0</b>: the plain method. CMI is measured, but does not pull.</li>"
        "<li><b>A moderate λ</b>: the CMI curve and the bars fall; each class gathers around its centre. "
        "Whether accuracy gains depends on method and teachers: that is what the sweep is for.</li>"
        "<li><b>Too large a λ</b>: CMI wins, matching rises, the images of a class become alike, and "
        "accuracy falls.</li></ul>"
        "<p>One number does not fit all: with other teachers, methods or images per class the same λ pulls "
        "harder or softer. <b>Relative</b> avoids that: you say how strong the pull of CMI shall be against "
        "matching (0.1 = a tenth), and λ follows.</p>");
}

QString nowText(const RunModel& model) {
    const auto& last = model.lastIteration();
    if (!model.started() || !last || !(last->matchingGradientNorm > 0))
        return tr("<h4>In your run</h4><p>Start one, and its numbers appear here.</p>");
    QString text = tr("<h4>In the run that is shown</h4><p>At iteration %1 λ is %2, CMI %3 nats")
                       .arg(formatCount(last->iteration), formatTrimmed(model.steering().lambda(), 3),
                            formatValue(last->cmi, 3));
    if (last->cmiGradientNorm > 0)
        text += tr("; its gradient has %1 of the matching gradient's norm, and %2")
                    .arg(formatValue(last->cmiGradientNorm / last->matchingGradientNorm, 2),
                         gradientWords(last->gradientCosine));
    text += QStringLiteral(".</p>");
    const QString drift = teacherSentence(model);
    if (drift.isEmpty())
        return text;
    return text +
           tr("<p>%1; mistaken ones have drifted out of their classes. CMI draws the images of a class "
              "together, and so back to what the teacher takes for it.</p>")
               .arg(drift);
}

QString experimentText(const RunConfig& config) {
    const QString centres =
        cmiVanishes(config) ? tr("<p>With one image per class CMI is 0 by definition: take more, or measure "
                                 "against the centres of the real images (link in the λ card).</p>")
                            : QString();
    return tr("<h4>Try it</h4><ol>"
              "<li>Start a run and wait until the curves move.</li>"
              "<li>Drag λ to its tenfold: the change is marked on the plots. CMI (orange) falls faster; "
              "watch matching (blue) and the bars beside the images.</li>"
              "<li>Set λ to 0: CMI creeps back.</li>"
              "<li><i>Tools ▸ λ sweep…</i> measures accuracy and CMI for several λ and seeds, and says where "
              "no difference was shown.</li></ol>") +
           centres;
}

} // namespace

QString lambdaHelpText(const RunModel& model, const RunConfig& setup) {
    const Tokens& tokens = Theme::instance().tokens();
    const QString style = QStringLiteral("<style>p, li { margin: 4px 0; } h4 { margin: 12px 0 4px 0; } "
                                         ".formula { color: %1; font-size: 15px; margin: 8px 16px; }</style>")
                              .arg(tokens.cmi.name());
    return style + formulaText(setup) + expectText() + nowText(model) + experimentText(setup);
}

QDialog* makeLambdaHelp(const RunModel& model, const RunConfig& setup, QWidget* parent) {
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QStringLiteral("lambdaHelpDialog"));
    dialog->setWindowTitle(tr("What does λ do?"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* text = new QTextBrowser(dialog);
    text->setObjectName(QStringLiteral("lambdaHelpText"));
    text->setAccessibleName(dialog->windowTitle());
    text->setFrameShape(QFrame::NoFrame);
    text->setHtml(lambdaHelpText(model, setup));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(text);
    layout->addWidget(buttons);
    dialog->resize(600, 780);
    return dialog;
}

} // namespace distill
