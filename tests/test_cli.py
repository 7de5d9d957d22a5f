"""The commands as a person runs them: results, messages and exit codes."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from graph.build import DEFAULT_NOTES, build
from graph.cli import main
from graph.store import open_snapshot

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "graph", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "note.md"
    path.write_text("# Amazon SQS\n\n- 메시지는 최대 14일 보관\n- SQS -> AWS Lambda\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with what a few of our notes say, where what is tested does not depend on how much there is."""
    place = tmp_path_factory.mktemp("small") / "store"
    build([DEFAULT_NOTES / "en" / name for name in ("messaging.md", "serverless.md")], place)
    return place


def test_extract_prints_facts_as_json_lines(note: Path) -> None:
    result = run("extract", note)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 0
    assert [row["line"] for row in rows] == sorted(row["line"] for row in rows)
    limit = next(row for row in rows if row["kind"] == "limit")
    assert (limit["service"], limit["bound"], limit["value"], limit["unit"]) == (
        "Amazon SQS",
        "max",
        14,
        "day",
    )
    assert {row["file"] for row in rows} == {"note.md"}


def test_build_reports_and_query_answers(note: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    built = run("build", note, "--store", store)
    assert built.returncode == 0
    assert "Limits             1" in built.stdout
    asked = run(
        "query",
        "SELECT (COUNT(*) AS ?n) { ?l a <https://w3id.org/service-atlas/Limit> }",
        "--format",
        "csv",
        "--store",
        store,
    )
    assert (asked.returncode, asked.stdout.split()) == (0, ["n", "1"])
    assert "Least read  note.md 100%" in built.stdout
    again = run("build", note, "--store", store, "--if-stale")
    assert (again.returncode, again.stdout) == (0, "")
    checked = run("check", "--store", store)
    assert (checked.returncode, "Conforms: True" in checked.stdout) == (0, True)


def test_build_lists_coverage_by_note(note: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(note), "--store", str(tmp_path / "store"), "--coverage"]) == 0
    head, row = (
        line.split() for line in capsys.readouterr().out.splitlines() if line.endswith(("  note", "  note.md"))
    )
    assert dict(zip(head, row, strict=True)) == {
        "lines": "4",
        "content": "2",
        "facts": "2",
        "plain": "0",
        "share": "100%",
        "note": "note.md",
    }


@pytest.mark.parametrize("format", ["tsv", "csv", "json", "xml", "table"])
def test_query_formats(small_store: Path, format: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code = main(["query", "ASK { ?s ?p ?o }", "--format", format, "--store", str(small_store)])
    assert code == 0
    assert b"true" in capfdbinary.readouterr().out


def test_what_a_query_may_not_mean_is_told_beside_its_answer(
    small_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "PREFIX sa: <https://w3id.org/service-atlas/> SELECT ?s { ?s a sa:Servise }"
    assert main(["query", query, "--store", str(small_store)]) == 0
    told = capsys.readouterr()
    assert told.out == "No rows.\n" and "did you mean sa:Service?" in told.err


def test_compare_speaks_each_format(small_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown: dict[str, str] = {}
    for format in ("json", "csv", "markdown", "html"):
        assert main(["compare", "SQS", "람다", "SNS", "--format", format, "--store", str(small_store)]) == 0
        shown[format] = capsys.readouterr().out
    assert [side["name"] for side in json.loads(shown["json"])["sides"]] == ["Amazon SQS", "AWS Lambda", "Amazon SNS"]
    assert "15 minutes" in shown["markdown"] and "15 minutes" in shown["csv"]
    assert shown["html"].startswith("<!doctype html>")


def test_limits_are_asked_in_words_and_by_filters(default_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--store", str(default_store)]
    assert main(["limits", "retention", "of", "at", "least", "7", "days", "--format", "json", *store]) == 0
    words = json.loads(capsys.readouterr().out)
    assert main(["limits", "--metric", "보존 기간", "--min", "7", "--unit", "일", "--format", "json", *store]) == 0
    filters = json.loads(capsys.readouterr().out)
    assert [row["figure"] for row in words] == [row["figure"] for row in filters]
    assert "Kinesis Data Streams" in {row["service"] for row in words} and all(
        float(row["baseValue"] or 0) > 0 for row in words
    )
    assert all(row["inUnit"].endswith(" day") for row in filters)
    for format in ("table", "markdown"):
        assert main(["limits", "--service", "SQS", "--format", format, "--language", "ko", *store]) == 0
        assert "최대" in capsys.readouterr().out
    assert main(["limits", "zzzz", *store]) == 0
    told = capsys.readouterr()
    assert told.out == "No figures.\n" and "No figure says “zzzz”" in told.err
    assert main(["limits", "size", "zzzz", "--min", "64 KB", "--max", "256 KB", *store]) == 0
    told = capsys.readouterr()
    assert "256 KB" in told.out and "“zzzz”" in told.err


@pytest.mark.parametrize("suffix", ["ttl", "nt", "nq", "trig", "jsonld", "rdf", "graphml", "csv", "html"])
def test_export_writes_each_form(small_store: Path, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"graph.{suffix}"
    assert main(["export", str(file), "--store", str(small_store)]) == 0
    whole = file.stat().st_size
    assert main(["export", str(file), "--service", "SQS", "--store", str(small_store)]) == 0
    assert 0 < file.stat().st_size < whole


TROUBLE = [
    (["query", "SELECT * {", "--store", "STORE"], "Line 1, column"),
    (["query", "CONSTRUCT WHERE { ?s ?p ?o }", "--format", "csv", "--store", "STORE"], "a graph, not a table; ask for"),
    (["query", "ASK {}", "--format", "turtle", "--store", "STORE"], "yes or no, not a graph; ask for"),
    (["query", "SELECT * { ?s sa:owner ?o }", "--store", "STORE"], "PREFIX sa: <https://w3id.org/service-atlas/> at"),
    (["query", "missing.rq", "--store", "STORE"], "missing.rq: cannot be read"),
    (["query", "DROP ALL", "--store", "STORE"], "only SELECT, ASK, CONSTRUCT and DESCRIBE"),
    (["compare", "SQS", "Kinesiss Data Streems", "--store", "STORE"], "did you mean Kinesis Data Streams"),
    (["compare", "SQS", "Amazon SQS", "--store", "STORE"], "two different services"),
    (["compare", "SQS", "--store", "STORE"], "One service alone cannot be compared; name two to 4."),
    (["build", "--store", "ftp://x"], "ftp://x: a server's address begins with http:// or https://"),
    (["query", "ASK {}", "--store", "htp://127.0.0.1/query"], "begins with http:// or https://"),
    (["extract", "EMPTY"], "no Markdown file (*.md) is in there"),
    (["score", "EMPTY", "/nowhere.jsonl"], "/nowhere.jsonl: there is no such file; name a file of annotations"),
    (["limits", "--min", "a lot", "--store", "STORE"], "is not a quantity"),
    (["limits", "--metric", "colour", "--store", "STORE"], "not one of the graph's metrics"),
    (["limits", "--service", "SQSS", "--store", "STORE"], "did you mean"),
    (["export", "graph.zip", "--store", "STORE"], "No form of export ends in '.zip'"),
    (["export", "/nowhere/graph.nt", "--store", "STORE"], "cannot be written"),
    (["check", "--store", "/nowhere"], "no such folder"),
    (["build", "/nowhere", "--store", "/tmp/never"], "no such file or folder"),
    (["extract", "/nowhere.md"], "no such file or folder"),
]


@pytest.mark.parametrize(("arguments", "told"), TROUBLE, ids=lambda value: str(value)[:40])
def test_trouble_is_one_sentence_and_exit_code_2(
    default_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    places = {"STORE": str(default_store), "EMPTY": str(tmp_path)}
    arguments = [places.get(part, part) for part in arguments]
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err
    assert len(captured.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        (b"fact\tdecision\nx\tholds\n\xff", "decisions.tsv:3: found 'the byte 0xff', expected text in UTF-8."),
        (b"fact\tdecision\nx\tmaybe\n", "decisions.tsv:2: found 'maybe', expected holds or aside."),
        (b"fact\tdecision\nx\n", "decisions.tsv:2: found 'x', expected 2 cells"),
    ],
)
def test_damaged_decisions_are_told(
    note: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], decisions: bytes, told: str
) -> None:
    build([note], tmp_path)
    (tmp_path / "decisions.tsv").write_bytes(decisions)
    for command in (["limits"], ["compare", "SQS", "Lambda"]):
        assert main([*command, "--store", str(tmp_path)]) == 2
        assert told in capsys.readouterr().err


def test_a_damaged_graph_is_told_and_built_again(
    note: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(tmp_path)]
    assert main(["build", str(note), *store]) == 0
    for table in open_snapshot(tmp_path).directory.glob("*.sst"):
        table.write_bytes(bytes(table.stat().st_size))
    capsys.readouterr()
    for command in (["query", "ASK {}"], ["check"], ["export", str(tmp_path / "x.nt")], ["serve"]):
        assert main([*command, *store]) == 2
        assert capsys.readouterr().err == (
            f"{tmp_path}: the graph cannot be opened, its files are damaged or may not be read; "
            f"build it again with python -m graph build NOTES --store {tmp_path}.\n"
        )
    assert main(["build", str(note), "--if-stale", *store]) == 0
    assert main(["check", *store]) == 0


@pytest.mark.parametrize("seconds", ["0", "abc", "nan", "3601"])
def test_a_time_limit_that_is_none_is_told(capsys: pytest.CaptureFixture[str], seconds: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["query", "ASK {}", "--timeout", seconds])
    assert caught.value.code == 2
    assert f"{seconds!r} is no time limit; give seconds above 0, at most 3,600" in capsys.readouterr().err


def test_a_large_note_is_named_before_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.cli.LARGE", 2**16)
    (tmp_path / "big.md").write_text("# Amazon SQS\n" + "\n" * 2**17, encoding="utf-8")
    main(["build", str(tmp_path / "big.md"), "--store", str(tmp_path / "store")])
    assert "Reading big.md (0.1 MB) ..." in capsys.readouterr().err


def test_a_taken_port_is_told(default_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port), "--store", str(default_store)]) == 2
    assert f"127.0.0.1:{port} cannot be used" in capsys.readouterr().err


def test_a_port_that_is_none_concerns_only_what_serves(
    note: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "abc")
    assert main(["extract", str(note)]) == 0
    with pytest.raises(SystemExit):
        main(["serve"])
    assert "--port: invalid int value: 'abc'" in capsys.readouterr().err


def test_a_store_is_named_from_where_the_command_runs(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_: object) -> None:
        raise SystemExit(os.environ["STORE"])

    monkeypatch.setattr("os.execv", started)
    monkeypatch.setenv("STORE", "elsewhere")
    monkeypatch.chdir(small_store.parent)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SystemExit, match=re.escape(str(small_store.resolve()))):
        main(["serve", "--store", small_store.name, "--port", str(port)])


def test_an_unknown_command_is_told() -> None:
    result = run("quotas")
    assert result.returncode == 2
    assert "invalid choice: 'quotas'" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
