"""The demo round: ideas and decisions written for this project, played through the same services that people use."""
