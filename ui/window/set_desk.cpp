// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/set_desk.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QMimeData>
#include <QUrl>

#include "core/catalogue/catalogue.h"
#include "core/sets/initial_set.h"
#include "core/store/run_store.h"
#include "ui/process/background.h"
#include "ui/run/run_desk.h"
#include "ui/sets/import_dialog.h"
#include "ui/sets/set_bar.h"
#include "ui/sets/set_explorer.h"
#include "ui/settings/settings.h"
#include "ui/setup/setup_panel.h"
#include "ui/window/central_area.h"

namespace distill {

namespace {

constexpr auto kSetsFolder = "sets"; // below the runs folder

// What was found at a path: a run, or an opened set, or why it is neither.
struct Found {
    bool isRun = false;
    Result<OpenedSet> set = failure(ErrorCode::InvalidInput, {});
};

Found lookAt(const std::filesystem::path& path) {
    if (isRunDirectory(path))
        return {true, failure(ErrorCode::InvalidInput, {})};
    return {false, OpenedSet::open(path)};
}

} // namespace

SetDesk::SetDesk(const Parts& parts, QWidget* window)
    : QObject(window),
      m_model(parts.model),
      m_desk(parts.desk),
      m_setup(parts.setup),
      m_window(window),
      m_bar(new SetBar(parts.central)),
      m_explorer(new SetExplorer(parts.model, parts.central->images(), m_bar)) {
    parts.central->setSetBar(m_bar);
    connect(m_bar, &SetBar::distilRequested, this, &SetDesk::distil);
    connect(m_explorer, &SetExplorer::failed, this, &SetDesk::failed);
    window->setAcceptDrops(true);
    window->installEventFilter(this);
}

void SetDesk::askForSet() {
    auto* dialog = new QFileDialog(m_window, tr("Import a distilled set"));
    dialog->setObjectName(QStringLiteral("importFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters(
        {tr("Distilled sets (*.pt *.pth *.pkl *.npz *.npy *.safetensors *.png)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { open(toPath(file)); });
    dialog->open();
}

void SetDesk::askForFolder() {
    auto* dialog = new QFileDialog(m_window, tr("Import a folder of a distilled set"));
    dialog->setObjectName(QStringLiteral("importFolderDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& folder) { open(toPath(folder)); });
    dialog->open();
}

bool SetDesk::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::DragEnter || event->type() == QEvent::Drop) {
        auto* drop = static_cast<QDropEvent*>(event);
        if (!drop->mimeData()->hasUrls())
            return false;
        drop->acceptProposedAction();
        if (event->type() == QEvent::Drop)
            take(drop->mimeData());
        return true;
    }
    return QObject::eventFilter(watched, event);
}

void SetDesk::take(const QMimeData* data) {
    const QList<QUrl> urls = data->urls();
    if (urls.size() != 1)
        return emit noticed(tr("Drop one run or one set at a time."));
    if (!urls.front().isLocalFile())
        return emit noticed(tr("Only files and folders of this machine can be opened: download it first."));
    open(toPath(urls.front().toLocalFile()));
}

void SetDesk::open(const std::filesystem::path& path) {
    runInBackground(
        this, [path] { return lookAt(path); },
        [this, path, generation = ++m_generation](const Found& found) {
            if (generation != m_generation)
                return;
            if (found.isRun)
                return emit runDropped(toQString(path));
            if (!found.set)
                return emit failed(found.set.error());
            const Inspection& said = found.set->inspection();
            if (said.images.empty())
                return emit failed(Error{ErrorCode::InvalidInput,
                                         tr("%1 holds no images: %2.")
                                             .arg(toQString(path), QString::fromStdString(said.layoutName))
                                             .toStdString(),
                                         {}});
            if (found.set->isOurs() && said.normalization != "unknown")
                show(*found.set);
            else
                assist(*found.set);
        });
}

void SetDesk::show(const OpenedSet& set) {
    if (!m_desk->mayLookElsewhere())
        return emit noticed(tr("Stop the run, which is not recorded, to look at a set."));
    m_desk->clear();
    m_explorer->show(set);
}

void SetDesk::assist(const OpenedSet& set) {
    auto* dialog = new ImportDialog(set, m_runsFolder / kSetsFolder, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ImportDialog::imported, this, [this](const QString& file) {
        emit noticed(tr("Imported into %1").arg(file));
        open(toPath(file));
    });
    dialog->show();
}

void SetDesk::distil() {
    const auto place = m_explorer->isShown() ? m_explorer->path() : m_desk->directory();
    if (place.empty())
        return;
    runInBackground(
        this,
        [config = m_setup->config(), place] {
            return startingFrom(config, findMethod(config.method), place);
        },
        [this](const Result<RunConfig>& config) {
            if (!config)
                return emit failed(config.error());
            m_setup->setConfig(*config);
            emit setUp();
        });
}

} // namespace distill
