"""What the real Mailu answered, and how whatever is up is compared with it. It knows the stack; the stack does not know it."""

from stack import ROOT

RECORDINGS = ROOT / "recordings"
TRANSCRIPTS = RECORDINGS / "transcripts"
