// SPDX-License-Identifier: GPL-3.0-or-later
// A way of reading a distilled set, in words: what the import assistant lets a person choose, try and
// compare. Pure functions, GUI thread.
#pragma once

#include <QString>
#include <QStringList>
#include <QVector>

#include "core/sets/set_pictures.h"

namespace distill {

// What inference and choice come to: every field says something.
struct Reading {
    QString dataset; // id; empty = not known
    QString normalization = QStringLiteral("unit");
    int factor = 1;
    QString packing = QStringLiteral("single");
    QString labels; // as ImportOptions::labels

    bool operator==(const Reading& other) const;
    bool operator!=(const Reading& other) const { return !(*this == other); }
};

struct NamedChoice {
    QString id, name;
};

Reading inferredReading(const Inspection& inspection);
// Only what differs from the inference is said, so that the manifest tells who decided.
ImportOptions optionsFor(const Reading& reading, const Inspection& inspection);
QStringList argumentsFor(const ImportOptions& options); // of `distill prove` and `distill import`
// How the pictures look when the set is read so. Whitened pixels are stretched: the way back needs the data.
PictureChoice picturesFor(const Reading& reading, const Inspection& inspection);
QString pictureCaption(const Reading& reading);

QVector<NamedChoice> datasetChoices(const Inspection& inspection); // those of this size first
QVector<NamedChoice> normalizationChoices();
QVector<NamedChoice> packingChoices();
QVector<NamedChoice> labelChoices(const Inspection& inspection);
QString datasetName(const QString& id);

// The chosen reading and its rivals: what a proof tries, the chosen one first.
QVector<Reading> rivalsOf(const Reading& chosen, const Inspection& inspection);
QString readingName(const Reading& reading, const QVector<Reading>& among); // what tells it from the others

} // namespace distill
