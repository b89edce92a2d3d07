"""The sentences for errors of JSON syntax; `json_reader` decides which of them fits."""

from __future__ import annotations

from imgexpert.reading.problems import shown
from imgexpert.reading.text import Text

NOTHING = Text(
    "there is nothing here, where one JSON value is expected: was the file saved?",
    "此处没有内容，应有一个 JSON 值：文件是否已保存？",
)
AFTER_VALUE = Text(
    "the value has already ended before this: delete what follows; "
    "several values in one file are written one a line, as NDJSON",
    "值在此之前已经结束：请删除多余的内容；一个文件中有多个值时，请用 NDJSON，每行一个",
)
LAST_COMMA = Text(
    "nothing follows this comma: delete it",
    "此逗号之后没有内容：请删除",
)
KEY_EXPECTED = Text(
    'a key in double quotes is expected here, such as "hosting"',
    '此处应为带双引号的键，例如 "hosting"',
)
COLON_EXPECTED = Text(
    "a colon is expected here, between the key and its value",
    "此处应为冒号，用来分隔键和值",
)
VALUE_EXPECTED = Text(
    "a value is expected here: a text in double quotes, a number, true, false, null, a list or a mapping",
    "此处应为值：带双引号的文本、数字、true、false、null、列表或映射",
)
NO_COMMENTS = Text(
    "JSON has no comments: delete this one, or use YAML",
    "JSON 没有注释：请删除，或改用 YAML",
)
SINGLE_QUOTES = Text(
    "texts stand in double quotes in JSON: replace this quote and the closing one",
    "JSON 的文本要用双引号：请替换此引号及其结尾引号",
)
NOT_A_NUMBER = Text(
    "numbers are written like 12, -0.5 or 1e6: without a plus sign, leading zeros or a bare point",
    "数字应写成 12、-0.5 或 1e6：不带正号、前导零，小数点前后都要有数字",
)
_UNCLOSED = Text(
    "the text that begins here has no closing double quote",
    "从此处开始的文本缺少结尾的双引号",
)
_CONTROL = Text(
    r"a line break, tab or other control character stands in a text: write it as \n, \t or \uNNNN",
    r"文本中有换行、制表符或其他控制字符：请写成 \n、\t 或 \uNNNN",
)
_ESCAPE = Text(
    r"this escape does not exist: write a backslash as \\, and a character's number as \uNNNN",
    r"没有这样的转义：反斜杠要写成 \\，字符编号要写成 \uNNNN",
)


def broken_string(message: str) -> Text:
    """The sentence for an error of the standard library's string scanner."""
    if message.startswith("Unterminated"):
        return _UNCLOSED
    return _CONTROL if "control character" in message else _ESCAPE


def not_finite(word: str) -> Text:
    """`NaN` and the infinities, which some programs write although JSON has none."""
    return Text(
        f"{word} is not a value in JSON: write a number, or leave the field out if it is unknown",
        f"JSON 中没有 {word}：请写数字；未知时请省略该字段",
    )


def bare_word(word: str) -> Text:
    """A word that is neither true, false nor null."""
    return Text(
        f'"{shown(word)}" needs double quotes: of all words only true, false and null stand without',
        f"“{shown(word)}”需要加双引号：只有 true、false、null 可以不加",
    )
