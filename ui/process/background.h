// SPDX-License-Identifier: GPL-3.0-or-later
// One short job off the GUI thread (reading a run folder): `work` runs on a pool thread, `then` gets its
// value back on the thread of `context`, unless that is gone by then. `work` must not throw nor touch
// widgets. What waits for another machine takes a pool of its own, so that it keeps nobody from reading a file.
#pragma once

#include <memory>
#include <utility>

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace distill {

template <class Work, class Then>
void runInBackground(QObject* context, Work work, Then then,
                     QThreadPool* pool = QThreadPool::globalInstance()) {
    const QPointer<QObject> guard(context);
    pool->start([guard, work = std::move(work), then = std::move(then)]() mutable {
        using Value = decltype(work());
        auto value = std::make_shared<Value>(work());
        // By way of the application object, which outlives every job: `guard` may be asked on the GUI thread
        // only.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, value, then = std::move(then)]() mutable {
                if (guard)
                    then(std::move(*value));
            },
            Qt::QueuedConnection);
    });
}

} // namespace distill
