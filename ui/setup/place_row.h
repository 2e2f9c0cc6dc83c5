// SPDX-License-Identifier: GPL-3.0-or-later
// One row of the set-up: where the run is executed, this computer or one of the user's places. The list is read
// anew, in the background, whenever the window becomes the active one: places are added in a terminal. GUI thread
// only.
#pragma once

#include <optional>
#include <vector>

#include <QStringList>
#include <QWidget>

#include "core/base/result.h"
#include "core/places/place.h"

class QComboBox;
class QLabel;

namespace distill {

class PlaceRow final : public QWidget {
    Q_OBJECT
public:
    // `prefix` begins the names of its parts: placeChooser, placeNote.
    explicit PlaceRow(QWidget* parent = nullptr, const QString& prefix = QStringLiteral("place"));

    std::optional<Place> place() const; // none = this computer
    void setDataset(const QString& id); // said of it: where it lies there
    void setEditable(bool editable);
    void lookAgain();

signals:
    void changed();
    void listed(const QStringList& names); // the list is there

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void show(const Result<std::vector<Place>>& places);
    void fill(const std::vector<Place>& places);
    void describe();

    QComboBox* m_places;
    QLabel* m_note;
    std::vector<Place> m_known; // as in the list, after this computer
    QString m_dataset;
    bool m_editable = true;
};

} // namespace distill
