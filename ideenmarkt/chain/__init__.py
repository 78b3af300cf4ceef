"""The whole way: an idea's story, the ledger, the round's timeline and figures. Reads all steps, writes nothing."""
