// SPDX-License-Identifier: GPL-3.0-or-later
// By which a second start of the program hands a link to a window that is open: a socket of the user's own for each
// process, in the folder that the system keeps for such. What comes is text from anybody who is this user; it is
// parsed as any link. GUI thread. Where no socket can be made, links open windows of their own.
#pragma once

#include <filesystem>

#include <QObject>
#include <QString>

namespace distill {

class LinkDoor final : public QObject {
    Q_OBJECT
public:
    explicit LinkDoor(QObject* parent = nullptr);
    ~LinkDoor() override;
    Q_DISABLE_COPY_MOVE(LinkDoor)

    // To the window that was opened last; false where none is open. Any thread, before the application's.
    static bool handOver(const QString& link);

signals:
    void handed(const QString& link);

private:
    void receive();

    int m_socket = -1;
    std::filesystem::path m_file;
};

} // namespace distill
