// SPDX-License-Identifier: GPL-3.0-or-later
// The simulated accelerator itself: it computes what the processor computes, and refuses what a GPU refuses.
#include "tests/device/device_runs.h"

#include <sys/wait.h>
#include <unistd.h>

#include "core/maths/nets/network.h"
#include "core/maths/tensor/devices.h"
#include "core/maths/tensor/torch_runtime.h"

using namespace distill;
using namespace distill::test;

namespace {

const c10::Device kAccelerator(c10::DeviceType::XPU, 0);

// The gradient with respect to images of the squared gradient with respect to weights.
torch::Tensor secondDerivative(const std::string& name, c10::Device device) {
    const auto network = seededNetwork(name, {3, 32, 32, 10}, 1);
    network->to(device);
    torch::manual_seed(1);
    const auto images = torch::randn({4, 3, 32, 32}).to(device).requires_grad_();
    const auto labels = torch::arange(4).to(device);
    const auto loss = torch::nn::functional::cross_entropy(network->forward(images), labels);
    torch::Tensor sum;
    for (const auto& gradient : torch::autograd::grad({loss}, network->parameters(), {}, true, true))
        sum = sum.defined() ? sum + gradient.pow(2).sum() : gradient.pow(2).sum();
    return torch::autograd::grad({sum}, {images})[0].cpu();
}

// How a process ends that does this.
template <class Work>
int signalOf(const Work& work) {
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL); // not doctest's
        work();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

} // namespace

TEST_SUITE("accelerator") {

    TEST_CASE("it is a device of the program") {
        CHECK(chooseDevice("xpu") == kAccelerator);
        CHECK(chooseDevice("xpu:0") == kAccelerator);
        CHECK(chooseDevice("auto") == accelerators().front());
        CHECK(chooseDevice("cpu").is_cpu());
        CHECK_THROWS_WITH_AS(chooseDevice("xpu:3"), "There is no XPU GPU number 3: this machine has 1.",
                             DistillError);
        for (const char* wrong : {"gpu", "xpu:", "xpu:one", "xpu:0x", "cuda:-1", ""})
            CHECK_THROWS_AS(chooseDevice(wrong), DistillError);
        const auto rows = devices();
        CHECK(rows.back().id == "xpu:0");
        CHECK(gpuNote().empty());
    }

    TEST_CASE("second derivatives are the processor's") {
        for (const char* name : {"ConvNetD2W8", "ConvNetD2W8BN", "ResNet18"}) {
            CAPTURE(name);
            const auto expected = secondDerivative(name, torch::kCPU);
            const auto found = secondDerivative(name, kAccelerator);
            CHECK((expected - found).abs().max().item<double>() <=
                  1e-5 * expected.abs().max().item<double>());
        }
    }

    TEST_CASE("a mix of devices is refused, numbers excepted") {
        const auto here = torch::ones({3}), there = here.to(kAccelerator);
        CHECK_THROWS_AS(here + there, c10::Error);
        CHECK_THROWS_AS(there.index_select(0, torch::zeros({1}, torch::kInt64)), c10::Error);
        CHECK(torch::equal((there * torch::scalar_tensor(2)).cpu(), here * 2));
    }

    TEST_CASE("a host access to its memory ends the process") {
        const auto tensor = torch::ones({3}, kAccelerator);
        CHECK(signalOf([&] { _exit(static_cast<int>(*tensor.data_ptr<float>())); }) == SIGSEGV);
        CHECK(signalOf([&] { static_cast<void>(tensor.cpu().data_ptr<float>()[0]); }) == 0);
    }

    TEST_CASE("work is counted, memory as well") {
        const auto tensor = torch::ones({1000}).to(kAccelerator);
        const auto before = deviceWork();
        const auto sum = (tensor + 1).sum();
        CHECK((deviceWork() - before).kernels == 2);
        CHECK((deviceWork() - before).waits == 0);
        CHECK(sum.item<double>() == 2000);
        CHECK((deviceWork() - before).waits == 1);
        const auto copied = deviceWork();
        const auto back = tensor.cpu();
        CHECK((deviceWork() - copied).copiesOut == 1);
        CHECK((deviceWork() - copied).bytesOut == 4000);
        const auto held = deviceMemoryInUse();
        {
            const auto more = torch::empty({1024}, kAccelerator);
            CHECK(deviceMemoryInUse() == held + 4096);
        }
        CHECK(deviceMemoryInUse() == held);
        setDeviceMemoryLimit(held + 1000);
        CHECK_THROWS_WITH_AS(torch::empty({1024}, kAccelerator), doctest::Contains("out of memory"),
                             c10::Error);
        setDeviceMemoryLimit(0);
    }

} // TEST_SUITE
