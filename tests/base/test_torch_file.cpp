// SPDX-License-Identifier: GPL-3.0-or-later
// Files of torch.save in every container, and everything that must be refused.
#include <doctest/doctest.h>

#include "core/io/number_array.h"
#include "core/io/torch_file.h"
#include "tests/support/interop.h"
#include "tests/support/temp_dir.h"
#include "tests/support/zip_bytes.h"

using namespace distill;
using namespace distill::test;
using namespace std::string_literals;

namespace {

// Every tensor below the value, in file order.
void collect(const PickleValue& value, std::vector<const PickleTensor*>& found) {
    if (const auto* tensor = std::get_if<PickleTensor>(&value.data))
        found.push_back(tensor);
    else if (const auto* list = std::get_if<PickleList>(&value.data))
        for (const auto& item : list->items)
            collect(*item, found);
    else if (const auto* dictionary = std::get_if<PickleDict>(&value.data))
        for (const auto& [key, item] : dictionary->items)
            collect(*item, found);
}

std::vector<NamedArray> allArrays(const std::filesystem::path& file) {
    const TorchFile content(file);
    std::vector<const PickleTensor*> tensors;
    collect(content.root(), tensors);
    return content.arrays(tensors);
}

std::string refusal(const std::filesystem::path& file) {
    try {
        allArrays(file);
    } catch (const DistillError& error) {
        CHECK(error.error().code == ErrorCode::InvalidInput);
        CHECK(error.error().message.find(file.string()) != std::string::npos);
        return error.error().message;
    }
    return "";
}

bool mentions(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// data.pkl of one float tensor: storage "0" of `elements`, the shape as raw commands, strides likewise.
std::string tensorPickle(const std::string& elements, const std::string& shape, const std::string& strides) {
    return "\x80\x02"
           "ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\n"
           "X\x01\0\0\0"
           "0X\x03\0\0\0cpu"s +
           elements + "tQK\0"s + shape + strides + "\x89" + "ccollections\nOrderedDict\n)RtR.";
}

std::vector<float> rowsAndColumnsExchanged(const NamedArray& images) {
    const auto values = toFloats(images);
    const auto side = static_cast<std::size_t>(images.shape[2]);
    std::vector<float> exchanged(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        exchanged[i / (side * side) * side * side + i % side * side + i / side % side] = values[i];
    return exchanged;
}

const std::string kTera = "\x8a\x06\0\0\0\0\0\x01"s; // 2^40

} // namespace

TEST_SUITE("torch_file") {

    TEST_CASE("every container gives the same numbers as torch") {
        for (const std::string name :
             {"res_DM_CIFAR10_ConvNet_2ipc.pt", "images_best.pt", "datm_images_best.pt",
              "idc_factor2_data.pt", "images_requires_grad.pt"}) {
            CAPTURE(name);
            const auto arrays = allArrays(interop(name));
            REQUIRE(!arrays.empty());
            const auto expected = truth(name);
            CHECK(arrays[0].shape == expected.shape);
            CHECK(arrays[0].bytes == expected.bytes);
        }
        const auto same = truth("images_requires_grad.pt");
        for (const std::string name : {"images_parameter.pt", "images_legacy_not_zip.pt", "idm_acc_58.pkl"}) {
            CAPTURE(name);
            const auto arrays = allArrays(interop(name));
            CHECK(arrays[0].shape == same.shape);
            CHECK(arrays[0].bytes == same.bytes);
        }
    }

    TEST_CASE("views of a storage: permuted, shared, half precision") {
        const auto expected = truth("images_requires_grad.pt");
        const auto permuted = allArrays(interop("images_noncontiguous.pt"))[0]; // rows and columns exchanged
        REQUIRE(permuted.shape == expected.shape);
        CHECK(rowsAndColumnsExchanged(permuted) == toFloats(expected));
        const auto halves = allArrays(interop("images_shared_storage.pt"));
        REQUIRE(halves.size() == 2);
        auto joined = halves[0].bytes;
        joined.insert(joined.end(), halves[1].bytes.begin(), halves[1].bytes.end());
        CHECK(joined == expected.bytes);
        const auto half = allArrays(interop("images_half.pt"))[0];
        CHECK(half.dtype == "F16");
        const auto rounded = toFloats(half), exact = toFloats(expected);
        REQUIRE(rounded.size() == exact.size());
        for (std::size_t i = 0; i < exact.size(); ++i) // half a unit in the last of 11 bits
            REQUIRE(std::abs(rounded[i] - exact[i]) <= std::abs(exact[i]) / 2048 + 1e-7);
    }

    TEST_CASE("labels of a pickle of CUDA tensors, a learned step size, weights") {
        const auto pickled = allArrays(interop("idm_acc_58.pkl"));
        REQUIRE(pickled.size() == 2);
        CHECK(toIntegers(pickled[1]).size() == static_cast<std::size_t>(pickled[0].shape[0]));
        const auto rate = allArrays(interop("datm_lr_best.pt"))[0];
        CHECK(rate.shape.empty());
        CHECK(toFloats(rate)[0] > 0);
        for (const std::string name : {"buffer0.pth", "buffer1_dataparallel.pth", "replay_buffer_0.pt"})
            CHECK(!allArrays(interop(name)).empty());
    }

    TEST_CASE("hostile files are refused by the name of what they ask for, and nothing runs") {
        CHECK(mentions(refusal(interop("hostile.pkl")), "posix.system"));
        CHECK(mentions(refusal(interop("hostile_os_system.pt")), "posix.system"));
        CHECK(!std::filesystem::exists("unpickler_was_fooled"));
    }

    TEST_CASE("files cut at any byte are refused") {
        const TempDir folder;
        const auto cutFile = folder / "cut.pt";
        for (const std::string name :
             {"datm_lr_best.pt", "images_legacy_not_zip.pt", "idm_acc_58.pkl", "labels_best.pt"}) {
            CAPTURE(name);
            const auto whole = readBytes(interop(name));
            // Every byte of the small ones and of the ends; the long row of numbers in between in steps.
            for (std::size_t size = 0; size < whole.size();
                 size += size < 1000 || size + 1000 > whole.size() ? 1 : 97) {
                writeBytes(cutFile, std::string_view(whole).substr(0, size));
                CHECK(!refusal(cutFile).empty());
            }
        }
        CHECK(!refusal(interop("truncated.pt")).empty());
    }

    TEST_CASE("a declared shape of a terabyte is one sentence") {
        const TempDir folder;
        const auto file = folder / "huge.pt";
        // A storage that claims 2^40 numbers, and four numbers shown 2^40 times.
        writeBytes(file, zip({{"a/data.pkl", tensorPickle(kTera, kTera + "\x85", "K\x01\x85")},
                              {"a/data/0", std::string(16, '\0')}}));
        CHECK(mentions(refusal(file), "shorter"));
        writeBytes(file, zip({{"a/data.pkl", tensorPickle("K\x04", kTera + "\x85", "K\0\x85"s)},
                              {"a/data/0", std::string(16, '\0')}}));
        CHECK(mentions(refusal(file), "claims"));
        // Sixteen million times four numbers is allowed; twenty such views are not.
        const auto one = tensorPickle("K\x04", "J\0\0\0\x01\x85"s, "K\0\x85"s);
        std::string views = "\x80\x02](";
        for (int i = 0; i < 20; ++i)
            views += one.substr(2, one.size() - 3);
        writeBytes(file, zip({{"a/data.pkl", views + "e."}, {"a/data/0", std::string(16, '\0')}}));
        CHECK(mentions(refusal(file), "MiB"));
    }

    TEST_CASE("zip bombs and broken directories") {
        const TempDir folder;
        const auto file = folder / "bomb.pt";
        const auto pickle = tensorPickle("K\x04", "K\x04\x85", "K\x01\x85");
        writeBytes(file, zip({{"a/data.pkl", pickle, 0xf0000000U}}));
        CHECK(mentions(refusal(file), "expand"));
        writeBytes(file, zip({{"a/data.pkl", pickle}, {"a/data.pkl", pickle}}));
        CHECK(mentions(refusal(file), "two records"));
        writeBytes(file, zip({{"a/data.pkl", pickle}}));
        CHECK(mentions(refusal(file), "lacks the record"));
        writeBytes(file, zip({{"a/data.pkl", pickle}, {"a/byteorder", "big"}}));
        CHECK(mentions(refusal(file), "big-endian"));
        writeBytes(file, zip({{"a/other", "x"}}));
        CHECK(mentions(refusal(file), "data.pkl"));
        writeBytes(file, zip({{"a/data.pkl", pickle}, {"a/data/0", std::string(16, '\1')}}));
        CHECK(allArrays(file)[0].shape == std::vector<std::int64_t>{4});
    }

    TEST_CASE("calling a function on the same large value again and again is refused") {
        const TempDir folder;
        // 1 MiB of text, encoded a thousand times.
        std::string pickle = "\x80\x02X"s + littleEndian(1 << 20, 4) + std::string(1 << 20, 'x') +
                             "q\0c_codecs\nencode\nq\1("s;
        for (int i = 0; i < 1000; ++i)
            pickle += "h\1h\0\x85R"s;
        writeBytes(folder / "again.pkl", pickle + "t.");
        CHECK(mentions(refusal(folder / "again.pkl"), "too often"));
    }

} // TEST_SUITE
