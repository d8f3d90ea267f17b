"""Our engines and other people's on the same tables, budgets, declared domains and measures."""
