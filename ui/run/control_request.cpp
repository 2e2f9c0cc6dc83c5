// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/control_request.h"

#include <utility>

#include "core/store/control_files.h"
#include "ui/process/background.h"

namespace distill {

void sendInBackground(QObject* context, const std::filesystem::path& run, const char* client,
                      ControlKind kind, double value,
                      std::function<void(const Result<std::uint64_t>&)> then) {
    ControlRequest request;
    request.kind = kind;
    request.value = value;
    request.client = client;
    runInBackground(
        context, [run, request] { return sendControl(run, request); }, std::move(then));
}

} // namespace distill
