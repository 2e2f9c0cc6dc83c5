// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analysis/analysis_table.h"

#include <QtGlobal>

#include "ui/analysis/confusion_page.h"
#include "ui/analysis/feature_pages.h"
#include "ui/analysis/matrix_page.h"
#include "ui/analysis/score_page.h"

namespace distill {

namespace {

template <class Page>
AnalysisPage* alone(const AnalysisSource& source, FeatureStudy*, QWidget* parent) {
    return new Page(source, parent);
}

template <class Page>
AnalysisPage* ofStudy(const AnalysisSource& source, FeatureStudy* study, QWidget* parent) {
    return new Page(source, study, parent);
}

} // namespace

#define T(text) QT_TRANSLATE_NOOP("distill::AnalysisTable", text)

const std::vector<AnalysisRow>& analysisPages() {
    static const std::vector<AnalysisRow> rows{
        {"Score", T("&Score card…"), T("The set beside real images, and DD-Ranking's scores"),
         T("Score card"), alone<ScorePage>},
        {"Matrix", T("&Networks × iterations…"),
         T("Test stored sets with several networks, while the run goes on or after it"), T("Networks"),
         alone<MatrixPage>},
        {"Confusion", T("&Confusion matrix…"), T("Which classes are taken for which"), T("Confusion"),
         alone<ConfusionPage>},
        {"Features", T("&Feature map…"), T("Synthetic among real images, in the features of a teacher"),
         T("Feature map"), ofStudy<FeaturePage>},
        {"Nearest", T("Nearest &real images…"), T("Each synthetic image beside the nearest real one"),
         T("Nearest real images"), ofStudy<NearestPage>},
        {"Pixels", T("&Pixel statistics…"), T("Histograms of the set and of real images"), T("Pixels"),
         ofStudy<PixelPage>},
    };
    return rows;
}

#undef T

} // namespace distill
