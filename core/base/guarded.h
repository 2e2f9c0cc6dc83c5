// SPDX-License-Identifier: GPL-3.0-or-later
// Where exceptions become results: at the doors of public rooms. Any thread.
#pragma once

#include <exception>
#include <new>
#include <string>

#include "core/base/result.h"

namespace distill {

// The Error that a DistillError carries; any other exception goes on.
inline Error ownError(const std::exception_ptr& exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const DistillError& error) {
        return error.error();
    }
}

// The same, and InvalidInput "<sentence>: it needs too much memory." where memory ran out: of files whose
// size nobody vouches for.
struct OrTooLarge {
    std::string sentence;
    Error operator()(const std::exception_ptr& exception) const {
        try {
            return ownError(exception);
        } catch (const std::bad_alloc&) {
            return {ErrorCode::InvalidInput, sentence + ": it needs too much memory.", {}};
        }
    }
};

// What `action` returns (a Value, or a Result of one), or what `errorOf` makes of the exception that left it.
template <class Value, class Action, class ErrorOf>
Result<Value> guarded(Action action, ErrorOf errorOf) {
    try {
        return action();
    } catch (...) {
        return tl::unexpected<Error>(errorOf(std::current_exception()));
    }
}

template <class Value, class Action>
Result<Value> guarded(Action action) {
    return guarded<Value>(action, &ownError);
}

} // namespace distill
