"""The program `imgexpert`: from the command line to an exit code, without a traceback whatever happens."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from imgexpert.reading.text import Language

# Everything else is imported inside `main`, where Ctrl-C is handled from the first moment on.


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program on `arguments` (default: those of the process) and end the process with its exit code."""
    spare_the_collector()
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def spare_the_collector() -> None:
    """Let Python look for garbage less often, and never among what there is by now.

    What is made at the start, such as a rule base, lives to the end: searching it costs a tenth of a short run.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def run(arguments: list[str]) -> int:
    """Run the program on `arguments`; out: its exit code."""
    try:
        return _guarded(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _drop_output()
        return 141


def _guarded(arguments: list[str]) -> int:
    from imgexpert.interfaces.language import spoken
    from imgexpert.reading.problems import InputRefused
    from imgexpert.reading.text import Text

    language = spoken(arguments, os.environ)
    _prepare_streams()
    try:
        code = _call(arguments, language)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        raise
    except InputRefused as refused:
        message = refused.render(language)
    except OSError as error:
        reason = error.strerror or str(error)
        message = Text(f"the output cannot be written ({reason})", f"无法写出结果（{reason}）").to(language)
        _drop_output()
    except MemoryError:
        message = Text("there is not enough memory for this input", "内存不足，无法处理该输入").to(language)
    except Exception as error:  # The last resort: a person gets a sentence, never a traceback.
        if os.environ.get("IMGEXPERT_DEBUG"):
            raise
        told = f"{type(error).__name__}: {error}"
        message = Text(
            f"this is an error in imgexpert, not in your input: {told}\n"
            "Please report it; IMGEXPERT_DEBUG=1 shows the whole traceback.",
            f"这是 imgexpert 自身的错误，与输入无关：{told}\n请反馈该问题；设置 IMGEXPERT_DEBUG=1 可查看完整的调用栈。",
        ).to(language)
    print(f"imgexpert: {message}", file=sys.stderr)
    return 2


def _call(arguments: list[str], language: Language) -> int:
    import click

    from imgexpert.interfaces.root import build
    from imgexpert.interfaces.settings import Settings
    from imgexpert.interfaces.usage import hint_of, message_of

    root = build(language)
    if "_IMGEXPERT_COMPLETE" in os.environ:
        root.main(arguments, prog_name="imgexpert")  # click answers the shell and ends the process.
    try:
        # Not root.main: it would print an empty line on Ctrl-C and end on its own codes.
        with root.make_context("imgexpert", arguments, obj=Settings(language=language)) as context:
            result = root.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        print(f"imgexpert: {message_of(error, language)}\n{hint_of(error, language)}", file=sys.stderr)
        return 2
    return result if isinstance(result, int) else 0


def _prepare_streams() -> None:
    """Make printing safe: a stream that was closed takes anything, one that is not UTF-8 replaces what it lacks."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - it lives as long as the process.
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - the same.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _drop_output() -> None:
    """Let go of what standard output still holds, so that Python does not complain about it on its way out."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
