"""Words and numbers that a user, a broken script or an attacker may type."""

NO_NUMBERS = (
    "nan",
    "-nan",
    "inf",
    "-inf",
    "infinity",
    "1e400",
    "-1e400",
    "9" * 400,
    "",
    " ",
    "yes",
    "true",
    "None",
    "1_0",
    "1_000.0",
    "0x10",
    "1,5",
    "1.5.2",
    "1:30:00",
    "1/2",
    "10 GeV",
    "10GeV",
    "1e",
    "--1",
    "2026-01-01",
    "\u0663",  # an Arabic three, which float() reads
    "\uff11\uff10",  # full-width 10, likewise
    "1\u00a00",
    "1\x1b[31m",
    "1\n2",
    "\udcff",
)
"""Not finite numbers: whatever takes a number refuses each of them."""

HARD_NUMBERS = (
    "0",
    "-0.0",
    "-1",
    "-1e-300",
    "1e-400",
    "5e-324",
    "1e-30",
    "1e-21",
    "1e-20",
    "1e-9",
    "1e-6",
    "0.1056583755",  # the muon's mass
    "0.1056583755e0",
    "0.5",
    "0.999999999999",
    "1",
    "1.0",
    "+1",
    "1.",
    ".5",
    "2",
    "3.141592653589793",
    "3.15",
    "90",
    "1e3",
    "1e6",
    "1e12",
    "1e20",
    "1.0000001e20",
    "1e21",
    "1e100",
    "1e308",
)
"""Numbers, most of them out of range somewhere."""

HARD_INTEGERS = (
    "0",
    "-1",
    "1",
    "2",
    "3",
    "1.0",
    "2.5",
    "1e3",
    "1000000000",
    "10000000000000000000",
    "-9223372036854775809",
)
"""Numbers for what counts things."""

BAD_TEXTS = (
    "",
    " ",
    "\t",
    ".",
    "..",
    "*",
    "?",
    "%s%n{0}",
    "$HOME",
    "`id`",
    "a;b",
    "a b",
    "a\nb",
    "a\rmubeam: all is well",
    "\x1b[2J\x1b]0;title\x07",
    "\x9b31m",
    "\x7f",
    "\u202egnp.exe",
    "\u0000".replace("\0", "\x01"),
    "\udcff\udcfe",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "\u00e9l\u00e9ment",
    "e\u0301",
    "\u0661",
    "\ufeffaxion-muon",
    "axion\u2011muon",
    "[bold red]x[/bold red]",
    "[/nothing]",
    "$\\frac{$",
    "x" * 300,
    "y" * 5000,
    "nan",
    "0",
    "-1",
    "None",
    "__init__",
    "base",
    "_table",
    "os",
    "../secrets",
    "a/../b",
    "a=b",
    "=",
    ",",
    "--",
    "-",
    "@file",
    "CON",
)


def misspelt(random, word):
    """The word with one letter dropped, doubled, changed, or in capitals."""
    if not word:
        return "x"
    i = random.randrange(len(word))
    return random.choice(
        (
            word[:i] + word[i + 1 :],
            word[:i] + word[i] + word[i:],
            word[:i] + "q" + word[i + 1 :],
            word.upper(),
            word + " ",
        )
    )
