// SPDX-License-Identifier: GPL-3.0-or-later
// How every call at the seam between `core` and the outside reports failure: a value or an Error, never an
// exception. Inside `core` the same Error travels as a DistillError exception and becomes a value once, at the
// doors of public rooms (see guarded.h).
#pragma once

#include <stdexcept>
#include <string>

#include <tl/expected.hpp>

namespace distill {

// What kind of failure it was. The command line maps each to an exit code (exitCode()).
enum class ErrorCode {
    RunFailed,    // the computation itself went wrong (non-finite values, an internal error)
    Usage,        // the request makes no sense: unknown option, id or value
    InvalidInput, // a file or dataset is missing, truncated or not understood
    CannotWrite,  // the target cannot be written: permissions, full disk, another writer
    Device,       // no such device, or it is out of memory
    Cancelled,    // the user stopped it
};

struct Error {
    ErrorCode code = ErrorCode::RunFailed;
    std::string message; // one sentence for the user: what happened and what to do
    std::string detail;  // for the log and the Details button: backtrace, library message; may be empty

    bool operator==(const Error& other) const {
        return code == other.code && message == other.message && detail == other.detail;
    }
};

template <class T>
using Result = tl::expected<T, Error>;

// An Error on its way through `core`. Leaves no public room.
class DistillError final : public std::runtime_error {
public:
    explicit DistillError(Error error) : std::runtime_error(error.message), m_error(std::move(error)) {}
    DistillError(ErrorCode code, std::string message, std::string detail = {})
        : DistillError(Error{code, std::move(message), std::move(detail)}) {}
    const Error& error() const { return m_error; }

private:
    Error m_error;
};

// The value, or its Error thrown as DistillError (for use inside `core`).
template <class T>
T valueOrThrow(Result<T> result) {
    if (!result)
        throw DistillError(result.error());
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

inline tl::unexpected<Error> failure(ErrorCode code, std::string message, std::string detail = {}) {
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(detail)});
}

// Process exit code: 0 is success, 130 a run stopped by Ctrl-C (both decided by the caller).
inline int exitCode(ErrorCode code) {
    switch (code) {
    case ErrorCode::RunFailed:
        return 1;
    case ErrorCode::Usage:
        return 2;
    case ErrorCode::InvalidInput:
        return 3;
    case ErrorCode::CannotWrite:
        return 4;
    case ErrorCode::Device:
        return 5;
    case ErrorCode::Cancelled:
        return 130;
    }
    return 1;
}

} // namespace distill
