// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/pickle.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <new>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace distill {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{512} << 20; // of the pickle itself
constexpr std::size_t kMaxOperations = 16'000'000;        // bounds the stack and the memo
constexpr std::size_t kMaxValues = 2'000'000;             // bounds the values made
constexpr std::size_t kMaxExpanded = 8'000'000;           // values when shared ones are counted at every use
constexpr int kMaxDepth = 100;                            // of containers in containers
constexpr std::size_t kMaxDimensions = 64;                // of a tensor, as in torch

[[noreturn]] void refuse(const std::string& what) {
    throw DistillError(ErrorCode::InvalidInput, "This pickle file cannot be read: " + what + ".");
}

// ---- bytes
// ----------------------------------------------------------------------------------------------------

// A cursor over the bytes; every read is checked.
class ByteCursor {
public:
    explicit ByteCursor(const std::string& bytes) : m_bytes(bytes) {}

    std::size_t position() const { return m_position; }

    std::string_view take(std::uint64_t count) {
        if (count > m_bytes.size() - m_position)
            refuse("it ends in the middle of a value (byte " + std::to_string(m_position) + ")");
        const auto part = m_bytes.substr(m_position, static_cast<std::size_t>(count));
        m_position += part.size();
        return part;
    }

    // Little-endian unsigned number of `width` bytes.
    std::uint64_t number(std::size_t width) {
        std::uint64_t value = 0;
        const auto part = take(width);
        for (std::size_t i = 0; i < width; ++i)
            value |= std::uint64_t{static_cast<unsigned char>(part[i])} << (8 * i);
        return value;
    }

    std::string_view line() {
        const auto end = m_bytes.find('\n', m_position);
        if (end == std::string_view::npos)
            refuse("it ends in the middle of a name");
        const auto text = take(end - m_position);
        ++m_position;
        return text;
    }

private:
    std::string_view m_bytes;
    std::size_t m_position = 0;
};

// Two's complement, little-endian, as Python writes its long integers.
std::int64_t signedNumber(std::string_view bytes) {
    if (bytes.size() > 8)
        refuse("it holds an integer of more than 64 bits");
    std::uint64_t value = !bytes.empty() && (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0
                              ? std::numeric_limits<std::uint64_t>::max()
                              : 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return static_cast<std::int64_t>(value);
}

// The bytes behind a text that Python wrote by decoding them as Latin-1.
std::string latin1Bytes(const std::string& utf8) {
    std::string bytes;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto first = static_cast<unsigned char>(utf8[i]);
        if (first < 0x80) {
            bytes.push_back(utf8[i]);
            continue;
        }
        if ((first != 0xC2 && first != 0xC3) || i + 1 == utf8.size())
            refuse("a text that stands for bytes holds other characters");
        const auto second = static_cast<unsigned char>(utf8[++i]);
        bytes.push_back(static_cast<char>((first & 0x03U) << 6 | (second & 0x3FU)));
    }
    return bytes;
}

// ---- numpy scalars
// --------------------------------------------------------------------------------------------

template <class Number>
Number fromBytes(const std::string& bytes) {
    Number value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

// `type` is "f8", "<f8", ">i4", "b1", …
PickleValue numpyScalar(std::string type, std::string bytes) {
    const bool bigEndian = !type.empty() && type[0] == '>';
    if (!type.empty() && std::string_view("<>=|").find(type[0]) != std::string_view::npos)
        type.erase(0, 1);
    if (type.size() != 2 || bytes.size() != static_cast<std::size_t>(type[1] - '0'))
        refuse("a numpy number of type \"" + type + "\" has " + std::to_string(bytes.size()) + " bytes");
    if (bigEndian)
        bytes.assign(bytes.rbegin(), bytes.rend());
    if (type == "f8")
        return {fromBytes<double>(bytes)};
    if (type == "f4")
        return {static_cast<double>(fromBytes<float>(bytes))};
    if (type == "b1")
        return {bytes[0] != 0};
    if (type[0] == 'i')
        return {signedNumber(bytes)};
    if (type[0] == 'u' && bytes.size() < 8) // a zero byte on top keeps the sign bit clear
        return {signedNumber(bytes + '\0')};
    refuse("numpy numbers of type \"" + type + "\" are not supported");
}

// ---- globals
// --------------------------------------------------------------------------------------------------

// What a value of the pickle stands for beside its plain content.
enum class Role {
    Plain,
    RebuildTensor,
    RebuildParameter,
    StorageClass,
    OrderedDict,
    NumpyScalar,
    NumpyDtypeClass,
    CodecsEncode,
    Storage,    // a loaded storage: PickleTensor over all of it
    NumpyDtype, // a dtype object: its name as text
};

struct AllowedGlobal {
    std::string_view name;
    Role role;
};

constexpr std::array<AllowedGlobal, 22> kAllowedGlobals{{
    {"torch._utils._rebuild_tensor_v2", Role::RebuildTensor},
    {"torch._utils._rebuild_parameter", Role::RebuildParameter},
    {"collections.OrderedDict", Role::OrderedDict},
    {"numpy.core.multiarray.scalar", Role::NumpyScalar},
    {"numpy._core.multiarray.scalar", Role::NumpyScalar},
    {"numpy.dtype", Role::NumpyDtypeClass},
    {"_codecs.encode", Role::CodecsEncode},
    {"torch.FloatStorage", Role::StorageClass},
    {"torch.DoubleStorage", Role::StorageClass},
    {"torch.HalfStorage", Role::StorageClass},
    {"torch.BFloat16Storage", Role::StorageClass},
    {"torch.LongStorage", Role::StorageClass},
    {"torch.IntStorage", Role::StorageClass},
    {"torch.ShortStorage", Role::StorageClass},
    {"torch.CharStorage", Role::StorageClass},
    {"torch.ByteStorage", Role::StorageClass},
    {"torch.BoolStorage", Role::StorageClass},
    {"torch.storage.TypedStorage", Role::StorageClass},
    {"torch.storage.UntypedStorage", Role::StorageClass},
    {"torch.storage._TypedStorage", Role::StorageClass},
    {"torch.storage._UntypedStorage", Role::StorageClass},
    {"torch.UntypedStorage", Role::StorageClass},
}};

Role roleOfGlobal(const std::string& name) {
    for (const AllowedGlobal& row : kAllowedGlobals)
        if (row.name == name)
            return row.role;
    refuse("it asks to run \"" + name +
           "\", which is not among the few harmless objects that are allowed; nothing was run");
}

// ---- reading values
// -------------------------------------------------------------------------------------------

template <class T>
const T& contentOf(const PickleRef& value, const char* expected) {
    const auto* content = std::get_if<T>(&value->data);
    if (content == nullptr)
        refuse(std::string("a value is not ") + expected);
    return *content;
}

const std::vector<PickleRef>& elementsOf(const PickleRef& value) {
    return contentOf<PickleList>(value, "a list").items;
}
std::int64_t integerOf(const PickleRef& value) {
    return contentOf<std::int64_t>(value, "an integer");
}
const std::string& textOf(const PickleRef& value) {
    return contentOf<std::string>(value, "a text");
}

std::vector<std::int64_t> sizesOf(const PickleRef& value) {
    std::vector<std::int64_t> sizes;
    for (const auto& item : elementsOf(value))
        sizes.push_back(integerOf(item));
    if (sizes.size() > kMaxDimensions)
        refuse("a tensor has " + std::to_string(sizes.size()) + " dimensions");
    return sizes;
}

// Refuses a view that leaves its storage, without overflowing on hostile sizes.
void checkTensor(const PickleTensor& tensor) {
    if (tensor.shape.size() != tensor.strides.size() || tensor.offset < 0)
        refuse("a tensor's shape, strides and offset contradict each other");
    bool empty = false;
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        if (tensor.shape[i] < 0 || tensor.strides[i] < 0)
            refuse("a tensor has a negative size or stride");
        empty = empty || tensor.shape[i] == 0;
    }
    if (empty)
        return;
    std::int64_t last = tensor.offset, elements = 1;
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        std::int64_t reach = 0;
        if (__builtin_mul_overflow(tensor.shape[i] - 1, tensor.strides[i], &reach) ||
            __builtin_add_overflow(last, reach, &last) ||
            __builtin_mul_overflow(elements, tensor.shape[i], &elements))
            refuse("a tensor's size overflows");
    }
    if (last >= tensor.storageElements)
        refuse("a tensor reaches beyond the end of its storage");
}

// ---- the machine
// ----------------------------------------------------------------------------------------------

// The stack machine. Containers are kept in m_containers until the end, so that hostile cycles and nesting
// can be taken apart one by one instead of by recursion.
class Unpickler {
public:
    explicit Unpickler(const std::string& bytes) : m_cursor(bytes) {}
    ~Unpickler() { dismantle(); }
    Unpickler(const Unpickler&) = delete;
    Unpickler& operator=(const Unpickler&) = delete;

    PickleRef run();

private:
    using Handler = void (*)(Unpickler&);
    using Handlers = std::array<Handler, 256>;
    static Handlers makeHandlers();
    static void addScalarHandlers(Handlers& handlers);
    static void addContainerHandlers(Handlers& handlers);
    static void addObjectHandlers(Handlers& handlers);

    struct Extent {
        std::size_t values; // of the subtree, shared ones counted at every use
        int height;
    };

    PickleRef make(PickleValue value);
    void push(PickleValue value) { m_stack.push_back(make(std::move(value))); }
    void pushText(std::size_t lengthWidth);
    PickleRef pop();
    const PickleRef& top();
    std::vector<PickleRef> popToMark();
    void mark();
    void pushTuple(std::size_t count);
    void pushList(std::vector<PickleRef> items);
    void appendTo(std::vector<PickleRef> items);
    void setItems(const std::vector<PickleRef>& items);

    void remember(std::uint64_t index);
    void recall(std::uint64_t index);

    Role roleOf(const PickleRef& value) const;
    void setRole(const PickleRef& value, Role role);
    void pushGlobal(std::string_view module, std::string_view name);
    void persistentStorage();
    void reduce();
    PickleRef call(const PickleRef& callable, const std::vector<PickleRef>& arguments);
    PickleRef rebuildTensor(const std::vector<PickleRef>& arguments);
    void build();

    Extent measure(const PickleRef& value, int depth);
    void dismantle();

    ByteCursor m_cursor;
    std::vector<PickleRef> m_stack;
    std::vector<std::size_t> m_marks; // stack sizes
    std::unordered_map<std::uint64_t, PickleRef> m_memo;
    std::unordered_map<const PickleValue*, Role> m_roles;
    std::vector<PickleRef> m_special; // keeps the keys of m_roles alive
    std::vector<PickleRef> m_containers;
    std::unordered_map<const PickleValue*, Extent> m_extents; // of the containers reached by the result
    std::unordered_set<const PickleValue*> m_open; // containers being measured: meeting one is a cycle
    std::size_t m_values = 0;
    bool m_stopped = false;
};

PickleRef Unpickler::make(PickleValue value) {
    if (++m_values > kMaxValues)
        refuse("it holds more than " + std::to_string(kMaxValues) + " values");
    auto made = std::make_shared<PickleValue>(std::move(value));
    if (std::holds_alternative<PickleList>(made->data) || std::holds_alternative<PickleDict>(made->data))
        m_containers.push_back(made);
    return made;
}

void Unpickler::pushText(std::size_t lengthWidth) {
    push({std::string(m_cursor.take(m_cursor.number(lengthWidth)))});
}

PickleRef Unpickler::pop() {
    auto value = top();
    m_stack.pop_back();
    return value;
}

const PickleRef& Unpickler::top() {
    if (m_stack.size() <= (m_marks.empty() ? 0 : m_marks.back()))
        refuse("its commands do not fit together");
    return m_stack.back();
}

void Unpickler::mark() {
    m_marks.push_back(m_stack.size());
}

std::vector<PickleRef> Unpickler::popToMark() {
    if (m_marks.empty())
        refuse("its commands do not fit together");
    const auto first = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    std::vector<PickleRef> items(first, m_stack.end());
    m_stack.erase(first, m_stack.end());
    m_marks.pop_back();
    return items;
}

void Unpickler::pushTuple(std::size_t count) {
    std::vector<PickleRef> items(count);
    for (std::size_t i = count; i-- > 0;)
        items[i] = pop();
    pushList(std::move(items));
}

void Unpickler::pushList(std::vector<PickleRef> items) {
    push({PickleList{std::move(items)}});
}

void Unpickler::appendTo(std::vector<PickleRef> items) {
    auto* list = std::get_if<PickleList>(&top()->data);
    if (list == nullptr)
        refuse("it appends to something that is no list");
    for (auto& item : items)
        list->items.push_back(std::move(item));
}

void Unpickler::setItems(const std::vector<PickleRef>& items) {
    auto* dictionary = std::get_if<PickleDict>(&top()->data);
    if (dictionary == nullptr || items.size() % 2 != 0)
        refuse("it sets items of something that is no dictionary");
    for (std::size_t i = 0; i < items.size(); i += 2)
        dictionary->items.emplace_back(items[i], items[i + 1]);
}

void Unpickler::remember(std::uint64_t index) {
    m_memo[index] = top();
}

void Unpickler::recall(std::uint64_t index) {
    const auto found = m_memo.find(index);
    if (found == m_memo.end())
        refuse("it refers to a value that it never stored");
    m_stack.push_back(found->second);
}

Role Unpickler::roleOf(const PickleRef& value) const {
    const auto found = m_roles.find(value.get());
    return found == m_roles.end() ? Role::Plain : found->second;
}

void Unpickler::setRole(const PickleRef& value, Role role) {
    m_roles[value.get()] = role;
    m_special.push_back(value);
}

void Unpickler::pushGlobal(std::string_view module, std::string_view name) {
    auto full = std::string(module) + "." + std::string(name);
    const Role role = roleOfGlobal(full);
    if (role == Role::StorageClass)
        full.erase(0, full.rfind('.') + 1);
    push({std::move(full)});
    setRole(m_stack.back(), role);
}

// ("storage", class, key, device, number of elements), as torch.save names its records.
void Unpickler::persistentStorage() {
    const auto id = pop();
    const auto& parts = elementsOf(id);
    if (parts.size() < 5 || textOf(parts[0]) != "storage" || roleOf(parts[1]) != Role::StorageClass)
        refuse("it refers to data of an unknown kind");
    PickleTensor all;
    all.storageType = textOf(parts[1]);
    all.storageKey = textOf(parts[2]);
    all.storageElements = integerOf(parts[4]);
    if (all.storageElements < 0 || all.storageKey.find('/') != std::string::npos)
        refuse("it refers to data outside its archive");
    all.shape = {all.storageElements};
    all.strides = {1};
    push({std::move(all)});
    setRole(m_stack.back(), Role::Storage);
}

void Unpickler::reduce() {
    const auto arguments = pop();
    const auto callable = pop();
    m_stack.push_back(call(callable, elementsOf(arguments)));
}

// The only place where a global takes effect: each makes plain values of plain values.
PickleRef Unpickler::call(const PickleRef& callable, const std::vector<PickleRef>& arguments) {
    const Role role = roleOf(callable);
    const auto needs = [&](std::size_t count) {
        if (arguments.size() < count)
            refuse("\"" + textOf(callable) + "\" lacks arguments");
    };
    switch (role) {
    case Role::RebuildTensor:
        needs(4);
        return rebuildTensor(arguments);
    case Role::RebuildParameter:
        needs(1);
        contentOf<PickleTensor>(arguments[0], "a tensor");
        return arguments[0];
    case Role::OrderedDict:
        if (!arguments.empty())
            refuse("an ordered dictionary is written in an unknown way");
        return make({PickleDict{}});
    case Role::NumpyDtypeClass: {
        needs(1);
        auto type = make({textOf(arguments[0])});
        setRole(type, Role::NumpyDtype);
        return type;
    }
    case Role::NumpyScalar:
        needs(2);
        if (roleOf(arguments[0]) != Role::NumpyDtype)
            refuse("a numpy number lacks its type");
        return make(numpyScalar(textOf(arguments[0]), textOf(arguments[1])));
    case Role::CodecsEncode:
        needs(1);
        return make({latin1Bytes(textOf(arguments[0]))});
    default:
        refuse("it calls something that is no function");
    }
}

PickleRef Unpickler::rebuildTensor(const std::vector<PickleRef>& arguments) {
    if (roleOf(arguments[0]) != Role::Storage)
        refuse("a tensor lacks its storage");
    PickleTensor tensor = contentOf<PickleTensor>(arguments[0], "a storage");
    tensor.offset = integerOf(arguments[1]);
    tensor.shape = sizesOf(arguments[2]);
    tensor.strides = sizesOf(arguments[3]);
    checkTensor(tensor);
    return make({std::move(tensor)});
}

// Object state: a dtype's byte order; what an ordered dictionary carries beside its items is left out.
void Unpickler::build() {
    const auto state = pop();
    const auto& target = top();
    if (roleOf(target) == Role::NumpyDtype) {
        const auto& parts = elementsOf(state);
        if (parts.size() < 2 || textOf(parts[1]).size() != 1)
            refuse("a numpy type is written in an unknown way");
        auto& name = std::get<std::string>(target->data);
        if (name.size() == 2)
            name.insert(0, textOf(parts[1]));
        return;
    }
    if (!std::holds_alternative<PickleDict>(target->data))
        refuse("it sets the state of an unknown object");
}

Unpickler::Handlers Unpickler::makeHandlers() {
    Handlers handlers{};
    addScalarHandlers(handlers);
    addContainerHandlers(handlers);
    addObjectHandlers(handlers);
    return handlers;
}

// Opcode names as in Python's pickletools.
void Unpickler::addScalarHandlers(Handlers& handlers) {
    handlers['N'] = [](Unpickler& u) { u.push({}); };
    handlers[0x88] = [](Unpickler& u) { u.push({true}); };  // NEWTRUE
    handlers[0x89] = [](Unpickler& u) { u.push({false}); }; // NEWFALSE
    handlers['J'] = [](Unpickler& u) { u.push({signedNumber(u.m_cursor.take(4))}); };
    handlers['K'] = [](Unpickler& u) { u.push({static_cast<std::int64_t>(u.m_cursor.number(1))}); };
    handlers['M'] = [](Unpickler& u) { u.push({static_cast<std::int64_t>(u.m_cursor.number(2))}); };
    handlers[0x8a] = [](Unpickler& u) { u.push({signedNumber(u.m_cursor.take(u.m_cursor.number(1)))}); };
    handlers[0x8b] = [](Unpickler& u) { u.push({signedNumber(u.m_cursor.take(u.m_cursor.number(4)))}); };
    handlers['G'] = [](Unpickler& u) {
        const auto big = u.m_cursor.take(8);
        u.push({fromBytes<double>(std::string(big.rbegin(), big.rend()))});
    };
    handlers['X'] = [](Unpickler& u) { u.pushText(4); };  // BINUNICODE
    handlers[0x8c] = [](Unpickler& u) { u.pushText(1); }; // SHORT_BINUNICODE
    handlers[0x8d] = [](Unpickler& u) { u.pushText(8); }; // BINUNICODE8
    handlers['T'] = [](Unpickler& u) { u.pushText(4); };  // BINSTRING
    handlers['U'] = [](Unpickler& u) { u.pushText(1); };  // SHORT_BINSTRING
    handlers['B'] = [](Unpickler& u) { u.pushText(4); };  // BINBYTES
    handlers['C'] = [](Unpickler& u) { u.pushText(1); };  // SHORT_BINBYTES
    handlers[0x8e] = [](Unpickler& u) { u.pushText(8); }; // BINBYTES8
    handlers[0x96] = [](Unpickler& u) { u.pushText(8); }; // BYTEARRAY8
}

void Unpickler::addContainerHandlers(Handlers& handlers) {
    handlers['('] = [](Unpickler& u) { u.mark(); };
    handlers['0'] = [](Unpickler& u) { u.pop(); };
    handlers['1'] = [](Unpickler& u) { u.popToMark(); };
    handlers['2'] = [](Unpickler& u) { u.m_stack.push_back(PickleRef(u.top())); };
    handlers[')'] = [](Unpickler& u) { u.pushTuple(0); };
    handlers[0x85] = [](Unpickler& u) { u.pushTuple(1); };
    handlers[0x86] = [](Unpickler& u) { u.pushTuple(2); };
    handlers[0x87] = [](Unpickler& u) { u.pushTuple(3); };
    handlers['t'] = [](Unpickler& u) { u.pushList(u.popToMark()); };
    handlers['l'] = [](Unpickler& u) { u.pushList(u.popToMark()); };
    handlers[']'] = [](Unpickler& u) { u.pushList({}); };
    handlers['a'] = [](Unpickler& u) {
        auto item = u.pop();
        u.appendTo({std::move(item)});
    };
    handlers['e'] = [](Unpickler& u) { u.appendTo(u.popToMark()); };
    handlers['}'] = [](Unpickler& u) { u.push({PickleDict{}}); };
    handlers['d'] = [](Unpickler& u) {
        const auto items = u.popToMark();
        u.push({PickleDict{}});
        u.setItems(items);
    };
    handlers['s'] = [](Unpickler& u) {
        auto value = u.pop();
        auto key = u.pop();
        u.setItems({std::move(key), std::move(value)});
    };
    handlers['u'] = [](Unpickler& u) { u.setItems(u.popToMark()); };
}

void Unpickler::addObjectHandlers(Handlers& handlers) {
    handlers[0x95] = [](Unpickler& u) { u.m_cursor.take(8); }; // FRAME: its length is of no use here
    handlers['.'] = [](Unpickler& u) { u.m_stopped = true; };
    handlers['c'] = [](Unpickler& u) {
        const auto module = u.m_cursor.line();
        u.pushGlobal(module, u.m_cursor.line());
    };
    handlers[0x93] = [](Unpickler& u) { // STACK_GLOBAL
        const auto name = u.pop();
        const auto module = u.pop();
        u.pushGlobal(textOf(module), textOf(name));
    };
    handlers['R'] = [](Unpickler& u) { u.reduce(); };
    handlers[0x81] = [](Unpickler& u) { u.reduce(); }; // NEWOBJ
    handlers['b'] = [](Unpickler& u) { u.build(); };
    handlers['Q'] = [](Unpickler& u) { u.persistentStorage(); };
    handlers['q'] = [](Unpickler& u) { u.remember(u.m_cursor.number(1)); };
    handlers['r'] = [](Unpickler& u) { u.remember(u.m_cursor.number(4)); };
    handlers[0x94] = [](Unpickler& u) { u.remember(u.m_memo.size()); }; // MEMOIZE
    handlers['h'] = [](Unpickler& u) { u.recall(u.m_cursor.number(1)); };
    handlers['j'] = [](Unpickler& u) { u.recall(u.m_cursor.number(4)); };
}

PickleRef Unpickler::run() {
    static const Handlers handlers = makeHandlers();
    constexpr unsigned char protocolCode = 0x80;
    if (m_cursor.number(1) != protocolCode)
        refuse("it does not start as a pickle of protocol 2 to 5 does");
    if (const auto protocol = m_cursor.number(1); protocol < 2 || protocol > 5)
        refuse("its protocol is " + std::to_string(protocol) + ", and 2 to 5 are supported");
    for (std::size_t operations = 0; !m_stopped; ++operations) {
        if (operations == kMaxOperations)
            refuse("it holds more than " + std::to_string(kMaxOperations) + " commands");
        const auto code = static_cast<unsigned char>(m_cursor.number(1));
        if (handlers[code] == nullptr)
            refuse("the command " + std::to_string(code) + " at byte " +
                   std::to_string(m_cursor.position() - 1) + " is not supported");
        handlers[code](*this);
    }
    auto result = pop();
    if (measure(result, 0).values > kMaxExpanded)
        refuse("it repeats shared values too often");
    return result;
}

// Size and height of what hangs below `value`; refuses cycles and deep nesting. Recursion ends at kMaxDepth.
Unpickler::Extent Unpickler::measure(const PickleRef& value, int depth) {
    std::vector<PickleRef> children;
    if (const auto* list = std::get_if<PickleList>(&value->data))
        children = list->items;
    else if (const auto* dictionary = std::get_if<PickleDict>(&value->data))
        for (const auto& [key, item] : dictionary->items)
            children.insert(children.end(), {key, item});
    else
        return {1, 0};
    if (const auto known = m_extents.find(value.get()); known != m_extents.end())
        return known->second;
    if (depth >= kMaxDepth || !m_open.insert(value.get()).second)
        refuse("its values are nested more than " + std::to_string(kMaxDepth) + " deep");
    Extent extent{1, 0};
    for (const auto& child : children) {
        const Extent inner = measure(child, depth + 1);
        extent.values = std::min(extent.values + inner.values, kMaxExpanded + 1);
        extent.height = std::max(extent.height, inner.height + 1);
    }
    m_open.erase(value.get());
    if (depth + extent.height > kMaxDepth)
        refuse("its values are nested more than " + std::to_string(kMaxDepth) + " deep");
    m_extents[value.get()] = extent;
    return extent;
}

// Empties every container that the result does not reach, so that no destructor recurses into hostile nesting
// and no cycle is left. After a failure m_extents may be incomplete, and then no result uses them.
void Unpickler::dismantle() {
    for (const auto& container : m_containers)
        if (!m_stopped || m_extents.count(container.get()) == 0) {
            // What it held stays alive in m_containers until the loop is through.
            container->data = std::monostate{};
        }
}

} // namespace

Result<PickleRef> readPickle(const std::string& bytes) {
    try {
        if (bytes.size() > kMaxBytes)
            refuse("it is larger than " + std::to_string(kMaxBytes >> 20) + " MiB");
        return Unpickler(bytes).run();
    } catch (const DistillError& error) {
        return tl::unexpected<Error>(error.error());
    } catch (const std::bad_alloc&) {
        return failure(ErrorCode::InvalidInput, "This pickle file cannot be read: it needs too much memory.");
    }
}

} // namespace distill
