#!/usr/bin/env python3
"""核验公开文件：python3 verify.py chain.ndjson [--head 序号:摘要] [文件 …]

chain.ndjson 从“核验”页下载。只用 Python 标准库，不联网。退出码 0：全部相符；1：有不符。
"""

import hashlib
import json
import sys

ACTS = {"published": "公开", "corrected": "更正公开", "adopted": "公开（补记）"}
ACTS.update(withdrawn="撤回", taken_down="下架")


def read_chain(path):
    """Every entry, and the hash of each; stops with a sentence at the first broken link."""
    entries, hashes = [], ["0" * 64]
    with open(path, "rb") as file:
        for line in file.read().splitlines():
            entry = json.loads(line)
            if (entry["seq"], entry["prev"]) != (len(hashes), hashes[-1]):
                sys.exit(f"存证链在第 {len(hashes)} 条断开：有存证被改动、删除或插入。")
            entries.append(entry)
            hashes.append(hashlib.sha256(line).hexdigest())
    return entries, hashes


def told(path, entries):
    """One sentence about a file, and whether it is the portal's."""
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    own = next((each for each in entries if digest in each["files"].values()), None)
    if own is None:
        return f"不符　{path}：不是本站公开的原件，或已被改动、重新保存。", False
    owner = own["publication"].rpartition("-v")[0]
    acts = [
        f"；{each['time'][:10]} {ACTS[each['action']]} {each['publication']}"
        for each in entries[own["seq"] :]
        if each["publication"].rpartition("-v")[0] == owner
    ]
    act = f"{own['publication']} 于 {own['time']} {ACTS[own['action']]}"
    return f"相符　{path}：{act}{''.join(acts) or '，此后没有变动'}。", True


def main(arguments):
    """Check the chain, its head where one was kept, and each file."""
    head = arguments.pop(arguments.index("--head") + 1) if "--head" in arguments else ""
    paths = [each for each in arguments if each != "--head"] or sys.exit(__doc__)
    entries, hashes = read_chain(paths[0])
    if head and head not in (f"{number}:{each}" for number, each in enumerate(hashes)):
        sys.exit("存证链与您保存的链头不一致：链尾被截断，或全链被改写。")
    print(f"存证链完整，链头 {len(entries)}:{hashes[-1]}")
    answers = [told(path, entries) for path in paths[1:]]
    print(*(sentence for sentence, _ in answers), sep="\n")
    sys.exit(0 if all(is_own for _, is_own in answers) else 1)


if __name__ == "__main__":
    main(sys.argv[1:])
