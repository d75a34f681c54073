"""``orderloom user``: the people who can sign in."""

import sys
from pathlib import Path

import click

from orderloom import settings, wiring
from orderloom.cli import options
from orderloom.cli.say import say


@click.group()
def user() -> None:
    """People who can sign in."""


@user.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, help="Role of the app; repeat for several.")
@click.option("--app", help="The app the roles belong to; may be left out when there is only one.")
@click.option("--admin", is_flag=True, help="May do everything in every app.")
@click.option("--password", help="Left out: a random one is made and printed.")
@options.home
def add(name: str, roles: tuple[str, ...], app: str | None, *, admin: bool, password: str | None, home: Path) -> None:
    """Add NAME; prints the password when it made one."""
    with wiring.open_installation(settings.load(home)) as installation:
        made = installation.people.add(name, roles=roles, app=app, admin=admin, password=password)
    if made is None:
        say("cli.user.taken", name=name)
        sys.exit(1)
    say("cli.user.added", name=name)
    if password is None:
        say("cli.user.password", password=made)


@user.command(name="list")
@options.home
def show_all(home: Path) -> None:
    """Names, roles and whether they may sign in."""
    with wiring.open_installation(settings.load(home)) as installation:
        for account in installation.people.all():
            held = ", ".join(f"{app}: {' '.join(roles)}" for app, roles in account.roles.items())
            click.echo(
                f"{account.name}\t{'admin' if account.admin else held}\t{'' if account.active else 'off'}".rstrip()
            )


@user.command()
@click.argument("name")
@options.home
def password(name: str, home: Path) -> None:
    """Give NAME a fresh password, print it, and end every session of that person."""
    with wiring.open_installation(settings.load(home)) as installation:
        made = installation.people.set_password(name)
    if made is None:
        say("cli.user.unknown", name=name)
        sys.exit(1)
    say("cli.user.password", password=made)


@user.command()
@click.argument("name")
@options.home
def off(name: str, home: Path) -> None:
    """Keep NAME out: sessions, tokens and keys of that person end."""
    _switch(name, home, active=False)


@user.command()
@click.argument("name")
@options.home
def on(name: str, home: Path) -> None:
    """Let NAME in again."""
    _switch(name, home, active=True)


def _switch(name: str, home: Path, *, active: bool) -> None:
    with wiring.open_installation(settings.load(home)) as installation:
        found = installation.people.switch(name, active=active)
    if not found:
        say("cli.user.unknown", name=name)
        sys.exit(1)
    say("cli.user.on" if active else "cli.user.off", name=name)
