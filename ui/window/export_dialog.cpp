// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/export_dialog.h"

#include <algorithm>

#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include "ui/settings/settings.h"
#include "ui/theme/plain_tip.h"
#include "ui/theme/type_scale.h"
#include "ui/widgets/choice_list.h"
#include "ui/widgets/dialog_buttons.h"
#include "ui/window/export_form.h"
#include "ui/window/export_preview.h"

namespace distill {

namespace {

constexpr QSize kPreview(420, 240);
constexpr QSize kSize(760, 660);   // where type is of its usual size
constexpr QSize kRoom(40, 60);     // of the screen, for frames and bars
constexpr int kPreviewDelay = 200; // milliseconds

using Maker = ExportKind::Maker;

QString safeName(QString name) {
    for (const QChar bad : {QLatin1Char('/'), QLatin1Char('\\'), QLatin1Char(':')})
        name.replace(bad, QLatin1Char('_'));
    return name;
}

} // namespace

ExportDialog::ExportDialog(ExportSource source, QWidget* parent)
    : QDialog(parent),
      m_source(std::move(source)),
      m_formats(new ChoiceList(this)),
      m_options(new ExportForm(m_source, this)),
      m_description(new QLabel(this)),
      m_preview(new QLabel(this)),
      m_size(new QLabel(this)),
      m_problem(new QLabel(this)),
      m_place(new QLineEdit(this)) {
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export"));
    buildFormats();
    layOut();
    chooseLast();
    connectParts();
    showKind();
}

void ExportDialog::connectParts() {
    m_delay.setSingleShot(true);
    m_delay.setInterval(kPreviewDelay);
    connect(&m_delay, &QTimer::timeout, this, &ExportDialog::preview);
    connect(m_formats, &ChoiceList::currentRowChanged, this, &ExportDialog::showKind);
    connect(m_options, &ExportForm::changed, this, &ExportDialog::name); // it may tell another iteration
    connect(m_options, &ExportForm::suffixChanged, this, &ExportDialog::name);
    connect(m_place, &QLineEdit::textEdited, this, [this] { m_namedByHand = true; });
    connect(m_place, &QLineEdit::textChanged, this, &ExportDialog::check);
    connect(m_place, &QLineEdit::textChanged, m_place, [this](const QString& place) {
        m_place->setToolTip(plainTip(place)); // it may be longer than the field
    });
}

const ExportKind& ExportDialog::kind() const {
    return exportKinds().at(static_cast<std::size_t>(std::max(0, m_formats->currentRow())));
}

// What needs a run, or a folder to read, is there but cannot be chosen, and says why.
void ExportDialog::buildFormats() {
    m_formats->setObjectName(QStringLiteral("exportFormats"));
    m_formats->setAccessibleName(tr("Format"));
    for (const ExportKind& kind : exportKinds()) {
        auto* item = new QListWidgetItem(kind.name, m_formats);
        QString reason = kind.description;
        if (kind.needsRun && m_source.set)
            reason = tr("Tells of a run; a stored set has no history");
        else if (kind.needsPlace && m_source.place.empty())
            reason = tr("Is made from the run's folder, and this run is not recorded");
        else if (kind.maker == Maker::Analysis && m_source.analysis(kind.id) == nullptr)
            reason = kind.origin;
        else if (kind.maker == Maker::Picture && !m_source.images)
            reason = tr("There are no images yet");
        if (reason != kind.description)
            item->setFlags(item->flags() & ~(Qt::ItemIsEnabled | Qt::ItemIsSelectable));
        item->setToolTip(reason);
    }
}

QWidget* ExportDialog::buildPlace() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_place->setObjectName(QStringLiteral("exportPlace"));
    m_place->setAccessibleName(tr("Where it goes"));
    auto* browse = new QPushButton(tr("&Browse…"), row);
    browse->setObjectName(QStringLiteral("exportBrowse"));
    browse->setAutoDefault(false);
    connect(browse, &QPushButton::clicked, this, &ExportDialog::browse);
    layout->addWidget(m_place, 1);
    layout->addWidget(browse);
    return row;
}

QWidget* ExportDialog::buildPreview() {
    m_preview->setObjectName(QStringLiteral("exportPreview"));
    m_preview->setFixedSize(kPreview);
    m_preview->setAlignment(Qt::AlignCenter);
    m_preview->setWordWrap(true);
    m_preview->setAccessibleName(tr("Preview"));
    return m_preview;
}

void ExportDialog::layOut() {
    m_description->setWordWrap(true);
    m_description->setMinimumHeight(2 * m_description->fontMetrics().height());
    m_size->setObjectName(QStringLiteral("exportSize"));
    m_size->setProperty("caption", true);
    m_problem->setObjectName(QStringLiteral("exportProblem"));
    m_problem->setProperty("problem", true);
    m_problem->setWordWrap(true);
    for (QLabel* label : {m_description, m_size, m_problem, m_preview})
        label->setTextFormat(Qt::PlainText);
    const DialogButtons buttons = makeDialogButtons("exportButton", tr("&Export"), this);
    m_export = buttons.accept;
    auto* right = new QVBoxLayout;
    right->setSpacing(12);
    right->addWidget(m_description);
    right->addWidget(buildPreview(), 0, Qt::AlignHCenter);
    right->addWidget(m_size);
    right->addWidget(buildOptions(), 1);
    auto* top = new QHBoxLayout;
    top->setSpacing(16);
    top->addWidget(m_formats);
    top->addLayout(right, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(top, 1);
    layout->addWidget(buildPlace());
    layout->addWidget(m_problem);
    layout->addWidget(buttons.row);
    const QSize wanted(scaledPixels(kSize.width()), scaledPixels(kSize.height()));
    resize(wanted.boundedTo(screen()->availableSize() - kRoom));
}

// Scrolls where large type leaves too little room.
QWidget* ExportDialog::buildOptions() {
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    m_options->setProperty("scrollBody", true);
    area->setWidget(m_options);
    m_options->ensurePolished();
    area->setMinimumSize(m_options->minimumSizeHint().width() + area->verticalScrollBar()->sizeHint().width(),
                         4 * m_formats->fontMetrics().height());
    return area;
}

// The format that was exported last, where it can be.
void ExportDialog::chooseLast() {
    const QVariantMap last = Settings().value(SettingKey::Export).toMap();
    const QString wanted = last.value(QStringLiteral("format"), QStringLiteral("picture")).toString();
    for (const bool anyWillDo : {false, true})
        for (int row = 0; row < m_formats->count() && m_formats->currentRow() < 0; ++row)
            if (m_formats->item(row)->flags().testFlag(Qt::ItemIsEnabled) &&
                (anyWillDo || exportKinds().at(static_cast<std::size_t>(row)).id == wanted))
                m_formats->setCurrentRow(row);
}

void ExportDialog::done(int result) {
    if (result == QDialog::Accepted) {
        QVariantMap choices;
        m_options->remember(choices);
        choices.insert(QStringLiteral("format"), kind().id);
        choices.insert(QStringLiteral("folder"), QFileInfo(m_place->text()).absolutePath());
        Settings().setValue(SettingKey::Export, choices);
    }
    QDialog::done(result);
}

void ExportDialog::showKind() {
    m_description->setText(kind().description);
    m_options->setKind(kind());
    name();
}

void ExportDialog::name() {
    const QFileInfo present(m_place->text());
    const QVariantMap last = Settings().value(SettingKey::Export).toMap();
    const QString folder = m_place->text().isEmpty()
                               ? last.value(QStringLiteral("folder"), QDir::homePath()).toString()
                               : present.absolutePath();
    const QString end = m_options->suffix().isEmpty() ? QString() : QLatin1Char('.') + m_options->suffix();
    const QString base = m_namedByHand ? present.completeBaseName() : defaultName();
    m_place->setText(folder + QLatin1Char('/') + base + end);
    refresh();
}

// Of the run and the iteration, so that nothing is taken for something else later.
QString ExportDialog::defaultName() const {
    if (const auto* figure = m_source.analysis(kind().id); figure != nullptr && !figure->file.isEmpty())
        return safeName(figure->file);
    const QString format = kind().maker == Maker::Picture  ? QString()
                           : kind().maker == Maker::Figure ? tr(" curves")
                                                           : QLatin1Char(' ') + kind().id.toLower();
    return safeName(m_source.set ? m_source.name + format
                                 : QStringLiteral("%1 %2%3").arg(m_source.name, iterations(), format));
}

// Those that the file will hold.
QString ExportDialog::iterations() const {
    ExportChoice choice;
    m_options->fill(choice);
    const auto frames = filmFrames(m_source.pictured, choice.request);
    if (kind().id == QLatin1String("film") && !frames.empty())
        return tr("iterations %1 to %2").arg(frames.front()).arg(frames.back());
    return tr("iteration %1")
        .arg(choice.request.iteration < 0 ? m_source.iteration() : choice.request.iteration);
}

void ExportDialog::browse() {
    auto* dialog = new QFileDialog(this, tr("Export"), m_place->text());
    dialog->setObjectName(QStringLiteral("exportFileDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // nothing is overwritten: the dialog below says so
    dialog->setDefaultSuffix(m_options->suffix());
    dialog->selectFile(QFileInfo(m_place->text()).fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        m_namedByHand = true;
        m_place->setText(file);
    });
    dialog->open();
}

QString ExportDialog::problem() const {
    const QFileInfo place(m_place->text());
    if (m_place->text().trimmed().isEmpty() || place.fileName().isEmpty())
        return tr("Say where it shall go.");
    if (!place.dir().exists())
        return tr("There is no folder '%1'.").arg(place.absolutePath());
    if (place.exists())
        return tr("'%1' is there already; nothing is overwritten. Choose another name.")
            .arg(place.fileName());
    if (!kind().suffixes.isEmpty() && place.suffix().toLower() != m_options->suffix())
        return tr("The name must end in .%1.").arg(m_options->suffix());
    return m_options->problem();
}

void ExportDialog::check() {
    const QString trouble = problem();
    m_problem->setText(trouble);
    m_export->setEnabled(trouble.isEmpty());
}

void ExportDialog::refresh() {
    check();
    m_size->setText(exportSizeText(m_source, choice()));
    m_delay.start();
}

ExportChoice ExportDialog::choice() const {
    ExportChoice choice;
    choice.kind = kind();
    choice.file = toPath(m_place->text());
    choice.request.source = m_source.place;
    choice.request.format = choice.kind.id.toStdString();
    choice.request.out = choice.file;
    choice.request.methodReference = m_source.methodReference;
    m_options->fill(choice);
    return choice;
}

void ExportDialog::preview() {
    const ExportChoice choice = this->choice();
    const QImage image = exportPreview(m_source, choice);
    if (image.isNull())
        return m_preview->setText(tr("Makes %1.").arg(choice.kind.makes));
    const double ratio = devicePixelRatioF();
    QPixmap pixmap =
        QPixmap::fromImage(image.scaled(kPreview * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation));
    pixmap.setDevicePixelRatio(ratio);
    m_preview->setPixmap(pixmap);
}

} // namespace distill
