"""The published figures of five councils, each looked for in the portal's own papers."""
