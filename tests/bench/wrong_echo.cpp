// Echo servers that are wrong in one way each: what the load generator has to catch.
// usage: bench_wrong_echo MISTAKE PORT
#include <map>
#include <string>
#include <vector>

#include "01_blocking_echo/upper.hpp"
#include "02_select_loop/acceptor.hpp"
#include "03_selectors_callbacks/selector.hpp"

namespace {

struct Client {
    Socket sock;
    std::string last_answer;
    int answers = 0;
};

class WrongServer {
  public:
    WrongServer(std::string mistake, Acceptor acceptor)
        : mistake_(std::move(mistake)), acceptor_(std::move(acceptor)) {
        selector_.register_(acceptor_.fd(), selectors::EVENT_READ, 0);
    }

    [[noreturn]] void run() {
        while (true)
            for (const auto& [key, mask] : selector_.select())
                if (key->fd == acceptor_.fd())
                    accept();
                else if (selector_.is_current(key))
                    respond(key->fd);
    }

  private:
    void accept() {
        Socket sock = acceptor_.accept_client();
        if (!sock) return;
        selector_.register_(sock.fd(), selectors::EVENT_READ, 0);
        const int fd = sock.fd();
        clients_.emplace(fd, Client{std::move(sock), {}, 0});
    }

    void respond(int fd) {
        Client& client = clients_.at(fd);
        const auto text = receive(client.sock);
        if (!text) return leave(client);
        const std::string right = upper(*text);
        const std::string answer = spoil(right, client);
        client.last_answer = right;
        if (!send_all(client.sock, answer)) leave(client);
    }

    void leave(Client& client) {
        const int fd = client.sock.fd();
        if (mistake_ == "says goodbye") send_all(client.sock, "bye");
        selector_.unregister(fd);
        if (mistake_ == "never closes") kept_.push_back(std::move(client.sock));
        clients_.erase(fd);
    }

    // The answer to be sent instead of `right`. Most mistakes are made once, in the middle of a run.
    std::string spoil(std::string right, Client& client) {
        const bool now = ++answers_ == 3000;
        const std::size_t byte = 100'000;  // in a million
        const std::size_t first = bytes_ % 1'000'000;
        bytes_ += right.size();
        if (mistake_ == "changes one byte in a million" && first <= byte && byte < first + right.size())
            right[byte - first] ^= 1;
        if (mistake_ == "drops an answer" && now) right.clear();
        if (mistake_ == "drops a byte" && now) right.pop_back();
        if (mistake_ == "repeats an answer" && now) right += right;
        if (mistake_ == "sends the answer before" && now) right = client.last_answer;
        if (mistake_ == "confuses two clients" && now) right = another(client).last_answer;
        if (mistake_ == "closes a client" && now) shutdown(client.sock.fd(), SHUT_RDWR);
        if (mistake_ == "forgets the silent" && answers_ > 3000 && client.answers == 1) right.clear();
        ++client.answers;
        return right;
    }

    Client& another(const Client& client) {
        for (auto& [fd, candidate] : clients_)
            if (fd != client.sock.fd()) return candidate;
        throw std::logic_error("there is but one client");
    }

    std::string mistake_;
    Acceptor acceptor_;
    selectors::Selector<int> selector_;
    std::map<int, Client> clients_;
    std::vector<Socket> kept_;
    std::size_t answers_ = 0, bytes_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    WrongServer(argv[1], Acceptor(listen_on(static_cast<std::uint16_t>(std::stoi(argv[2]))))).run();
}
