"""The published figures of three councils, each looked for in the portal's own papers."""
