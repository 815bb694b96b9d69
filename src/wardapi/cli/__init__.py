"""The `wardapi` command. Results go to stdout, logs and progress to stderr.

Each command imports what it needs when it runs, so that `wardapi --help` answers at once.
"""

import typer

from wardapi.cli import due, importing, keeping, keys, serving

app = typer.Typer(
    name="wardapi",
    help="A council's wards, and cases that know their deadlines and escalate by themselves.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for command in (serving.demo, serving.serve, serving.worker, keeping.sweep, keeping.load):
    app.command()(command)
app.command(cls=due.Due)(due.due)
app.command()(keeping.openapi)

db = typer.Typer(help="The database's tables.", no_args_is_help=True)
db.command("upgrade")(keeping.db_upgrade)
db.command("downgrade")(keeping.db_downgrade)
key_group = typer.Typer(help="Keys of the API.", no_args_is_help=True)
key_group.command("create")(keys.create)
audit = typer.Typer(help="The audit trail.", no_args_is_help=True)
audit.command("verify")(keeping.audit_verify)
audit.command("seal")(keeping.audit_seal)
deadlines = typer.Typer(help="Clocks and rungs.", no_args_is_help=True)
deadlines.command("verify")(keeping.deadlines_verify)
budgets = typer.Typer(help="Ward budgets.", no_args_is_help=True)
budgets.command("reconcile")(keeping.budgets_reconcile)
for name, group in {
    "db": db,
    "keys": key_group,
    "audit": audit,
    "deadlines": deadlines,
    "budgets": budgets,
}.items():
    app.add_typer(group, name=name)
app.add_typer(importing.group, name="import")
