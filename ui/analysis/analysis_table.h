// SPDX-License-Identifier: GPL-3.0-or-later
// The pages of the analysis window: the one list that menu, tabs and tests go by. GUI thread only.
#pragma once

#include <vector>

class QWidget;

namespace distill {

class AnalysisPage;
class FeatureStudy;
struct AnalysisSource;

struct AnalysisRow {
    const char* id;   // "Score": its action is "viewScore"
    const char* text; // in the menu; to be translated in the context "distill::AnalysisTable"
    const char* tip;
    const char* tab;
    AnalysisPage* (*make)(const AnalysisSource& source, FeatureStudy* study, QWidget* parent);
};

const std::vector<AnalysisRow>& analysisPages(); // in the order of the tabs

} // namespace distill
