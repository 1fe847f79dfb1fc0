"""Links and images of the built pages that lead nowhere, references left as text, images without words.

Exit code 1 if there are any.

python docs/crawl.py site
"""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LEAST_WORDS = 3
"""Of what an image says it shows."""


class Page(HTMLParser):
    """What a page links to, shows and can be linked at."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.images: list[tuple[str, str]] = []
        self.anchors: set[str] = set()
        self.left: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what it names."""
        found = {name: value or "" for name, value in attrs}
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        if tag in ("a", "link") and "href" in found:
            self.links.append(found["href"])
        if tag in ("img", "script", "iframe") and "src" in found:
            self.links.append(found["src"])
        if tag == "img":
            self.images.append((found["src"], found.get("alt", "")))

    def handle_data(self, data: str) -> None:
        """References that were not resolved stay as they are written."""
        if "][mubeam" in data:
            self.left.append(data.strip()[:80])


def problems(site: Path) -> list[str]:
    """What is wrong in a built site, a line each."""
    pages = {path: Page(path) for path in sorted(site.rglob("*.html")) if path.name != "404.html"}
    found = []
    for path, page in pages.items():
        where = path.relative_to(site)
        found += [f"{where}: {link} leads nowhere" for link in page.links if not _leads(link, path, pages)]
        found += [f"{where}: not resolved: {text}" for text in page.left]
        found += [f"{where}: {src} has no words" for src, alt in page.images if len(alt.split()) < LEAST_WORDS]
    return found


def _leads(link: str, path: Path, pages: dict[Path, Page]) -> bool:
    """Whether it is an address or a place in these pages."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return parts.scheme in ("https", "mailto", "data")
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if target not in pages:
        return target.is_file()
    return not parts.fragment or unquote(parts.fragment) in pages[target].anchors


def main() -> None:
    """Print what is wrong."""
    found = problems(Path(sys.argv[1]).resolve())
    print("\n".join(found), file=sys.stderr)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
