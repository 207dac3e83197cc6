#include "tests/lint/await_operands.hpp"

#include <doctest/doctest.h>

namespace {

Findings in_function(const std::string& statement) {
    return check_await_operands("asio::awaitable<void> run(Queue& queue) {\n    " + statement + "\n}\n");
}

// Every bad line once, with a part of the message that it must get.
struct Bad {
    const char* statement;
    const char* message;
};

const Bad bad[] = {
    {"co_await queue.put([item] { return item; });", "lambda"},
    {"co_await queue.put([=] { return item; });", "lambda"},
    {"co_await queue.put([&, item] { return item; });", "lambda"},
    {"co_await queue.put([this, item] { return item; });", "lambda"},
    {"co_await queue.put([*this] { return size_; });", "lambda"},
    {"co_await queue.put([item = std::move(item)] { return item; });", "lambda"},
    {"co_await co_spawn(pool, [path]() -> asio::awaitable<void> { co_return; }, asio::use_awaitable);",
     "lambda"},
    {"co_await queue.put([x](auto y) mutable noexcept { return x + y; });", "lambda"},
    {"co_await queue.put(Item{url, 1});", "braces"},
    {"co_await queue.put({});", "braces"},
    {"co_await queue.put({url, 1});", "braces"},
    {"co_await gather(std::vector<Task>{first, second});", "braces"},
    {"Item item{co_await queue.get(), 1};", "braces"},  // a named aggregate breaks just the same
    {"auto all = Pair{co_await first, co_await second};", "braces"},
    {"co_yield Item{url, 1};", "braces"},
    {"if (co_await queue.contains(Item{url, 1})) return;", "braces"},
    {"if (first) co_await queue.put(Item{url, 1});", "braces"},
    {"if (first) return; else co_await queue.put(Item{url, 1});", "braces"},
    {"for (const auto& item : items) co_await queue.put({item});", "braces"},
    {"do { co_await queue.get(); } while (co_await queue.contains({url}));", "braces"},
    {"while (co_await queue.contains({url})) {}", "braces"},
    {"const auto name = co_await (last ? queue.back() : queue.front());", "?:"},
    {"co_await queue.put(name.empty() ? std::string(\"none\") : name);", "?:"},
    {"const auto reply = ok ? co_await get() : std::string();", "?:"},
    {"co_return co_await queue.put({});", "braces"},
    {"auto outer = [&]() -> asio::awaitable<void> { co_await queue.put(Item{1}); };", "braces"},
    {"auto outer = [&] { return [q = &queue]() -> T { co_await q->put({1}); }; };", "braces"},
    {"co_await queue.put(\n        Item{url});", "braces"},
};

const char* good[] = {
    "const Item item{url, 1};\n    co_await queue.put(item);",
    "const auto job = [item] { return item; };\n    co_await queue.put(job);",
    "co_await queue.put([&] { return item; });",
    "co_await queue.put([&item, this] { return item; });",
    "co_await queue.put([] { return Item{1}; });",
    "co_await queue.put(std::string(\"a\") + name);",
    "co_await queue.put(last ? 1 : 0);",
    "co_await queue.put(last ? \"a\" : \"b\");",
    "auto [first, second] = co_await queue.get();",
    "const auto& [first, second] = co_await queue.get();",
    "auto&& [first, second] = co_await queue.get();",
    "items[i] = co_await queue.get();",
    "items[count[i]] = co_await queue.get();",
    "co_await queue.put(items[i]);",
    "[[maybe_unused]] const auto item = co_await queue.get();",
    "if (auto item = co_await queue.get()) { use(Item{*item}); }",
    "while (co_await queue.wait()) { const Item item{}; }",
    "try { co_await queue.get(); } catch (const Closed&) { last = Item{}; }",
    "auto worker = [queue]() -> asio::awaitable<void> { co_await queue->get(); };",
    "co_spawn(loop, [queue]() -> asio::awaitable<void> { co_await queue->get(); }, rethrow);",
    "const Options options{co_name, 1};",
    "// co_await queue.put({});",
    "/* co_await queue.put({}); */ print(\"co_await queue.put({});\", R\"(co_await f({});)\");",
    "switch (co_await queue.get()) { case 1: { return; } }",
    "do { co_await queue.get(); } while (more);\n    const Item item{1};",
    "co_await queue.put('{');",
    "while (empty() ? !closed : !first) co_await queue.wait();",
    "if (first) co_await queue.wait(); else if (closed ? a : b) co_await queue.wait();",
    "for (const Item item{1}; more;) co_await queue.put(item);",
    "co_await queue.sleep(1'000ms);",
};

}  // namespace

TEST_CASE("what g++ 12 miscompiles is found, with the mend") {
    for (const Bad& line : bad) {
        CAPTURE(line.statement);
        const Findings findings = in_function(line.statement);
        REQUIRE_FALSE(findings.empty());
        CHECK(findings[0].message.find(line.message) != std::string::npos);
        CHECK(findings[0].message.find("give it a name") != std::string::npos);
        CHECK(findings[0].line >= 2);
    }
}

TEST_CASE("what is safe passes") {
    for (const char* statement : good) {
        CAPTURE(statement);
        CHECK(in_function(statement).empty());
    }
}

TEST_CASE("the line is the operand's") {
    const Findings findings =
        check_await_operands("T f() {\n  /* two\n lines */ co_await g(1,\n    Item{2});\n}\n");
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].line == 4);
}

TEST_CASE("no kind of declaration hides the body that follows it, nor the code after it") {
    const char* heads[] = {
        "T f()",
        "auto f() -> T",
        "auto f() const noexcept -> std::map<int, std::pair<int, T>>",
        "template <class X> requires Y<X> T f(X x = {})",
        "template <class X> T f(X) requires Y<X>",
        "struct S { T f() &&",
        "namespace n { class S final : public B { public: explicit operator T() const override",
        "S::S(int a) : a_{a}, b_(a)",
        "S::S(int a) : b_(a), a_{a}",
        "int main() try",
        "enum class E { a, b }; const Item table[] = {{1}, {2}}; T f()",
    };
    for (const std::string head : heads) {
        CAPTURE(head);
        CHECK(check_await_operands(head + " { const Item a{1}; co_await g(a); const Item b{2}; }").empty());
        CHECK(check_await_operands(head + " { const Item a{1}; co_await g(Item{1}); }").size() == 1);
        CHECK(check_await_operands(head + " { return Item{1}; } T g() { co_await h(Item{1}); }").size() == 1);
    }
}
