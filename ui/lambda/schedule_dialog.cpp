// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lambda/schedule_dialog.h"

#include <algorithm>
#include <cmath>

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/run/lambda_schedule.h"
#include "core/store/run_store.h"
#include "ui/lambda/lambda_track.h"
#include "ui/lambda/schedule_curve.h"
#include "ui/process/background.h"
#include "ui/settings/settings.h"
#include "ui/theme/number_text.h"
#include "ui/widgets/real_spin_box.h"

namespace distill {

namespace {

constexpr double kHeadroom = 1.25; // above the largest λ of the line

RealSpinBox* makeCount(const char* name, double value, QWidget* parent) {
    auto* spin = new RealSpinBox(parent);
    spin->setObjectName(QLatin1String(name));
    spin->setWhole(true);
    spin->setRange(0, 1e7);
    spin->setValue(value);
    return spin;
}

double largestOf(const LambdaPoints& points, double lambda) {
    double largest = lambda;
    for (const auto& point : points)
        largest = std::max(largest, point.second);
    return largest > 0 ? largest : 1;
}

} // namespace

ScheduleDialog::ScheduleDialog(const RunConfig& config, QWidget* parent)
    : QDialog(parent),
      m_config(config),
      m_kind(new QComboBox(this)),
      m_fromName(new QLabel(tr("From iteration"), this)),
      m_from(makeCount("scheduleFrom", std::round(static_cast<double>(config.iterations) / 4), this)),
      m_toName(new QLabel(this)),
      m_to(makeCount("scheduleTo", std::round(static_cast<double>(config.iterations) / 2), this)),
      m_curve(new ScheduleCurve(this)),
      m_text(new QLabel(this)) {
    setObjectName(QStringLiteral("scheduleDialog"));
    setWindowTitle(tr("Schedule of λ"));
    m_kind->setObjectName(QStringLiteral("scheduleKind"));
    m_kind->setAccessibleName(tr("How λ changes"));
    m_kind->addItems({tr("Constant"), tr("Warm-up from 0"), tr("Ramp"), tr("Drawn by hand")});
    m_curve->setObjectName(QStringLiteral("scheduleCurve"));
    m_text->setObjectName(QStringLiteral("scheduleText"));
    m_text->setProperty("caption", true);
    m_text->setWordWrap(true);
    layOut();
    fillFrom(config.lambdaSchedule);
    connect(m_kind, &QComboBox::activated, this, [this](int kind) {
        if (kind == Drawn && m_curve->points().empty()) {
            const auto middle = std::round(static_cast<double>(m_config.iterations) / 2);
            m_curve->setPoints({{0, 0}, {middle, m_config.lambda}});
        }
        refresh();
    });
    connect(m_from, &QDoubleSpinBox::valueChanged, this, &ScheduleDialog::refresh);
    connect(m_to, &QDoubleSpinBox::valueChanged, this, &ScheduleDialog::refresh);
    connect(m_curve, &ScheduleCurve::edited, this, [this] { m_text->setText(explanation()); });
    refresh();
}

void ScheduleDialog::layOut() {
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Use this schedule"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* fromRun = new QPushButton(tr("Take from a run…"), this);
    fromRun->setObjectName(QStringLiteral("scheduleFromRun"));
    fromRun->setToolTip(tr("The λ that another run had, edits and all, as a line that can be changed"));
    fromRun->setAutoDefault(false);
    connect(fromRun, &QPushButton::clicked, this, &ScheduleDialog::askForRun);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    auto* name = new QLabel(tr("λ is"), this);
    name->setBuddy(m_kind);
    grid->addWidget(name, 0, 0);
    grid->addWidget(m_kind, 0, 1);
    grid->addWidget(fromRun, 0, 2);
    grid->addWidget(m_fromName, 1, 0);
    grid->addWidget(m_from, 1, 1);
    grid->addWidget(m_toName, 2, 0);
    grid->addWidget(m_to, 2, 1);
    grid->setColumnStretch(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(grid);
    layout->addWidget(m_curve, 1);
    layout->addWidget(m_text);
    layout->addWidget(buttons);
    resize(520, 460);
}

void ScheduleDialog::fillFrom(const std::string& text) {
    const LambdaPoints points = schedulePoints(text, m_config.lambda);
    Kind kind = points.empty() ? Constant : Drawn;
    if (text.rfind("warmup:", 0) == 0 && !points.empty()) {
        kind = WarmUp;
        m_to->setValue(points.back().first);
    } else if (text.rfind("ramp:", 0) == 0 && !points.empty()) {
        kind = Ramp;
        m_from->setValue(points.front().first);
        m_to->setValue(points.back().first);
    } else {
        m_curve->setPoints(points);
    }
    m_kind->setCurrentIndex(kind);
}

std::string ScheduleDialog::schedule() const {
    const auto whole = [](const RealSpinBox* spin) { return std::to_string(std::llround(spin->value())); };
    switch (m_kind->currentIndex()) {
    case WarmUp:
        return "warmup:" + whole(m_to);
    case Ramp:
        return "ramp:" + whole(m_from) + ":" + whole(m_to);
    case Drawn:
        return scheduleText(m_curve->points());
    default:
        return {};
    }
}

void ScheduleDialog::refresh() {
    const int kind = m_kind->currentIndex();
    m_from->setMaximum(std::max(0.0, m_to->value() - 1));
    m_to->setMinimum(1);
    for (QWidget* part : std::initializer_list<QWidget*>{m_fromName, m_from})
        part->setVisible(kind == Ramp);
    for (QWidget* part : std::initializer_list<QWidget*>{m_toName, m_to})
        part->setVisible(kind == Ramp || kind == WarmUp);
    m_toName->setText(kind == WarmUp ? tr("Over iterations") : tr("To iteration"));
    LambdaPoints shown = m_curve->points();
    if (kind != Drawn)
        shown = schedulePoints(schedule(), m_config.lambda);
    m_curve->setConstant(m_config.lambda);
    const double last = shown.empty() ? 0.0 : shown.back().first;
    m_curve->setRanges(std::max(last, static_cast<double>(m_config.iterations)),
                       kHeadroom * largestOf(shown, m_config.lambda));
    m_curve->setPoints(shown);
    m_curve->setEditable(kind == Drawn);
    m_text->setText(explanation());
}

QString ScheduleDialog::explanation() const {
    const QString lambda = compactNumber(m_config.lambda);
    const QString byHand = tr(" Setting λ by hand during the run ends the schedule.");
    switch (m_kind->currentIndex()) {
    case WarmUp:
        return tr("Rises from 0 to λ = %1 over the first iterations, then stays.").arg(lambda) + byHand;
    case Ramp:
        return tr("0 at first, then rises to λ = %1 and stays.").arg(lambda) + byHand;
    case Drawn:
        return tr("Drag a point; double-click to add one; Delete or a right click removes it.") + byHand +
               QLatin1Char('\n') + QString::fromStdString(schedule());
    default:
        return tr("λ = %1 from the first to the last iteration, unless you change it.").arg(lambda);
    }
}

void ScheduleDialog::askForRun() {
    auto* dialog = new QFileDialog(this, tr("Take λ from a run"), toQString(Settings().runsFolder()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &ScheduleDialog::takeFrom);
    dialog->open();
}

void ScheduleDialog::takeFrom(const QString& runFolder) {
    runInBackground(
        this, [path = toPath(runFolder)] { return openRun(path); },
        [this, runFolder](const Result<RunRecord>& record) {
            const LambdaPoints track = record ? recordedTrack(record->events) : LambdaPoints();
            if (track.empty())
                return m_text->setText(record ? tr("‘%1’ holds no iterations yet.").arg(runFolder)
                                              : QString::fromStdString(record.error().message));
            m_curve->setPoints(track);
            m_kind->setCurrentIndex(Drawn);
            refresh();
        });
}

} // namespace distill
