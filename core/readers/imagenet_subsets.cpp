// SPDX-License-Identifier: GPL-3.0-or-later
// The classes of the six parts of ImageNet, as trajectory matching's public code lists them.
#include <iterator>

#include "core/readers/imagenet_subset_reader.h"

#include "core/base/rows.h"

namespace distill {
namespace {

constexpr ImageNetSubset kSubsets[] = {
    {"imagenette",
     "ImageNette",
     {{{"n01440764", "tench"},
       {"n02102040", "English springer"},
       {"n02979186", "cassette player"},
       {"n03000684", "chain saw"},
       {"n03028079", "church"},
       {"n03394916", "French horn"},
       {"n03417042", "garbage truck"},
       {"n03425413", "gas pump"},
       {"n03445777", "golf ball"},
       {"n03888257", "parachute"}}}},
    {"imagewoof",
     "ImageWoof",
     {{{"n02096294", "Australian terrier"},
       {"n02093754", "Border terrier"},
       {"n02111889", "Samoyed"},
       {"n02088364", "beagle"},
       {"n02086240", "Shih-Tzu"},
       {"n02089973", "English foxhound"},
       {"n02087394", "Rhodesian ridgeback"},
       {"n02115641", "dingo"},
       {"n02099601", "golden retriever"},
       {"n02105641", "Old English sheepdog"}}}},
    {"imagefruit",
     "ImageFruit",
     {{{"n07753275", "pineapple"},
       {"n07753592", "banana"},
       {"n07745940", "strawberry"},
       {"n07747607", "orange"},
       {"n07749582", "lemon"},
       {"n07768694", "pomegranate"},
       {"n07753113", "fig"},
       {"n07720875", "bell pepper"},
       {"n07718472", "cucumber"},
       {"n07742313", "Granny Smith"}}}},
    {"imagemeow",
     "ImageMeow",
     {{{"n02123045", "tabby"},
       {"n02123159", "tiger cat"},
       {"n02123394", "Persian cat"},
       {"n02123597", "Siamese cat"},
       {"n02124075", "Egyptian cat"},
       {"n02129165", "lion"},
       {"n02129604", "tiger"},
       {"n02128925", "jaguar"},
       {"n02128757", "snow leopard"},
       {"n02127052", "lynx"}}}},
    {"imagesquawk",
     "ImageSquawk",
     {{{"n01806143", "peacock"},
       {"n02007558", "flamingo"},
       {"n01818515", "macaw"},
       {"n02051845", "pelican"},
       {"n02056570", "king penguin"},
       {"n01614925", "bald eagle"},
       {"n01843383", "toucan"},
       {"n01518878", "ostrich"},
       {"n01860187", "black swan"},
       {"n01819313", "sulphur-crested cockatoo"}}}},
    {"imageyellow",
     "ImageYellow",
     {{{"n02206856", "bee"},
       {"n12057211", "yellow lady's slipper"},
       {"n07753592", "banana"},
       {"n07749582", "lemon"},
       {"n12144580", "corn"},
       {"n04146614", "school bus"},
       {"n03530642", "honeycomb"},
       {"n02129165", "lion"},
       {"n01773157", "garden spider"},
       {"n01531178", "goldfinch"}}}},
};

} // namespace

const std::vector<ImageNetSubset>& imageNetSubsets() {
    static const std::vector<ImageNetSubset> subsets(std::begin(kSubsets), std::end(kSubsets));
    return subsets;
}

} // namespace distill
