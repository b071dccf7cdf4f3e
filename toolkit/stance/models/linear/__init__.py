"""The linear model: cue stage and label stage, both logistic regressions over hashed features."""
