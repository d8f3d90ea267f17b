"""The commands of `synth` beside the main way of a table, one module each."""
