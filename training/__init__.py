"""Train and measure the models; needs the `train` extra."""
