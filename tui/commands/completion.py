"""`dl-tui completion`: teach a shell to complete our commands, lessons and themes."""

import click
from click.shell_completion import get_completion_class

WHERE = {
    "bash": 'eval "$(dl-tui completion bash)"    in ~/.bashrc',
    "zsh": 'eval "$(dl-tui completion zsh)"     in ~/.zshrc',
    "fish": "dl-tui completion fish > ~/.config/fish/completions/dl-tui.fish",
}


@click.command(
    epilog="\b\nUse it with\n" + "\n".join(f"  {line}" for line in WHERE.values()),
)
@click.argument("shell", type=click.Choice(list(WHERE)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a SHELL: bash, zsh or fish."""
    kind = get_completion_class(shell)
    assert kind is not None
    # Not `source()`, which would first run the shell to ask for its version.
    completion = kind(ctx.find_root().command, {}, "dl-tui", "_DL_TUI_COMPLETE")
    click.echo(completion.source_template % completion.source_vars())
