"""Keeps one PostgreSQL server alive for as long as somebody holds the lock; see postgres.py.

Run as a program: FOLDER and a JSON object with the build's `bin`, `root` and `locale`.
"""

import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

ANSWER_LIMIT_S: Final = 30


@dataclass(frozen=True)
class Account:
    """Who runs the server: PostgreSQL refuses root."""

    uid: int
    gid: int
    switched: bool

    @classmethod
    def suitable(cls) -> "Account":
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), switched=False)
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = names.get("postgres") or names["nobody"]
        return cls(entry.pw_uid, entry.pw_gid, switched=True)

    def start(self, argv: list[str]) -> "subprocess.Popen[bytes]":
        who: dict[str, Any] = {}
        if self.switched:
            who = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.Popen(argv, cwd="/", **who)  # noqa: S603 - PostgreSQL's own programs


def open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.parents)


def within_reach(binaries: Path, root: Path, folder: Path, account: Account) -> Path:
    """The binaries, copied into `folder` where another account could not walk to them."""
    if not account.switched or open_to_all(binaries / "initdb"):
        return binaries
    inside = binaries.relative_to(root)  # <package>/<install>/bin, its libraries in <package>.libs
    install = inside.parent
    for part in (install, Path(f"{install.parts[0]}.libs")):
        shutil.copytree(root / part, folder / "copy" / part)
    return folder / "copy" / inside


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def initialise(folder: Path, binaries: Path, locale: list[str], account: Account) -> str:
    """Make the cluster; return its password. On this machine others may have accounts too."""
    password = secrets.token_hex(16)
    secret = folder / "password"
    secret.touch(0o600)
    secret.write_text(password)
    data = folder / "data"
    data.mkdir(0o700)
    if account.switched:
        os.chown(secret, account.uid, account.gid)
        os.chown(data, account.uid, account.gid)
    command = [str(binaries / "initdb"), f"--pgdata={data}", "--username=tdkt", "--encoding=UTF8"]
    command += [*locale, "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
    if account.start(command).wait():
        sys.exit("initdb failed")
    secret.unlink()
    return password


def start(
    folder: Path, binaries: Path, account: Account, port: int = 0
) -> tuple["subprocess.Popen[bytes]", int]:
    """Start the server on the loopback address only, with fsync on as in an office."""
    port = port or free_port()
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "200",
        "timezone": "Asia/Ho_Chi_Minh",
        "logging_collector": "off",
    }
    options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), *options]
    return account.start(command), port


def wait_until_ready(address: str, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + ANSWER_LIMIT_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(f"{address}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def keep(folder: Path, build: dict[str, Any]) -> None:
    os.umask(0o022)  # a copy of the binaries is for the server's account too
    account = Account.suitable()
    binaries = within_reach(Path(build["bin"]), Path(build["root"]), folder, account)
    password = initialise(folder, binaries, build["locale"], account)
    for _ in range(3):  # another program may take the free port first
        process, port = start(folder, binaries, account)
        address = f"postgresql://tdkt:{password}@127.0.0.1:{port}"
        if wait_until_ready(address, process):
            break
        process.send_signal(signal.SIGQUIT)
        process.wait()
    else:
        sys.exit("the server did not answer")
    draft = folder / "address.draft"
    draft.touch(0o600)
    draft.write_text(json.dumps({"address": address, "pid": process.pid}))
    draft.rename(folder / "address.json")
    with (folder / "users").open() as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        (folder / "address.json").unlink()
        process.send_signal(signal.SIGQUIT)  # at once: nothing here is worth a checkpoint
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), json.loads(sys.argv[2]))
