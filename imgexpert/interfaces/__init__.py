"""What people and programs meet: commands and their output, without any knowledge of images."""
