// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to choose from, one row each, as plain values: methods, datasets, networks, presets,
// protocols, devices. Their tables stand where the thing itself is; core/catalogue shows them together. Any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/run/param_spec.h"

namespace distill {

struct CatalogueEntry {
    std::string id;          // what configurations and scripts use
    std::string name;        // for people
    std::string description; // one or two sentences
    std::string reference;   // paper or source; may be empty
};

struct MethodDescriptor : CatalogueEntry {
    std::string formula;           // of the matching loss, plain text
    bool baseline = false;         // chooses real images and iterates nothing
    std::vector<ParamSpec> params; // the method's own parameters, keys start with "<id>."
    // Key of the one that says how many tiles a stored image has along an edge: a whole number, or a Boolean
    // for 2. Empty = stored images are single ones.
    std::string packing;
};

// Other numbers than the dataset's own that publications normalise it by.
struct NormalisationDescriptor {
    std::string id;                // what `normalisation` of a run says
    std::vector<double> mean, std; // one per channel
};

struct DatasetDescriptor : CatalogueEntry {
    int channels = 0, height = 0, width = 0, classes = 0; // 0 = known after reading
    std::vector<double> mean,
        std; // published normalisation, one per channel; empty = measured when it is read
    std::vector<NormalisationDescriptor> normalisations; // to choose in place of it
    std::int64_t trainImages = 0;                        // of the training split; 0 = known after reading
    std::string augmentation;                            // DSA strategy for this dataset, ops joined by '_'
    std::string where;                                   // where to get it, and which files are expected
    bool made = false;                                   // by this program: nothing is read

    bool anySize() const { return height == 0; } // images are resized to `image_size` of the run
};

struct NetworkDescriptor : CatalogueEntry {
    bool hasEmbedding = true; // can be a teacher and be matched in
};

struct PresetDescriptor : CatalogueEntry {};

// How a fresh network is trained on a set before it is tested, by SGD. The accuracy is always that after the
// last epoch.
struct ProtocolDescriptor : CatalogueEntry {
    int epochs = 0;      // passes over the synthetic set
    bool augment = true; // DSA on the synthetic images, a draw per image
    int batch = 256;     // images
    double learningRate = 0.01, momentum = 0.9, weightDecay = 5e-4;
    std::vector<double> drops; // parts of the epochs after which the rate is multiplied by `dropFactor`
    int dropDelay = 0;         // epochs that a drop comes later than that
    double dropFactor = 0.1;
    double cutMix = 0; // part of the batches that are mixed by CutMix; DSA then draws several ops, no cutout
    double mixUp = 0;  // > 0: each batch is mixed with itself in another order, by Beta(mixUp, mixUp)
    bool adamW = false, cosine = false; // in place of SGD; of drops
    std::string ops;                    // always these for each image, in place of the dataset's; empty = DSA
};

// An accuracy that somebody published: for comparison, never measured here.
struct PublishedResult {
    std::string method;    // as people call it: "DM", "IDC (f = 2)", "Random"
    std::string dataset;   // id
    std::int64_t ipc = 0;  // 0 = all training images
    double accuracy = 0;   // percent
    double deviation = -1; // as it stands beside it; -1 = none does
    std::string network;   // that was trained and tested
    std::string protocol;  // id, or what is known of it
    std::string source;    // where it stands
};

struct DeviceDescriptor : CatalogueEntry {
    bool available = true;
};

// A λ that comes from a publication or from us, to be marked on the slider.
struct LambdaPreset {
    double lambda = 0;
    std::string source; // "paper, ResNet18 teachers" | "ours"
};

} // namespace distill
