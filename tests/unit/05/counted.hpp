// An object that is counted while it lives: a local variable of a coroutine shows when its frame is
// destroyed.
#pragma once

class Counted {
  public:
    Counted() { ++alive_; }
    Counted(const Counted&) { ++alive_; }
    Counted(Counted&&) noexcept { ++alive_; }
    Counted& operator=(const Counted&) = default;
    ~Counted() { --alive_; }

    static int alive() { return alive_; }

  private:
    inline static int alive_ = 0;
};
