// SPDX-License-Identifier: GPL-3.0-or-later
// importSet(): what others saved, as a set of this program with its provenance.
#include <algorithm>
#include <cmath>
#include <new>
#include <numeric>

#include <nlohmann/json.hpp>

#include "core/base/json_fields.h"
#include "core/base/lowered.h"
#include "core/io/atomic_file.h"
#include "core/io/digest.h"
#include "core/io/staged_output.h"
#include "core/readers/dataset_table.h"
#include "core/readers/known_datasets.h"
#include "core/sets/set_inspection.h"
#include "core/sets/set_labels.h"
#include "core/sets/set_parts.h"
#include "core/store/run_store.h"

namespace distill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kLargestFactor = 8;

[[noreturn]] void refuseUsage(const std::string& message) {
    throw DistillError(ErrorCode::Usage, message);
}

// Makes the decisions, remembers why, and rearranges the set.
class Import final {
public:
    Import(const fs::path& path, const ImportOptions& options)
        : m_path(path), m_options(options), m_set(readDistilledSet(path)) {
        m_report.inspection = inspectionOf(m_set, path);
        m_report.warnings = m_set.warnings;
    }

    ImportReport write(const fs::path& out) {
        choosePlaces(out);
        const auto content = m_set.weights.empty() ? setContent() : weightsContent();
        const auto existing = m_options.existing;
        valueOrThrow(writeOutput(m_report.set, existing,
                                 [&](const fs::path& place) { return writeSafetensors(place, content); }));
        valueOrThrow(writeOutput(m_report.manifest, existing, jsonText(manifest(), 2) + "\n"));
        return std::move(m_report);
    }

private:
    Inspection& said() { return m_report.inspection; }

    void decide(const char* what, Json value, bool given, const std::string& why) {
        const char* by = given ? "given" : m_set.declared ? "declared" : "inferred";
        const char* reason = given            ? "the person who imported it said so"
                             : m_set.declared ? "the file says so"
                                              : "see the reasons of the inspection";
        m_decisions.push_back(
            {{"what", what}, {"value", std::move(value)}, {"by", by}, {"why", why.empty() ? reason : why}});
    }

    void choosePlaces(const fs::path& out) {
        m_report.set = loweredEnding(out) == ".safetensors" ? out : out / "set.safetensors";
        m_report.manifest = m_report.set;
        m_report.manifest.replace_extension(".manifest.json");
        std::error_code error;
        if (m_options.existing == Existing::Refuse)
            for (const auto& file : {m_report.set, m_report.manifest})
                refuseExisting(file);
        const auto folder = m_report.set.parent_path();
        if (!folder.empty() && !fs::is_directory(folder, error) && !fs::create_directories(folder, error))
            throw DistillError(ErrorCode::CannotWrite,
                               "Cannot make the folder " + folder.string() + ": " + error.message() + ".");
    }

    void decideNormalization() {
        const auto& given = m_options.normalization;
        if (!given.empty() && given != "unit" && given != "mean-std" && given != "zca")
            refuseUsage("There is no normalization '" + given + "'. Known: unit, mean-std, zca.");
        if (!given.empty())
            said().normalization = given;
        if (said().normalization == "unknown")
            refuseUsage("How the pixels of " + m_path.string() +
                        " were normalised is not clear: give --normalization unit, mean-std or zca.");
        decide("normalization", said().normalization, !given.empty(), "");
    }

    void decideDataset() {
        const auto& given = m_options.dataset;
        if (!given.empty()) {
            if (findKnownDataset(given) == nullptr)
                refuseUsage("There is no dataset '" + given + "'. Known: " + knownIds() + ".");
            if (said().dataset != given)
                said().mean = said().std = {};
            said().dataset = given;
        }
        decide("dataset", said().dataset, !given.empty(), "");
        if (said().dataset.empty())
            m_report.warnings.emplace_back("Which dataset it was made from is not known: name one with "
                                           "--dataset when it is evaluated.");
    }

    static std::string knownIds() {
        std::string text;
        for (const auto& row : knownDatasets())
            if (row.variant.empty())
                text += (text.empty() ? "" : ", ") + row.id;
        return text;
    }

    void decideMeanAndStd() {
        const auto channels = static_cast<std::size_t>(m_set.shape[1]);
        const bool given = !m_options.mean.empty() || !m_options.std.empty();
        if (given) {
            said().mean = m_options.mean;
            said().std = m_options.std;
        } else if (const auto* known = findKnownDataset(said().dataset); known && said().mean.empty()) {
            said().mean = known->mean; // of raw and whitened pixels: what networks are fed with
            said().std = known->std;
        }
        if (said().normalization != "mean-std" && said().mean.empty()) {
            said().mean.assign(channels, 0.0);
            said().std.assign(channels, 1.0);
        }
        const auto positive = [](double value) { return value > 0; };
        if (said().mean.size() != channels || said().std.size() != channels ||
            !std::all_of(said().std.begin(), said().std.end(), positive))
            refuseUsage("The mean and the positive deviation of each of the " + std::to_string(channels) +
                        " channels are needed: give --dataset, or --mean and --std.");
        decide("mean", said().mean, given, "");
        decide("std", said().std, given, "");
        if (said().normalization == "zca")
            m_report.warnings.emplace_back("The pixels are whitened: they serve as they are only beside data "
                                           "whitened in the same way.");
    }

    void decidePacking() {
        if (m_options.factor < 0 || m_options.factor > kLargestFactor)
            refuseUsage("The factor has to be 1 to " + std::to_string(kLargestFactor) + ".");
        const std::vector<std::string> known{"", "single", "multi", "bound", "idm"};
        if (std::find(known.begin(), known.end(), m_options.packing) == known.end())
            refuseUsage("There is no packing '" + m_options.packing + "'. Known: single, multi, bound, idm.");
        if (m_options.factor > 0)
            said().factor = m_options.factor;
        if (!m_options.packing.empty())
            said().packing = m_options.packing;
        else if (said().factor > 1)
            said().packing = m_set.packing;
        decide("factor", said().factor, m_options.factor > 0, "");
        decide("packing", said().packing, !m_options.packing.empty(), "");
        if (said().factor > 1)
            m_report.warnings.push_back("Each image holds " + std::to_string(said().factor * said().factor) +
                                        " smaller ones and is decoded before it is trained on.");
    }

    int knownClasses() {
        const auto* known = findKnownDataset(said().dataset);
        return m_set.classes > 0 ? m_set.classes : known != nullptr ? known->classes : 0;
    }

    void decideLabels() {
        m_classes = knownClasses();
        auto reading = readLabels(m_set, m_classes, m_options.labels, m_path.string());
        m_set.labels = std::move(reading.labels);
        if (m_set.labelKind != LabelKind::None || reading.kind != LabelKind::Hard)
            said().labels = labelKindId(reading.kind);
        m_set.labelKind = reading.kind;
        if (reading.kind == LabelKind::Hard)
            m_set.softLabels.clear();
        decide("labels", said().labels, !m_options.labels.empty(), reading.why);
        if (!sharedOutEvenly(m_set.labels, m_classes))
            throw DistillError(ErrorCode::InvalidInput,
                               m_path.string() + " has classes of unequal size; a set of this program has "
                                                 "as many images in each.");
        putIntoClassOrder();
    }

    template <class T>
    static void reorder(std::vector<T>& values, const std::vector<std::size_t>& order) {
        const std::size_t each = values.size() / order.size();
        std::vector<T> sorted;
        sorted.reserve(values.size());
        for (const auto place : order)
            sorted.insert(sorted.end(), values.begin() + static_cast<std::ptrdiff_t>(place * each),
                          values.begin() + static_cast<std::ptrdiff_t>((place + 1) * each));
        values = std::move(sorted);
    }

    void putIntoClassOrder() {
        if (std::is_sorted(m_set.labels.begin(), m_set.labels.end()))
            return;
        std::vector<std::size_t> order(m_set.labels.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return m_set.labels[a] < m_set.labels[b]; });
        reorder(m_set.pixels, order);
        reorder(m_set.softLabels, order);
        reorder(m_set.labels, order);
        decide("order", "class after class", false, "the images were put into the order of their labels");
    }

    std::vector<std::string> classNames() const {
        auto names = m_set.classNames.empty() ? classNamesOf(m_report.inspection.dataset) : m_set.classNames;
        names.resize(std::min(names.size(), static_cast<std::size_t>(m_classes)));
        for (auto i = names.size(); i < static_cast<std::size_t>(m_classes); ++i)
            names.push_back(std::to_string(i));
        return names;
    }

    SafetensorsFile setContent() {
        if (m_set.shape.empty())
            throw DistillError(ErrorCode::InvalidInput,
                               m_path.string() + " holds no images: " + said().layoutName + ".");
        decidePacking();
        decideNormalization();
        decideDataset();
        decideMeanAndStd();
        decideLabels();
        SafetensorsFile content;
        content.arrays.push_back(floatArray("images", m_set.shape, m_set.pixels));
        content.arrays.push_back(integerArray("labels", {m_set.size()}, m_set.labels));
        if (!m_set.softLabels.empty())
            addSoftLabels(content);
        if (m_set.learningRate)
            content.arrays.push_back(
                floatArray("learning_rate", {}, {static_cast<float>(*m_set.learningRate)}));
        content.metadata = metadata();
        return content;
    }

    // Probabilities become the logits that softmax turns into them; regression targets are only kept.
    void addSoftLabels(SafetensorsFile& content) {
        const std::vector<std::int64_t> shape{m_set.size(), m_classes};
        const bool negative = std::any_of(m_set.softLabels.begin(), m_set.softLabels.end(),
                                          [](float value) { return value < 0; });
        auto logits = m_set.softLabels;
        if (m_set.labelKind == LabelKind::Vectors) {
            content.arrays.push_back(floatArray("label_vectors", shape, m_set.softLabels));
            for (float& value : logits)
                value = std::log(std::max(value, 1e-12F));
        }
        if (m_set.labelKind == LabelKind::Logits || !negative)
            content.arrays.push_back(floatArray("label_logits", shape, logits));
        else
            m_report.warnings.emplace_back("The label vectors are kept, but training takes the class of the "
                                           "largest entry of each.");
    }

    std::map<std::string, std::string> metadata() const {
        const auto& facts = m_report.inspection;
        std::map<std::string, std::string> kept;
        if (const auto rates = m_set.metadata.find("step_rates"); rates != m_set.metadata.end())
            kept.insert(*rates);
        kept.insert({{"format", "distillation-studio/1"},
                     {"dataset", facts.dataset},
                     {"iteration", "0"},
                     {"ipc", std::to_string(m_set.size() / m_classes)},
                     {"class_names", jsonText(Json(classNames()))},
                     {"normalization", facts.normalization},
                     {"mean", Json(facts.mean).dump()},
                     {"std", Json(facts.std).dump()},
                     {"factor", std::to_string(facts.factor)},
                     {"packing", facts.packing},
                     {"labels", facts.labels},
                     {"origin", facts.layout}});
        return kept;
    }

    SafetensorsFile weightsContent() {
        SafetensorsFile content;
        content.arrays = m_set.weights;
        decideDataset();
        decide("network", m_options.network, !m_options.network.empty(), "");
        decide("weights", m_set.weights.size(), false, "");
        content.metadata = {{"kind", "teacher"}, // as the teachers that are trained here
                            {"dataset", said().dataset},
                            {"network", m_options.network},
                            {"epochs", "0"},
                            {"recipe", "imported"}};
        return content;
    }

    Json manifest() {
        Json files = Json::array();
        for (const auto& source : m_set.sources) {
            std::error_code error;
            const bool copy = !m_options.sourceName.empty() && source == m_path;
            Json row{{"path", copy ? m_options.sourceName : source.string()}};
            if (fs::is_regular_file(source, error)) {
                row["bytes"] = fs::file_size(source, error);
                row["xxh3_128"] = valueOrThrow(digestOfFile(source));
            }
            files.push_back(std::move(row));
        }
        Json proofs = Json::array();
        for (const auto& proof : m_options.proofs)
            proofs.push_back(toJson(proof));
        return {{"schema", 1},
                {"program", DISTILL_VERSION},
                {"sources", files},
                {"set",
                 {{"file", m_report.set.filename().string()},
                  {"xxh3_128", valueOrThrow(digestOfFile(m_report.set))}}},
                {"decisions", m_decisions},
                {"inspection", toJson(said())},
                {"proofs", proofs},
                {"warnings", m_report.warnings}};
    }

    fs::path m_path;
    ImportOptions m_options;
    DistilledSet m_set;
    ImportReport m_report;
    Json m_decisions = Json::array();
    int m_classes = 0;
};

} // namespace

Result<ImportReport> importSet(const fs::path& path, const fs::path& out, const ImportOptions& options) {
    try {
        if (isRunDirectory(out))
            throw DistillError(ErrorCode::CannotWrite,
                               "'" + out.string() + "' is a run: choose a folder beside it for the set.");
        return Import(path, options).write(out);
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    } catch (const std::bad_alloc&) {
        return failure(ErrorCode::InvalidInput,
                       path.string() + " cannot be opened: it needs too much memory.");
    }
}

} // namespace distill
