// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_worker.h"

#include <exception>

#include <QCoreApplication>

namespace distill {

namespace {

std::string internalErrorText() {
    return QCoreApplication::translate("distill::RunWorker",
                                       "The run ended by an internal error. What was recorded is kept.")
        .toStdString();
}

} // namespace

Result<RunSummary> RunWorker::guardedRun(RunSession& session) noexcept {
    try {
        return m_engine(session.request, session.controls, *session.mailbox);
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    } catch (const std::exception& error) {
        return failure(ErrorCode::RunFailed, internalErrorText(), error.what());
    } catch (...) {
        return failure(ErrorCode::RunFailed, internalErrorText());
    }
}

void RunWorker::work(const std::shared_ptr<RunSession>& session) {
    session->result = guardedRun(*session);
    emit ended(session->id);
}

} // namespace distill
