// SPDX-License-Identifier: GPL-3.0-or-later
// The networks of the field, with the module names of the public `networks.py` so that published state dicts
// load.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <torch/nn/module.h>
#include <torch/types.h>

namespace distill {

struct Dataset;

struct InputShape {
    int channels = 3, height = 32, width = 32;
    int classes = 10;
};

// Images float32 [N,C,H,W] in; logits [N, classes] out. Engine thread.
class Network : public torch::nn::Module {
public:
    virtual torch::Tensor forward(const torch::Tensor& images) = 0;
    // Features in front of the classifier, [N, D]. A network without them throws Usage.
    virtual torch::Tensor embed(const torch::Tensor& images);
    // Logits [N, classes] of such features: forward() is classify() of embed(). Throws as embed() does.
    virtual torch::Tensor classify(const torch::Tensor& features);
    virtual bool hasEmbedding() const { return true; }
    // What goes into the last block (of a ResNet: into its last stage), [N, D]. A network without one throws
    // Usage.
    virtual torch::Tensor embedBeforeLast(const torch::Tensor& images);
    // Whether a sample's output depends on the rest of its batch in train mode (batch norm).
    virtual bool couplesSamples() const { return false; }

    void freeze(); // no parameter needs a gradient any more
    // To a device. On an accelerator the parameters become views of one buffer, so that they travel at once.
    void place(c10::Device device);
    // That buffer, float [n], in the order of parameters() with gaps of zeros; undefined on the CPU.
    const torch::Tensor& flat() const { return m_flat; }
    // One tensor for each parameter laid out like that buffer, and the parts of such a buffer.
    torch::Tensor flattened(const std::vector<torch::Tensor>& perParameter) const;
    std::vector<torch::Tensor> viewsOf(const torch::Tensor& flat) const;

private:
    torch::Tensor m_flat;
};

// Every parameter and buffer with its name, in the order of Python's state_dict: module by module, parameters
// before buffers ("features.0.weight", …). The tensors are the module's own, not copies.
std::vector<std::pair<std::string, torch::Tensor>> stateTensors(const torch::nn::Module& module);

// The base names that makeNetwork() knows, without variants, in the order of its table.
std::vector<std::string> networkBaseNames();

// The shape of a dataset's images, and its classes.
InputShape inputShapeOf(const Dataset& dataset);

// makeNetwork() with weights drawn from a stream of their own: the global generator is left as it was.
std::shared_ptr<Network> seededNetwork(const std::string& name, const InputShape& shape, std::uint64_t key);

// By public name with variants: "ConvNet", "ConvNetD4", "ConvNetW64", "ConvNetBN", "ResNet18",
// "ResNet18BN_AP"… Variants combine in any order (ConvNetD4W64BN). Weights are drawn with torch's default
// initialisation from the *global CPU generator* (seed it through IsolatedRng). Unknown names:
// DistillError(Usage).
std::shared_ptr<Network> makeNetwork(const std::string& name, const InputShape& shape);

} // namespace distill
