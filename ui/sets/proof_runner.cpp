// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sets/proof_runner.h"

#include <algorithm>

#include "ui/settings/settings.h"

namespace distill {

ProofRunner::ProofRunner(std::filesystem::path set, const Inspection& inspection, QObject* parent)
    : QObject(parent), m_set(std::move(set)), m_inspection(inspection) {
    connect(&m_process, &DistillProcess::finished, this, &ProofRunner::onFinished);
    connect(&m_process, &DistillProcess::failed, this, &ProofRunner::onFailed);
    connect(&m_process, &DistillProcess::progress, this, [this](const QString&, int percent) {
        if (Proof* proof = trained()) {
            proof->percent = percent;
            emit changed();
        }
    });
    connect(&m_process, &DistillProcess::stopped, this, [this] {
        for (Proof& proof : m_shown)
            if (proof.state == Proof::State::Waiting || proof.state == Proof::State::Training)
                proof.state = Proof::State::Untried;
        emit changed();
    });
}

void ProofRunner::setReadings(const QVector<Reading>& readings) {
    QVector<Proof> shown;
    for (const Reading& reading : readings) {
        const auto is = [&](const Proof& proof) { return proof.reading == reading; };
        const auto known = std::find_if(m_known.begin(), m_known.end(), is);
        const auto before = std::find_if(m_shown.begin(), m_shown.end(), is);
        shown.append(known != m_known.end()    ? *known
                     : before != m_shown.end() ? *before
                                               : Proof{reading, Proof::State::Untried, -1, {}, {}});
    }
    m_shown = shown;
    emit changed();
}

void ProofRunner::setData(const QString& data) {
    if (data == m_data)
        return;
    m_data = data;
    m_known.erase(std::remove_if(m_known.begin(), m_known.end(),
                                 [](const Proof& proof) { return proof.state == Proof::State::Failed; }),
                  m_known.end());
    for (Proof& proof : m_shown)
        if (proof.state == Proof::State::Failed)
            proof.state = Proof::State::Untried;
    emit changed();
}

double ProofRunner::best() const {
    double best = 0;
    for (const Proof& proof : m_known)
        if (proof.state == Proof::State::Done)
            best = std::max(best, proof.result.accuracy);
    return best;
}

std::vector<ImportProof> ProofRunner::done() const {
    std::vector<ImportProof> results;
    for (const Proof& proof : m_known)
        if (proof.state == Proof::State::Done)
            results.push_back(proof.result);
    return results;
}

void ProofRunner::start() {
    for (Proof& proof : m_shown)
        if (proof.state == Proof::State::Untried || proof.state == Proof::State::Failed)
            proof.state = Proof::State::Waiting;
    emit changed();
    next();
}

void ProofRunner::cancel() {
    m_process.stop();
}

void ProofRunner::next() {
    if (m_process.isRunning())
        return;
    const auto waiting = std::find_if(m_shown.begin(), m_shown.end(), [](const Proof& proof) {
        return proof.state == Proof::State::Waiting;
    });
    if (waiting == m_shown.end())
        return emit changed();
    waiting->state = Proof::State::Training;
    waiting->percent = -1;
    m_training = waiting->reading;
    QStringList arguments{QStringLiteral("prove"), toQString(m_set), QStringLiteral("--json")};
    auto options = optionsFor(m_training, m_inspection);
    options.normalization = m_training.normalization.toStdString(); // one alone is tried
    arguments << argumentsFor(options);
    if (!m_data.isEmpty())
        arguments << QStringLiteral("--data") << m_data;
    m_process.start(arguments);
    emit changed();
}

Proof* ProofRunner::trained() {
    const auto found = std::find_if(m_shown.begin(), m_shown.end(),
                                    [this](const Proof& proof) { return proof.reading == m_training; });
    return found == m_shown.end() ? nullptr : &*found;
}

void ProofRunner::remember(const Proof& proof) {
    m_known.erase(std::remove_if(m_known.begin(), m_known.end(),
                                 [&](const Proof& other) { return other.reading == proof.reading; }),
                  m_known.end());
    m_known.append(proof);
    if (Proof* shown = trained())
        *shown = proof;
    next();
}

void ProofRunner::onFinished(const QByteArray& output) {
    const auto result = proofFromText(output.toStdString());
    if (!result)
        return onFailed(result.error());
    remember({m_training, Proof::State::Done, 100, *result, {}});
}

void ProofRunner::onFailed(const Error& error) {
    remember({m_training, Proof::State::Failed, -1, {}, QString::fromStdString(error.message)});
}

} // namespace distill
