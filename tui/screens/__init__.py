"""The screens that are no labs: home, lesson, quiz, welcome, and the sheets above them."""
