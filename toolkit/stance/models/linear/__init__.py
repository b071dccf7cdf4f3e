"""The linear model: cues judged first, then the label, by logistic regression on hashed features."""
