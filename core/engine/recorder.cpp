// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/recorder.h"

#include <cstdio>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/io/atomic_file.h"
#include "core/io/digest.h"
#include "core/io/png_image.h"

namespace distill {
namespace {

std::string hostName() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

} // namespace

Recorder::Recorder(std::filesystem::path directory) : m_directory(std::move(directory)) {
    if (!enabled())
        return;
    std::error_code error;
    if (std::filesystem::exists(m_directory / "journal.jsonl", error))
        throw DistillError(ErrorCode::CannotWrite,
                           "'" + m_directory.string() + "' already holds a run. Choose another folder.");
    m_createdDirectory = std::filesystem::create_directories(m_directory, error);
    for (const char* folder : {"images", "synthetic"})
        if (!error)
            std::filesystem::create_directories(m_directory / folder, error);
    if (!error && ::access(m_directory.c_str(), W_OK) != 0)
        error = std::error_code(errno, std::generic_category());
    if (error)
        throw DistillError(ErrorCode::CannotWrite, "The run folder '" + m_directory.string() +
                                                       "' cannot be written: " + error.message() + ".");
}

Recorder::~Recorder() {
    if (!enabled() || m_started)
        return;
    std::error_code ignored; // remove() takes empty folders only
    std::filesystem::remove(m_directory / "images", ignored);
    std::filesystem::remove(m_directory / "synthetic", ignored);
    if (m_createdDirectory)
        std::filesystem::remove(m_directory, ignored);
}

std::filesystem::path Recorder::numbered(const char* folder, std::int64_t iteration,
                                         const char* suffix) const {
    char name[32];
    std::snprintf(name, sizeof name, "%06lld", static_cast<long long>(iteration));
    return m_directory / folder / (std::string(name) + suffix);
}

void Recorder::begin(const RunStarted& started) {
    if (!enabled())
        return;
    m_started = started;
    writeRunJson({});
    const nlohmann::json owner = {{"host", hostName()}, {"pid", getpid()}};
    valueOrThrow(writeFileAtomically(m_directory / "owner.json", owner.dump(2) + "\n"));
    m_journal.emplace(valueOrThrow(JournalWriter::create(m_directory / "journal.jsonl")));
    record(started);
}

void Recorder::writeRunJson(const std::vector<TeacherInfo>& teachers) const {
    nlohmann::json json = toJson(m_started->config);
    json["run"] = {{"device", m_started->device},
                   {"threads", m_started->threads},
                   {"program", m_started->programVersion},
                   {"torch", m_started->torchVersion}};
    json["run"]["teachers"] = nlohmann::json::array();
    for (const auto& teacher : teachers)
        json["run"]["teachers"].push_back({{"network", teacher.network},
                                           {"test_accuracy", teacher.testAccuracy},
                                           {"xxh3_128", valueOrThrow(digestOfFile(teacher.file))}});
    valueOrThrow(writeFileAtomically(m_directory / "run.json", json.dump(2) + "\n"));
}

void Recorder::noteTeachers(const std::vector<TeacherInfo>& teachers) {
    if (m_started)
        writeRunJson(teachers);
}

void Recorder::record(const RunEvent& event) {
    if (!m_journal)
        return;
    if (const auto* evaluation = std::get_if<Evaluation>(&event))
        m_evaluations.push_back(*evaluation);
    valueOrThrow(m_journal->append(event));
}

void Recorder::saveImages(const ImageBatch& images) {
    if (m_journal && pngSupported())
        valueOrThrow(writePng(tile(images), numbered("images", images.iteration, ".png")));
}

void Recorder::saveFloats(const SyntheticSet& set, std::int64_t iteration) {
    if (m_journal)
        saveSet(set, iteration, numbered("synthetic", iteration, ".safetensors"));
}

void Recorder::end(const Finished& finished) {
    if (!m_journal)
        return;
    nlohmann::json json = toJson(RunEvent(finished));
    json.erase("event");
    json["evaluations"] = nlohmann::json::array();
    for (const auto& evaluation : m_evaluations)
        json["evaluations"].push_back(toJson(RunEvent(evaluation)));
    valueOrThrow(writeFileAtomically(m_directory / "result.json", json.dump(2) + "\n"));
    valueOrThrow(m_journal->sync());
}

} // namespace distill
