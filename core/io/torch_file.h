// SPDX-License-Identifier: GPL-3.0-or-later
// Files of torch.save, read without torch and without running anything: the zip format, the older one that is
// a row of pickles, and plain pickles of tensors (storages inside, as `torch.storage._load_from_bytes` takes
// them). CUDA tensors become CPU arrays. Failures are DistillError(InvalidInput) with the path. One thread.
// Source: https://pytorch.org/docs/stable/notes/serialization.html
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/io/pickle.h"
#include "core/io/safetensors.h"
#include "core/io/zip_file.h"

namespace distill {

enum class TorchContainer { Zip, Legacy, Pickle };

class TorchFile final {
public:
    explicit TorchFile(std::filesystem::path file);

    const PickleValue& root() const { return *m_root; }
    TorchContainer container() const { return m_container; }
    // Row-major copies, in the given order; of a zip file only the storages that these tensors need are read.
    std::vector<NamedArray> arrays(const std::vector<const PickleTensor*>& tensors) const;
    NamedArray array(const PickleTensor& tensor) const { return std::move(arrays({&tensor}).front()); }

    // Whether the file begins like one of the three.
    static bool recognises(const std::filesystem::path& file);

private:
    using Storages = std::map<std::string, std::shared_ptr<const std::string>>; // by key

    void readZip();
    void readStream();
    Storages neededStorages(const std::vector<const PickleTensor*>& tensors) const;

    std::filesystem::path m_file;
    TorchContainer m_container = TorchContainer::Pickle;
    PickleRef m_root;
    Storages m_storages; // of a Legacy file
    std::optional<ZipFile> m_zip;
    std::string m_prefix; // of the records, "archive/"
};

} // namespace distill
