// SPDX-License-Identifier: GPL-3.0-or-later
// A CIFAR dataset in the making: batches and class names come in whatever order, from files or an archive.
// Failures are DistillError(InvalidInput) that name the file. Inside this room; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/input_file.h"
#include "core/io/pickle.h"
#include "core/readers/cifar_layout.h"
#include "core/readers/image_set.h"
#include "core/readers/read_hooks.h"

namespace distill {

class CifarAssembly final {
public:
    CifarAssembly(const CifarLayout& layout, const ReadHooks& hooks);

    // `where` names the file for people.
    void addBatch(std::size_t batch, const std::string& where, std::uint64_t bytes, InputStream& content);
    // The same of a pickle: a dictionary with "data", bytes [N, 3072], and the labels.
    void addPickle(std::size_t batch, const std::string& where, const std::string& bytes);
    void setNames(const std::string& meta);        // a line each
    void setPickledNames(const std::string& meta); //

    bool isComplete() const { return m_hasMeta && !missing(); }
    std::optional<std::string_view> missing() const; // the first batch that has not come
    RawDataset take();

private:
    struct Place {
        ImageSet* set;
        std::size_t first; // image
    };

    Place makeRoom(std::size_t batch, const std::string& where, std::size_t records);
    void finish(std::size_t batch);
    void setLabel(const std::string& where, std::int64_t label, std::size_t image, const Place& place);
    void takeLabels(const PickleValue& batch, const std::string& where, std::size_t records,
                    const Place& place);
    void readRecords(const std::string& where, InputStream& content, std::size_t records, const Place& place);

    const CifarLayout& m_layout;
    const ReadHooks& m_hooks;
    std::vector<std::uint8_t> m_block;
    RawDataset m_data;
    std::vector<bool> m_seen;       // of the batches
    std::size_t m_trainRecords = 0; // per batch
    bool m_hasMeta = false;
};

} // namespace distill
