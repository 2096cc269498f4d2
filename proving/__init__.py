"""From claims to evidence: running them side by side, with the engine."""
