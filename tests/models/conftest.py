from cli.conftest import mubeam

__all__ = ["mubeam"]
