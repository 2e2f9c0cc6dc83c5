// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/nets/convnet.h"

#include <array>
#include <cctype>
#include <optional>
#include <string_view>

#include "core/base/result.h"

namespace distill {
namespace {

constexpr int kMaxDepth = 5;
constexpr int kMaxWidth = 4096;

enum class Aspect { Norm, Activation, Pool };

struct Variant {
    std::string_view name;
    Aspect aspect;
    int value;
};

template <class Enum>
constexpr int asInt(Enum value) {
    return static_cast<int>(value);
}

// The longest name of those that share a beginning stands first.
constexpr std::array<Variant, 12> kVariantTable{{
    {"ASwish", Aspect::Activation, asInt(ActivationKind::Swish)},
    {"AS", Aspect::Activation, asInt(ActivationKind::Sigmoid)},
    {"AR", Aspect::Activation, asInt(ActivationKind::Relu)},
    {"AL", Aspect::Activation, asInt(ActivationKind::LeakyRelu)},
    {"NN", Aspect::Norm, asInt(NormKind::None)},
    {"BN", Aspect::Norm, asInt(NormKind::Batch)},
    {"LN", Aspect::Norm, asInt(NormKind::Layer)},
    {"IN", Aspect::Norm, asInt(NormKind::Instance)},
    {"GN", Aspect::Norm, asInt(NormKind::Group)},
    {"NP", Aspect::Pool, asInt(PoolKind::None)},
    {"MP", Aspect::Pool, asInt(PoolKind::Maximum)},
    {"AP", Aspect::Pool, asInt(PoolKind::Average)},
}};

// Each aspect may be chosen once; a second choice is the caller's mistake.
struct NetworkChoices {
    std::optional<int> width, depth, norm, activation, pool;

    std::optional<int>& of(Aspect aspect) {
        return aspect == Aspect::Norm ? norm : aspect == Aspect::Activation ? activation : pool;
    }
};

[[noreturn]] void refuse(std::string_view variants, const std::string& why) {
    throw DistillError(ErrorCode::Usage,
                       "\"ConvNet" + std::string(variants) + "\" is no network: " + why +
                           ". Variants are D1…D5, W<width>, NN BN LN IN GN, AS AR AL ASwish, NP MP AP.");
}

void choose(std::optional<int>& slot, int value, std::string_view variants, std::string_view token) {
    if (slot)
        refuse(variants, "\"" + std::string(token) + "\" contradicts an earlier variant");
    slot = value;
}

// Reads "D4" or "W128" at the start of `rest`; gives the token, empty where there is none.
std::string_view sizeToken(std::string_view rest) {
    if (rest[0] != 'D' && rest[0] != 'W')
        return {};
    std::size_t end = 1;
    while (end < rest.size() && std::isdigit(static_cast<unsigned char>(rest[end])) != 0)
        ++end;
    return end > 1 && end <= 5 ? rest.substr(0, end) : std::string_view{};
}

void chooseSize(NetworkChoices& choices, std::string_view token, std::string_view variants) {
    const bool isDepth = token[0] == 'D';
    const int value = std::stoi(std::string(token.substr(1)));
    const int limit = isDepth ? kMaxDepth : kMaxWidth;
    if (value < 1 || value > limit)
        refuse(variants,
               std::string(isDepth ? "the depth" : "the width") + " must lie in 1…" + std::to_string(limit));
    choose(isDepth ? choices.depth : choices.width, value, variants, token);
}

// Takes one variant off the start of `rest`.
void readVariant(NetworkChoices& choices, std::string_view& rest, std::string_view variants) {
    if (const auto token = sizeToken(rest); !token.empty()) {
        chooseSize(choices, token, variants);
        rest.remove_prefix(token.size());
        return;
    }
    for (const Variant& variant : kVariantTable) {
        if (rest.substr(0, variant.name.size()) != variant.name)
            continue;
        choose(choices.of(variant.aspect), variant.value, variants, variant.name);
        rest.remove_prefix(variant.name.size());
        return;
    }
    refuse(variants, "\"" + std::string(rest) + "\" is not understood");
}

std::vector<FeatureLayer> convNetLayers(const ConvNetOptions& options, const InputShape& shape) {
    FeatureLayer layer{options.width, 3, 1, options.norm, options.activation, options.pool};
    std::vector<FeatureLayer> layers(static_cast<std::size_t>(options.depth), layer);
    if (shape.channels == 1)
        layers.front().padding = 3; // 28x28 becomes 32x32
    return layers;
}

} // namespace

ConvNetOptions parseConvNetVariants(const std::string& variants) {
    NetworkChoices choices;
    for (std::string_view rest = variants; !rest.empty();)
        readVariant(choices, rest, variants);
    ConvNetOptions options;
    options.width = choices.width.value_or(options.width);
    options.depth = choices.depth.value_or(options.depth);
    options.norm = static_cast<NormKind>(choices.norm.value_or(asInt(options.norm)));
    options.activation = static_cast<ActivationKind>(choices.activation.value_or(asInt(options.activation)));
    options.pool = static_cast<PoolKind>(choices.pool.value_or(asInt(options.pool)));
    return options;
}

ConvNet::ConvNet(const ConvNetOptions& options, const InputShape& shape)
    : m_features(
          register_module("features", std::make_shared<FeatureStack>(shape, convNetLayers(options, shape)))),
      m_classifier(register_module("classifier",
                                   torch::nn::Linear(m_features->outputSize().elements(), shape.classes))),
      m_couplesSamples(options.norm == NormKind::Batch) {}

torch::Tensor ConvNet::embed(const torch::Tensor& images) {
    return m_features->forward(images).flatten(1);
}

torch::Tensor ConvNet::embedBeforeLast(const torch::Tensor& images) {
    return m_features->forwardBeforeLast(images).flatten(1);
}

torch::Tensor ConvNet::classify(const torch::Tensor& features) {
    return m_classifier->forward(features);
}

torch::Tensor ConvNet::forward(const torch::Tensor& images) {
    return classify(embed(images));
}

} // namespace distill
