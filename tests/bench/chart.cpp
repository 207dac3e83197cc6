#include "bench/chart.hpp"

#include <fmt/core.h>

namespace bench {
namespace {

constexpr double LABELS = 210, BARS = 420, RIGHT = 90;  // widths
constexpr double ROW = 20, BAR = 13, TITLE = 34;        // heights

std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            default:
                result += c;
        }
    return result;
}

double greatest(const std::vector<Group>& groups) {
    double result = 0;
    for (const Group& group : groups)
        for (const Bar& bar : group.bars) result = std::max(result, bar.value.most);
    return result > 0 ? result : 1;
}

std::string text(double x, double y, const std::string& attributes, const std::string& content) {
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" {}>{}</text>\n", x, y, attributes, escaped(content));
}

std::string line(double x1, double y1, double x2, double y2, const std::string& colour) {
    return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\"/>\n", x1,
                       y1, x2, y2, colour);
}

}  // namespace

std::string bar_chart(const std::string& title, const std::vector<Group>& groups, double mark) {
    const double scale = BARS / greatest(groups);
    std::string body;
    double y = TITLE;
    for (const Group& group : groups) {
        body += text(LABELS, y + 16, "font-weight=\"bold\"", group.title);
        y += 24;
        const double top = y;
        for (const Bar& bar : group.bars) {
            const double middle = y + ROW / 2, width = bar.value.median * scale;
            body += text(LABELS - 8, middle + 4, "text-anchor=\"end\"", bar.label);
            body +=
                fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\"/>\n",
                            LABELS, middle - BAR / 2, width, BAR, bar.ours ? "#2b6cb0" : "#a0aec0");
            body += line(LABELS + bar.value.least * scale, middle, LABELS + bar.value.most * scale, middle,
                         "#1a202c");
            body += text(LABELS + bar.value.most * scale + 6, middle + 4, "",
                         fmt::format("{:.2f}", bar.value.median));
            y += ROW;
        }
        body += line(LABELS + mark * scale, top, LABELS + mark * scale, y, "#c53030");
        y += 10;
    }
    const double width = LABELS + BARS + RIGHT;
    return fmt::format(
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 "
               "{0:.0f} "
               "{1:.0f}\" font-family=\"sans-serif\" font-size=\"12\">\n"
               "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
               width, y) +
           text(LABELS, 22, "font-size=\"15\"", title) + body + "</svg>\n";
}

}  // namespace bench
