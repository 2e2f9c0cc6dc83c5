// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/simulated_accelerator.h"

#include <mutex>
#include <set>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/EmptyTensor.h>
#include <ATen/NativeFunctions.h>
#include <c10/core/Allocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>
#include <torch/version.h>

#include "tests/support/simulated_memory.h"

namespace distill::test {
namespace {

// ---- what is counted

struct Counters {
    std::mutex mutex;
    DeviceWork work;
    std::map<std::string, std::int64_t> kernels;
};

Counters& counters() {
    static Counters* const held = new Counters;
    return *held;
}

// On a GPU the host learns a size or a value from these, so it waits for all that was asked before.
const std::set<std::string>& waitingKernels() {
    static const std::set<std::string> names = {"aten::_local_scalar_dense",
                                                "aten::nonzero",
                                                "aten::masked_select",
                                                "aten::bincount",
                                                "aten::equal",
                                                "aten::_unique2",
                                                "aten::repeat_interleave",
                                                "aten::is_set_to"};
    return names;
}

void countKernel(const std::string& name) {
    auto& held = counters();
    const std::lock_guard<std::mutex> lock(held.mutex);
    ++held.kernels[name];
    ++held.work.kernels;
    if (waitingKernels().count(name) != 0)
        ++held.work.waits;
}

void countCopy(bool in, std::size_t bytes, bool blocking) {
    auto& held = counters();
    const std::lock_guard<std::mutex> lock(held.mutex);
    ++(in ? held.work.copiesIn : held.work.copiesOut);
    (in ? held.work.bytesIn : held.work.bytesOut) += static_cast<std::int64_t>(bytes);
    if (blocking)
        ++held.work.waits;
}

} // namespace

DeviceWork DeviceWork::operator-(const DeviceWork& earlier) const {
    return {kernels - earlier.kernels,     copiesIn - earlier.copiesIn, bytesIn - earlier.bytesIn,
            copiesOut - earlier.copiesOut, bytesOut - earlier.bytesOut, waits - earlier.waits};
}

DeviceWork deviceWork() {
    const std::lock_guard<std::mutex> lock(counters().mutex);
    return counters().work;
}

std::map<std::string, std::int64_t> kernelsByName() {
    const std::lock_guard<std::mutex> lock(counters().mutex);
    return counters().kernels;
}

void setDeviceMemoryLimit(std::size_t bytes) {
    SimulatedMemory::instance().setLimit(bytes > 0 ? bytes : static_cast<std::size_t>(-1));
}
std::size_t deviceMemoryInUse() {
    return SimulatedMemory::instance().live();
}
std::size_t deviceMemoryPeak() {
    return SimulatedMemory::instance().peak();
}
void resetDeviceMemoryPeak() {
    SimulatedMemory::instance().resetPeak();
}

#if TORCH_VERSION_MAJOR == 1

bool hasSimulatedAccelerator() {
    return true;
}

namespace {

using at::Tensor;
using c10::IValue;

constexpr auto kKind = c10::DeviceType::XPU;
const c10::DispatchKeySet kKeys(c10::DispatchKey::XPU);

// ---- memory and the device itself

void release(void* address) {
    SimulatedMemory::instance().free(address);
}

class DeviceAllocator final : public c10::Allocator {
public:
    c10::DataPtr allocate(std::size_t bytes) const override {
        void* address = SimulatedMemory::instance().allocate(bytes);
        TORCH_CHECK(address != nullptr || bytes == 0, "XPU out of memory. Tried to allocate ", bytes,
                    " bytes");
        return {address, address, &release, c10::Device(kKind, 0)};
    }
    c10::DeleterFnPtr raw_deleter() const override { return &release; }
};

DeviceAllocator deviceAllocator;
REGISTER_ALLOCATOR(c10::DeviceType::XPU, &deviceAllocator);

class DeviceGuard final : public c10::impl::DeviceGuardImplInterface {
public:
    c10::DeviceType type() const override { return kKind; }
    c10::Device exchangeDevice(c10::Device device) const override { return device; }
    c10::Device getDevice() const override { return c10::Device(kKind, 0); }
    void setDevice(c10::Device) const override {}
    void uncheckedSetDevice(c10::Device) const noexcept override {}
    c10::Stream getStream(c10::Device device) const noexcept override {
        return c10::Stream(c10::Stream::DEFAULT, device);
    }
    c10::Stream exchangeStream(c10::Stream stream) const noexcept override { return stream; }
    c10::DeviceIndex deviceCount() const noexcept override { return 1; }
    bool queryStream(const c10::Stream&) const override { return true; }
    void synchronizeStream(const c10::Stream&) const override {}
    void recordDataPtrOnStream(const c10::DataPtr&, const c10::Stream&) const override {}
    void record(void**, const c10::Stream&, c10::DeviceIndex, c10::EventFlag) const override {}
    void block(void*, const c10::Stream&) const override {}
    bool queryEvent(void*) const override { return true; }
    void destroyEvent(void*, c10::DeviceIndex) const noexcept override {}
};

C10_REGISTER_GUARD_IMPL(XPU, DeviceGuard);

// ---- between the two views of a tensor

bool onDevice(const Tensor& tensor) {
    return tensor.defined() && tensor.device().type() == kKind;
}

// The same bytes as a tensor of the processor.
Tensor hosted(const Tensor& tensor) {
    if (!onDevice(tensor))
        return tensor;
    return at::from_blob(SimulatedMemory::instance().hostView(tensor.data_ptr()), tensor.sizes(),
                         tensor.strides(), tensor.options().device(at::kCPU).requires_grad(false));
}

Tensor emptyLike(const Tensor& host) {
    return at::detail::empty_strided_generic(host.sizes(), host.strides(), &deviceAllocator, kKeys,
                                             host.scalar_type());
}

// A kernel's result as a tensor of the device; the device's own bytes stay what they are.
Tensor devised(const Tensor& host, const std::vector<Tensor>& owners) {
    if (!host.defined() || onDevice(host))
        return host;
    auto& memory = SimulatedMemory::instance();
    if (host.numel() > 0 && memory.isHostView(host.data_ptr())) {
        const auto* place = static_cast<const char*>(memory.deviceOf(host.data_ptr()));
        for (const auto& owner : owners) {
            const auto* first = static_cast<const char*>(owner.storage().data());
            if (place >= first && place < first + owner.storage().nbytes())
                return owner.as_strided(host.sizes(), host.strides(),
                                        (place - first) / static_cast<std::int64_t>(host.element_size()));
        }
    }
    auto result = emptyLike(host);
    hosted(result).copy_(host);
    return result;
}

// ---- every operation without a kernel of its own: on the processor, over the device's bytes

struct Call {
    const c10::FunctionSchema& schema;
    std::vector<IValue> given;
    std::vector<Tensor> owners; // tensors of the device among them
    bool fromHost = false;      // whether one with dimensions lies on the host
};

void note(Call& call, const Tensor& tensor) {
    if (onDevice(tensor))
        call.owners.push_back(tensor);
    else if (tensor.defined() && tensor.dim() > 0)
        call.fromHost = true;
}

template <class Visit>
void forEachTensor(const IValue& value, const Visit& visit) {
    if (value.isTensor()) {
        visit(value.toTensor());
    } else if (value.isTensorList()) {
        for (const Tensor& tensor : value.toTensorVector())
            visit(tensor);
    } else if (value.isOptionalTensorList()) {
        for (const c10::optional<Tensor>& tensor : value.toOptionalTensorVector())
            if (tensor)
                visit(*tensor);
    }
}

// A result that an operation sizes itself cannot be an alias.
Tensor hostedArgument(const Tensor& tensor, bool written) {
    if (written && onDevice(tensor) && tensor.numel() == 0)
        return at::empty(tensor.sizes(), tensor.options().device(at::kCPU).requires_grad(false));
    return hosted(tensor);
}

IValue hostedValue(const IValue& value, bool written) {
    if (value.isTensor())
        return hostedArgument(value.toTensor(), written);
    if (value.isTensorList()) {
        c10::List<Tensor> list;
        for (const Tensor& tensor : value.toTensorVector())
            list.push_back(hostedArgument(tensor, written));
        return list;
    }
    if (value.isOptionalTensorList()) {
        c10::List<c10::optional<Tensor>> list;
        for (const c10::optional<Tensor>& tensor : value.toOptionalTensorVector())
            list.push_back(tensor ? c10::optional<Tensor>(hosted(*tensor)) : tensor);
        return list;
    }
    if (value.isDevice() && value.toDevice().type() == kKind)
        return c10::Device(at::kCPU);
    return value;
}

const Tensor& resizeOnDevice(const Tensor& tensor, c10::IntArrayRef sizes,
                             c10::optional<c10::MemoryFormat> /*format*/) {
    auto* implementation = tensor.unsafeGetTensorImpl();
    implementation->set_sizes_contiguous(sizes);
    const std::size_t needed =
        static_cast<std::size_t>(tensor.numel() + tensor.storage_offset()) * tensor.element_size();
    auto storage = implementation->unsafe_storage();
    if (storage.nbytes() < needed) {
        auto& memory = SimulatedMemory::instance();
        auto larger = deviceAllocator.allocate(needed);
        if (storage.nbytes() > 0)
            std::memcpy(memory.hostView(larger.get()), memory.hostView(storage.data()), storage.nbytes());
        storage.set_data_ptr(std::move(larger));
        storage.set_nbytes(needed);
    }
    return tensor; // NOLINT(bugprone-return-const-ref-from-parameter): the signature of aten::resize_
}

bool isWritten(const c10::Argument& argument) {
    return argument.alias_info() != nullptr && argument.alias_info()->isWrite();
}

// What an operation wrote into an argument that had no size yet.
void writeBack(const Call& call, const std::vector<IValue>& used) {
    for (std::size_t i = 0; i < call.given.size(); ++i) {
        if (!isWritten(call.schema.arguments()[i]) || !call.given[i].isTensor())
            continue;
        const auto& target = call.given[i].toTensor();
        const auto& result = used[i].toTensor();
        if (!onDevice(target) || target.numel() > 0 || result.numel() == 0)
            continue;
        resizeOnDevice(target, result.sizes(), {});
        hosted(target).copy_(result);
    }
}

IValue result(const Call& call, const c10::Argument& returned, const IValue& value) {
    if (returned.alias_info() != nullptr && returned.alias_info()->isWrite())
        for (std::size_t i = 0; i < call.given.size(); ++i) {
            const auto* alias = call.schema.arguments()[i].alias_info();
            if (alias != nullptr && *alias == *returned.alias_info())
                return call.given[i];
        }
    if (value.isTensor())
        return devised(value.toTensor(), call.owners);
    if (value.isTensorList()) {
        c10::List<Tensor> list;
        for (const Tensor& tensor : value.toTensorVector())
            list.push_back(devised(tensor, call.owners));
        return list;
    }
    return value;
}

void refuseMix(const Call& call) {
    TORCH_CHECK(call.owners.empty() || !call.fromHost,
                "Expected all tensors to be on the same device, but found at least two devices, xpu:0 and "
                "cpu! (",
                call.schema.name(), ")");
}

void computeHosted(const c10::OperatorHandle& operation, torch::jit::Stack* stack) {
    const auto& schema = operation.schema();
    const std::size_t count = schema.arguments().size();
    const auto taken = torch::jit::last(*stack, count);
    Call call{schema, std::vector<IValue>(taken.begin(), taken.end()), {}, false};
    for (const auto& value : call.given)
        forEachTensor(value, [&](const Tensor& tensor) { note(call, tensor); });
    refuseMix(call);
    countKernel(schema.name());
    torch::jit::drop(*stack, count);
    std::vector<IValue> used;
    for (std::size_t i = 0; i < count; ++i)
        used.push_back(hostedValue(call.given[i], isWritten(schema.arguments()[i])));
    for (const auto& value : used)
        stack->push_back(value);
    operation.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), stack);
    writeBack(call, used);
    const auto& returns = schema.returns();
    const std::size_t first = stack->size() - returns.size();
    for (std::size_t i = 0; i < returns.size(); ++i)
        (*stack)[first + i] = result(call, returns[i], (*stack)[first + i]);
}

// ---- operations that need kernels of their own

Tensor emptyOf(c10::IntArrayRef size, c10::optional<c10::ScalarType> type, c10::optional<c10::Layout>,
               c10::optional<c10::Device>, c10::optional<bool>, c10::optional<c10::MemoryFormat> format) {
    return at::detail::empty_generic(size, &deviceAllocator, kKeys, c10::dtype_or_default(type), format);
}

Tensor emptyStrided(c10::IntArrayRef size, c10::IntArrayRef strides, c10::optional<c10::ScalarType> type,
                    c10::optional<c10::Layout>, c10::optional<c10::Device>, c10::optional<bool>) {
    return at::detail::empty_strided_generic(size, strides, &deviceAllocator, kKeys,
                                             c10::dtype_or_default(type));
}

Tensor copyFrom(const Tensor& source, const Tensor& target, bool nonBlocking) {
    if (onDevice(source) && onDevice(target))
        countKernel("aten::copy_");
    else
        countCopy(onDevice(target), source.nbytes(), !nonBlocking || onDevice(source));
    hosted(target).copy_(hosted(source));
    return target;
}

Tensor copyFromAndResize(const Tensor& source, const Tensor& target) {
    if (target.sizes() != source.sizes())
        resizeOnDevice(target, source.sizes(), {});
    return copyFrom(source, target, false);
}

Tensor convolution(const Tensor& input, const Tensor& weight, const c10::optional<Tensor>& bias,
                   c10::IntArrayRef stride, c10::IntArrayRef padding, c10::IntArrayRef dilation,
                   bool transposed, c10::IntArrayRef outputPadding, std::int64_t groups) {
    countKernel("aten::convolution");
    TORCH_CHECK(onDevice(input) && onDevice(weight) && (!bias || !bias->defined() || onDevice(*bias)),
                "Expected all tensors to be on the same device (convolution)");
    const auto hostBias = bias ? c10::optional<Tensor>(hosted(*bias)) : c10::nullopt;
    return devised(at::convolution(hosted(input), hosted(weight), hostBias, stride, padding, dilation,
                                   transposed, outputPadding, groups),
                   {});
}

std::tuple<Tensor, Tensor, Tensor> convolutionBackward(const Tensor& outputGradient, const Tensor& input,
                                                       const Tensor& weight, c10::IntArrayRef stride,
                                                       c10::IntArrayRef padding, c10::IntArrayRef dilation,
                                                       bool transposed, c10::IntArrayRef outputPadding,
                                                       std::int64_t groups, std::array<bool, 3> wanted) {
    countKernel("aten::convolution_backward");
    const std::vector<std::int64_t> biasSizes{outputGradient.size(1)};
    const auto [ofInput, ofWeight, ofBias] = at::convolution_backward(
        hosted(outputGradient), hosted(input), hosted(weight), c10::IntArrayRef(biasSizes), stride, padding,
        dilation, transposed, outputPadding, groups, wanted);
    return {devised(ofInput, {}), devised(ofWeight, {}), devised(ofBias, {})};
}

TORCH_LIBRARY_IMPL(_, XPU, library) {
    library.fallback(torch::CppFunction::makeFromBoxedFunction<&computeHosted>());
}

TORCH_LIBRARY_IMPL(aten, XPU, library) {
    library.impl("empty.memory_format", emptyOf);
    library.impl("empty_strided", emptyStrided);
    library.impl("view", at::native::view);
    library.impl("as_strided", at::native::as_strided_tensorimpl);
    library.impl("_reshape_alias", at::native::_reshape_alias);
    library.impl("resize_", resizeOnDevice);
    library.impl("_copy_from", copyFrom);
    library.impl("_copy_from_and_resize", copyFromAndResize);
    // One kernel on a GPU; without this it would fall apart into several.
    library.impl("native_group_norm", torch::CppFunction::makeFromBoxedFunction<&computeHosted>());
    library.impl("native_layer_norm", torch::CppFunction::makeFromBoxedFunction<&computeHosted>());
    library.impl("convolution_overrideable", convolution);
    library.impl("convolution_backward_overrideable", convolutionBackward);
}

} // namespace

#else // later LibTorch

bool hasSimulatedAccelerator() {
    return false;
}

#endif

} // namespace distill::test
