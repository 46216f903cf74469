"""在线填报 of the twelve tables (pure): what is typed, and how all else follows from it."""
