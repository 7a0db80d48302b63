"""One network in five libraries: `programs` are the texts, `questions` what is left out of them,
`running` carries them out, `libraries` is the lab."""
