// Generators with Python's meaning, from C++20's co_yield: functions that produce values one at a time,
// consume those that are sent to them, and stay where they are in between.
#pragma once

#include <coroutine>
#include <exception>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

// Python's None, for a generator that consumes nothing or produces nothing.
struct None {};

// What close() raises inside a generator. Catch it to clean up, then return or throw it on.
struct GeneratorExit {};

// Python's TypeError: a value was sent to a generator that has not reached its first co_yield.
struct TypeError : std::logic_error {
    using std::logic_error::logic_error;
};

// Python's ValueError: a generator was resumed by itself.
struct ValueError : std::logic_error {
    using std::logic_error::logic_error;
};

// A generator that yields Yield and is sent Send: inside, `const Send got = co_yield value;`. The behaviour
// is that of docs.python.org/3/reference/expressions.html#generator-iterator-methods, with "no value" for
// StopIteration.
//
// Owns the suspended function: destroying the generator destroys its local variables, innermost first,
// without raising GeneratorExit in it (Python's does; call close() for that). Movable, not copyable.
// Arguments of the function that are references must outlive the generator.
template <class Yield, class Send = None>
class Generator {
  public:
    struct promise_type;

    Generator(Generator&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
    Generator& operator=(Generator&& other) noexcept {
        std::swap(coroutine_, other.coroutine_);
        return *this;
    }
    ~Generator() { destroy(); }

    //[ next
    // Runs to the next co_yield, whose operand it sees as None, and returns the value yielded; no value once
    // the function has returned, then and ever after. An exception that leaves the function comes out here
    // and ends it.
    std::optional<Yield> next() {
        return resume([](promise_type& promise) { promise.sent.emplace(); });
    }
    //] next

    //[ send
    // As next(), and the co_yield it continues from gives `value` inside. A generator that has just been
    // started waits at no co_yield that could receive it: throws TypeError, and the generator may still be
    // started.
    std::optional<Yield> send(Send value) {
        if (coroutine_ && !promise().started)
            throw TypeError("can't send non-None value to a just-started generator");
        return resume([&value](promise_type& promise) { promise.sent.emplace(std::move(value)); });
    }
    //] send

    //[ throw_
    // As next(), but the co_yield it continues from throws `exception` inside. A generator that was not
    // started or has ended throws it right back, and has ended.
    std::optional<Yield> throw_(std::exception_ptr exception) {
        if (!coroutine_ || !promise().started) {
            destroy();
            std::rethrow_exception(exception);
        }
        return resume([&exception](promise_type& promise) { promise.thrown = exception; });
    }
    //] throw_

    //[ close
    // Ends the generator: throws GeneratorExit at its co_yield, unless it was not started or has ended.
    // Throws std::runtime_error when it yields again all the same.
    void close() {
        if (!coroutine_ || !promise().started) return destroy();
        try {
            if (throw_(std::make_exception_ptr(GeneratorExit{})))
                throw std::runtime_error("generator ignored GeneratorExit");
        } catch (const GeneratorExit&) {
        }
    }
    //] close

    // For `for (Yield value : generator)`: next() until there is no value.
    struct Sentinel {};
    class Iterator {
      public:
        explicit Iterator(Generator& generator) : generator_(&generator), value_(generator.next()) {}
        Yield& operator*() { return *value_; }
        Iterator& operator++() {
            value_ = generator_->next();
            return *this;
        }
        bool operator==(Sentinel) const { return !value_; }

      private:
        Generator* generator_;
        std::optional<Yield> value_;
    };
    Iterator begin() { return Iterator(*this); }
    Sentinel end() { return {}; }

    //[ promise_type
    // What the compiler asks of a coroutine: where it stops first and last, and what co_yield means.
    struct promise_type {
        // Declared, so that the promise is no aggregate: of an aggregate the compiler would initialize the
        // members, beginning with `started`, from the arguments of the coroutine.
        promise_type() = default;

        bool started = false;
        bool running = false;
        std::optional<Yield> yielded;  // from the function to its caller
        std::optional<Send> sent;      // from the caller into the function …
        std::exception_ptr thrown;     // … or this instead
        std::exception_ptr left;       // an exception that left the function

        Generator get_return_object() { return Generator(Coroutine::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { left = std::current_exception(); }

        struct Resumption {
            promise_type& promise;
            bool await_ready() const noexcept { return false; }
            void await_suspend(std::coroutine_handle<>) const noexcept {}
            Send await_resume() {
                if (promise.thrown) std::rethrow_exception(std::exchange(promise.thrown, nullptr));
                return std::move(*promise.sent);
            }
        };
        Resumption yield_value(Yield value) {
            yielded.emplace(std::move(value));
            return Resumption{*this};
        }
    };
    //] promise_type

  private:
    using Coroutine = std::coroutine_handle<promise_type>;

    explicit Generator(Coroutine coroutine) : coroutine_(coroutine) {}

    promise_type& promise() const { return coroutine_.promise(); }

    //[ resume
    template <class HandOver>
    std::optional<Yield> resume(HandOver hand_over) {
        if (!coroutine_) return std::nullopt;
        if (promise().running) throw ValueError("generator already executing");
        hand_over(promise());
        promise().yielded.reset();
        promise().started = promise().running = true;
        coroutine_.resume();
        promise().running = false;
        std::optional<Yield> yielded = std::move(promise().yielded);
        if (!coroutine_.done()) return yielded;
        const std::exception_ptr left = promise().left;
        destroy();
        if (left) std::rethrow_exception(left);
        return std::nullopt;
    }
    //] resume

    void destroy() {
        if (coroutine_) std::exchange(coroutine_, nullptr).destroy();
    }

    Coroutine coroutine_;
};
