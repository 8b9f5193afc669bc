"""Images that `bootm` starts, the same bytes every time: legacy headers and FIT trees around code of ours.

DATA is {"kernel": FORMAT} | {"bytes": [SIZE, SEED]} | {"text": STRING} | {"tree": NODE}, and {"gzip": true} beside it.

A legacy image: {"arch": N, "os": N, "type": N, "comp": N, "load": N, "ep": N, "name": S, "data": DATA | "parts": [DATA...],
"broken": "header" | "data"}. A NODE: text, numbers, lists of numbers or of texts are properties, as is {"data": DATA}; other
objects are nodes. {"hash": ALGORITHM} is a node with the hash of the data beside it, {"wrong": true} beside it another one.
"""
import gzip, hashlib, struct, zlib

EPOCH = 1700000000
FDT_MAGIC = 0xD00DFEED
HASHES = {
    "crc32": lambda data: struct.pack(">I", zlib.crc32(data)),
    "md5": lambda data: hashlib.md5(data).digest(),
    "sha1": lambda data: hashlib.sha1(data).digest(),
    "sha256": lambda data: hashlib.sha256(data).digest(),
    "sha384": lambda data: hashlib.sha384(data).digest(),
    "sha512": lambda data: hashlib.sha512(data).digest(),
}


class Maker:
    """`kernels` makes a kernel of each format, `content` bytes of a size from a seed."""

    def __init__(self, kernels, content):
        self.kernels = kernels
        self.content = content

    def data(self, spec):
        if "kernel" in spec:
            data = self.kernels[spec["kernel"]]()
        elif "bytes" in spec:
            data = self.content(*spec["bytes"])
        elif "tree" in spec:
            data = self.tree(spec["tree"])
        else:
            data = spec["text"].encode()
        return gzip.compress(data, mtime=0) if spec.get("gzip") else data

    def legacy(self, spec):
        if "parts" in spec:
            parts = [self.data(part) for part in spec["parts"]]
            data = b"".join(struct.pack(">I", len(part)) for part in parts) + bytes(4)
            data += b"".join(part + bytes(-len(part) % 4) for part in parts)
        else:
            data = self.data(spec["data"])
        fields = [spec.get("load", 0), spec.get("ep", spec.get("load", 0)), zlib.crc32(data)]
        kinds = [spec.get("os", 5), spec["arch"], spec.get("type", 2), spec.get("comp", 0)]

        def header(crc):
            return struct.pack(">IIIIIIIBBBB32s", 0x27051956, crc, EPOCH, len(data), *fields, *kinds,
                               spec["name"].encode())
        head = bytearray(header(zlib.crc32(header(0))))
        if spec.get("broken") == "header":
            head[40] ^= 1
        if spec.get("broken") == "data":
            data = data[:-1] + bytes([data[-1] ^ 1])
        return bytes(head) + data

    def tree(self, root):
        strings = bytearray()
        offsets = {}
        out = bytearray()

        def prop(name, value):
            if name not in offsets:
                offsets[name] = len(strings)
                strings.extend(name.encode() + b"\0")
            out.extend(struct.pack(">III", 3, len(value), offsets[name]) + value + bytes(-len(value) % 4))

        def node(name, members, data):
            label = name.encode() + b"\0"
            out.extend(struct.pack(">I", 1) + label + bytes(-len(label) % 4))
            for key, value in members.items():
                if isinstance(value, str):
                    prop(key, value.encode() + b"\0")
                elif isinstance(value, int):
                    prop(key, struct.pack(">I", value))
                elif isinstance(value, list) and all(isinstance(one, int) for one in value):
                    prop(key, struct.pack(">%dI" % len(value), *value))
                elif isinstance(value, list):
                    prop(key, b"".join(one.encode() + b"\0" for one in value))
                elif key == "data":
                    data = self.data(value)
                    prop(key, data)
            for key, value in members.items():
                if isinstance(value, dict) and "hash" in value:
                    digest = HASHES[value["hash"]](data)
                    if value.get("wrong"):
                        digest = bytes([digest[0] ^ 1]) + digest[1:]
                    out.extend(struct.pack(">I", 1) + key.encode() + b"\0" + bytes(-(len(key) + 1) % 4))
                    prop("value", digest)
                    prop("algo", value["hash"].encode() + b"\0")
                    out.extend(struct.pack(">I", 2))
                elif isinstance(value, dict) and key != "data":
                    node(key, value, b"")
            out.extend(struct.pack(">I", 2))

        node("", root, b"")
        out.extend(struct.pack(">I", 9))
        at = 56 + len(out)
        total = at + len(strings)
        header = struct.pack(">10I", FDT_MAGIC, total, 56, at, 40, 17, 16, 0, len(strings), len(out))
        return header + bytes(16) + bytes(out) + bytes(strings)
