"""Whose weights: `ikap profiles`."""

from __future__ import annotations

from rich.text import Text

from ikap.assess import profiles
from ikap.commands.terminal import (
    JsonOption,
    LanguageOption,
    basis_phrase,
    command,
    out_console,
    print_json,
    use_language,
)
from ikap.model import Kind
from ikap.text import _, day, number
from ikap.words import KINDS, goal_title


@command
def list_profiles(lang: LanguageOption = "nb", as_json: JsonOption = False) -> None:
    use_language(lang)
    bundled = [profiles.bundled(name) for name in profiles.names()]
    if as_json:
        from ikap.present.document import profile_entry  # the whole floor below comes with it

        print_json({profile.name: profile_entry(profile) for profile in bundled})
        return
    for profile in bundled:
        out_console.print(Text(f"{profile.name}: {profile.title}", style="bold"))
        out_console.print(f"  {profile.decided_by}, {day(profile.date)}")
        out_console.print(f"  {basis_phrase(profile.basis)}")
        for kind in Kind:
            weights = ", ".join(
                f"{goal_title(goal, kind)} {number(weight, 2)}"
                for goal, weight in profile.goals.get(kind, {}).items()
            )
            out_console.print(f"  {_(KINDS[kind])}: {weights}")
