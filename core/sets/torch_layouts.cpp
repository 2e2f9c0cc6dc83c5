// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sets/torch_layouts.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/base/number_text.h"
#include "core/io/torch_file.h"
#include "core/sets/set_parts.h"
#include "core/sets/torch_labels.h"
#include "core/sets/torch_values.h"
#include "core/sets/weight_names.h"

namespace distill {
namespace {

namespace fs = std::filesystem;

class TorchSetReader final {
public:
    explicit TorchSetReader(const fs::path& file) : m_file(file), m_content(file) {
        m_set.sources.push_back(file);
    }

    DistilledSet read() {
        const auto& root = m_content.root();
        const bool known = readTensor(root) || readResult(root) || readWeights(root) || readNamed(root) ||
                           readPair(root) || readSteps(root) || readTensorList(root) ||
                           readTrajectories(root);
        if (!known)
            refuseSet(
                m_file,
                "it holds none of the known layouts of distilled sets, weights or trajectories; save "
                "images [N,C,H,W] and labels [N] as torch.save({\"images\": images, \"labels\": labels}, "
                "file)");
        return std::move(m_set);
    }

private:
    void layout(const char* id, double confidence, std::string reason) {
        m_set.layout = id;
        m_set.confidence = confidence;
        m_set.reasons.insert(m_set.reasons.begin(), std::move(reason));
    }

    // What stands in the place of labels must be some: the images would be given others in silence.
    void take(const PickleTensor& images, const PickleValue* labels) {
        takeImages(m_set, m_content.array(images));
        if (labels == nullptr || std::holds_alternative<std::monostate>(labels->data))
            return;
        auto array = labelsIn(m_content, *labels);
        if (!array)
            refuseSet(m_file,
                      "what stands in the place of its labels is no tensor and no list of class numbers");
        takeLabels(m_set, *array);
    }

    // A bare tensor: images with labels and step size beside it, or one of those.
    bool readTensor(const PickleValue& root) {
        const auto* tensor = tensorOf(root);
        if (tensor == nullptr)
            return false;
        if (!isImageTensor(tensor) && !isLabelledBeside(*tensor)) {
            layout("tensor", 0.6,
                   "A tensor of shape " + shapeText(tensor->shape) +
                       " that is no batch of images; where it belongs to one, open the images file.");
            return true;
        }
        take(*tensor, nullptr);
        readSiblings();
        return true;
    }

    bool isLabelledBeside(const PickleTensor& tensor) const {
        const auto labels = sibling(m_file, "labels");
        return labels && looksLikeGreyImages(tensor.shape) &&
               holdsImages(&tensor, &TorchFile(*labels).root());
    }

    void readSiblings() {
        if (const auto rate = sibling(m_file, "lr")) {
            const auto values = toFloats(onlyTensor(*rate));
            if (values.size() != 1)
                refuseSet(*rate, "a single number was expected in it");
            m_set.learningRate = values[0];
            m_set.sources.push_back(*rate);
            m_set.reasons.push_back(rate->filename().string() + " beside it holds a learned step size.");
        }
        const auto labels = sibling(m_file, "labels");
        if (!labels) {
            layout("tensor", 0.8, "A bare tensor of images without a file of labels beside it.");
            return;
        }
        const TorchFile beside(*labels);
        const auto array = labelsIn(beside, beside.root());
        if (!array)
            refuseSet(*labels, "a tensor, or a list of class numbers, was expected in it");
        takeLabels(m_set, *array);
        m_set.sources.push_back(*labels);
        nameSiblingLayout(labels->filename().string());
    }

    void nameSiblingLayout(const std::string& labels) {
        const auto name = m_file.stem().string();
        const auto beside = "Images with " + labels + " beside them, ";
        if (name == "images") {
            layout("dd-ranking", 0.9, beside + "as DD-Ranking wants them.");
        } else if (m_set.labelKind != LabelKind::Hard) {
            layout("datm", 0.9, beside + "soft: as DATM saves them.");
            m_set.usualNormalization = "zca";
        } else {
            layout("mtt", 0.9, beside + "whole numbers: as MTT (and DM with CMI) saves them.");
        }
        if (name.find("images_zca") != std::string::npos) {
            m_set.usualNormalization = "unit";
            m_set.reasons.emplace_back("A name with \"images_zca\" means that whitening was undone.");
        }
    }

    // {'data': [[images, labels], …], 'accs_all_exps': …}: the last experiment counts.
    bool readResult(const PickleValue& root) {
        const auto* dictionary = dictionaryOf(root);
        const auto* data = dictionary == nullptr ? nullptr : entry(*dictionary, {"data"});
        if (data == nullptr || tensorOf(*data) != nullptr)
            return false;
        const auto* experiments = itemsOf(*data);
        if (experiments == nullptr || experiments->empty())
            refuseSet(m_file, "its entry \"data\" holds no experiment");
        const auto* last = itemsOf(*experiments->back());
        const bool direct = last == nullptr; // 'data': [images, labels]
        const auto& pair = direct ? *experiments : *last;
        const auto* images = pair.empty() ? nullptr : tensorOf(*pair[0]);
        const auto* labels = pair.size() > 1 ? pair[1].get() : nullptr;
        if (images == nullptr || !holdsImages(images, labels))
            refuseSet(m_file, "the last experiment in its entry \"data\" holds no images");
        take(*images, labels);
        m_set.usualNormalization = "mean-std";
        layout("res-pt", 0.97,
               "A dictionary with \"data\": a result file of DC, DSA, DM, IDM or CMIDD" +
                   (direct || experiments->size() == 1
                        ? std::string(".")
                        : "; the last of its " + std::to_string(experiments->size()) +
                              " experiments is taken."));
        return true;
    }

    // A state dictionary, bare or under the usual keys of checkpoints.
    bool readWeights(const PickleValue& root) {
        const auto* dictionary = dictionaryOf(root);
        if (dictionary == nullptr)
            return false;
        if (const auto* inner = entry(*dictionary, {"state_dict", "model", "net", "model_state_dict",
                                                    "model_state", "network", "weights", "teacher"}))
            if (const auto* nested = dictionaryOf(*inner))
                dictionary = nested;
        std::vector<std::string> names;
        std::vector<const PickleTensor*> weights;
        bool named = false;
        for (const auto& [key, value] : dictionary->items) {
            const auto* text = std::get_if<std::string>(&key->data);
            if (text == nullptr || weights.emplace_back(tensorOf(*value)) == nullptr)
                return false;
            names.push_back(*text);
            named = named ||
                    (text->find('.') != std::string::npos && (text->rfind("weight") != std::string::npos ||
                                                              text->rfind("bias") != std::string::npos));
        }
        if (!named)
            return false;
        takeWeights(weights, std::move(names));
        return true;
    }

    void takeWeights(const std::vector<const PickleTensor*>& weights, std::vector<std::string> names) {
        std::string prefixes;
        for (const auto& prefix : takeWrappersOff(names))
            prefixes += (prefixes.empty() ? "\"" : ", \"") + prefix + "\"";
        m_set.weights = m_content.arrays(weights);
        for (std::size_t i = 0; i < weights.size(); ++i)
            m_set.weights[i].name = names[i];
        layout("state-dict", 0.97,
               "A dictionary of " + std::to_string(weights.size()) +
                   " named weights: a network's state, a teacher of a pool.");
        if (!prefixes.empty())
            m_set.reasons.push_back("The prefixes of wrappers (" + prefixes + ") are left out of its names.");
    }

    // A dictionary of tensors: {'images': …, 'labels': …}, {'data': …}, or several batches of equal size.
    bool readNamed(const PickleValue& root) {
        const auto* dictionary = dictionaryOf(root);
        if (dictionary == nullptr)
            return false;
        const auto* images = entry(*dictionary, {"images", "data", "image", "x"});
        if (images != nullptr &&
            (isImageTensor(tensorOf(*images)) || areLabelledIn(m_content, *dictionary, *images)))
            return takeNamed(*dictionary, *images);
        std::vector<const PickleTensor*> batches;
        const PickleValue* last = nullptr;
        for (const auto& [key, value] : dictionary->items)
            if (const auto* tensor = tensorOf(*value); isImageTensor(tensor)) {
                batches.push_back(tensor);
                last = value.get();
            }
        if (batches.empty())
            for (const auto& [key, value] : dictionary->items)
                if (areLabelledIn(m_content, *dictionary, *value))
                    last = value.get();
        if (last != nullptr && batches.size() < 2)
            return takeNamed(*dictionary, *last);
        if (!takeBatches(batches))
            return false;
        layout("tensor-dictionary", 0.6,
               "A dictionary of " + std::to_string(batches.size()) +
                   " batches of images of equal size; they are taken one after another.");
        return true;
    }

    bool takeNamed(const PickleDict& dictionary, const PickleValue& images) {
        takeImages(m_set, m_content.array(*tensorOf(images)));
        if (const auto labels = labelsAmong(m_content, dictionary, &images, m_set.size())) {
            takeLabels(m_set, labels->array);
            if (labels->guessed)
                m_set.reasons.push_back(takenForLabels(labels->key));
        }
        layout("tensor-dictionary", 0.85, "A dictionary of tensors with images among them.");
        return true;
    }

    // [images, labels]: a list in IDC's data.pt, a tuple in IDM's pickles.
    bool readPair(const PickleValue& root) {
        const auto* items = itemsOf(root);
        if (items == nullptr || items->size() < 2)
            return false;
        const auto& labels = *(*items)[1];
        if (!holdsImages(tensorOf(*(*items)[0]), &labels))
            return false;
        if (const auto* tensor = tensorOf(labels); tensor != nullptr && tensor->shape.size() > 2)
            return false; // more images
        take(*tensorOf(*(*items)[0]), &labels);
        if (!isImageTensor(tensorOf(*(*items)[0]))) { // IDC and IDM keep the axis of channels
            layout("tensor", 0.7, "A list of images and labels.");
            return true;
        }
        m_set.usualFactor = 2;
        if (m_content.container() == TorchContainer::Pickle) {
            m_set.usualNormalization = "mean-std";
            m_set.packing = "idm";
            layout("idm-pickle", 0.9, "A plain pickle of images and labels: IDM's checkpoint, undecoded.");
        } else {
            m_set.usualNormalization = "unit";
            layout("idc", 0.9, "A list of images and labels: IDC's data.pt, undecoded.");
        }
        return true;
    }

    // [(images, labels, rate), …]: what the first dataset distillation trained one after another.
    bool readSteps(const PickleValue& root) {
        const auto* steps = itemsOf(root);
        if (steps == nullptr || steps->empty())
            return false;
        std::vector<const PickleTensor*> images, labels, rates;
        for (const auto& step : *steps) {
            const auto* parts = itemsOf(*step);
            if (parts == nullptr || parts->size() < 2 ||
                !holdsImages(tensorOf(*(*parts)[0]), (*parts)[1].get()) || tensorOf(*(*parts)[1]) == nullptr)
                return false;
            images.push_back(tensorOf(*(*parts)[0]));
            labels.push_back(tensorOf(*(*parts)[1]));
            if (const auto* rate = parts->size() > 2 ? tensorOf(*(*parts)[2]) : nullptr)
                rates.push_back(rate);
        }
        if (!takeBatches(images))
            return false;
        takeLabels(m_set, joined(m_content.arrays(labels)));
        takeRates(rates, steps->size());
        m_set.usualNormalization = "mean-std";
        layout("steps", 0.95,
               "A list of " + counted(steps->size(), "step", "steps") +
                   " of images, labels and step size: results.pth of the first dataset distillation. The "
                   "images are taken in the order of the steps; put into class order, image i of a class is "
                   "that of step i.");
        return true;
    }

    // One array of all rows. Refused where they do not fit together.
    NamedArray joined(std::vector<NamedArray> arrays) {
        NamedArray all = std::move(arrays.front());
        for (std::size_t i = 1; i < arrays.size(); ++i) {
            const auto& next = arrays[i];
            if (next.dtype != all.dtype || next.shape.empty() || next.shape.size() != all.shape.size() ||
                !std::equal(next.shape.begin() + 1, next.shape.end(), all.shape.begin() + 1))
                refuseSet(m_file, "the labels of its steps are of different kinds");
            all.shape[0] += next.shape[0];
            all.bytes.insert(all.bytes.end(), next.bytes.begin(), next.bytes.end());
        }
        return all;
    }

    // A rate for each step, or none that is kept.
    void takeRates(const std::vector<const PickleTensor*>& tensors, std::size_t steps) {
        std::vector<float> rates;
        for (const auto& array : m_content.arrays(tensors)) {
            const auto values = toFloats(array);
            rates.push_back(values.size() == 1 ? values[0] : 0);
        }
        if (rates.size() != steps)
            return;
        if (std::all_of(rates.begin(), rates.end(), [&](float rate) { return rate == rates[0]; }))
            m_set.learningRate = rates[0];
        m_set.metadata["step_rates"] = nlohmann::json(rates).dump();
        m_set.reasons.push_back("Their step sizes are kept: " + m_set.metadata["step_rates"] + ".");
    }

    bool readTensorList(const PickleValue& root) {
        const auto* items = itemsOf(root);
        if (items == nullptr)
            return false;
        std::vector<const PickleTensor*> batches;
        for (const auto& item : *items)
            if (!isImageTensor(batches.emplace_back(tensorOf(*item))))
                return false;
        if (!takeBatches(batches))
            return false;
        layout("tensor", 0.6, "A list of batches of images; they are taken one after another.");
        return true;
    }

    // False where they are not of one size.
    bool takeBatches(const std::vector<const PickleTensor*>& batches) {
        for (const auto* batch : batches)
            if (!std::equal(batch->shape.begin() + 1, batch->shape.end(), batches[0]->shape.begin() + 1,
                            batches[0]->shape.end()))
                return false;
        for (const auto& array : m_content.arrays(batches))
            takeImages(m_set, array);
        return !batches.empty();
    }

    // [expert][epoch][parameter]
    bool readTrajectories(const PickleValue& root) {
        const auto* experts = itemsOf(root);
        if (experts == nullptr || experts->empty())
            return false;
        std::size_t epochs = 0, parameters = 0;
        for (const auto& expert : *experts) {
            const auto* steps = itemsOf(*expert);
            if (steps == nullptr || steps->empty())
                return false;
            for (const auto& step : *steps) {
                const auto* tensors = itemsOf(*step);
                if (tensors == nullptr || tensors->empty() || tensorOf(*tensors->front()) == nullptr)
                    return false;
                parameters = tensors->size();
            }
            epochs = steps->size();
        }
        layout("expert-buffer", 0.97,
               "Trajectories of " + counted(experts->size(), "expert", "experts") + ", " +
                   counted(epochs, "stored epoch", "stored epochs") + " of " + std::to_string(parameters) +
                   " parameters each: MTT's buffers.");
        return true;
    }

    fs::path m_file;
    TorchFile m_content;
    DistilledSet m_set;
};

} // namespace

DistilledSet readTorchSet(const fs::path& file) {
    return TorchSetReader(file).read();
}

} // namespace distill
