"""What every page may ask of the installation."""
