"""What may leave: numbers measured with budget, the verdict, and the page that shows them."""
