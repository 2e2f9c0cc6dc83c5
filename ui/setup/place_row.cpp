// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/place_row.h"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "ui/process/background.h"
#include "ui/theme/plain_tip.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/wheel_guard.h"

namespace distill {

namespace {

QString kindText(const Place& place) {
    const QString host = QString::fromStdString(place.host);
    switch (place.kind) {
    case PlaceKind::Ssh:
        return PlaceRow::tr("On %1, by ssh").arg(host);
    case PlaceKind::Slurm:
        return PlaceRow::tr("On a cluster, by Slurm");
    case PlaceKind::SlurmSsh:
        return PlaceRow::tr("On a cluster behind %1, by Slurm").arg(host);
    case PlaceKind::Local:
        break;
    }
    return PlaceRow::tr("A process of this computer that outlives the window");
}

} // namespace

PlaceRow::PlaceRow(QWidget* parent, const QString& prefix)
    : QWidget(parent), m_places(new QComboBox(this)), m_note(wrappedLabel("placeNote", "caption", this)) {
    setObjectName(prefix + QStringLiteral("Row"));
    m_note->setObjectName(prefix + QStringLiteral("Note"));
    auto* name = new QLabel(tr("Run on"), this);
    name->setProperty("fieldName", true);
    name->setBuddy(m_places);
    m_places->setObjectName(prefix + QStringLiteral("Chooser"));
    m_places->setAccessibleName(tr("Run on"));
    m_places->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_places->setFocusPolicy(Qt::StrongFocus);
    m_places->installEventFilter(new WheelGuard(m_places));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 4);
    layout->setSpacing(2);
    layout->addWidget(name);
    layout->addWidget(m_places);
    layout->addWidget(m_note);
    fill({});
    connect(m_places, &QComboBox::currentIndexChanged, this, [this] {
        describe();
        emit changed();
    });
}

std::optional<Place> PlaceRow::place() const {
    const int index = m_places->currentIndex() - 1;
    return index < 0 ? std::nullopt : std::optional(m_known.at(static_cast<std::size_t>(index)));
}

void PlaceRow::setDataset(const QString& id) {
    m_dataset = id;
    describe();
}

void PlaceRow::setEditable(bool editable) {
    m_editable = editable;
    m_places->setEnabled(editable && !m_known.empty());
}

void PlaceRow::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    window()->installEventFilter(this); // once, however often it is called
    lookAgain();
}

bool PlaceRow::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::WindowActivate && watched == window())
        lookAgain();
    return QWidget::eventFilter(watched, event);
}

void PlaceRow::lookAgain() {
    runInBackground(
        this, [] { return listPlaces(); },
        [this](const Result<std::vector<Place>>& places) {
            show(places);
            QStringList names;
            for (const Place& each : m_known)
                names.append(QString::fromStdString(each.name));
            emit listed(names);
        });
}

void PlaceRow::show(const Result<std::vector<Place>>& places) {
    std::vector<Place> others;
    if (places)
        others.assign(places->begin() + 1, places->end()); // the first is this computer
    fill(others);
    if (!places)
        m_places->setToolTip(plainTip(QString::fromStdString(places.error().message)));
}

// What is chosen stays so while it is there, with what the list says of it by now.
void PlaceRow::fill(const std::vector<Place>& places) {
    const auto chosen = place();
    {
        const QSignalBlocker quiet(m_places);
        m_places->clear();
        m_places->addItem(tr("This computer"));
        m_known = places;
        for (const Place& each : places) {
            m_places->addItem(QString::fromStdString(each.name));
            m_places->setItemData(m_places->count() - 1, kindText(each), Qt::ToolTipRole);
            if (chosen && chosen->name == each.name)
                m_places->setCurrentIndex(m_places->count() - 1);
        }
    }
    m_places->setToolTip(
        places.empty()
            ? tr("There is no other place yet: `distill place add NAME --host HOST` in a terminal adds one.")
            : tr("Where the run is executed; `distill place add` in a terminal adds further places."));
    setEditable(m_editable);
    describe();
    if (chosen.has_value() != place().has_value())
        emit changed();
}

void PlaceRow::describe() {
    const auto chosen = place();
    m_note->setVisible(chosen.has_value());
    if (!chosen)
        return;
    const auto data = chosen->data.find(m_dataset.toStdString());
    QString text = kindText(*chosen);
    text += data != chosen->data.end()
                ? tr(". %1 lies in %2 there.").arg(m_dataset, QString::fromStdString(data->second))
                : tr(". %1 is looked for there.").arg(m_dataset);
    m_note->setText(text);
}

} // namespace distill
