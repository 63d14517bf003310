"""The console script: a lazy group of dotted names; imports neither app nor flask, so --help is instant."""

import importlib

import click

COMMANDS = {
    "account": ("court.accounts.commands:account", "accounts and API tokens"),
    "calendar": ("court.calendar_commands:calendar", "working days: import a year"),
    "counter": ("window.commands:counter", "counters of the service window"),
    "court": ("court.people.commands:court", "courts"),
    "db": ("court.commands:db", "database: upgrade, check, backup, restore"),
    "demo": ("overview.serving:demo", "serve a fictional court on this machine"),
    "doctor": ("overview.doctor:doctor", "check the set-up, one line each with its fix"),
    "gateway": ("overview.serving:gateway", "the voice gateway"),
    "ledger": ("scoring.commands:ledger", "the points ledger: verify its chain"),
    "month": ("scoring.month_commands:month", "the months of assessment: show, preview, close, verify, hold, advance"),
    "outage": ("conduct.commands:outage", "outages (故障时段)"),
    "phone": ("overview.serving:phone", "a simulated caller"),
    "policy": ("scoring.commands:policy", "assessment policies: check, diff, import"),
    "scheduler": ("overview.serving:scheduler", "the clock-driven jobs, alone"),
    "serve": ("overview.serving:serve", "serve the court"),
    "staff": ("court.people.commands:staff", "people"),
}


class LazyGroup(click.Group):
    """Commands are imported when they are run, not when the program starts."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])


@click.group(cls=LazyGroup)
@click.version_option(package_name="courtdesk")
def main() -> None:
    """CourtDesk (诉服台): the service desk of a court, where every handled matter is one point."""


if __name__ == "__main__":
    main()
