"""State changes: one action each, always lock, guard, rule, change, audit, outbox."""
