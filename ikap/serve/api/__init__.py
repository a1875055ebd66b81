"""What the page does and programs can do: each operation with what it takes and answers."""
