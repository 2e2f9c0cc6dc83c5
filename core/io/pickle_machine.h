// SPDX-License-Identifier: GPL-3.0-or-later
// The stack machine that a pickle is a program for: stack, marks, memo, and the bounds on all of them. Its
// containers are kept until the end, so that hostile cycles and nesting can be taken apart one by one instead
// of by recursion. One thread; failures are DistillError(InvalidInput).
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/io/byte_cursor.h"
#include "core/io/pickle.h"

namespace distill {

class PickleMachine final {
public:
    PickleMachine(std::string_view bytes, const PickleOptions& options);
    ~PickleMachine() { dismantle(); }
    PickleMachine(const PickleMachine&) = delete;
    PickleMachine& operator=(const PickleMachine&) = delete;

    PickleRef run(); // once
    std::size_t position() const { return m_cursor.position(); }

    // For the opcodes.
    ByteCursor& cursor() { return m_cursor; }
    void push(PickleValue value);
    void push(PickleRef value);
    void pushText(std::size_t lengthWidth); // with its length in so many bytes in front
    void pushTuple(std::size_t count);      // of the values on top
    PickleRef pop();
    const PickleRef& top();
    void mark() { m_marks.push_back(m_stack.size()); }
    std::vector<PickleRef> popToMark();
    void append(std::vector<PickleRef> items);
    void setItems(const std::vector<PickleRef>& items); // key, value, key, value …
    void remember(std::uint64_t index);
    void memoize() { remember(m_memo.size()); }
    void recall(std::uint64_t index);
    void reduce();
    void stop() { m_stopped = true; }

private:
    struct Extent {
        std::size_t values; // of the subtree, shared ones counted at every use
        int height;
    };

    void charge(std::size_t bytes);
    Extent measure(const PickleRef& value, int depth);
    void dismantle();

    ByteCursor m_cursor;
    const PickleOptions& m_options;
    std::vector<PickleRef> m_stack;
    std::vector<std::size_t> m_marks; // stack sizes
    std::unordered_map<std::uint64_t, PickleRef> m_memo;
    std::vector<PickleRef> m_containers;
    std::unordered_map<const PickleValue*, Extent> m_extents; // of the containers reached by the result
    std::unordered_set<const PickleValue*> m_open; // containers being measured: meeting one is a cycle
    std::size_t m_values = 0;
    std::size_t m_allowance; // bytes that calls may still make out of what the file holds
    bool m_stopped = false;
};

// Carries out the command `code`; refused where it is none of protocols 2 to 5.
void executePickleOpcode(PickleMachine& machine, unsigned char code);

} // namespace distill
