"""The part of docs/how-to/import.md that lists every message."""

from service.ingest.messages import all_messages


def as_table() -> str:
    """Every message as a Markdown table, for the page about importing."""
    lines = ["| code | what it means for the row or file | what is said | what to do |", "|---|---|---|---|"]
    for message in all_messages():
        what, todo = (text.replace("|", "\\|") for text in (message.what, message.todo.replace("{hint}", "")))
        lines.append(f"| `{message.code}` | {message.level} | {what} | {todo} |")
    return "\n".join(lines)
