#include "01_blocking_echo/upper.hpp"

#include <locale.h>
#include <algorithm>
#include <climits>
#include <cwchar>
#include <cwctype>

namespace {

// mbrtowc(3) reads what the thread's locale prescribes; ours must be UTF-8 whatever the user's LANG says.
class Utf8Locale {
  public:
    Utf8Locale() : previous_(uselocale(utf8())) {}
    ~Utf8Locale() { uselocale(previous_); }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

  private:
    static locale_t utf8() {
        static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
        return locale;
    }
    locale_t previous_;
};

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Without a way out of the loop, so that the compiler can look at many bytes at once.
bool is_ascii(std::string_view text) {
    unsigned char bits = 0;
    for (const char c : text) bits |= static_cast<unsigned char>(c);
    return bits < 0x80;
}

//[ ascii_upper
char ascii_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
//] ascii_upper

}  // namespace

std::string upper(std::string_view text) {
    std::string result;
    if (is_ascii(text)) {  // most text is, and needs no locale
        result = text;
        std::transform(result.begin(), result.end(), result.begin(), ascii_upper);
        return result;
    }
    const Utf8Locale for_this_call;
    result.reserve(text.size());
    while (!text.empty()) {
        if (is_ascii(text.front())) {
            result += ascii_upper(text.front());
            text.remove_prefix(1);
            continue;
        }
        //[ upper_character
        wchar_t character = 0;
        std::mbstate_t state{};
        const std::size_t length = std::mbrtowc(&character, text.data(), text.size(), &state);
        if (length > text.size()) {  // (size_t)-1: no UTF-8; (size_t)-2: cut off by the end of the chunk
            result += text.front();
            text.remove_prefix(1);
            continue;
        }
        char encoded[MB_LEN_MAX];
        state = {};
        const std::size_t size =
            std::wcrtomb(encoded, static_cast<wchar_t>(std::towupper(character)), &state);
        result.append(encoded, size);
        text.remove_prefix(length);
        //] upper_character
    }
    return result;
}
