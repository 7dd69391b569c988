"""What must hold: pure functions of a case and its definitions, with no disk, clock or network."""
