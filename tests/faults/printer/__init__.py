"""Whatever breaks at whatever byte: journal, paper and screen agree."""
