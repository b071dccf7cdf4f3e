"""Documents in, sentences out: readers, segmentation, zones and voice."""
