"""Pure: German text -> similarity -> groups -> labels. No Flask, no database."""
