// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/curve_tikz.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "core/base/number_text.h"

namespace distill {

namespace {

constexpr double kBurstShare = 0.02;     // of the iterations
constexpr std::size_t kMostPoints = 400; // of a curve: TeX holds a picture in little memory
constexpr double kAxisRoom = 16, kFootRoom = 20,
                 kGap = 18; // millimetres: labels of an axis, legend, between plots

constexpr const char* kHead =
    R"(% Needs \usepackage{pgfplots}, \usepgfplotslibrary{groupplots} and \pgfplotsset{compat=1.16}.
\begin{tikzpicture}
\definecolor{distillMatching}{HTML}{0072B2}
\definecolor{distillCmi}{HTML}{C65300}
\definecolor{distillAccuracy}{HTML}{00865F}
\definecolor{distillReference}{HTML}{6F7681}
)";

using Points = std::vector<std::pair<std::int64_t, double>>;

std::string number(double value) {
    return shortNumber(value, 6);
}

// As text that TeX prints and does not obey.
std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '\\')
            result += "\\textbackslash{}";
        else if (c == '~' || c == '^')
            result += std::string("\\") + c + "{}";
        else if (std::string("#$%&_{}").find(c) != std::string::npos)
            result += std::string("\\") + c;
        else
            result += c;
    }
    return result;
}

Points thinned(const Points& points) {
    const std::size_t step = (points.size() + kMostPoints - 1) / kMostPoints;
    if (step <= 1)
        return points;
    Points few;
    for (std::size_t i = 0; i < points.size(); i += step)
        few.push_back(points[i]);
    if (few.back().first != points.back().first)
        few.push_back(points.back());
    return few;
}

struct Evaluated {
    std::int64_t iteration;
    double mean, deviation;
};

struct Story {
    Points total, matching, term, cmi;
    std::vector<Points> classes;
    std::vector<Evaluated> accuracy;
    Points lambdas; // that somebody chose while it ran
    std::string network;
    double realCmi = NAN, randomAccuracy = NAN, last = 0;
};

void add(Points& points, std::int64_t iteration, double value) {
    if (std::isfinite(value))
        points.emplace_back(iteration, value);
}

struct StoryTeller {
    Story& story;

    void operator()(const RunStarted& e) const { story.classes.resize(e.classNames.size()); }
    void operator()(const Iteration& e) const {
        story.last = static_cast<double>(e.iteration);
        add(story.total, e.iteration, e.loss);
        add(story.matching, e.iteration, e.matching);
        add(story.term, e.iteration, e.cmiTerm);
        if (!e.cmiFresh)
            return;
        add(story.cmi, e.iteration, e.cmi);
        for (std::size_t c = 0; c < e.perClassCmi.size() && c < story.classes.size(); ++c)
            add(story.classes[c], e.iteration, e.perClassCmi[c]);
    }
    void operator()(const Evaluation& e) const {
        if (!std::isfinite(e.accuracyMean))
            return;
        if (e.subject == "random")
            story.randomAccuracy = e.accuracyMean;
        if (e.subject != "synthetic")
            return;
        story.accuracy.push_back({e.iteration, e.accuracyMean, e.repeats > 1 ? e.accuracyStd : 0});
        story.network = e.network + ", n = " + std::to_string(e.repeats);
    }
    void operator()(const ControlApplied& e) const {
        if (e.key == "lambda")
            add(story.lambdas, e.iteration, e.value);
    }
    void operator()(const Message& e) const { story.realCmi = e.realCmi.value_or(story.realCmi); }
    template <class Other>
    void operator()(const Other&) const {}
};

std::string curve(const std::string& style, const Points& points, const std::string& name, bool logarithmic) {
    std::string text = "\\addplot[" + style + "] coordinates {";
    bool any = false;
    for (const auto& [iteration, value] : thinned(points))
        if (!logarithmic || value > 0) {
            text += " (" + std::to_string(iteration) + "," + number(value) + ")";
            any = true;
        }
    if (!any)
        return {};
    return text + " };\n" + (name.empty() ? "" : "\\addlegendentry{" + name + "}\n");
}

std::string level(double value, double last, const std::string& name) {
    if (!std::isfinite(value))
        return {};
    return "\\addplot[distillReference, dashed] coordinates { (0," + number(value) + ") (" + number(last) +
           "," + number(value) + ") };\n\\addlegendentry{" + name + "}\n";
}

// Of those that stand too near to each other to be told apart, the newest.
std::string edits(const Story& story) {
    std::string text;
    for (std::size_t i = 0; i < story.lambdas.size(); ++i) {
        const auto& [iteration, value] = story.lambdas[i];
        if (i + 1 < story.lambdas.size() &&
            static_cast<double>(story.lambdas[i + 1].first - iteration) <= kBurstShare * story.last)
            continue;
        const auto x = "axis cs:" + std::to_string(iteration);
        text.append("\\draw[distillCmi, densely dashed] ({")
            .append(x)
            .append(",1}|-{rel axis cs:0,0}) -- ({");
        text.append(x).append(",1}|-{rel axis cs:0,1}) node[below right, font=\\tiny] {$\\lambda=");
        text.append(number(value)).append("$};\n");
    }
    return text;
}

std::string lossPlot(const Story& story, bool logarithmic) {
    return std::string("\\nextgroupplot[ylabel={Loss}") + (logarithmic ? ", ymode=log" : "") + "]\n" +
           curve("distillReference", story.total, "total", logarithmic) +
           curve("distillMatching", story.matching, "matching", logarithmic) +
           curve("distillCmi", story.term, "$\\lambda\\cdot$CMI", logarithmic) + edits(story);
}

std::string cmiPlot(const Story& story, bool classes) {
    std::string text = "\\nextgroupplot[ylabel={CMI (nats)}]\n";
    for (std::size_t c = 0; classes && c < story.classes.size(); ++c)
        text += curve("distillCmi!45, forget plot", story.classes[c], {}, false);
    return text + curve("distillCmi", story.cmi, "synthetic", false) +
           level(story.realCmi, story.last, "real images") + edits(story);
}

std::string accuracyPlot(const Story& story) {
    std::string text = "\\nextgroupplot[ylabel={Test accuracy (\\%)}]\n";
    if (!story.accuracy.empty()) {
        text += "\\addplot[distillAccuracy, mark=*, mark size=1pt, error bars/.cd, y dir=both, y explicit] "
                "coordinates {";
        for (const auto& point : story.accuracy)
            text += " (" + std::to_string(point.iteration) + "," + number(point.mean) + ") +- (0," +
                    number(point.deviation) + ")";
        text += " };\n\\addlegendentry{" + escaped(story.network) + "}\n";
    }
    return text + level(story.randomAccuracy, story.last, "random real images") + edits(story);
}

} // namespace

std::string curvesTikz(const std::vector<RunEvent>& events, const TikzOptions& options) {
    Story story;
    for (const auto& event : events)
        std::visit(StoryTeller{story}, event);
    const double width = (options.width - kAxisRoom - 2 * kGap) / 3, height = options.height - kFootRoom;
    return kHead + ("\\begin{groupplot}[group style={group size=3 by 1, horizontal sep=" + number(kGap)) +
           "mm}, scale only axis,\n    width=" + fixedNumber(std::max(width, 10.0), 1) +
           "mm, height=" + fixedNumber(std::max(height, 10.0), 1) +
           "mm, xlabel={Iteration}, ymajorgrids, tick style={draw=none},\n    tick label "
           "style={font=\\scriptsize}, label style={font=\\scriptsize},\n    legend style={draw=none, "
           "font=\\scriptsize, at={(0.5,-0.28)}, anchor=north, legend columns=3}]\n" +
           lossPlot(story, options.logarithmicLoss) + cmiPlot(story, options.classCurves) +
           accuracyPlot(story) + "\\end{groupplot}\n\\end{tikzpicture}\n";
}

} // namespace distill
