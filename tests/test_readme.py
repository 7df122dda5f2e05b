"""What the README shows is what the commands print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from receivers import mail_server
from web_server import Answer, WebServer, page, rss

from summariser.cli import main

pytest.importorskip("spacy", reason="install the extra: pip install 'summariser[embedded]'")

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no block marked {mark!r}"
    return found[1]


def test_the_output_shown_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["examples/ferry-inquiry", "--engine", "embedded"]) == 0
    printed = capsys.readouterr().out
    for part in re.split(r"^\.\.\.\n", block("output: examples/ferry-inquiry"), flags=re.MULTILINE):
        assert part.strip("\n") in printed


def test_the_python_shown_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block("run"), "README.md", "exec"), {})  # noqa: S102 - the README's own example
    printed = capsys.readouterr().out
    assert "answers)" in printed
    assert "not read:" not in printed


def test_five_commands_lead_to_a_daily_briefing_by_mail(tmp_path: Path) -> None:
    pytest.importorskip("sqlalchemy", reason="install the extra: pip install '.[briefings]'")
    commands = block("commands: briefing").splitlines()
    assert len(commands) == 5
    install, password, init, run, serve = commands
    extras = re.search(r"\.\[([a-z,]+)\]", install)
    assert extras
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(extras[1].split(",")) <= set(declared["project"]["optional-dependencies"])
    told = "The mayor of Orlen accused the harbour board of hiding a report on 3 March 2031."
    with WebServer() as web, mail_server(security="starttls", password="s3same") as mails:
        web.put("/story", page("Mayor accuses harbour board", told, "It rained all day."))
        listed = rss("News", (web.url("/story"), "Mayor accuses", ""))
        web.put("/feed.xml", Answer(listed, "application/rss+xml"))
        (tmp_path / "authority.pem").write_bytes(mails.authority)
        # As written, but for the two hosts, which are played here, and the password.
        init = init.replace("https://news.example/feed.xml", web.url("/feed.xml"))
        init = init.replace("smtp.news.example:587", f"localhost:{mails.port}")
        script = "\n".join(
            [
                "set -eu",
                password.replace("...", "s3same"),
                f"{init} --allow-host 127.0.0.1",
                run,
                f"timeout --signal=TERM 300 {serve} 2>served.txt &",
                "until grep -q 'harbour: next' served.txt; do kill -0 $!; done",
                "kill %1",
                "wait $!",
            ]
        )
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "SUMMARISE_STORE": str(tmp_path / "store.sqlite"),
            "SSL_CERT_FILE": str(tmp_path / "authority.pem"),
        }
        for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARISE_MODEL"):
            environment.pop(name, None)
        done = subprocess.run(  # noqa: S603 - the README's own commands
            ["/bin/bash", "-c", script],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    assert done.returncode == 0, done.stderr
    (mail,) = mails.received
    assert mail["To"] == "desk@news.example"
    assert mails.logins == [("desk", "s3same")]
    text = mail.get_body(("plain",))
    assert text is not None
    assert "harbour board" in text.get_content()
