"""Where work is done: this process, several, a cluster; locks."""
