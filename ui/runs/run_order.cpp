// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_order.h"

#include <algorithm>
#include <limits>

#include <QtGlobal>

#include "ui/runs/run_words.h"

namespace distill {

namespace {

// What comes first where it is smaller.
double keyOf(const RunRow& run, RunOrder order) {
    constexpr double kLast = std::numeric_limits<double>::infinity();
    switch (order) {
    case RunOrder::Accuracy:
        return run.lastAccuracy < 0 ? kLast : -run.lastAccuracy;
    case RunOrder::Lambda:
        return shownLambda(run);
    case RunOrder::Cmi:
        return run.cmi.value_or(kLast);
    case RunOrder::Ipc:
        return static_cast<double>(run.ipc);
    case RunOrder::Date:
    case RunOrder::Name:
        break;
    }
    return 0;
}

} // namespace

const std::vector<RunOrderRow>& runOrders() {
    static const std::vector<RunOrderRow> rows{
        {RunOrder::Date, "date", QT_TRANSLATE_NOOP("distill::RunOrder", "&Date"),
         QT_TRANSLATE_NOOP("distill::RunOrder", "Newest first")},
        {RunOrder::Name, "name", QT_TRANSLATE_NOOP("distill::RunOrder", "&Name"),
         QT_TRANSLATE_NOOP("distill::RunOrder", "By the alphabet")},
        {RunOrder::Accuracy, "accuracy", QT_TRANSLATE_NOOP("distill::RunOrder", "Test &accuracy"),
         QT_TRANSLATE_NOOP("distill::RunOrder", "Highest first, of the last evaluation")},
        {RunOrder::Lambda, "lambda", QT_TRANSLATE_NOOP("distill::RunOrder", "&λ"),
         QT_TRANSLATE_NOOP("distill::RunOrder", "Smallest first, as of the last iteration")},
        {RunOrder::Cmi, "cmi", QT_TRANSLATE_NOOP("distill::RunOrder", "&CMI"),
         QT_TRANSLATE_NOOP("distill::RunOrder", "Smallest first, as of the last iteration")},
        {RunOrder::Ipc, "ipc", QT_TRANSLATE_NOOP("distill::RunOrder", "&Images per class"),
         QT_TRANSLATE_NOOP("distill::RunOrder", "Fewest first")},
    };
    return rows;
}

RunOrder runOrderFrom(const QString& id) {
    const auto& rows = runOrders();
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const RunOrderRow& each) { return id == QLatin1String(each.id); });
    return row == rows.end() ? RunOrder::Date : row->order;
}

bool comesBefore(const RunRow& a, const RunRow& b, RunOrder order) {
    if (order == RunOrder::Name) {
        const int names = QString::compare(QString::fromStdString(a.name), QString::fromStdString(b.name),
                                           Qt::CaseInsensitive);
        if (names != 0)
            return names < 0;
    }
    const double first = keyOf(a, order), second = keyOf(b, order);
    if (first != second)
        return first < second;
    return a.startedAt != b.startedAt ? a.startedAt > b.startedAt : a.directory > b.directory;
}

} // namespace distill
