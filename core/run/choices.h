// SPDX-License-Identifier: GPL-3.0-or-later
// What a run can be set up to be, as enumerations with their names. Any thread.
#pragma once

#include <string>
#include <vector>

#include "core/base/choice.h"
#include "core/run/param_spec.h"

namespace distill {

// The value of an id. DistillError(Usage) for one that is none.
template <class Value>
Value chosen(const std::string& id) {
    return valueOrThrow(readChoice<Value>("This setting", id));
}

// As the choices of a parameter.
template <class Value>
std::vector<ParamChoice> paramChoices() {
    std::vector<ParamChoice> choices;
    for (const auto& row : Choices<Value>::kRows)
        choices.push_back({row.id, row.label});
    return choices;
}

// A choice of whatever enumeration, read and written by the ids of its table.
class ChoicePointer final {
public:
    template <class Value>
    explicit ChoicePointer(Value* field)
        : m_field(field),
          m_id([](const void* at) { return idOf(*static_cast<const Value*>(at)); }),
          m_set([](void* at, const std::string& id) { *static_cast<Value*>(at) = chosen<Value>(id); }) {}

    const char* id() const { return m_id(m_field); }
    // DistillError(Usage) for an id that is none of them.
    void set(const std::string& id) const { m_set(m_field, id); }
    bool operator<(const ChoicePointer& other) const { return m_field < other.m_field; }

private:
    void* m_field;
    const char* (*m_id)(const void*);
    void (*m_set)(void*, const std::string&);
};

// What the synthetic images start from.
enum class Initialisation { Real, KMeans, Rded, Noise, Set };
template <>
struct Choices<Initialisation> {
    static constexpr ChoiceTable<Initialisation, 5> kRows{
        {{Initialisation::Real, "real", "Real images"},
         {Initialisation::KMeans, "k-means", "Real images nearest to centres"},
         {Initialisation::Rded, "rded", "Tiled crops (RDED)"},
         {Initialisation::Noise, "noise", "Noise"},
         {Initialisation::Set, "set", "A stored set"}}};
};

// How CMI is taken: averaged over all images, or summed over the classes, where λ pulls as many times harder.
enum class CmiScope { Set, Class };
template <>
struct Choices<CmiScope> {
    static constexpr ChoiceTable<CmiScope, 2> kRows{
        {{CmiScope::Set, "set", "Over the whole set"}, {CmiScope::Class, "class", "Class by class"}}};
};

// What λ weighs: CMI, or what stands in for it to show what CMI adds.
enum class Regulariser { Cmi, Centralisation, Entropy, None };
template <>
struct Choices<Regulariser> {
    static constexpr ChoiceTable<Regulariser, 4> kRows{
        {{Regulariser::Cmi, "cmi", "CMI"},
         {Regulariser::Centralisation, "centralisation", "Feature variance within classes"},
         {Regulariser::Entropy, "entropy", "Entropy of the teachers' predictions"},
         {Regulariser::None, "none", "Nothing"}}};
};

// How exactly networks compute where no gradient of synthetic images is asked for: in float32; in bfloat16 with
// float32 weights, sums and statistics; or whichever a short trial on the machine says.
enum class Precision { Exact, Mixed, Auto };
template <>
struct Choices<Precision> {
    static constexpr ChoiceTable<Precision, 3> kRows{{{Precision::Exact, "exact", "Exact (float32)"},
                                                      {Precision::Mixed, "mixed", "Mixed (bfloat16)"},
                                                      {Precision::Auto, "auto", "Mixed where it is faster"}}};
};

// Which real images a method's batches are made of: random ones, or those nearest to the centres of k-means.
enum class RealBatches { Random, Representative };
template <>
struct Choices<RealBatches> {
    static constexpr ChoiceTable<RealBatches, 2> kRows{
        {{RealBatches::Random, "random", "Random"},
         {RealBatches::Representative, "representative", "Nearest to centres"}}};
};

// The labels that networks are trained with for a test: the set's own (its classes, or the soft labels that
// were learned or stored with it), its classes alone, or the probabilities of a teacher.
enum class EvaluationLabels { Own, Hard, Soft };
template <>
struct Choices<EvaluationLabels> {
    static constexpr ChoiceTable<EvaluationLabels, 3> kRows{
        {{EvaluationLabels::Own, "own", "The set's own"},
         {EvaluationLabels::Hard, "hard", "Classes alone"},
         {EvaluationLabels::Soft, "soft", "Probabilities of a teacher"}}};
};

// Which output of a teacher CMI is taken of.
enum class TeacherLayer { Last, Previous, Logits };
template <>
struct Choices<TeacherLayer> {
    static constexpr ChoiceTable<TeacherLayer, 3> kRows{
        {{TeacherLayer::Last, "last", "Last features"},
         {TeacherLayer::Previous, "previous", "Before the last block"},
         {TeacherLayer::Logits, "logits", "Class logits"}}};
};

// What CMI measures each image against.
enum class Centroids { Synthetic, Real };
template <>
struct Choices<Centroids> {
    static constexpr ChoiceTable<Centroids, 2> kRows{
        {{Centroids::Synthetic, "synthetic", "Of the synthetic images"},
         {Centroids::Real, "real", "Of the real images"}}};
};

} // namespace distill
