"""Ways in which a file is damaged, odd, or no file at all."""

import json
import math
import os
import re
import stat
import tomllib

from fuzz.texts import BAD_TEXTS, HARD_NUMBERS, NO_NUMBERS

NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])")
STRING = re.compile(rb'"[^"\n]*"')
KEY = re.compile(rb"[A-Za-z_][\w-]*(?= *[:=])")
OTHER_TYPES = (
    b"true",
    b"null",
    b'""',
    b'"text"',
    b"[]",
    b"{}",
    b"[1, 2]",
    b"{ a = 1 }",
    b'{"a": 1}',
    b"1979-05-27",
    b"2001-12-14t21:59:43.10-05:00",
    b"-1",
    b"1e999",
    b"nan",
    b"inf",
    b"7" * 400,
    b"0x1F",
    b"1_000",
    b"[" * 3000 + b"]" * 3000,
    b"&a [*a]",
    b"!!python/object/apply:os.getpid []",
    b"!!binary aGk=",
    b'"\\u0000"',
    b'"\\u001b[2J"',
    b'"\\ud800"',
    b'"' + "\u202e\u00e9\u0661".encode() + b'"',
    b'"a\x00b"',
    b'"\xe9"',
)


def spoilt(random, content):
    """The bytes, damaged in one way or two."""
    for _ in range(random.choice((1, 1, 1, 2))):
        content = random.choice(WAYS)(random, content)
    return content


def _truncated(random, content):
    return content[: random.randrange(len(content) + 1)]


def _flipped(random, content):
    changed = bytearray(content)
    for _ in range(random.choice((1, 3, 20)) if content else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _without_line(random, content):
    lines = content.splitlines(keepends=True)
    if lines:
        lines.pop(random.randrange(len(lines)))
    return b"".join(lines)


def _with_line_twice(random, content):
    lines = content.splitlines(keepends=True)
    if lines:
        i = random.randrange(len(lines))
        lines.insert(random.randrange(len(lines) + 1), lines[i])
    return b"".join(lines)


def _with_number(random, content):
    def word(_):
        return random.choice((*NO_NUMBERS, *HARD_NUMBERS)).encode("utf-8", "surrogateescape")

    return _replaced(random, NUMBER, content, word)


def _with_type(random, content):
    return _replaced(random, random.choice((NUMBER, STRING)), content, lambda _: random.choice(OTHER_TYPES))


def _with_text(random, content):
    def quoted(_):
        text = random.choice(BAD_TEXTS).encode("utf-8", "surrogateescape")
        return b'"' + text.replace(b"\\", b"\\\\").replace(b'"', b"'") + b'"'

    return _replaced(random, STRING, content, quoted)


def _with_key(random, content):
    return _replaced(
        random, KEY, content, lambda key: random.choice((key + b"x", b"__proto__", b"a.b.c", b"source", b""))
    )


def _replaced(random, pattern, content, word):
    places = list(pattern.finditer(content))
    if not places:
        return content + word(b"")
    place = random.choice(places)
    return content[: place.start()] + word(place.group()) + content[place.end() :]


def _other_bytes(random, content):
    return random.choice(
        (
            lambda: b"",
            lambda: b"\n",
            lambda: b"\0" * len(content),
            lambda: b"\xef\xbb\xbf" + content,
            lambda: content.replace(b"\n", b"\r\n"),
            lambda: content.replace(b"\n", b"\r"),
            lambda: content + b"\n\n",
            lambda: content.replace(b"#", b"# \xe9", 1),
            lambda: content.replace(b",", b", "),
            lambda: content.replace(b".", b","),
            lambda: content.decode("latin-1").encode("utf-16"),
            lambda: content + content,
            lambda: content + b"\x1b[2J\x1b]0;title\x07",
            lambda: content + b"\x1a\x00\xff",
            lambda: b"[" * 100_000,
            lambda: b'{"a":' * 100_000,
            lambda: b"a." * 50_000 + b"a = 1\n",
            lambda: b"- " * 20_000,
            lambda: (
                b"a: &a [x,x,x,x,x,x,x,x,x]\n"
                + b"".join(b"%c: &%c [%s]\n" % (i + 1, i + 1, b",".join([b"*%c" % i] * 9)) for i in range(97, 107))
            ),
            lambda: content + b"1.0 1e-3\n" * 200_000,
        )
    )()


WAYS = (_truncated, _flipped, _without_line, _with_line_twice, _with_number, _with_number, _with_type, _with_type)
WAYS += (_with_text, _with_text, _with_key, _other_bytes, _other_bytes)


OTHER_VALUES = (
    True,
    None,
    "",
    "text",
    "1",
    "a\nb",
    "\x1b[2J",
    "\0",
    "\u202e\u00e9",
    "x" * 20_000,
    [],
    {},
    [1, 2],
    {"a": 1},
    [[1.0], [2.0, 3.0]],
    -1,
    0,
    1,
    1.5,
    -0.0,
    1e-300,
    1e30,
    1e308,
    math.nan,
    math.inf,
    10**30,
    10**400,
    "nan",
    "/dev/zero",
    "../nowhere",
    "2026-01-01",
    "NESTED",
    "LONG",
)
MANY = 100_000
DEEP = 400


def other_tree(random, suffix, content):
    """A file that can be parsed, TOML, JSON or YAML, in which one thing or two are something else."""
    read, write = TREES[suffix]
    tree = read(content.decode())
    for _ in range(random.choice((1, 1, 1, 2))):
        _change(random, tree)
    return write(tree).encode("utf-8", "surrogatepass")


def _places(tree):
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield tree, key
        if isinstance(value, dict | list):
            yield from _places(value)


def _change(random, tree):
    places = [*_places(tree)]
    if not places:
        return
    home, key = random.choice(places)
    elsewhere, there = random.choice(places)
    way = random.choice(("other", "other", "other", "remove", "rename", "swap", "copy", "many"))
    if way == "other":
        value = random.choice(OTHER_VALUES)
        home[key] = (
            {"NESTED": _nested(DEEP), "LONG": [1.0] * MANY}.get(value, value) if isinstance(value, str) else value
        )
    elif way == "remove":
        del home[key]
    elif way == "rename" and isinstance(home, dict):
        home[random.choice((f"{key}x", "", "source", "__class__", "\x1b[2J", "a" * 5000))] = home.pop(key)
    elif way == "swap":
        # as text, so that nothing holds itself
        mine, other = json.dumps(home[key], default=str), json.dumps(elsewhere[there], default=str)
        home[key], elsewhere[there] = json.loads(other), json.loads(mine)
    elif way == "copy" and isinstance(elsewhere[there], dict | list):
        home[key] = json.loads(json.dumps(elsewhere[there], default=str))
    elif way == "many" and isinstance(home[key], list):
        home[key] = home[key] * (MANY // max(1, len(home[key])))
    elif way == "many" and isinstance(home[key], dict):
        home[key] |= {f"k{i}": 1 for i in range(MANY)}


def _nested(depth):
    made = 1
    for _ in range(depth):
        made = [made]
    return made


def _toml(tree):
    return "".join(f"{json.dumps(str(key))} = {_inline(value)}\n" for key, value in tree.items())


def _inline(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(key))} = {_inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if value is None:
        return "1979-05-27T07:32:00Z"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, default=str)


def _read_yaml(text):
    import yaml

    return [*yaml.safe_load_all(text)]


def _write_yaml(documents):
    return "\n---\n".join(json.dumps(one, default=str) for one in documents)


TREES = {".toml": (tomllib.loads, _toml), ".json": (json.loads, json.dumps), ".yaml": (_read_yaml, _write_yaml)}
"""How a tree is read and written, by the suffix of its file."""


def spoil_parquet(random, path):
    """A Parquet file that another tool has touched."""
    import pyarrow
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    names = table.column_names
    name = random.choice(names)
    i = names.index(name)

    def cast(to):
        column = table.column(i)
        try:
            return table.set_column(i, name, column.cast(to))
        except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError):
            return table.set_column(i, name, pyarrow.nulls(len(table), to))

    known = dict(table.schema.metadata or {})
    key = random.choice(list(known) or [b"mubeam"])
    table = random.choice(
        (
            lambda: table.slice(0, 0),
            lambda: table.slice(1),
            lambda: table.drop_columns([name]),
            lambda: table.select([]),
            lambda: table.set_column(i, name, pyarrow.nulls(len(table), table.column(i).type)),
            lambda: cast(pyarrow.string()),
            lambda: cast(pyarrow.float32()),
            lambda: cast(pyarrow.int8()),
            lambda: table.append_column(name, table.column(i)),
            lambda: table.rename_columns([n + "x" * (n == name) for n in names]),
            lambda: table.replace_schema_metadata(None),
            lambda: table.replace_schema_metadata(known | {key: spoilt(random, known.get(key, b"{}"))}),
            lambda: table.replace_schema_metadata(known | {key: b'{"a": 1}'}),
            lambda: table.replace_schema_metadata(known | {key: b"\xff"}),
        )
    )()
    pyarrow.parquet.write_table(table, path)


def odd_place(random, path):
    """Something at `path` that is no regular file, or none that anybody would read; where there is nothing yet."""
    kind = random.choice(("none", "folder", "fifo", "zero", "null", "full", "dangling", "loop", "large", "unreadable"))
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind in ("zero", "null", "full"):
        path.symlink_to(f"/dev/{kind}")
    elif kind == "dangling":
        path.symlink_to("nowhere")
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "large":
        with path.open("wb") as file:
            file.truncate(2**36)
    elif kind == "unreadable":
        path.symlink_to("/proc/self/mem")
    return kind


def device(path, kind):
    """A node like /dev/null or /dev/full at `path`; False where that is not allowed.

    Never the machine's own: whoever replaces a file by renaming another onto it, as root, would replace that.
    """
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, {"null": 3, "full": 7, "zero": 5}[kind]))
    except PermissionError:
        return False
    return True
