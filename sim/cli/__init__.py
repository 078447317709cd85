"""The command line, `uifund VERB`: a module for each verb or family of verbs, and what they share.

    group                                   the program: verbs by name, refusals as exit codes
    usage, options, files, store_access     shared: words of bad usage, options, results as files, the store
    run_tables, monitor_tables              what two verbs print
    actuals, actuals_import|show|export     the verbs of `uifund actuals`
    the others                              one verb, or a few that belong together: `group.VERBS` says which
"""

from sim.cli.group import main as main
