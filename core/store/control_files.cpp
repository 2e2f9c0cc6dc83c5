// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/control_files.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <fcntl.h>
#include <optional>
#include <string_view>
#include <unistd.h>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/base/utc_time.h"
#include "core/io/posix_io.h"
#include "core/run/param_spec.h"
#include "core/store/run_folder.h"
#include "core/store/run_owner.h"

namespace distill {

namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr auto kExtension = ".jsonl";
constexpr std::size_t kMostAtOnce = std::size_t{1} << 20; // bytes of one file in one look

bool isPlainName(const std::string& name) {
    return !name.empty() && name.size() <= 100 && name.front() != '.' &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
           });
}

constexpr double kLargestLambda = 1e12, kLargestRatio = 1000; // as in the table of settings

double largest(ControlKind kind) {
    return kind == ControlKind::Lambda ? kLargestLambda : kLargestRatio;
}

bool isValue(ControlKind kind, double value) {
    return std::isfinite(value) && value >= 0 && value <= largest(kind);
}

std::uint64_t idFromClock() {
    using std::chrono::microseconds;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<microseconds>(now).count());
}

std::optional<ControlRequest> requestOf(std::string_view line, const std::string& client) {
    const Json json = Json::parse(line.begin(), line.end(), nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    const auto id = json.find("id");
    const auto key = json.find("key");
    if (id == json.end() || !id->is_number_unsigned() || key == json.end() || !key->is_string())
        return std::nullopt;
    const auto kind = controlKindFromString(key->get_ref<const std::string&>());
    if (!kind)
        return std::nullopt;
    ControlRequest request{*kind, 0, id->get<std::uint64_t>(), client};
    if (takesValue(*kind)) {
        const auto value = json.find("value");
        if (value == json.end() || !value->is_number() || !isValue(*kind, value->get<double>()))
            return std::nullopt;
        request.value = value->get<double>();
    }
    return request;
}

std::string lineOf(const ControlRequest& request) {
    Json json = {{"id", request.id}, {"key", toString(request.kind)}, {"time", utcText()}};
    if (takesValue(request.kind))
        json["value"] = request.value;
    return json.dump() + '\n';
}

// Whether the last line was torn: the next one must not be glued to it.
bool endsInMidLine(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (error || size == 0)
        return false;
    const auto descriptor = openForReading(file);
    char last = '\n';
    return descriptor && ::pread(descriptor->get(), &last, 1, static_cast<off_t>(size - 1)) == 1 &&
           last != '\n';
}

Result<void> append(const fs::path& file, const std::string& line) {
    const FileDescriptor descriptor(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0666));
    if (!descriptor.valid() || !writeFully(descriptor.get(), line.data(), line.size()))
        return tl::unexpected<Error>(writeError(file, errno));
    return {};
}

} // namespace

Result<std::uint64_t> sendControl(const fs::path& runDirectory, ControlRequest request) {
    if (!isPlainName(request.client))
        return failure(ErrorCode::Usage, "\"" + request.client +
                                             "\" cannot name a control file; use letters, digits, - and _.");
    if (takesValue(request.kind) && !isValue(request.kind, request.value))
        return failure(ErrorCode::Usage,
                       std::string(request.kind == ControlKind::Lambda ? "λ" : "A gradient ratio") +
                           " takes a number from 0 to " + formatParam(largest(request.kind)) + ", not " +
                           formatParam(request.value) + ".");
    if (std::error_code error; !fs::is_directory(runDirectory, error))
        return failure(ErrorCode::InvalidInput, "There is no run folder '" + runDirectory.string() + "'.");
    if (ownerState(runDirectory) != OwnerState::Alive)
        return failure(ErrorCode::CannotWrite, "No process is writing the run folder '" +
                                                   runDirectory.string() +
                                                   "', so there is nobody to steer; resume the run first.");
    if (const auto owner = ownerElsewhere(runDirectory))
        return failure(ErrorCode::CannotWrite,
                       "The run in '" + runDirectory.string() + "' is executed under another path, '" +
                           owner->directory +
                           "', and would not see it: move the folder back, or stop the process " +
                           std::to_string(owner->pid) + ".");
    if (request.id == 0)
        request.id = idFromClock();
    const fs::path file = runDirectory / RunFolder::kControls / (request.client + kExtension);
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (auto done = append(file, (endsInMidLine(file) ? "\n" : "") + lineOf(request)); !done)
        return tl::unexpected<Error>(done.error());
    return request.id;
}

ControlReader::ControlReader(const fs::path& runDirectory) : m_folder(runDirectory / RunFolder::kControls) {
    std::error_code error;
    fs::directory_iterator entry(m_folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code unreadable;
        const auto size = entry->file_size(unreadable);
        m_files[entry->path().filename().string()].offset = unreadable ? 0 : size;
    }
}

ControlReader::Batch ControlReader::poll() {
    Batch batch;
    std::error_code error;
    fs::directory_iterator entry(m_folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error))
        if (entry->path().extension() == kExtension)
            readNew(entry->path(), m_files[entry->path().filename().string()], batch);
    return batch;
}

void ControlReader::readNew(const fs::path& file, File& state, Batch& batch) {
    const auto descriptor = openForReading(file);
    if (!descriptor)
        return;
    const std::uintmax_t size = sizeOf(*descriptor);
    if (size < state.offset) // somebody cut it: what is left was read
        state.offset = size;
    std::string text(static_cast<std::size_t>(std::min<std::uintmax_t>(size - state.offset, kMostAtOnce)),
                     '\0');
    const auto got = ::pread(descriptor->get(), text.data(), text.size(), static_cast<off_t>(state.offset));
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    const bool endless = text.size() == kMostAtOnce && text.find('\n') == std::string::npos;
    bool damaged = endless;
    std::size_t start = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
        const std::string_view line(text.data() + start, end - start);
        start = end + 1;
        if (auto request = requestOf(line, file.stem().string()))
            batch.requests.push_back(std::move(*request));
        else
            damaged = damaged || !line.empty();
    }
    state.offset += endless ? text.size() : start;
    if (damaged && !std::exchange(state.warned, true))
        batch.warnings.push_back(file.string() +
                                 " holds lines that are no requests to a run; they are ignored.");
}

void ControlReader::pollInto(RunControls& controls) {
    const Batch batch = poll();
    for (const auto& warning : batch.warnings)
        controls.warn(warning);
    for (const auto& request : batch.requests)
        controls.request(request);
}

} // namespace distill
