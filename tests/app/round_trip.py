# SPDX-License-Identifier: GPL-3.0-or-later
# The checks of round_trip.sh in the languages of others: numbers have to be the same, bit for bit.
import json
import struct
import subprocess
import sys


def distill(*arguments):
    subprocess.run([sys.argv[2], *arguments], check=True, stdout=subprocess.DEVNULL)


def arrays_of(path):
    """Name -> (dtype, shape, bytes) of a safetensors file, read by its published description."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        body = file.read()
    return {
        name: (entry["dtype"], entry["shape"], body[slice(*entry["data_offsets"])])
        for name, entry in header.items()
        if name != "__metadata__"
    }


def same(name, array, arrays):
    kind, shape, data = arrays[name]
    assert list(array.shape) == shape, (name, array.shape, shape)
    assert array.dtype.str == {"F32": "<f4", "I64": "<i8"}[kind], (name, array.dtype)
    assert array.tobytes() == data, name + " holds other numbers"


def imported(source, target):
    distill("import", source, "--out", target, "--dataset", "shapes", "--normalization", "mean-std")
    return arrays_of(target)


def check_numpy():
    import numpy

    own = arrays_of("own.safetensors")
    distill("export", "run", "--format", "npz", "--out", "set.npz")
    with numpy.load("set.npz", allow_pickle=False) as read:
        same("images", read["images"], own)
        same("labels", read["labels"], own)
        numpy.savez_compressed("theirs.npz", images=read["images"], labels=read["labels"])
        last = numpy.ascontiguousarray(read["images"].transpose(0, 2, 3, 1))
        numpy.savez("channels_last.npz", images=last, labels=read["labels"])
    for source in ("theirs.npz", "channels_last.npz"):
        theirs = imported(source, source + ".safetensors")
        assert theirs["images"] == own["images"], source
        assert theirs["labels"] == own["labels"], source


def check_torch():
    import inspect

    import torch

    own = arrays_of("own.safetensors")
    distill("export", "run", "--format", "pt", "--out", "torch")
    safe = {"weights_only": True} if "weights_only" in inspect.signature(torch.load).parameters else {}
    images = torch.load("torch/images.pt", **safe)
    labels = torch.load("torch/labels.pt", **safe)
    same("images", images.numpy(), own)
    same("labels", labels.numpy(), own)
    torch.save({"data": [[images, labels]], "accs_all_exps": {"ConvNet": []}}, "res_DM_shapes_ConvNet_3ipc.pt")
    torch.save([images, labels], "data.pt", _use_new_zipfile_serialization=False)
    for source in ("res_DM_shapes_ConvNet_3ipc.pt", "data.pt"):
        theirs = imported(source, source + ".safetensors")
        assert theirs["images"] == own["images"], source
        assert theirs["labels"] == own["labels"], source


def check_torchvision():
    import torchvision

    distill("export", "run", "--format", "folders", "--out", "folders")
    data = torchvision.datasets.ImageFolder("folders")
    assert len(data) == 30, len(data)
    assert len(data.classes) == 10, data.classes
    assert [label for _, label in data.samples] == [i // 3 for i in range(30)], data.samples
    size = arrays_of("own.safetensors")["images"][1][2]
    picture, _ = data[0]
    assert picture.size == (size, size), picture.size


{"numpy": check_numpy, "torch": check_torch, "torchvision": check_torchvision}[sys.argv[1]]()
print("the same")
