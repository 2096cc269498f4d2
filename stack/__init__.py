"""What snippets run against: the containers, their images and their states."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
SNIPPETS = ROOT / "snippets"
STACK = ROOT / "stack"
WORK = ROOT / ".stack"
"""What one run leaves for the next: certificates, settings per state, evidence. Never committed."""
