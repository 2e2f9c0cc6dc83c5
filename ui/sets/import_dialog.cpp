// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sets/import_dialog.h"

#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/process/background.h"
#include "ui/sets/proof_bars.h"
#include "ui/sets/set_preview.h"
#include "ui/settings/settings.h"
#include "ui/theme/plain_tip.h"
#include "ui/widgets/real_spin_box.h"

namespace distill {

namespace {

constexpr QSize kSize(1040, 860);
constexpr int kFormWidth = 372;
constexpr int kMostClasses = 10, kMostEach = 10; // that are shown
constexpr int kLargestFactor = 8;

QLabel* makeLabel(const QString& text, const char* property, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    if (property != nullptr)
        label->setProperty(property, true);
    return label;
}

QString shapeText(const Inspection& inspection) {
    const auto& shape = inspection.images;
    QString text =
        ImportDialog::tr("%1 images of %2 × %3 × %4").arg(shape[0]).arg(shape[1]).arg(shape[2]).arg(shape[3]);
    if (inspection.classes > 0)
        text += ImportDialog::tr(", %1 classes").arg(inspection.classes);
    if (inspection.learningRate > 0)
        text += ImportDialog::tr(", learned step size %1").arg(inspection.learningRate, 0, 'g', 3);
    return text;
}

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

void choose(QComboBox* combo, const QString& id) {
    combo->setCurrentIndex(std::max(0, combo->findData(id)));
}

} // namespace

ImportDialog::ImportDialog(const OpenedSet& set, const std::filesystem::path& setsFolder, QWidget* parent)
    : QDialog(parent),
      m_set(set),
      m_target(freeFolder(setsFolder, set.path())),
      m_proofs(new ProofRunner(set.path(), set.inspection(), this)),
      m_preview(new SetPreview(this)),
      m_bars(new ProofBars(this)),
      m_caption(makeLabel({}, "caption", this)),
      m_problem(makeLabel({}, "problem", this)) {
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(tr("Import a distilled set"));
    m_problem->setObjectName(QStringLiteral("importProblem"));
    m_problem->hide();
    m_caption->setObjectName(QStringLiteral("previewCaption"));
    m_caption->setWordWrap(false);
    m_caption->setAlignment(Qt::AlignCenter);
    auto* left = new QVBoxLayout;
    left->setSpacing(12);
    left->addWidget(makeForm());
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
    connect(m_proofs, &ProofRunner::changed, this, &ImportDialog::showProofs);
    connect(m_bars, &ProofBars::chosen, this,
            [this](int row) { setReading(m_proofs->proofs().at(row).reading); });
    resize(kSize.boundedTo(screen()->availableSize() - QSize(16, 48)));
    setReading(inferredReading(set.inspection()));
}

QComboBox* ImportDialog::makeChoice(const char* name, const QString& accessible,
                                    const QVector<NamedChoice>& choices, const QString& inferred) {
    auto* combo = new QComboBox(this);
    combo->setObjectName(QLatin1String(name));
    combo->setAccessibleName(accessible);
    combo->setMinimumContentsLength(20);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const NamedChoice& choice : choices)
        combo->addItem(choice.id == inferred && !choice.id.isEmpty() ? tr("%1 (inferred)").arg(choice.name)
                                                                     : choice.name,
                       choice.id);
    connect(combo, &QComboBox::currentIndexChanged, this, &ImportDialog::onChanged);
    return combo;
}

QWidget* ImportDialog::makeForm() {
    const Inspection& said = m_set.inspection();
    const Reading inferred = inferredReading(said);
    auto* form = new QWidget(this);
    form->setFixedWidth(kFormWidth);
    m_dataset = makeChoice("importDataset", tr("Dataset"), datasetChoices(said), inferred.dataset);
    m_normalization = makeChoice("importNormalization", tr("Stored as"), normalizationChoices(),
                                 said.normalization == "unknown" ? QString() : inferred.normalization);
    m_packing = makeChoice("importPacking", tr("Tiles in order"), packingChoices(), inferred.packing);
    m_labels = makeChoice("importLabels", tr("Labels"), labelChoices(said), QString());
    m_factor = new RealSpinBox(this);
    m_factor->setWhole(true);
    m_factor->setObjectName(QStringLiteral("importFactor"));
    m_factor->setAccessibleName(tr("Packing factor"));
    m_factor->setRange(1, kLargestFactor);
    m_factor->setToolTip(tr("Each stored image holds factor × factor smaller ones; 1: it is one image"));
    connect(m_factor, &RealSpinBox::valueChanged, this, &ImportDialog::onChanged);
    auto* name = makeLabel(toQString(m_set.path().filename()), "title", form);
    name->setToolTip(plainTip(toQString(m_set.path())));
    auto* rows = new QFormLayout(form);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setHorizontalSpacing(12);
    rows->setVerticalSpacing(8);
    rows->addRow(name);
    rows->addRow(makeLabel(QString::fromStdString(said.layoutName) + QLatin1Char('\n') + shapeText(said),
                           "caption", form));
    rows->addRow(tr("&Dataset"), m_dataset);
    rows->addRow(tr("&Stored as"), m_normalization);
    rows->addRow(tr("Packing &factor"), m_factor);
    rows->addRow(tr("&Tiles in order"), m_packing);
    rows->addRow(tr("&Labels"), m_labels);
    rows->addRow(tr("&Real images"), makeDataField());
    form->setMinimumHeight(rows->heightForWidth(kFormWidth));
    return form;
}

QWidget* ImportDialog::makeDataField() {
    auto* field = new QWidget(this);
    m_data = new QLineEdit(field);
    m_data->setObjectName(QStringLiteral("importData"));
    m_data->setAccessibleName(tr("Real images"));
    m_data->setPlaceholderText(tr("standard places"));
    m_data->setToolTip(tr("Where the dataset lies that the proofs test on"));
    connect(m_data, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_proofs->setData(text.trimmed()); });
    auto* browse = new QPushButton(tr("Browse…"), field);
    browse->setAutoDefault(false);
    connect(browse, &QPushButton::clicked, this, [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Real images"), m_data->text());
        if (!folder.isEmpty())
            m_data->setText(folder);
    });
    auto* layout = new QHBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_data, 1);
    layout->addWidget(browse);
    return field;
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
        rows->addWidget(makeLabel(QString::fromStdString(reason), "fieldName", body));
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
    auto* sure = makeLabel(tr("Inferred, %1 % sure").arg(percent), "title", facts);
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
    auto* title = makeLabel(tr("Which reading teaches?"), "title", card);
    title->setWordWrap(false);
    header->addWidget(title);
    header->addWidget(
        makeLabel(tr("Accuracy on real test images after a short training; dashed: chance"), "caption", card),
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
    auto* place = makeLabel(tr("Goes into %1").arg(folder), "caption", row);
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
    return {m_dataset->currentData().toString(), m_normalization->currentData().toString(),
            static_cast<int>(m_factor->wholeValue()), m_packing->currentData().toString(),
            m_labels->currentData().toString()};
}

void ImportDialog::setReading(const Reading& reading) {
    {
        const QScopedValueRollback<bool> guard(m_setting, true);
        choose(m_dataset, reading.dataset);
        choose(m_normalization, reading.normalization);
        m_factor->setValue(reading.factor);
        choose(m_packing, reading.packing);
        choose(m_labels, reading.labels);
    }
    onChanged();
}

void ImportDialog::onChanged() {
    if (m_setting || m_labels == nullptr || m_factor == nullptr)
        return;
    const Reading chosen = reading();
    m_packing->setEnabled(chosen.factor > 1);
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
