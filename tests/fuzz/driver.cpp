// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzz target without libFuzzer: on every seed, then on mutations of them. The same arguments give the
// same inputs. The input at hand is kept in a file until the target returned, so that a crash leaves it
// behind. usage: fuzz_<name> -runs=N [-seed=N] [-keep=FILE] SEED…
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kLargestSeed = 65536; // bytes; larger ones would only be slow

class Mutator final {
public:
    explicit Mutator(std::uint32_t seed) : m_random(seed) {}

    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : m_random() % limit; }

    std::string mutated(std::string input, const std::string& other) {
        for (std::size_t changes = 1 + below(4); changes > 0; --changes)
            change(input, other);
        return input;
    }

private:
    void change(std::string& input, const std::string& other) {
        static constexpr unsigned char kTelling[] = {0x00, 0x01, 0x7f, 0x80, 0xff, '.', '(', 'h', '}'};
        const auto at = below(input.size());
        switch (below(7)) {
        case 0:
            if (!input.empty())
                input[at] = static_cast<char>(input[at] ^ 1 << below(8));
            break;
        case 1:
            if (!input.empty())
                input[at] = static_cast<char>(kTelling[below(sizeof kTelling)]);
            break;
        case 2:
            input.insert(at, 1 + below(8), static_cast<char>(below(256)));
            break;
        case 3:
            input.erase(at, 1 + below(16));
            break;
        case 4:
            input.resize(at);
            break;
        case 5:
            input.insert(at, input.substr(below(input.size()), 1 + below(64)));
            break;
        default:
            input.insert(at, other.substr(below(other.size()), 1 + below(64)));
        }
    }

    std::mt19937 m_random;
};

void run(const std::string& input, const std::string& keep) {
    if (!keep.empty())
        std::ofstream(keep, std::ios::binary | std::ios::trunc) << input;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

} // namespace

int main(int argc, char** argv) {
    std::size_t runs = 0;
    std::uint32_t seed = 1;
    std::string keep;
    std::vector<std::string> seeds{std::string()};
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument.rfind("-runs=", 0) == 0)
            runs = std::stoul(argument.substr(6));
        else if (argument.rfind("-seed=", 0) == 0)
            seed = static_cast<std::uint32_t>(std::stoul(argument.substr(6)));
        else if (argument.rfind("-keep=", 0) == 0)
            keep = argument.substr(6);
        else if (std::filesystem::is_regular_file(argument) &&
                 std::filesystem::file_size(argument) <= kLargestSeed) {
            std::ifstream file(argument, std::ios::binary);
            seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        }
    }
    for (const auto& input : seeds)
        run(input, keep);
    Mutator mutator(seed);
    for (std::size_t i = 0; i < runs; ++i) {
        const auto& one = seeds[mutator.below(seeds.size())];
        run(mutator.mutated(one, seeds[mutator.below(seeds.size())]), keep);
    }
    if (!keep.empty())
        std::filesystem::remove(keep);
    std::printf("%zu seeds, %zu mutations: no finding\n", seeds.size(), runs);
    return 0;
}
