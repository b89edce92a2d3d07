"""The sentences for errors of YAML syntax; `yaml_errors` decides which of them fits."""

from __future__ import annotations

from imgexpert.reading.problems import shown
from imgexpert.reading.text import Text

TAB = Text(
    "a tab stands in the indentation here: YAML indents with spaces only, so replace it by spaces",
    "此处的缩进中有制表符：YAML 只能用空格缩进，请改成空格",
)
NEEDS_QUOTES = Text(
    "a value cannot begin with this character: put the value in quotes",
    "值不能以该字符开头：请给值加引号",
)
COLON_IN_VALUE = Text(
    "this is the second key on the line: a value that contains a colon followed by a space needs quotes",
    "这一行出现了第二个键：值中含有“冒号加空格”时需要加引号",
)
KEY_ABSENT = Text(
    "the key before this colon is missing: write it, or quote text that begins with a colon",
    "此冒号前缺少键：请补上；以冒号开头的文本需要加引号",
)
MISSING_SPACE_AFTER_COLON = Text(
    "a space is missing after this colon: write `key: value`",
    "此冒号后缺少空格：应写成 `key: value`",
)
WIDE_COLON_AFTER_KEY = Text(
    "this colon is a full-width one: write `:` and a space",
    "此冒号是全角的：请改为半角 `:` 加一个空格",
)
MISSING_SPACE_AFTER_DASH = Text(
    "a space is missing after this dash: write `- value`",
    "此短横线后缺少空格：应写成 `- value`",
)
MISSING_COLON = Text(
    "a colon and a space are missing after this key: write `key: value`",
    "此键后缺少冒号和空格：应写成 `key: value`",
)
INDENTED_UNDER_VALUE = Text(
    "this line is indented under one that already has a value: align it with the keys it belongs to",
    "此行缩进在一个已经有值的行之下：请与同级的键对齐",
)
BAD_INDENTATION = Text(
    "this line's indentation fits nothing above it: align it with the lines it belongs to",
    "此行的缩进与上文对不上：请与同级的行对齐",
)
TEXT_AFTER_VALUE = Text(
    "the value has already ended before this: delete what follows, or put the whole value in one pair of quotes",
    "值在此之前已经结束：请删除多余的内容，或用一对引号括住整个值",
)
END_OF_TEXT = Text(
    "the text ends here, but a [ or { above is not closed",
    "文本到此结束，但前面有 [ 或 { 没有闭合",
)
NOTHING_TO_CLOSE = Text(
    "this bracket closes nothing that was opened: delete it, or quote the value it belongs to",
    "此括号没有对应的开括号：请删除，或给所在的值加引号",
)

_ONE_SIDED_QUOTE = Text(
    "the quote opened here is not closed: close it with the same character; within '…' an apostrophe is written twice",
    "此处的引号没有闭合：请用同样的引号闭合；在 '…' 中，单引号要写两次",
)
_ESCAPE = Text(
    r"this escape does not exist: within double quotes write a backslash as \\, or use single quotes",
    r"没有这样的转义：在双引号中，反斜杠要写成 \\，或改用单引号",
)
_ESCAPE_NUMBER = Text(
    r"this escape names no character: it is written \xNN, \uNNNN or \UNNNNNNNN with hexadecimal digits",
    r"该转义不对应任何字符：应写成 \xNN、\uNNNN 或 \UNNNNNNNN，N 为十六进制数字",
)
_ITEM_HERE = Text(
    "a list entry cannot begin on the line of its key: put `- ` on a line of its own, or write [a, b]",
    "列表项不能与键写在同一行：请把 `- ` 另起一行，或写成 [a, b]",
)
_QUESTION_MARK = Text(
    "`? ` begins a key, which cannot stand here: put the value in quotes",
    "“? ”表示键的开头，不能出现在这里：请给值加引号",
)
_STAR_OR_AND = Text(
    "a value that begins with * or & needs quotes",
    "以 * 或 & 开头的值需要加引号",
)
_TAG = Text("a value that begins with ! needs quotes", "以 ! 开头的值需要加引号")
_BLOCK_HEADER = Text(
    "after | or > only +, - or one digit from 1 to 9 may stand on the line: begin the text on the next line",
    "在 | 或 > 之后，同一行只能写 +、- 或 1 到 9 的一位数字：文本请从下一行开始",
)
AFTER_DOCUMENT = Text(
    "something follows here after the value that makes up the document has ended: delete it, "
    "or begin another document with a line ---",
    "构成该文档的值已经结束，此处却还有内容：请删除，或用 --- 行开始新的文档",
)
DIRECTIVE = Text(
    "lines that begin with % are instructions to YAML and are not needed here: delete this one",
    "以 % 开头的行是给 YAML 的指令，这里不需要：请删除",
)

BY_MESSAGE: tuple[tuple[str, Text, bool], ...] = (
    (r"quoted scalar: found unexpected (end of stream|document)", _ONE_SIDED_QUOTE, True),
    (r"found unknown escape character", _ESCAPE, False),
    (r"hexa?decimal number|Unicode character escape", _ESCAPE_NUMBER, False),
    (r"sequence entries are not allowed", _ITEM_HERE, False),
    (r"mapping keys are not allowed", _QUESTION_MARK, False),
    (r"scanning an (alias|anchor)", _STAR_OR_AND, True),
    (r"(scanning|parsing) a tag|undefined tag handle", _TAG, True),
    (r"block scalar: .*(line break|indicator)", _BLOCK_HEADER, False),
    (r"directive|incompatible YAML document", DIRECTIVE, False),
)
"""What the parser says, the sentence for it, and whether it is about where the parser began."""


def flow_unclosed(opener: str, closer: str) -> Text:
    """A bracket that nothing closes before the end of the document."""
    return Text(
        f"the {opener} opened here is not closed: write {closer} where it ends",
        f"此处的 {opener} 没有闭合：请在结尾处写上 {closer}",
    )


def flow_broken(opener: str, closer: str, line: int, column: int) -> Text:
    """Something within brackets that neither continues nor closes them."""
    return Text(
        f"a comma or {closer} is expected here, because the {opener} on line {line}, column {column} is still open",
        f"此处应为逗号或 {closer}，因为第 {line} 行第 {column} 列的 {opener} 尚未闭合",
    )


def value_missing(character: str) -> Text:
    """A sign where a value should stand."""
    sign = shown(character)
    return Text(
        f"a value is missing before this {sign}: write it, or put the value in quotes if {sign} belongs to it",
        f"此处的 {sign} 之前缺少值：请补上；如果 {sign} 属于值的内容，请加引号",
    )


def control_character(code: int) -> Text:
    """A character that is no text."""
    return Text(
        f"there is a control character here, U+{code:04X}: delete it, or write it as an escape in double quotes",
        f"此处有控制字符 U+{code:04X}：请删除，或在双引号中用转义写出",
    )


def generic(problem: str) -> Text:
    """Whatever has no sentence of its own, in the parser's words."""
    return Text(
        f"this is not valid YAML (the parser says: {shown(problem, 200)}): compare with the lines around it",
        f"此处不是有效的 YAML（解析器的说明：{shown(problem, 200)}）：请与上下文对照检查",
    )
