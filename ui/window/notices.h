// SPDX-License-Identifier: GPL-3.0-or-later
// What the window says in passing and what stays until it is seen to: a line in the status bar, the banner over
// the images. GUI thread only; what it is given must outlive it.
#pragma once

#include <QObject>

#include "core/base/result.h"

class QStatusBar;

namespace distill {

class MessageBanner;

class Notices final : public QObject {
    Q_OBJECT
public:
    Notices(QStatusBar* status, MessageBanner* banner, QObject* parent);

    void pass(const QString& text);  // gone after some seconds
    void saved(const QString& file); // likewise
    void fail(const Error& error);   // stays
    void warn(const QString& text);  // stays
    void work(const QString& text);  // until something else is said

    // What the source says by signals of these names.
    template <class... Source>
    void takeFailures(const Source*... source) {
        (connect(source, &Source::failed, this, &Notices::fail), ...);
    }
    template <class... Source>
    void takeFiles(const Source*... source) {
        (connect(source, &Source::saved, this, &Notices::saved), ...);
        takeFailures(source...);
    }

private:
    QStatusBar* m_status;
    MessageBanner* m_banner;
};

} // namespace distill
