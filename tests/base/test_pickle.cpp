// SPDX-License-Identifier: GPL-3.0-or-later
// The restricted unpickler: what the field's files hold, every protocol, and everything that must be refused.
// tests/data/pickle holds the data.pkl records of some interop fixtures.
#include <algorithm>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "core/io/pickle.h"

using namespace distill;
using namespace std::string_literals;

namespace {

std::string fileBytes(const std::string& name) {
    std::ifstream file(DISTILL_TEST_DATA "/" + name, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

PickleRef read(const std::string& bytes) {
    const auto result = readPickle(bytes);
    if (!result)
        FAIL(result.error().message);
    return *result;
}

std::string refusal(const std::string& bytes) {
    const auto result = readPickle(bytes);
    CHECK(!result);
    if (result)
        return "";
    CHECK(result.error().code == ErrorCode::InvalidInput);
    return result.error().message;
}

template <class T>
const T& as(const PickleRef& value) {
    REQUIRE(std::holds_alternative<T>(value->data));
    return std::get<T>(value->data);
}

const PickleRef& item(const PickleRef& list, std::size_t index) {
    const auto& items = as<PickleList>(list).items;
    REQUIRE(index < items.size());
    return items[index];
}

const PickleRef& entry(const PickleRef& dictionary, const std::string& key) {
    const auto& items = as<PickleDict>(dictionary).items;
    const auto item = std::find_if(items.begin(), items.end(),
                                   [&](const auto& each) { return as<std::string>(each.first) == key; });
    REQUIRE_MESSAGE(item != items.end(), "no entry ", key);
    return item->second;
}

bool mentions(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// A tensor's pickle: storage of `elements` floats, offset, shape and strides as given (all below 256).
std::string tensorPickle(int elements, int offset, std::pair<int, int> shape, std::pair<int, int> strides) {
    const auto byte = [](int value) { return "K"s + static_cast<char>(value); };
    return "\x80\x02"
           "ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\n"s +
           "X\x01\0\0\0"
           "0X\x03\0\0\0cpu"s +
           byte(elements) + "tQ" + byte(offset) + byte(shape.first) + byte(shape.second) + "\x86" +
           byte(strides.first) + byte(strides.second) + "\x86\x89" + "ccollections\nOrderedDict\n)RtR.";
}

} // namespace

TEST_SUITE("pickle") {

    TEST_CASE("plain values of protocols 2 to 5") {
        // {"a": [1, -2, 70000, 2**40, 1.5, None, True], "b": ("x", b"\0\xff")}, as Python writes it
        const auto two =
            "\x80\x02}q\0(X\x01\0\0\0aq\x01]q\x02(K\x01J\xfe\xff\xff\xffJp\x11\x01\0\x8a\x06\0\0\0\0\0\x01"
            "G?\xf8\0\0\0\0\0\0N\x88"
            "eX\x01\0\0\0bq\x03X\x01\0\0\0xq\x04"
            "c_codecs\nencode\nq\x05X\x03\0\0\0"
            "\0\xc3\xbfq\x06X\x06\0\0\0latin1q\x07\x86q\x08Rq\x09\x86q\nu."s;
        const auto five = "\x80\x05\x95:\0\0\0\0\0\0\0}\x94(\x8c\x01"
                          "a\x94]\x94(K\x01J\xfe\xff\xff\xffJp\x11\x01\0\x8a\x06"
                          "\0\0\0\0\0\x01G?\xf8\0\0\0\0\0\0N\x88"
                          "e\x8c\x01"
                          "b\x94\x8c\x01x\x94"
                          "C\x02\0\xff\x94\x86\x94u."s;
        auto four = five;
        four[1] = '\x04';
        auto three = two;
        three[1] = '\x03';
        for (const auto& bytes : {two, three, four, five}) {
            const auto root = read(bytes);
            const auto& list = entry(root, "a");
            CHECK(as<std::int64_t>(item(list, 0)) == 1);
            CHECK(as<std::int64_t>(item(list, 1)) == -2);
            CHECK(as<std::int64_t>(item(list, 2)) == 70000);
            CHECK(as<std::int64_t>(item(list, 3)) == std::int64_t{1} << 40);
            CHECK(as<double>(item(list, 4)) == 1.5);
            CHECK(std::holds_alternative<std::monostate>(item(list, 5)->data));
            CHECK(as<bool>(item(list, 6)));
            CHECK(as<std::string>(item(entry(root, "b"), 0)) == "x");
            CHECK(as<std::string>(item(entry(root, "b"), 1)) == "\0\xff"s);
        }
    }

    TEST_CASE("a result dictionary with tensors and numpy numbers") {
        const auto root = read(fileBytes("pickle/experiments.pkl"));
        const auto& experiment = item(entry(root, "data"), 0);
        const auto& images = as<PickleTensor>(item(experiment, 0));
        CHECK(images.storageType == "FloatStorage");
        CHECK(images.storageKey == "0");
        CHECK(images.storageElements == 15360);
        CHECK(images.shape == std::vector<std::int64_t>{20, 3, 16, 16});
        CHECK(images.strides == std::vector<std::int64_t>{768, 256, 16, 1});
        CHECK(as<PickleTensor>(item(experiment, 1)).storageType == "LongStorage");
        const auto& accuracies = as<PickleList>(entry(entry(root, "accs_all_exps"), "ConvNet")).items;
        CHECK(accuracies.size() == 2);
        for (const auto& accuracy : accuracies) {
            CHECK(as<double>(accuracy) > 0);
            CHECK(as<double>(accuracy) < 1);
        }
    }

    TEST_CASE("state dictionaries, parameters, lists of lists") {
        const auto dictionary = read(fileBytes("pickle/state_dict.pkl"));
        const auto& state = as<PickleDict>(dictionary);
        REQUIRE(!state.items.empty());
        for (const auto& [name, tensor] : state.items) {
            CHECK(mentions(as<std::string>(name), "."));
            CHECK(!as<PickleTensor>(tensor).shape.empty());
        }
        CHECK(as<PickleTensor>(read(fileBytes("pickle/parameter.pkl"))).shape.size() == 4);
        const auto root = read(fileBytes("pickle/trajectories.pkl"));
        const auto& tensor = as<PickleTensor>(item(item(item(root, 0), 0), 0));
        CHECK(tensor.storageElements > 0);
    }

    TEST_CASE("globals outside the list are refused by name and nothing runs") {
        const auto system = refusal(fileBytes("fixtures/interop/hostile.pkl"));
        CHECK(mentions(system, "system"));
        CHECK(mentions(refusal(fileBytes("pickle/hostile_tensor.pkl")), "posix.system"));
        CHECK(mentions(refusal("\x80\x02"
                               "cbuiltins\neval\nX\x01\0\0\0"
                               "1\x85R."s),
                       "builtins.eval"));
        CHECK(mentions(refusal("\x80\x04\x8c\x02os\x8c\x06system\x93."s), "os.system"));
        CHECK(mentions(refusal(fileBytes("fixtures/interop/idm_acc_58.pkl")), "_load_from_bytes"));
        CHECK(!std::ifstream("unpickler_was_fooled"));
    }

    TEST_CASE("calling what is no function, or with wrong arguments") {
        for (const auto& body :
             {"K\x01)R."s, "X\x01\0\0\0f)R."s, "ctorch\nFloatStorage\n)R."s,
              "ctorch._utils\n_rebuild_tensor_v2\n)R."s, "cnumpy\ndtype\nK\x01\x85R."s,
              "ccollections\nOrderedDict\nK\x01\x85R."s, "ccollections\nOrderedDict\nK\x01R."s,
              "cnumpy.core.multiarray\nscalar\nX\x02\0\0\0f8X\x08\0\0\0"
              "12345678\x86R."s,
              "X\x07\0\0\0storageX\x01\0\0\0"
              "0\x86Q."s,
              "K\x01}b."s}) {
            CAPTURE(body);
            CHECK(!refusal("\x80\x02" + body).empty());
        }
    }

    TEST_CASE("a tensor may not leave its storage") {
        CHECK(as<PickleTensor>(read(tensorPickle(6, 0, {2, 3}, {3, 1}))).shape.size() == 2);
        CHECK(as<PickleTensor>(read(tensorPickle(3, 0, {200, 3}, {0, 1}))).strides[0] == 0); // expanded
        CHECK(as<PickleTensor>(read(tensorPickle(0, 0, {0, 3}, {3, 1}))).shape[0] == 0);
        CHECK(mentions(refusal(tensorPickle(5, 0, {2, 3}, {3, 1})), "storage"));
        CHECK(mentions(refusal(tensorPickle(6, 1, {2, 3}, {3, 1})), "storage"));
        CHECK(mentions(refusal(tensorPickle(6, 0, {2, 3}, {200, 1})), "storage"));
    }

    TEST_CASE("torn, foreign and malformed bytes") {
        for (const std::string name :
             {"pickle/experiments.pkl", "pickle/state_dict.pkl", "pickle/trajectories.pkl"}) {
            const auto whole = fileBytes(name);
            for (std::size_t size = 0; size < whole.size(); ++size)
                CHECK(!readPickle(whole.substr(0, size)));
        }
        CHECK(!readPickle(fileBytes("fixtures/interop/images_legacy_not_zip.pt")));
        CHECK(!readPickle(fileBytes("fixtures/interop/truncated.pt")));
        CHECK(mentions(refusal("\x80\x06N."s), "protocol is 6"));
        for (const auto& body : {"."s,
                                 "0."s,
                                 "t."s,
                                 "e."s,
                                 "(."s,
                                 "a."s,
                                 "]K\x01K\x02s."s,
                                 "}K\x01"
                                 "a."s,
                                 "h\x05."s,
                                 "q\0."s,
                                 "\x85."s,
                                 "\x93."s,
                                 "Q."s,
                                 "b."s,
                                 "P0\n."s,
                                 "\x8a\x09"
                                 "123456789."s,
                                 "\x8d\xff\xff\xff\xff\xff\xff\xff\xff."s,
                                 "}(K\x01u."s,
                                 "\x97."s,
                                 "](K\x01"
                                 "0"
                                 "0."s}) {
            CAPTURE(body);
            CHECK(!refusal("\x80\x02" + body).empty());
        }
    }

    TEST_CASE("flipped bytes never do more than fail") {
        for (const std::string name : {"pickle/experiments.pkl", "pickle/state_dict.pkl"}) {
            const auto whole = fileBytes(name);
            for (std::size_t at = 0; at < whole.size(); ++at)
                for (const int change : {1, 0x20, 0x80, 0xff}) {
                    auto bytes = whole;
                    bytes[at] = static_cast<char>(bytes[at] ^ change);
                    const auto result = readPickle(bytes);
                    CHECK((result || !result.error().message.empty()));
                }
        }
    }

    TEST_CASE("depth, cycles and repetition are bounded") {
        const auto nested = [](std::size_t depth) {
            return "\x80\x02" + std::string(depth, ']') + std::string(depth - 1, 'a') + ".";
        };
        CHECK(readPickle(nested(50)));
        CHECK(mentions(refusal(nested(200)), "nested"));
        CHECK(mentions(refusal(nested(1'000'000)), "nested"));
        CHECK(!readPickle("\x80\x02" + std::string(1'000'000, ']'))); // deep and without an end
        CHECK(!readPickle("\x80\x02]q\0h\0"
                          "a."s)); // a list in itself
        CHECK(!readPickle("\x80\x02]q\0}q\1X\1\0\0\0kh\0sah\1"
                          "0."s)); // and by way of a dictionary
        // Forty lists, each holding the one before twice: 2^40 values when written out.
        std::string doubling = "\x80\x02]q\0"s;
        for (char level = 1; level <= 40; ++level)
            doubling += "]("s + "h" + static_cast<char>(level - 1) + "h" + static_cast<char>(level - 1) +
                        "eq" + level;
        CHECK(mentions(refusal(doubling + "."), "too often"));
        CHECK(mentions(refusal("\x80\x02]" + std::string(3'000'000, 'N')), "values"));
    }

} // TEST_SUITE
