// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of protocols 2 to 5, named as in Python's pickletools.
#include <array>
#include <cstring>
#include <string>

#include "core/io/pickle_constructors.h"
#include "core/io/pickle_machine.h"

namespace distill {
namespace {

using Handler = void (*)(PickleMachine&);
using Handlers = std::array<Handler, 256>;

void pushInteger(PickleMachine& m, std::int64_t value) {
    m.push(PickleValue{value});
}

// BINFLOAT: 8 bytes, big-endian.
void pushFloat(PickleMachine& m) {
    const auto big = m.cursor().take(8);
    const std::string little(big.rbegin(), big.rend());
    double value = 0;
    std::memcpy(&value, little.data(), sizeof value);
    m.push(PickleValue{value});
}

void pushGlobal(PickleMachine& m) {
    const auto module = m.cursor().line();
    m.push(pickleGlobal(module, m.cursor().line()));
}

void pushStackGlobal(PickleMachine& m) {
    const auto name = m.pop();
    const auto module = m.pop();
    m.push(pickleGlobal(pickleText(*module), pickleText(*name)));
}

void pushDictionary(PickleMachine& m) {
    const auto items = m.popToMark();
    m.push(PickleValue{PickleDict{}});
    m.setItems(items);
}

void pushList(PickleMachine& m) {
    m.push(PickleValue{PickleList{m.popToMark()}});
}

void newObjectWithKeywords(PickleMachine& m) {
    const auto keywords = m.pop();
    const auto* dictionary = std::get_if<PickleDict>(&keywords->data);
    if (dictionary == nullptr || !dictionary->items.empty())
        refusePickle("it makes an object in an unknown way");
    m.reduce();
}

void addScalarHandlers(Handlers& handlers) {
    handlers['N'] = [](PickleMachine& m) { m.push(PickleValue{}); };
    handlers[0x88] = [](PickleMachine& m) { m.push(PickleValue{true}); };  // NEWTRUE
    handlers[0x89] = [](PickleMachine& m) { m.push(PickleValue{false}); }; // NEWFALSE
    handlers['J'] = [](PickleMachine& m) { pushInteger(m, signedPickleNumber(m.cursor().take(4))); };
    handlers['K'] = [](PickleMachine& m) { pushInteger(m, static_cast<std::int64_t>(m.cursor().number(1))); };
    handlers['M'] = [](PickleMachine& m) { pushInteger(m, static_cast<std::int64_t>(m.cursor().number(2))); };
    handlers[0x8a] = [](PickleMachine& m) { // LONG1
        pushInteger(m, signedPickleNumber(m.cursor().take(m.cursor().number(1))));
    };
    handlers[0x8b] = [](PickleMachine& m) { // LONG4
        pushInteger(m, signedPickleNumber(m.cursor().take(m.cursor().number(4))));
    };
    handlers['G'] = pushFloat;
    handlers['X'] = [](PickleMachine& m) { m.pushText(4); };  // BINUNICODE
    handlers[0x8c] = [](PickleMachine& m) { m.pushText(1); }; // SHORT_BINUNICODE
    handlers[0x8d] = [](PickleMachine& m) { m.pushText(8); }; // BINUNICODE8
    handlers['T'] = [](PickleMachine& m) { m.pushText(4); };  // BINSTRING
    handlers['U'] = [](PickleMachine& m) { m.pushText(1); };  // SHORT_BINSTRING
    handlers['B'] = [](PickleMachine& m) { m.pushText(4); };  // BINBYTES
    handlers['C'] = [](PickleMachine& m) { m.pushText(1); };  // SHORT_BINBYTES
    handlers[0x8e] = [](PickleMachine& m) { m.pushText(8); }; // BINBYTES8
    handlers[0x96] = [](PickleMachine& m) { m.pushText(8); }; // BYTEARRAY8
}

void addContainerHandlers(Handlers& handlers) {
    handlers['('] = [](PickleMachine& m) { m.mark(); };
    handlers['0'] = [](PickleMachine& m) { m.pop(); };
    handlers['1'] = [](PickleMachine& m) { m.popToMark(); };
    handlers['2'] = [](PickleMachine& m) { m.push(PickleRef(m.top())); };
    handlers[')'] = [](PickleMachine& m) { m.pushTuple(0); };
    handlers[0x85] = [](PickleMachine& m) { m.pushTuple(1); };
    handlers[0x86] = [](PickleMachine& m) { m.pushTuple(2); };
    handlers[0x87] = [](PickleMachine& m) { m.pushTuple(3); };
    handlers['t'] = pushList;
    handlers['l'] = pushList;
    handlers[0x91] = pushList;                                 // FROZENSET
    handlers[']'] = [](PickleMachine& m) { m.pushTuple(0); };  // EMPTY_LIST
    handlers[0x8f] = [](PickleMachine& m) { m.pushTuple(0); }; // EMPTY_SET
    handlers['a'] = [](PickleMachine& m) {
        auto item = m.pop();
        m.append({std::move(item)});
    };
    handlers['e'] = [](PickleMachine& m) { m.append(m.popToMark()); };
    handlers[0x90] = [](PickleMachine& m) { m.append(m.popToMark()); }; // ADDITEMS
    handlers['}'] = [](PickleMachine& m) { m.push(PickleValue{PickleDict{}}); };
    handlers['d'] = pushDictionary;
    handlers['s'] = [](PickleMachine& m) {
        auto value = m.pop();
        auto key = m.pop();
        m.setItems({std::move(key), std::move(value)});
    };
    handlers['u'] = [](PickleMachine& m) { m.setItems(m.popToMark()); };
}

void addObjectHandlers(Handlers& handlers) {
    handlers[0x80] = [](PickleMachine& m) { m.cursor().take(1); }; // PROTO
    handlers[0x95] = [](PickleMachine& m) { m.cursor().take(8); }; // FRAME: its length is of no use here
    handlers['.'] = [](PickleMachine& m) { m.stop(); };
    handlers['c'] = pushGlobal;
    handlers[0x93] = pushStackGlobal;
    handlers['R'] = [](PickleMachine& m) { m.reduce(); };
    handlers[0x81] = [](PickleMachine& m) { m.reduce(); }; // NEWOBJ
    handlers[0x92] = newObjectWithKeywords;                // NEWOBJ_EX
    handlers['b'] = [](PickleMachine& m) {
        const auto state = m.pop();
        setPickleState(*m.top(), *state);
    };
    handlers['Q'] = [](PickleMachine& m) {
        const auto id = m.pop();
        m.push(pickleStorage(*id));
    };
    handlers['q'] = [](PickleMachine& m) { m.remember(m.cursor().number(1)); };
    handlers['r'] = [](PickleMachine& m) { m.remember(m.cursor().number(4)); };
    handlers[0x94] = [](PickleMachine& m) { m.memoize(); };
    handlers['h'] = [](PickleMachine& m) { m.recall(m.cursor().number(1)); };
    handlers['j'] = [](PickleMachine& m) { m.recall(m.cursor().number(4)); };
}

Handlers makeHandlers() {
    Handlers handlers{};
    addScalarHandlers(handlers);
    addContainerHandlers(handlers);
    addObjectHandlers(handlers);
    return handlers;
}

} // namespace

void executePickleOpcode(PickleMachine& machine, unsigned char code) {
    static const Handlers handlers = makeHandlers();
    if (handlers.at(code) == nullptr)
        refusePickle("the command " + std::to_string(code) + " at byte " +
                     std::to_string(machine.cursor().position() - 1) + " is not supported");
    handlers.at(code)(machine);
}

} // namespace distill
