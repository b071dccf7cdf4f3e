"""What is said of a likelihood, in numbers or words, and not by its claim: *the chance of war is (slim)*."""
