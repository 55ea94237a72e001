"""What a run knows about its surroundings: context stack, parameters, secrets, files, directories."""
