// Bytes that were received and not yet parsed.
#pragma once

#include <boost/asio/buffer.hpp>
#include <cstring>
#include <memory>

namespace fetcher {

// A fixed piece of memory, allocated once for a connection and never cleared, so that a large one costs only
// what is really received into it. [data, data + size) is unread, the rest is free.
class ReadBuffer {
  public:
    explicit ReadBuffer(std::size_t capacity) : memory_(new char[capacity]), capacity_(capacity) {}

    boost::asio::const_buffer data() const { return {memory_.get() + begin_, end_ - begin_}; }
    std::size_t size() const { return end_ - begin_; }
    bool full() const { return size() == capacity_; }

    // Where the next bytes may be received: all that is free. Moves what is unread to the front.
    boost::asio::mutable_buffer prepare() {
        if (begin_ > 0) {
            std::memmove(memory_.get(), memory_.get() + begin_, size());
            end_ -= begin_;
            begin_ = 0;
        }
        return {memory_.get() + end_, capacity_ - end_};
    }
    // So many bytes were received.
    void commit(std::size_t size) { end_ += size; }
    // So many bytes were parsed.
    void consume(std::size_t size) {
        begin_ += size;
        if (begin_ == end_) begin_ = end_ = 0;
    }

  private:
    std::unique_ptr<char[]> memory_;
    std::size_t capacity_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace fetcher
