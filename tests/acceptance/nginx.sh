#!/usr/bin/env bash
# The fetchers against Debian's nginx: 10,000 small files and 4 of 256 MiB, every byte compared, at most 64 MiB of resident
# memory. Starts an nginx of its own on the loopback interface, in a folder of its own, and removes both in the end.
#
#   tests/acceptance/nginx.sh [-n FILES] [-m MIB] [BIN]      BIN: where the programs are, build/release/bin by default
#
# Needs nginx, and about 3 GiB in TMPDIR. Exit 0 all passed, 1 something failed, 2 usage, 77 there is no nginx.
set -uo pipefail

files=10000 mib=256 limit_kib=$((64 * 1024)) seconds=300
usage() { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
while getopts n:m: option; do
    case $option in
        n) files=$OPTARG ;;
        m) mib=$OPTARG ;;
        *) usage ;;
    esac
done
shift $((OPTIND - 1))
[[ $files =~ ^[1-9][0-9]*$ && $mib =~ ^[1-9][0-9]*$ && $# -le 1 ]] || usage
bin=${1:-$(dirname "$0")/../../build/release/bin}

nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || { echo "nginx.sh: there is no nginx here (apt-get install nginx); nothing was tested" >&2; exit 77; }
for program in 06_fetcher 07_async_disk workbook-rusage; do
    [[ -x $bin/$program ]] || { echo "nginx.sh: $bin/$program is missing; build it first" >&2; exit 2; }
done

work=$(mktemp -d "${TMPDIR:-/tmp}/workbook-nginx-XXXXXX") || exit 1
server=
clean_up() {
    [[ -n $server ]] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# ---- the files: numbers as text, so that no two files, and no two places in a file, are alike
mkdir -p "$work"/{www/small,www/large,logs,tmp,out}
echo "making $files files of 2 KiB and 4 of $mib MiB"
(cd "$work/www/small" && seq 100000000 999999999 | head -c $((files * 2048)) | split -b 2048 -a 5 -d - f)
for i in 1 2 3 4; do seq "${i}00000000" 999999999 | head -c $((mib * 1048576)) > "$work/www/large/l$i"; done
hashes() { (cd "$1" && find . -type f -print0 | xargs -0 -r sha256sum | cut -d' ' -f1 | sort); }
for set in small large; do hashes "$work/www/$set" > "$work/$set.sha256"; done

# ---- the server
listens() { (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
start_nginx() {
    port=$((20000 + RANDOM % 12000))
    listens && return 1
    cat > "$work/nginx.conf" <<CONFIGURATION
$([[ $EUID -eq 0 ]] && echo "user root;")
worker_processes 1;
daemon off;
pid $work/nginx.pid;
error_log $work/logs/error.log;
events { worker_connections 1024; }
http {
    access_log off;
    sendfile on;
    keepalive_requests 1000000;
    client_body_temp_path $work/tmp/body; proxy_temp_path $work/tmp/proxy; fastcgi_temp_path $work/tmp/fastcgi;
    uwsgi_temp_path $work/tmp/uwsgi; scgi_temp_path $work/tmp/scgi;
    server { listen 127.0.0.1:$port; root $work/www; }
}
CONFIGURATION
    "$nginx" -p "$work" -c "$work/nginx.conf" -e "$work/logs/error.log" 2>> "$work/logs/error.log" &
    server=$!
    for _ in {1..100}; do
        listens && return 0
        kill -0 "$server" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}
started=
for _ in 1 2 3 4 5; do start_nginx && started=yes && break; done
[[ $started ]] || { echo "nginx.sh: nginx does not start:" >&2; cat "$work/logs/error.log" >&2; exit 1; }
for set in small large; do
    (cd "$work/www/$set" && printf '%s\n' *) | sed "s|^|http://127.0.0.1:$port/$set/|" > "$work/$set.txt"
done

# ---- the runs
failures=0
printf '\n%-32s %-6s %8s %8s %9s  %s\n' program files seconds MiB/s "peak MiB" verdict
run() {  # NAME SET C PROGRAM ARGUMENT…
    local name=$1 set=$2 c=$3 code peak=0 took=0 verdict=ok
    shift 3
    rm -rf "$work/out"; mkdir "$work/out"; rm -f "$work/rusage"
    timeout "$seconds" "$bin/workbook-rusage" "$work/rusage" "$@" -c "$c" -o "$work/out" "$work/$set.txt" > "$work/results" 2> "$work/messages"
    code=$?
    [[ -s $work/rusage ]] && read -r peak took _ < "$work/rusage"
    if [[ $code -eq 124 ]]; then verdict="FAILED: not done after $seconds s"
    elif [[ $code -ne 0 ]]; then verdict="FAILED: exit code $code: $(tail -n 1 "$work/messages")"
    elif ! hashes "$work/out" | cmp -s - "$work/$set.sha256"; then verdict="FAILED: other bytes than nginx has"
    elif ((peak > limit_kib)); then verdict="FAILED: more than 64 MiB of memory"
    elif grep -q "io_uring" "$work/messages"; then verdict="ok, by threads: io_uring is refused here"
    fi
    [[ $verdict == ok* ]] || failures=$((failures + 1))
    local bytes; bytes=$(du -sb --apparent-size "$work/out" | cut -f1)
    awk -v name="$name" -v set="$set" -v took="$took" -v bytes="$bytes" -v peak="$peak" -v verdict="$verdict" \
        'BEGIN { printf "%-32s %-6s %8.2f %8.1f %9.1f  %s\n", name, set, took, took ? bytes / 1048576 / took : 0, peak / 1024, verdict }'
}
for set in small large; do
    c=10
    run 06_fetcher "$set" $c "$bin/06_fetcher"
    for writer in threads uring asio blocking; do
        run "07_async_disk --writer $writer" "$set" $c "$bin/07_async_disk" --writer "$writer"
    done
done
((failures == 0)) && echo "all bytes right, all within 64 MiB"
exit $((failures > 0))
