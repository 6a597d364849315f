"""The demo company: its people and its story, told through the public doors."""
