// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/link_desk.h"

#include <QApplication>
#include <QClipboard>
#include <QWidget>

#include "core/places/mirror.h"
#include "core/store/run_store.h"
#include "ui/images/image_grid_view.h"
#include "ui/images/image_panel.h"
#include "ui/run/run_desk.h"
#include "ui/run/timeline.h"
#include "ui/runs/run_list_panel.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_format.h"
#include "ui/window/notices.h"
#include "ui/window/place_desk.h"

namespace distill {

namespace {

namespace fs = std::filesystem;

} // namespace

LinkDesk::LinkDesk(const Parts& parts, QWidget* window) : QObject(window), m_parts(parts), m_window(window) {
    connect(m_parts.desk, &RunDesk::opened, this, &LinkDesk::goWhereItLeads);
    connect(m_parts.images->grid(), &QAbstractItemModel::modelReset, this, &LinkDesk::goWhereItLeads);
    connect(m_parts.runs, &RunListPanel::linkRequested, this, &LinkDesk::copy);
}

void LinkDesk::follow(const RunLink& link) {
    const fs::path run = toPath(link.run);
    const MirrorOrigin origin{link.place.toStdString(), link.run.toStdString(), false};
    const fs::path folder = link.isHere() ? (m_parts.places->runsFolder() / run).lexically_normal()
                                          : mirrorFolder(origin.place, origin.run);
    if (link.isHere() && !isRunDirectory(folder))
        return m_parts.notices->fail({ErrorCode::InvalidInput,
                                      "There is no run '" + folder.string() + "', which the link leads to.",
                                      {}});
    if (!m_parts.desk->mayLookElsewhere() && folder != m_parts.desk->directory())
        return emit elsewhereRequested(toText(link));
    m_link = link;
    m_folder = folder;
    if (folder == m_parts.desk->directory())
        goWhereItLeads();
    else if (link.isHere())
        emit openRequested(toQString(folder));
    else
        m_parts.places->open(origin);
}

void LinkDesk::followText(const QString& text) {
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->raise();
    m_window->activateWindow();
    if (const auto link = parseRunLink(text))
        follow(*link);
    else
        m_parts.notices->fail(link.error());
}

// Once its run is shown, and the grid has its classes.
void LinkDesk::goWhereItLeads() {
    if (!m_link || m_parts.desk->directory() != m_folder)
        return;
    if (m_link->iteration)
        m_parts.desk->timeline()->lookAt(*m_link->iteration);
    m_link->iteration.reset();
    if (m_link->classIndex && m_parts.images->grid()->classes() == 0)
        return; // not yet
    const RunLink link = *m_link;
    m_link.reset();
    if (link.classIndex)
        choose(link);
}

void LinkDesk::choose(const RunLink& link) {
    const ImageGridModel* grid = m_parts.images->grid();
    const int row = *link.classIndex, column = link.image.value_or(0);
    if (row >= grid->classes() || column >= grid->imagesPerClass())
        return m_parts.notices->pass(
            tr("The link leads to class %1, image %2; this run has %3 classes of %4 images.")
                .arg(row)
                .arg(column)
                .arg(grid->classes())
                .arg(grid->imagesPerClass()));
    ImageGridView* view = m_parts.images->view();
    view->setCurrentIndex(grid->index(row, column)); // scrolls there
    view->setHoveredRow(row);
    view->setFocus();
}

// Below the folder of runs by its name, elsewhere by its whole path.
RunLink LinkDesk::linkTo(const fs::path& directory) const {
    RunLink link;
    if (const auto origin = readMirrorOrigin(directory); origin && !origin->replaced) {
        link.place = QString::fromStdString(origin->place);
        link.run = QString::fromStdString(origin->run);
        return link;
    }
    link.place = QLatin1String(RunLink::kHere);
    const fs::path below = directory.lexically_relative(m_parts.places->runsFolder());
    link.run = toQString(below.empty() || *below.begin() == ".." ? directory : below);
    return link;
}

void LinkDesk::copyShown() {
    if (m_parts.desk->directory().empty())
        return;
    RunLink link = linkTo(m_parts.desk->directory());
    link.iteration = m_parts.desk->timeline()->position();
    const QModelIndex current = m_parts.images->view()->currentIndex();
    if (current.isValid()) {
        link.classIndex = current.row();
        if (current.column() < m_parts.images->grid()->imagesPerClass())
            link.image = current.column();
    }
    put(link);
}

void LinkDesk::copy(const QString& directory) {
    put(linkTo(toPath(directory)));
}

void LinkDesk::put(const RunLink& link) {
    QApplication::clipboard()->setText(toText(link));
    m_parts.notices->pass(tr("Copied %1").arg(toText(link)));
}

} // namespace distill
