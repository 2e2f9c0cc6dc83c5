// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/maths/cmi/teacher_layer.h"

#include "core/maths/nets/inference.h"
#include "core/maths/nets/network.h"

namespace distill {

torch::Tensor layerOutput(Network& teacher, TeacherLayer layer, const torch::Tensor& images) {
    switch (layer) {
    case TeacherLayer::Previous:
        return teacher.embedBeforeLast(images);
    case TeacherLayer::Logits:
        return teacher.forward(images);
    case TeacherLayer::Last:
        break;
    }
    return teacher.embed(images);
}

torch::Tensor layerInChunks(Network& teacher, TeacherLayer layer, const torch::Tensor& images) {
    return inChunks(images, [&](const torch::Tensor& part) { return layerOutput(teacher, layer, part); });
}

} // namespace distill
