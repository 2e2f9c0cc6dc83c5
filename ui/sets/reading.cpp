// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sets/reading.h"

#include <algorithm>

#include <QCoreApplication>

#include "core/catalogue/catalogue.h"

namespace distill {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("distill::Reading", text);
}

QString text(const std::string& value) {
    return QString::fromStdString(value);
}

bool hasSize(const DatasetDescriptor& dataset, const std::vector<std::int64_t>& shape) {
    return shape.size() == 4 && (dataset.channels == 0 || dataset.channels == shape[1]) &&
           (dataset.height == 0 || (dataset.height == shape[2] && dataset.width == shape[3]));
}

QString nameOf(const QVector<NamedChoice>& choices, const QString& id) {
    for (const NamedChoice& choice : choices)
        if (choice.id == id)
            return choice.name;
    return id;
}

} // namespace

bool Reading::operator==(const Reading& other) const {
    return dataset == other.dataset && normalization == other.normalization && factor == other.factor &&
           (factor == 1 || packing == other.packing) && labels == other.labels;
}

Reading inferredReading(const Inspection& inspection) {
    Reading reading;
    reading.dataset = text(inspection.dataset);
    if (inspection.normalization != "unknown" && !inspection.normalization.empty())
        reading.normalization = text(inspection.normalization);
    reading.factor = inspection.factor;
    reading.packing = text(inspection.packing);
    return reading;
}

ImportOptions optionsFor(const Reading& reading, const Inspection& inspection) {
    const Reading inferred = inferredReading(inspection);
    ImportOptions options;
    if (reading.normalization != inferred.normalization || inspection.normalization == "unknown")
        options.normalization = reading.normalization.toStdString();
    if (reading.dataset != inferred.dataset)
        options.dataset = reading.dataset.toStdString();
    if (reading.factor != inferred.factor)
        options.factor = reading.factor;
    if (reading.factor > 1 && reading.packing != inferred.packing)
        options.packing = reading.packing.toStdString();
    options.labels = reading.labels.toStdString();
    return options;
}

QStringList argumentsFor(const ImportOptions& options) {
    QStringList arguments;
    const auto add = [&arguments](const char* name, const std::string& value) {
        if (!value.empty())
            arguments << QLatin1String(name) << text(value);
    };
    add("--normalization", options.normalization);
    add("--dataset", options.dataset);
    add("--factor", options.factor > 0 ? std::to_string(options.factor) : std::string());
    add("--packing", options.packing);
    add("--labels", options.labels);
    return arguments;
}

PictureChoice picturesFor(const Reading& reading, const Inspection& inspection) {
    PictureChoice choice;
    choice.factor = reading.factor;
    choice.packing = reading.packing.toStdString();
    choice.labels = reading.labels.toStdString();
    if (reading.normalization == QLatin1String("zca"))
        choice.view = PixelView::Stretched;
    if (reading.normalization != QLatin1String("mean-std"))
        return choice;
    const auto* dataset = findDataset(reading.dataset.toStdString());
    if (reading.dataset.toStdString() == inspection.dataset && !inspection.mean.empty()) {
        choice.mean = inspection.mean;
        choice.std = inspection.std;
    } else if (dataset != nullptr) {
        choice.mean = dataset->mean;
        choice.std = dataset->std;
    }
    return choice;
}

QString pictureCaption(const Reading& reading) {
    QString caption = tr("The stored numbers are pixels");
    if (reading.normalization == QLatin1String("zca"))
        caption = tr("Whitened: each image is stretched from its lowest value to its highest");
    else if (reading.normalization == QLatin1String("mean-std"))
        caption = reading.dataset.isEmpty()
                      ? tr("Choose a dataset, to de-normalise by its mean and deviation")
                      : tr("De-normalised by mean and deviation of %1").arg(datasetName(reading.dataset));
    if (reading.factor > 1)
        caption += tr("; each stored image is cut into %1 × %1").arg(reading.factor);
    return caption;
}

QVector<NamedChoice> datasetChoices(const Inspection& inspection) {
    QVector<NamedChoice> fitting, others;
    for (const DatasetDescriptor& dataset : datasets())
        (hasSize(dataset, inspection.images) ? fitting : others)
            .append({text(dataset.id), text(dataset.name)});
    QVector<NamedChoice> choices = fitting.isEmpty() ? others : fitting;
    const QString inferred = text(inspection.dataset);
    const bool there = std::any_of(choices.begin(), choices.end(),
                                   [&](const NamedChoice& choice) { return choice.id == inferred; });
    if (!there && !inferred.isEmpty())
        choices.prepend({inferred, datasetName(inferred)});
    choices.append({QString(), tr("Not known")});
    return choices;
}

QVector<NamedChoice> normalizationChoices() {
    return {{QStringLiteral("unit"), tr("Raw pixels in [0, 1]")},
            {QStringLiteral("mean-std"), tr("By mean and deviation")},
            {QStringLiteral("zca"), tr("Whitened (ZCA)")}};
}

QVector<NamedChoice> packingChoices() {
    return {{QStringLiteral("single"), tr("Row by row (IDC)")},
            {QStringLiteral("idm"), tr("Column by column (IDM)")},
            {QStringLiteral("multi"), tr("Tiles of every size")},
            {QStringLiteral("bound"), tr("Up to a limit")}};
}

QVector<NamedChoice> labelChoices(const Inspection& inspection) {
    QVector<NamedChoice> choices;
    const bool soft = inspection.labels == "logits" || inspection.labels == "vectors";
    if (inspection.labels == "hard")
        choices.append({QString(), tr("Classes, as stored")});
    if (soft)
        choices.append({QString(), inspection.labels == "logits" ? tr("Logits, as it seems")
                                                                 : tr("Vectors, as it seems")});
    if (soft) {
        choices.append({QStringLiteral("logits"), tr("Logits")});
        choices.append({QStringLiteral("vectors"), tr("Probabilities or vectors")});
        choices.append({QStringLiteral("hard"), tr("Only the largest entry")});
    }
    if (inspection.labels == "none")
        choices.append({QString(), tr("None: class after class")});
    else
        choices.append({QStringLiteral("by-place"), tr("Class after class")});
    choices.append({QStringLiteral("by-turn"), tr("One of each class in turn")});
    return choices;
}

QString datasetName(const QString& id) {
    const auto* dataset = findDataset(id.toStdString());
    return dataset != nullptr ? text(dataset->name) : id;
}

QVector<Reading> rivalsOf(const Reading& chosen, const Inspection& inspection) {
    QVector<Reading> readings{chosen};
    const auto add = [&readings](const Reading& reading) {
        if (!readings.contains(reading))
            readings.append(reading);
    };
    for (const NamedChoice& choice : normalizationChoices()) {
        Reading rival = chosen;
        rival.normalization = choice.id;
        add(rival);
    }
    Reading otherFactor = chosen;
    otherFactor.factor = chosen.factor > 1 ? 1 : inspection.factor;
    add(otherFactor);
    return readings;
}

QString readingName(const Reading& reading, const QVector<Reading>& among) {
    const auto differ = [&among](auto field) {
        return std::any_of(among.begin(), among.end(),
                           [&](const Reading& other) { return other.*field != among.front().*field; });
    };
    QStringList parts{nameOf(normalizationChoices(), reading.normalization)};
    if (differ(&Reading::dataset))
        parts << (reading.dataset.isEmpty() ? tr("no dataset") : datasetName(reading.dataset));
    if (differ(&Reading::factor))
        parts << (reading.factor == 1 ? tr("not packed") : tr("packed %1 × %1").arg(reading.factor));
    return parts.join(QStringLiteral(", "));
}

} // namespace distill
