"""The GAN lab: `duel` has two players on a line, `ring` two networks, `gan` asks and lets play."""
