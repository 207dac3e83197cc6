#include "harness/recording.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <utility>

#include <sys/epoll.h>

namespace harness {
namespace {

// A record as it lies on the disk. Read slot by slot, for most of a sparse file is nothing.
class RecordFile {
  public:
    explicit RecordFile(const std::filesystem::path& file) : stream_(file, std::ios::binary) {
        stream_.read(reinterpret_cast<char*>(&header_), sizeof header_);
        valid_ = stream_.good() && std::memcmp(header_.magic, PROBE_MAGIC, sizeof header_.magic) == 0 &&
                 header_.slot_size == sizeof(probe_slot) && header_.slots > 0 &&
                 (header_.slots & (header_.slots - 1)) == 0;
    }

    bool valid() const { return valid_; }
    pid_t process() const { return header_.process; }
    bool overwritten() const { return header_.used > header_.slots; }

    // The complete slots by their number.
    std::map<std::uint64_t, probe_slot> slots() {
        std::map<std::uint64_t, probe_slot> result;
        const std::uint64_t used = header_.used;
        const std::uint64_t first = used > header_.slots ? used - header_.slots + 1 : 1;
        for (std::uint64_t number = first; number <= used;) {
            // As many as lie in one piece.
            const std::uint64_t index = number & (header_.slots - 1);
            const std::uint64_t count =
                std::min({used - number + 1, header_.slots - index, std::uint64_t{4096}});
            chunk_.resize(count);
            stream_.clear();
            stream_.seekg(static_cast<std::streamoff>(PROBE_HEADER_SIZE + index * sizeof(probe_slot)));
            stream_.read(reinterpret_cast<char*>(chunk_.data()),
                         static_cast<std::streamsize>(count * sizeof(probe_slot)));
            if (!stream_.good()) break;
            for (const probe_slot& slot : chunk_) {
                if (slot.number == number) result.emplace(number, slot);
                ++number;
            }
        }
        return result;
    }

  private:
    std::ifstream stream_;
    probe_header header_{};
    bool valid_ = false;
    std::vector<probe_slot> chunk_;
};

// The entries of one kind that a slot of more holds.
template <class Entry>
std::vector<Entry> entries_of(const probe_slot& slot) {
    const std::size_t used = std::min<std::size_t>(slot.used, PROBE_MORE);
    std::vector<Entry> entries(used / sizeof(Entry));
    if (!entries.empty()) std::memcpy(entries.data(), slot.is.more.bytes, entries.size() * sizeof(Entry));
    return entries;
}

std::string text_of(const probe_slot& slot) {
    return {reinterpret_cast<const char*>(slot.is.more.bytes), std::min<std::size_t>(slot.used, PROBE_MORE)};
}

Call call_of(const probe_slot& slot, pid_t process, std::size_t image) {
    const probe_call_slot& is = slot.is.of_call;
    Call call;
    call.id = static_cast<probe_call>(slot.call);
    call.process = process;
    call.thread = slot.thread;
    call.begin = Call::Time(is.begin_ns);
    call.end = Call::Time(is.end_ns);
    call.descriptor = static_cast<probe_descriptor>(slot.descriptor);
    call.fd = is.fd;
    call.result = is.result;
    call.error = is.error;
    call.flags = is.flags;
    std::copy(std::begin(is.arguments), std::end(is.arguments), call.arguments.begin());
    call.caller = is.caller;
    call.image = image;
    return call;
}

// epoll's data -> the descriptor that they were registered for, one step after the other.
class EpollData {
  public:
    void note(const Call& call) {
        if (call.id != PROBE_EPOLL_CTL || call.failed()) return;
        const int epoll = static_cast<int>(call.arguments[0]);
        if (call.arguments[1] != EPOLL_CTL_DEL)
            descriptors_[{epoll, static_cast<std::uint64_t>(call.arguments[3])}] = call.fd;
    }
    int descriptor(int epoll, std::uint64_t data) const {
        const auto found = descriptors_.find({epoll, data});
        return found == descriptors_.end() ? -1 : found->second;
    }

  private:
    std::map<std::pair<int, std::uint64_t>, int> descriptors_;
};

void add_more(const probe_slot& slot, Call& call, const EpollData& data) {
    switch (slot.kind) {
        case PROBE_KIND_TEXT:
            call.path += text_of(slot);
            break;
        case PROBE_KIND_STACK:
            for (const std::uint64_t address : entries_of<std::uint64_t>(slot)) call.stack.push_back(address);
            break;
        case PROBE_KIND_WATCHED:
            for (const probe_watched& entry : entries_of<probe_watched>(slot))
                call.watched.push_back({entry.fd, entry.events});
            break;
        case PROBE_KIND_READY:
            for (const probe_ready& entry : entries_of<probe_ready>(slot))
                call.ready.push_back({entry.fd >= 0 ? entry.fd : data.descriptor(call.fd, entry.data),
                                      entry.events, entry.invented != 0});
            break;
        default:
            break;
    }
}

void read_file(const std::filesystem::path& path, Recording& recording) {
    RecordFile file(path);
    if (!file.valid()) return;
    recording.processes.push_back(file.process());
    if (file.overwritten()) recording.complete = false;
    const std::size_t image = recording.images.size();
    auto& modules = recording.images.emplace_back();

    std::map<std::uint64_t, std::size_t> call_at, module_at;  // number of a slot -> index
    EpollData data;
    for (const auto& [number, slot] : file.slots()) {
        if (slot.kind == PROBE_KIND_CALL && slot.call < PROBE_CALLS) {
            // Text and stack have been written already, but come after it; what is ready comes later anyway.
            call_at[number] = recording.calls.size();
            recording.calls.push_back(call_of(slot, file.process(), image));
            data.note(recording.calls.back());
        } else if (slot.kind == PROBE_KIND_MODULE) {
            const auto entries = entries_of<probe_module>(slot);
            if (entries.empty()) continue;
            module_at[number] = modules.size();
            modules.push_back({"", entries[0].bias, entries[0].begin, entries[0].end});
        } else if (const auto call = call_at.find(slot.is.more.of); call != call_at.end()) {
            add_more(slot, recording.calls[call->second], data);
        } else if (const auto module = module_at.find(slot.is.more.of); module != module_at.end()) {
            modules[module->second].file += text_of(slot);
        }
    }
}

}  // namespace

std::string_view Call::name() const {
#define PROBE_CALL_NAME(id, name) name,
    static constexpr std::string_view names[] = {PROBE_CALL_LIST(PROBE_CALL_NAME)};
#undef PROBE_CALL_NAME
    return names[id];
}

std::string Place::describe() const {
    if (file.empty()) return "?";
    return fmt::format("{}+{:#x}", std::filesystem::path(file).filename().string(), offset);
}

Place Recording::place_of(const Call& call, std::uint64_t address) const {
    // A return address is the instruction after the call, which may belong to the next line.
    const std::uint64_t within = address - 1;
    const auto& modules = images[call.image];
    // The last one that fits: what was loaded later may have taken the place of something that was unloaded.
    for (auto module = modules.rbegin(); module != modules.rend(); ++module)
        if (within >= module->begin && within < module->end) return {module->file, within - module->bias};
    return {};
}

bool receives(probe_call id) {
    return id == PROBE_RECV || id == PROBE_RECVFROM || id == PROBE_RECVMSG || id == PROBE_READ ||
           id == PROBE_READV || id == PROBE_PREAD;
}

bool sends(probe_call id) {
    return id == PROBE_SEND || id == PROBE_SENDTO || id == PROBE_SENDMSG || id == PROBE_SENDFILE ||
           id == PROBE_WRITE || id == PROBE_WRITEV || id == PROBE_PWRITE || id == PROBE_PWRITEV;
}

bool waits(probe_call id) {
    return id == PROBE_SELECT || id == PROBE_PSELECT || id == PROBE_POLL || id == PROBE_PPOLL ||
           id == PROBE_EPOLL_WAIT;
}

bool writes_to_disk(const Call& call) {
    if (call.descriptor != PROBE_FILE) return false;
    if (call.id == PROBE_OPEN) return (call.flags & PROBE_FOR_WRITING) != 0;
    return sends(call.id) || call.id == PROBE_FSYNC || call.id == PROBE_RENAME;
}

Recording read_recording(const std::filesystem::path& folder) {
    Recording recording;
    std::vector<std::filesystem::path> files;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder, none))
        if (entry.path().extension() == ".probe") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) read_file(file, recording);
    // By time, and those of the same time as they were written. Not std::stable_sort, which clang warns about.
    std::vector<std::pair<Call::Time, std::size_t>> order;
    for (std::size_t i = 0; i < recording.calls.size(); ++i) order.emplace_back(recording.calls[i].begin, i);
    std::sort(order.begin(), order.end());
    std::vector<Call> sorted;
    sorted.reserve(order.size());
    for (const auto& [time, i] : order) sorted.push_back(std::move(recording.calls[i]));
    recording.calls = std::move(sorted);
    return recording;
}

}  // namespace harness
