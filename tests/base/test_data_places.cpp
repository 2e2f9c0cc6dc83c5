// SPDX-License-Identifier: GPL-3.0-or-later
// Where datasets are found, and the one table that says how.
#include <doctest/doctest.h>

#include <set>

#include "core/readers/data_places.h"
#include "core/readers/dataset_table.h"
#include "core/readers/imagenet_subset_reader.h"
#include "core/readers/known_datasets.h"
#include "tests/support/small_files.h"
#include "tests/support/small_pictures.h"
#include "tests/support/temp_dir.h"

using namespace distill;
using namespace distill::test;
namespace fs = std::filesystem;

namespace {

bool says(const std::string& message, const std::string& part) {
    return message.find(part) != std::string::npos;
}

// A home without anything, and no data of the machine's own.
struct Home {
    TempDir dir;
    ScopedVariable home{"HOME", dir.path().string()}, data{"XDG_DATA_HOME", (dir / "share").string()},
        dirs{"XDG_DATA_DIRS", (dir / "none").string()}, state{"XDG_STATE_HOME", (dir / "state").string()},
        cache{"XDG_CACHE_HOME", (dir / "cache").string()}, torch{"TORCH_HOME", (dir / "torch").string()};

    void addCifar10(const fs::path& folder) const {
        for (int i = 1; i <= 5; ++i)
            writeBytes(folder / ("data_batch_" + std::to_string(i) + ".bin"), cifarBatch(10, i));
        writeBytes(folder / "test_batch.bin", cifarBatch(10, 200));
    }
};

const DatasetRow& row(const std::string& id) {
    const auto* found = findDatasetRow(id);
    REQUIRE(found != nullptr);
    return *found;
}

std::string problemOf(const DatasetRow& wanted) {
    try {
        placeOfData(wanted, "");
        return {};
    } catch (const DistillError& error) {
        return error.what();
    }
}

} // namespace

TEST_SUITE("data_places") {
    TEST_CASE("a tilde is the home folder, what is relative starts here") {
        const Home place;
        CHECK(expandedPath("~") == place.dir.path());
        CHECK(expandedPath("~/a/../b/") == place.dir / "b");
        CHECK(expandedPath("~user") == fs::current_path() / "~user");
        CHECK(expandedPath("x") == fs::current_path() / "x");
        CHECK(expandedPath("").empty());
    }

    TEST_CASE("people's usual folders are searched, this program's own first") {
        const Home place;
        CHECK_FALSE(findData(row("cifar10")).has_value());
        const std::string missing = problemOf(row("cifar10"));
        CHECK(says(missing, "No cifar10 data was found"));
        CHECK(says(missing, "distill data fetch cifar10"));
        CHECK(says(missing,
                   "put its files into " + (place.dir / "share/distillation-studio/cifar10").string()));
        place.addCifar10(place.dir / "torch" / "datasets" / "cifar-10-batches-bin");
        CHECK(findData(row("cifar10")) == place.dir / "torch" / "datasets" / "cifar-10-batches-bin");
        fs::rename(place.dir / "torch", place.dir / "data");
        CHECK(placeOfData(row("cifar10"), "") == place.dir / "data" / "datasets" / "cifar-10-batches-bin");
        place.addCifar10(place.dir / "share" / "distillation-studio" / "cifar10");
        CHECK(placeOfData(row("cifar10"), "") == place.dir / "share" / "distillation-studio" / "cifar10");
        CHECK(placeOfData(row("cifar10"), "~/data") == place.dir / "data");
        CHECK_FALSE(findData(row("cifar100")).has_value());
        CHECK(findData(row("shapes")).has_value()); // generated
    }

    TEST_CASE("what was given before is found again, the latest first, gone places are passed over") {
        const Home place;
        place.addCifar10(place.dir / "odd" / "one");
        place.addCifar10(place.dir / "odd" / "two");
        rememberPlace("cifar10", place.dir / "odd" / "one");
        rememberPlace("cifar10", place.dir / "odd" / "two");
        rememberPlace("cifar10", place.dir / "odd" / "two");
        CHECK(rememberedPlaces("cifar10").size() == 2);
        CHECK(findData(row("cifar10")) == place.dir / "odd" / "two");
        fs::remove_all(place.dir / "odd" / "two");
        CHECK(findData(row("cifar10")) == place.dir / "odd" / "one");
        writeBytes(place.dir / "state" / "distillation-studio" / "data-places.json", "[damaged");
        CHECK_FALSE(findData(row("cifar10")).has_value());
    }

    TEST_CASE("the table: ids once, published files with their check sums, names that hint at it") {
        std::set<std::string> ids;
        for (const auto& entry : datasetTable()) {
            CHECK_MESSAGE(ids.insert(entry.shown.id).second, entry.shown.id);
            if (entry.offered)
                CHECK_MESSAGE((entry.read != nullptr), entry.shown.id);
            for (const auto& file : entry.publication.files) {
                CHECK_MESSAGE(says(file.url, "https://"), file.url);
                CHECK_MESSAGE(file.md5.size() == 32, file.url);
                CHECK_MESSAGE(file.bytes > 0, file.url);
            }
        }
        for (const auto& hint :
             std::vector<std::pair<std::string, std::string>>{{"res_DM_CIFAR100_ConvNet", "cifar100"},
                                                              {"logged_files/CIFAR10/x", "cifar10"},
                                                              {"FashionMNIST/a", "fashion-mnist"},
                                                              {"tiny_imagenet.pt", "tiny-imagenet"},
                                                              {"ImageNette/x", "imagenette"},
                                                              {"imagenet/x", "imagenet"},
                                                              {"birds", ""}})
            CHECK_MESSAGE(datasetHintedBy(hint.first) == hint.second, hint.first);
        CHECK(findDataset("imagenet") == nullptr);
        CHECK(findKnownDataset("imagenet") != nullptr);
        CHECK(classNamesOf("imagewoof").at(9) == "Old English sheepdog");
    }

#ifdef DISTILL_HAVE_OPENCV
    TEST_CASE("a part of ImageNet has its classes in the published order, whatever else the folder holds") {
        const Home place;
        const auto* subset = findImageNetSubset("imagewoof");
        REQUIRE(subset != nullptr);
        const fs::path root = place.dir / "ILSVRC2012";
        for (std::size_t k = 0; k < subset->classes.size(); ++k)
            for (int i = 0; i < 3; ++i) {
                const auto picture = colourPicture(8, 8, {static_cast<int>(20 * k), i, 0});
                const std::string id = subset->classes.at(k).wordNetId;
                writeBytes(root / "train" / id / (id + "_" + std::to_string(i) + ".JPEG"), picture);
                if (i == 0)
                    writeBytes(root / "val" / id / "a.JPEG", picture);
            }
        writeBytes(root / "train" / "n01440764" / "other.JPEG", colourPicture(8, 8, {9, 9, 9}));
        FolderOptions options;
        options.side = 8;
        for (const fs::path& given : {root, place.dir.path(), root / "train"}) {
            const auto data = readImageNetSubset(given, *subset, options);
            REQUIRE_MESSAGE(data.has_value(), data.error().message);
            CHECK(data->classNames.front() ==
                  "Australian terrier"); // n02096294, which sorts behind n02086240
            CHECK(data->train.count == 30);
            CHECK(data->test.count == 10);
            CHECK(data->warnings.empty());
            bool right = true;
            for (std::size_t i = 0; i < data->train.labels.size(); ++i)
                right = right && data->train.bytes()[i * 192] == 20 * data->train.labels[i];
            CHECK(right);
        }
        fs::remove_all(root / "val");
        const auto drawn = readImageNetSubset(root, *subset, options);
        REQUIRE(drawn.has_value());
        CHECK(drawn->test.count == 10);
        REQUIRE(drawn->warnings.size() == 1);
        CHECK(says(drawn->warnings[0].text, "a fifth of the training pictures is kept for tests"));
        fs::remove_all(root / "train" / "n02105641");
        const auto lacking = readImageNetSubset(root, *subset, options);
        REQUIRE_FALSE(lacking.has_value());
        CHECK(says(lacking.error().message, "lacks class folders of ImageWoof"));
    }
#endif
}
