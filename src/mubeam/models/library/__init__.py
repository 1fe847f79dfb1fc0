"""Models that come with mubeam, one a file; the file name is the name of the model and its MODEL the class."""
