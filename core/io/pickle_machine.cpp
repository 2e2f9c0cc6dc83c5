// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/pickle_machine.h"

#include <algorithm>
#include <new>

#include "core/io/pickle_constructors.h"

namespace distill {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{4} << 30; // from the start of the pickle on
constexpr std::size_t kMaxOperations = 16'000'000;
constexpr std::size_t kMaxValues = 2'000'000;   // made, and kept on the stack, under marks or in the memo
constexpr std::size_t kMaxExpanded = 8'000'000; // values when shared ones are counted at every use
constexpr int kMaxDepth = 100;                  // of containers in containers
constexpr std::size_t kAllowanceFactor = 4;     // calls may make so many times the bytes of the file …
constexpr std::size_t kFreeAllowance = std::size_t{16} << 20; // … and so many more

// Bytes that a made value takes beside its fixed part.
std::size_t bytesOf(const PickleValue& value) {
    if (const auto* text = std::get_if<std::string>(&value.data))
        return text->size();
    if (const auto* tensor = std::get_if<PickleTensor>(&value.data))
        return 16 * tensor->shape.size() + tensor->storageKey.size();
    if (const auto* list = std::get_if<PickleList>(&value.data))
        return sizeof(PickleRef) * list->items.size();
    return 0;
}

[[noreturn]] void refuseMany(std::size_t limit, const char* what) {
    refusePickle("it holds more than " + std::to_string(limit) + " " + what);
}

} // namespace

PickleMachine::PickleMachine(std::string_view bytes, const PickleOptions& options)
    : m_cursor(bytes, std::min(options.start, bytes.size())),
      m_options(options),
      m_allowance(kAllowanceFactor * bytes.size() + kFreeAllowance) {}

void PickleMachine::push(PickleValue value) {
    if (++m_values > kMaxValues)
        refuseMany(kMaxValues, "values");
    auto made = std::make_shared<PickleValue>(std::move(value));
    if (std::holds_alternative<PickleList>(made->data) || std::holds_alternative<PickleDict>(made->data))
        m_containers.push_back(made);
    push(std::move(made));
}

void PickleMachine::push(PickleRef value) {
    if (m_stack.size() >= kMaxValues)
        refuseMany(kMaxValues, "values");
    m_stack.push_back(std::move(value));
}

void PickleMachine::pushText(std::size_t lengthWidth) {
    push(PickleValue{std::string(m_cursor.take(m_cursor.number(lengthWidth)))});
}

void PickleMachine::pushTuple(std::size_t count) {
    PickleList items;
    items.items.resize(count);
    for (std::size_t i = count; i-- > 0;)
        items.items[i] = pop();
    push(PickleValue{std::move(items)});
}

PickleRef PickleMachine::pop() {
    auto value = top();
    m_stack.pop_back();
    return value;
}

const PickleRef& PickleMachine::top() {
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back()))
        refusePickle("its commands do not fit together");
    return m_stack.back();
}

std::vector<PickleRef> PickleMachine::popToMark() {
    if (m_marks.empty())
        refusePickle("its commands do not fit together");
    const auto first = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    std::vector<PickleRef> items(first, m_stack.end());
    m_stack.erase(first, m_stack.end());
    m_marks.pop_back();
    return items;
}

void PickleMachine::append(std::vector<PickleRef> items) {
    auto* list = std::get_if<PickleList>(&top()->data);
    if (list == nullptr)
        refusePickle("it appends to something that is no list");
    for (auto& item : items)
        list->items.push_back(std::move(item));
}

void PickleMachine::setItems(const std::vector<PickleRef>& items) {
    auto* dictionary = std::get_if<PickleDict>(&top()->data);
    if (dictionary == nullptr || items.size() % 2 != 0)
        refusePickle("it sets items of something that is no dictionary");
    for (std::size_t i = 0; i < items.size(); i += 2)
        dictionary->items.emplace_back(items[i], items[i + 1]);
}

void PickleMachine::remember(std::uint64_t index) {
    if (m_memo.size() >= kMaxValues)
        refuseMany(kMaxValues, "remembered values");
    m_memo[index] = top();
}

void PickleMachine::recall(std::uint64_t index) {
    const auto found = m_memo.find(index);
    if (found == m_memo.end())
        refusePickle("it refers to a value that it never stored");
    push(PickleRef(found->second));
}

void PickleMachine::reduce() {
    const auto arguments = pop();
    const auto callable = pop();
    const auto& items = pickleElements(*arguments);
    if (callable->role == PickleRole::LoadFromBytes && !items.empty())
        charge(bytesOf(*items[0]));
    auto made = callPickleGlobal(*callable, items, m_options);
    charge(bytesOf(made));
    push(std::move(made));
}

// A file that calls the same function on the same large value again and again would grow without end.
void PickleMachine::charge(std::size_t bytes) {
    if (bytes > m_allowance)
        refusePickle("it repeats shared values too often");
    m_allowance -= bytes;
}

PickleRef PickleMachine::run() {
    constexpr unsigned char protocolCode = 0x80;
    if (m_cursor.left() > kMaxBytes)
        refusePickle("it is larger than " + std::to_string(kMaxBytes >> 20) + " MiB");
    if (m_cursor.number(1) != protocolCode)
        refusePickle("it does not start as a pickle of protocol 2 to 5 does");
    if (const auto protocol = m_cursor.number(1); protocol < 2 || protocol > 5)
        refusePickle("its protocol is " + std::to_string(protocol) + ", and 2 to 5 are supported");
    for (std::size_t operations = 0; !m_stopped; ++operations) {
        if (operations == kMaxOperations)
            refuseMany(kMaxOperations, "commands");
        executePickleOpcode(*this, static_cast<unsigned char>(m_cursor.number(1)));
    }
    auto result = pop();
    if (measure(result, 0).values > kMaxExpanded)
        refusePickle("it repeats shared values too often");
    return result;
}

// Size and height of what hangs below `value`; refuses cycles and deep nesting. Recursion ends at kMaxDepth.
PickleMachine::Extent PickleMachine::measure(const PickleRef& value, int depth) {
    std::vector<PickleRef> children;
    if (const auto* list = std::get_if<PickleList>(&value->data))
        children = list->items;
    else if (const auto* dictionary = std::get_if<PickleDict>(&value->data))
        for (const auto& [key, item] : dictionary->items)
            children.insert(children.end(), {key, item});
    else
        return {1, 0};
    if (const auto known = m_extents.find(value.get()); known != m_extents.end()) {
        if (depth + known->second.height > kMaxDepth)
            refusePickle("its values are nested more than " + std::to_string(kMaxDepth) + " deep");
        return known->second;
    }
    if (depth >= kMaxDepth || !m_open.insert(value.get()).second)
        refusePickle("its values are nested more than " + std::to_string(kMaxDepth) + " deep");
    Extent extent{1, 0};
    for (const auto& child : children) {
        const Extent inner = measure(child, depth + 1);
        extent.values = std::min(extent.values + inner.values, kMaxExpanded + 1);
        extent.height = std::max(extent.height, inner.height + 1);
    }
    m_open.erase(value.get());
    if (depth + extent.height > kMaxDepth)
        refusePickle("its values are nested more than " + std::to_string(kMaxDepth) + " deep");
    m_extents[value.get()] = extent;
    return extent;
}

// Empties every container that the result does not reach, so that no destructor recurses into hostile nesting
// and no cycle is left. Where measuring failed there is no result, and all are emptied.
void PickleMachine::dismantle() {
    const bool failed = !m_open.empty() || m_extents.empty();
    for (const auto& container : m_containers)
        if (!m_stopped || failed || m_extents.count(container.get()) == 0) {
            // What it held stays alive in m_containers until the loop is through.
            container->data = std::monostate{};
        }
}

Result<PickleRef> readPickle(std::string_view bytes, const PickleOptions& options, std::size_t* end) {
    try {
        PickleMachine machine(bytes, options);
        auto result = machine.run();
        if (end != nullptr)
            *end = machine.position();
        return result;
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    } catch (const std::bad_alloc&) {
        return failure(ErrorCode::InvalidInput, "This pickle file cannot be read: it needs too much memory.");
    }
}

} // namespace distill
