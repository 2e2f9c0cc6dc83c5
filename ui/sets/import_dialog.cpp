// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sets/import_dialog.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/process/background.h"
#include "ui/sets/proof_bars.h"
#include "ui/sets/reading_form.h"
#include "ui/sets/set_preview.h"
#include "ui/settings/settings.h"
#include "ui/widgets/labels.h"

namespace distill {

namespace {

constexpr QSize kSize(1040, 860);
constexpr int kFormWidth = 372;
constexpr int kMostClasses = 10, kMostEach = 10; // that are shown

// A folder of its own for the set, named after its file.
std::filesystem::path freeFolder(const std::filesystem::path& folder, const std::filesystem::path& set) {
    const auto name = set.has_filename() ? set.stem().string() : set.parent_path().filename().string();
    const std::string plain = name.empty() ? "set" : name;
    std::error_code error;
    auto target = folder / plain;
    for (int number = 2; std::filesystem::exists(target, error); ++number)
        target = folder / (plain + "-" + std::to_string(number));
    return target;
}

} // namespace

ImportDialog::ImportDialog(const OpenedSet& set, const std::filesystem::path& setsFolder, QWidget* parent)
    : QDialog(parent),
      m_set(set),
      m_target(freeFolder(setsFolder, set.path())),
      m_proofs(new ProofRunner(set.path(), set.inspection(), this)),
      m_form(new ReadingForm(toQString(set.path()), set.inspection(), this)),
      m_preview(new SetPreview(this)),
      m_bars(new ProofBars(this)),
      m_caption(plainLabel({}, "caption", this)),
      m_problem(plainLabel({}, "problem", this)) {
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(tr("Import a distilled set"));
    m_problem->setObjectName(QStringLiteral("importProblem"));
    m_problem->hide();
    m_caption->setObjectName(QStringLiteral("previewCaption"));
    m_caption->setWordWrap(false);
    m_caption->setAlignment(Qt::AlignCenter);
    layOut();
    connect(m_form, &ReadingForm::changed, this, &ImportDialog::onChanged);
    connect(m_form, &ReadingForm::dataChanged, m_proofs, &ProofRunner::setData);
    connect(m_proofs, &ProofRunner::changed, this, &ImportDialog::showProofs);
    connect(m_bars, &ProofBars::chosen, this,
            [this](int row) { setReading(m_proofs->proofs().at(row).reading); });
    resize(kSize.boundedTo(screen()->availableSize() - QSize(16, 48)));
    setReading(inferredReading(set.inspection()));
}

void ImportDialog::layOut() {
    auto* left = new QVBoxLayout;
    left->setSpacing(12);
    m_form->setFixedWidth(kFormWidth);
    m_form->setMinimumHeight(m_form->heightForWidth(kFormWidth));
    left->addWidget(m_form);
    left->addWidget(makeFacts(), 1);
    auto* right = new QVBoxLayout;
    right->setSpacing(8);
    right->addWidget(m_preview, 1);
    right->addWidget(m_caption);
    auto* top = new QHBoxLayout;
    top->setSpacing(16);
    top->addLayout(left);
    top->addLayout(right, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(top, 1);
    layout->addWidget(makeProof());
    layout->addWidget(m_problem);
    layout->addWidget(makeButtons());
}

// How sure the inference is, and why.
QWidget* ImportDialog::makeFacts() {
    const Inspection& said = m_set.inspection();
    const int percent = qRound(100 * said.confidence);
    auto* body = new QWidget(this);
    body->setProperty("scrollBody", true);
    auto* rows = new QVBoxLayout(body);
    rows->setContentsMargins(0, 0, 8, 0);
    rows->setSpacing(8);
    for (const std::string& reason : said.reasons)
        rows->addWidget(plainLabel(QString::fromStdString(reason), "fieldName", body));
    rows->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("importReasons"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(body);
    auto* bar = new QProgressBar(this);
    bar->setTextVisible(false);
    bar->setValue(percent);
    auto* facts = new QWidget(this);
    facts->setFixedWidth(kFormWidth);
    auto* layout = new QVBoxLayout(facts);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* sure = plainLabel(tr("Inferred, %1 % sure").arg(percent), "title", facts);
    sure->setObjectName(QStringLiteral("importConfidence"));
    layout->addWidget(sure);
    layout->addWidget(bar);
    layout->addWidget(scroll, 1);
    return facts;
}

QWidget* ImportDialog::makeProof() {
    auto* card = new QWidget(this);
    card->setProperty("card", true);
    card->setAttribute(Qt::WA_StyledBackground);
    m_prove = new QPushButton(tr("Prove"), card);
    m_prove->setObjectName(QStringLiteral("importProve"));
    m_prove->setAutoDefault(false);
    m_prove->setToolTip(
        tr("Train a small network on the set, read in each of these ways, and test it on real images"));
    connect(m_prove, &QPushButton::clicked, m_proofs, &ProofRunner::start);
    m_cancel = new QPushButton(tr("Cancel"), card);
    m_cancel->setObjectName(QStringLiteral("importCancelProof"));
    m_cancel->setAutoDefault(false);
    connect(m_cancel, &QPushButton::clicked, m_proofs, &ProofRunner::cancel);
    auto* header = new QHBoxLayout;
    header->setSpacing(8);
    auto* title = plainLabel(tr("Which reading teaches?"), "title", card);
    title->setWordWrap(false);
    header->addWidget(title);
    header->addWidget(plainLabel(tr("Accuracy on real test images after a short training; dashed: chance"),
                                 "caption", card),
                      1);
    header->addWidget(m_prove);
    header->addWidget(m_cancel);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(8);
    layout->addLayout(header);
    layout->addWidget(m_bars);
    return card;
}

QWidget* ImportDialog::makeButtons() {
    auto* row = new QWidget(this);
    QString folder = toQString(m_target);
    if (folder.startsWith(QDir::homePath() + QLatin1Char('/')))
        folder.replace(0, QDir::homePath().size(), QStringLiteral("~"));
    auto* place = plainLabel(tr("Goes into %1").arg(folder), "caption", row);
    place->setObjectName(QStringLiteral("importPlace"));
    m_import = new QPushButton(tr("Import"), row);
    m_import->setObjectName(QStringLiteral("importAccept"));
    m_import->setDefault(true);
    connect(m_import, &QPushButton::clicked, this, &ImportDialog::import);
    auto* close = new QPushButton(tr("Close"), row);
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(place, 1);
    layout->addWidget(close);
    layout->addWidget(m_import);
    return row;
}

Reading ImportDialog::reading() const {
    return m_form->reading();
}

void ImportDialog::setReading(const Reading& reading) {
    m_form->setReading(reading);
    onChanged();
}

void ImportDialog::onChanged() {
    const Reading chosen = reading();
    m_caption->setText(pictureCaption(chosen));
    showProblem(QString());
    m_proofs->setReadings(rivalsOf(chosen, m_set.inspection()));
    draw();
}

void ImportDialog::draw() {
    PictureChoice choice = picturesFor(reading(), m_set.inspection());
    choice.mostClasses = kMostClasses;
    choice.mostEach =
        choice.factor > 1 ? std::max(1, kMostEach / (choice.factor * choice.factor)) : kMostEach;
    runInBackground(
        this, [set = m_set, choice] { return set.pictures(choice); },
        [this, generation = ++m_generation](const Result<ImageBatch>& images) {
            if (generation != m_generation)
                return;
            if (images)
                m_preview->setImages(*images);
            else
                m_preview->setProblem(QString::fromStdString(images.error().message));
        });
}

void ImportDialog::showProofs() {
    const auto& proofs = m_proofs->proofs();
    m_bars->setProofs(proofs, m_proofs->best());
    const bool open = std::any_of(proofs.begin(), proofs.end(), [](const Proof& proof) {
        return proof.state == Proof::State::Untried || proof.state == Proof::State::Failed;
    });
    m_prove->setEnabled(open && !m_proofs->isRunning());
    m_cancel->setVisible(m_proofs->isRunning());
    QString problem;
    for (const Proof& proof : proofs)
        if (proof.state == Proof::State::Failed && problem.isEmpty())
            problem = proof.problem;
    const Proof& chosen = proofs.front();
    if (chosen.state == Proof::State::Done &&
        verdictOf(chosen.result, m_proofs->best()) == ProofVerdict::NearChance)
        problem =
            tr("Read this way the set teaches nothing: its accuracy is near chance. Choose another reading.");
    showProblem(problem);
}

void ImportDialog::showProblem(const QString& text) {
    m_problem->setText(text);
    m_problem->setVisible(!text.isEmpty());
}

void ImportDialog::import() {
    auto options = optionsFor(reading(), m_set.inspection());
    options.proofs = m_proofs->done();
    m_import->setEnabled(false);
    runInBackground(
        this,
        [source = m_set.path(), target = m_target, options] { return importSet(source, target, options); },
        [this](const Result<ImportReport>& report) {
            m_import->setEnabled(true);
            if (!report)
                return showProblem(QString::fromStdString(report.error().message));
            emit imported(toQString(report->set));
            accept();
        });
}

} // namespace distill
