"""What is kept of the code that a process executes, and of what it runs in."""
