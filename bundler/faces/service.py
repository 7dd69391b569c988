"""`bundler watch --install-service`: the watcher as a service of this machine; printed, and written if asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Literal
from xml.sax.saxutils import escape

from rich.console import Console

from bundler.faces.report import print_json
from bundler.faces.settings import Settings
from bundler.faces.watching import Wish
from bundler.model.errors import UsageError

Kind = Literal["user", "system", "windows"]
KINDS: tuple[Kind, ...] = ("user", "system", "windows")
NAME = "bundler-watch"


@dataclass(frozen=True)
class Service:
    """A definition, where it belongs, and the commands that bring it into use and show how it is."""

    path: Path
    text: str
    commands: tuple[str, ...]
    encoding: str = "utf-8"


def install_service(
    console: Console, folders: Settings, wished: Wish, kind: str | None, *, write: bool, as_json: bool = False
) -> None:
    """Print the service for this machine, or for another kind of machine; with `write`, write its file."""
    service = service_for(_kind(kind), folders, wished, _program())
    if write:
        for folder in (service.path.parent, folders.output):
            folder.mkdir(parents=True, exist_ok=True)
        service.path.write_text(service.text, encoding=service.encoding)
    if as_json:
        print_json({
            "path": str(service.path), "text": service.text, "commands": service.commands, "written": write,
        })
    else:
        _say_service(console, service, is_written=write)


def _say_service(console: Console, service: Service, *, is_written: bool) -> None:
    if is_written:
        console.print(f"Written: {service.path}", soft_wrap=True)
    else:
        console.print(f"# {service.path}\n", soft_wrap=True)
        console.print(service.text, soft_wrap=True)
        console.print("Nothing has been written; add --write to write it.")
    console.print("To bring it into use:")
    for command in service.commands:
        console.print(f"  {command}", soft_wrap=True)


def service_for(kind: Kind, folders: Settings, wished: Wish, program: Sequence[str]) -> Service:
    command = (*program, "watch", *_options(folders, wished))
    if kind == "windows":
        return _task(folders, command)
    return _unit(folders, command, wished, is_system=kind == "system")


def _kind(kind: str | None) -> Kind:
    if kind is None:
        return "windows" if sys.platform == "win32" else "system" if os.geteuid() == 0 else "user"
    for known in KINDS:
        if kind == known:
            return known
    raise UsageError(f"There is no service of the kind '{kind}'.", f"Say one of: {', '.join(KINDS)}.")


def _program() -> tuple[str, ...]:
    """Bundler as it is installed beside this Python."""
    script = Path(sys.executable).with_name("bundler.exe" if sys.platform == "win32" else "bundler")
    return (str(script),) if script.exists() else (sys.executable, "-c", "from bundler.faces.cli import main; main()")


def _options(folders: Settings, wished: Wish) -> tuple[str, ...]:
    pace = wished.pace
    return (
        "--cases", str(folders.cases), "--templates", str(folders.templates), "--output", str(folders.output),
        "--settle", f"{pace.settle:g}", "--full-look", f"{pace.full_look:g}",
        *(("--poll",) if wished.always_poll else ()), *(("--log", str(wished.log)) if wished.log else ()),
    )  # fmt: skip


# Linux


def _unit(folders: Settings, command: Sequence[str], wished: Wish, *, is_system: bool) -> Service:
    written = (f"-{folders.cases}", folders.output, *([wished.log.parent] if wished.log else []))
    home = Path("/etc/systemd/system") if is_system else Path.home() / ".config/systemd/user"
    scope = "" if is_system else " --user"
    text = _UNIT.format(
        command=" ".join(_quoted(word).replace("$", "$$") for word in command),
        written=" ".join(_quoted(str(path)) for path in written),
        here=str(Path.cwd()).replace("%", "%%"),
        # a unit of the system names the account that may read and write the share
        user="User=bundler\nGroup=bundler\n" if is_system else "",
        target="multi-user.target" if is_system else "default.target",
    )
    commands = (
        f"systemctl{scope} daemon-reload",
        f"systemctl{scope} enable --now {NAME}",
        f"systemctl{scope} status {NAME}",
        f"journalctl{scope} --unit {NAME} --follow",
        *(() if is_system else ("loginctl enable-linger   (so that it runs while nobody is logged in)",)),
    )
    return Service(home / f"{NAME}.service", text, commands)


def _quoted(text: str) -> str:
    """A word of a unit file, whatever is in it."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{safe}"'


_UNIT = """\
[Unit]
Description=Bundler: watches the case folders and builds what becomes complete
After=remote-fs.target
StartLimitIntervalSec=0

[Service]
Type=exec
# where bundler.toml lies
WorkingDirectory={here}
ExecStart={command}
{user}Restart=on-failure
RestartSec=30
# wrong options, a wrong definition, another watcher: starting again would not help
RestartPreventExitStatus=2 3 7
# SIGTERM ends between two papers; LibreOffice is not told, or its paper would fail
KillMode=mixed
TimeoutStopSec=150
Nice=10
IOSchedulingClass=idle
UMask=0027
PrivateNetwork=yes
PrivateTmp=yes
PrivateDevices=yes
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes
ReadWritePaths={written}

[Install]
WantedBy={target}
"""


# Windows


def _task(folders: Settings, command: Sequence[str]) -> Service:
    path = folders.output / ".watch" / f"{NAME}.xml"
    program, *arguments = command
    if "--log" not in arguments:
        arguments += ["--log", str(folders.output / ".watch" / "watch.log")]
    text = _TASK.format(
        program=escape(program),
        arguments=escape(" ".join(map(_quoted_on_windows, arguments))),
        folder=escape(str(Path.cwd())),  # where bundler.toml lies
    )
    commands = (
        f'schtasks /Create /TN {NAME} /XML "{PureWindowsPath(path)}" /RU DOMAIN\\account /RP *',
        f"schtasks /Run /TN {NAME}",
        f"schtasks /Query /TN {NAME} /V /FO LIST",
        f"schtasks /End /TN {NAME}",
    )
    return Service(path, text, commands, encoding="utf-16")


def _quoted_on_windows(text: str) -> str:
    """A word of a command line; no path on Windows holds a quotation mark, but one may end in a backslash."""
    ending = "\\" if text.endswith("\\") else ""
    return f'"{text}{ending}"' if " " in text else text


_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Bundler: watches the case folders and builds what becomes complete</Description>
  </RegistrationInfo>
  <Triggers>
    <BootTrigger>
      <Enabled>true</Enabled>
      <Delay>PT1M</Delay>
    </BootTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>Password</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>7</Priority>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>999</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{folder}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
