"""A fetcher that is wrong in one way, which a soak must see: wrong_fetcher.py MISTAKE FETCHER [option …] URLS

Lets FETCHER do the work, and spoils it: wrong_byte, stray, silence, open_file, hoard or early_name."""

import json
import os
import subprocess
import sys

mistake, command = sys.argv[1], sys.argv[2:]
folder = command[command.index("-o") + 1]
os.makedirs(folder, exist_ok=True)
path = lambda name: os.path.join(folder, name)

if mistake == "early_name":  # a file has its name before it has its bytes
    open(path("n"), "w").close()
if mistake == "open_file":
    kept = open(path("kept"), "w")
    os.remove(path("kept"))

fetcher = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
hoard = []
told = 0
for line in fetcher.stdout:
    result = json.loads(line)
    if mistake == "hoard":
        hoard.append(os.urandom(256 * 1024))
    told += 1
    if mistake == "silence" and told == 7:
        continue
    if mistake == "wrong_byte" and result.get("ok") and result["bytes"] > 0:
        with open(path(result["file"]), "r+b") as file:
            file.seek(result["bytes"] - 1)
            last = file.read(1)[0]
            file.seek(result["bytes"] - 1)
            file.write(bytes([last ^ 1]))
        mistake = "done"
    sys.stdout.write(line)
    sys.stdout.flush()
status = fetcher.wait()
if mistake == "early_name":
    os.remove(path("n"))
if mistake == "stray":
    open(path("stray.part"), "w").close()
sys.exit(status)
