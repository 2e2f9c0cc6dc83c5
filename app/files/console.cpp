// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files/console.h"

#include <cmath>
#include <cstdio>
#include <iostream>

#include <unistd.h>

#include "app/front/options.h"
#include "core/base/number_text.h"

namespace distill {
namespace {

constexpr auto kTerminalInterval = std::chrono::milliseconds(100);
constexpr auto kFileInterval = std::chrono::seconds(5);
constexpr double kWreckingPull = 100; // of the gradient of λ · CMI against that of matching
constexpr double kSmoothing = 0.9;    // of the seconds per iteration

template <class... Values>
std::string format(const char* pattern, Values... values) {
    char text[256];
    std::snprintf(text, sizeof text, pattern, values...);
    return text;
}

std::string evaluationText(const Evaluation& evaluation) {
    return format("iteration %lld: accuracy of %s %s (%s, %s, n = %d, %.1f s)",
                  static_cast<long long>(evaluation.iteration), subjectText(evaluation),
                  accuracyText(evaluation.accuracyMean, evaluation.accuracyStd, evaluation.repeats).c_str(),
                  evaluation.network.c_str(), evaluation.protocol.c_str(), evaluation.repeats,
                  evaluation.seconds);
}

} // namespace

std::string durationText(double seconds) {
    const auto whole = std::llround(std::max(0.0, seconds));
    if (whole < 60)
        return format("%lld s", whole);
    if (whole < 3600)
        return format("%lld min %02lld s", whole / 60, whole % 60);
    return format("%lld h %02lld min", whole / 3600, whole % 3600 / 60);
}

std::string accuracyText(double mean, double deviation, std::int64_t networks) {
    return networks > 1 ? format("%.2f ± %.2f %%", mean, deviation) : format("%.2f %%", mean);
}

ConsoleProgress::ConsoleProgress() : m_terminal(isatty(STDERR_FILENO) == 1) {}

ConsoleProgress::~ConsoleProgress() {
    if (m_open)
        std::cerr << '\n';
}

void ConsoleProgress::line(const std::string& text, bool lasting) {
    const auto now = Clock::now();
    if (verbosity() == Verbosity::Quiet)
        return;
    if (!lasting && verbosity() != Verbosity::Verbose &&
        now - m_lastLine < (m_terminal ? Clock::duration(kTerminalInterval) : Clock::duration(kFileInterval)))
        return;
    m_lastLine = now;
    if (!m_terminal) {
        std::cerr << text << '\n' << std::flush;
        return;
    }
    std::cerr << "\r\033[K" << text;
    m_open = !lasting;
    if (lasting)
        std::cerr << '\n';
    std::cerr.flush();
}

std::string ConsoleProgress::iterationText(const Iteration& iteration) {
    const double seconds = iteration.milliseconds.total / 1000.0;
    m_iterationSeconds =
        m_iterationSeconds > 0 ? kSmoothing * m_iterationSeconds + (1 - kSmoothing) * seconds : seconds;
    const double left = static_cast<double>(m_iterations - iteration.iteration) * m_iterationSeconds;
    return format("iteration %lld of %lld  matching %.4g  CMI %.4g  λ %.6g  %.2f it/s  %s left",
                  static_cast<long long>(iteration.iteration), static_cast<long long>(m_iterations),
                  iteration.matching, iteration.cmi, iteration.lambda, 1.0 / m_iterationSeconds,
                  durationText(left).c_str());
}

void ConsoleProgress::show(const Progress& progress, bool always) {
    if (always)
        m_lastLine = {};
    std::string text = progress.text;
    if (progress.total > 0)
        text += format("  %.0f %%", 100.0 * progress.done / progress.total);
    line(text, false);
}

void ConsoleProgress::onEvent(const RunEvent& event) {
    if (const auto* started = std::get_if<RunStarted>(&event)) {
        m_iterations = started->config.iterations;
        line(started->datasetName + ", " + started->config.method + ", λ " +
                 formatParam(started->config.lambda) + ", " +
                 counted(started->config.ipc, "image per class", "images per class") + ", device " +
                 started->device + ", " + counted(started->threads, "thread", "threads"),
             true);
    } else if (const auto* progress = std::get_if<Progress>(&event)) {
        show(*progress);
    } else if (const auto* iteration = std::get_if<Iteration>(&event)) {
        warnOfPull(*iteration);
        line(iterationText(*iteration), iteration->iteration == m_iterations);
    } else if (const auto* evaluation = std::get_if<Evaluation>(&event)) {
        m_evaluations.push_back(*evaluation);
        line(m_name + evaluationText(*evaluation), true);
    } else if (const auto* message = std::get_if<Message>(&event)) {
        tell(*message);
    }
}

// Once: images that follow λ · CMI alone are noise to any network but the teacher.
void ConsoleProgress::warnOfPull(const Iteration& iteration) {
    const double matching = iteration.matchingGradientNorm, pull = iteration.cmiGradientNorm;
    if (m_warned || matching <= 0 || pull < kWreckingPull * matching)
        return;
    m_warned = true;
    tell(
        {Severity::Warning,
         format("λ %.6g · CMI pulls %.2g times as hard as the matching loss: the images no longer follow the "
                "data. A smaller λ, or hold_ratio, keeps both.",
                iteration.lambda, pull / matching),
         {}});
}

void ConsoleProgress::tell(const Message& message) {
    const bool detailed = verbosity() == Verbosity::Verbose && !message.detail.empty();
    const std::string text = m_name + message.text + (detailed ? " (" + message.detail + ")" : std::string());
    if (verbosity() == Verbosity::Quiet && message.severity != Severity::Info)
        std::cerr << "distill: " << text << '\n' << std::flush; // what a user must know is no progress
    else
        line(text, true);
}

} // namespace distill
