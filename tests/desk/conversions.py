"""Every conversion from what an agent types in Slack to what a phone gets. `python -m tests.desk.conversions` prints it as a table."""

from typing import Any

Element = dict[str, Any]
NAMES = {"U1": "Lee Wong", "C1": "support"}


def name(id_: str) -> str:
    return NAMES.get(id_, "" if id_.startswith("C") else "somebody")


def section(*elements: Element, kind: str = "rich_text_section", **more: object) -> Element:
    return {"type": kind, "elements": list(elements), **more}


def said(text: str, **style: bool) -> Element:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def items(*texts: str, **more: object) -> Element:
    return section(*[section(said(one)) for one in texts], kind="rich_text_list", **more)


def link(url: str, text: str = "") -> Element:
    return {"type": "link", "url": url} | ({"text": text} if text else {})


def sign(name: str, **more: object) -> Element:
    return {"type": "emoji", "name": name, **more}


DATE: Element = {"type": "date", "timestamp": 1511893544, "format": "{date}"}

RICH: list[tuple[str, list[Element], str]] = [
    ("plain words", [section(said("Hello"))], "Hello"),
    ("several lines", [section(said("two\nlines"))], "two\nlines"),
    ("blanks around", [section(said("  two\nlines  "))], "two\nlines"),
    ("bold", [section(said("a", bold=True))], "a"),
    ("italic", [section(said("a", italic=True))], "a"),
    ("struck", [section(said("a", strike=True))], "a"),
    ("underlined", [section(said("a", underline=True))], "a"),
    ("code", [section(said("x = 1", code=True))], "x = 1"),
    ("several marks at once", [section(said("a"), said("b", bold=True, italic=True), said("c", strike=True))], "abc"),
    ("marks that were only typed", [section(said("*not* _marks_ ~here~ `at` all"))], "*not* _marks_ ~here~ `at` all"),
    ("an emoji's code that was only typed", [section(said(":wave:", code=True))], ":wave:"),
    ("brackets and ampersands", [section(said("1 < 2 & 3 > 2"))], "1 < 2 & 3 > 2"),
    ("an entity that was typed", [section(said("&amp;"))], "&amp;"),
    ("emoji", [section(sign("slightly_smiling_face", unicode="1f642"))], "🙂"),
    ("emoji with skin tone", [section(sign("wave", unicode="1f44b-1f3fd", skin_tone=4))], "👋🏽"),
    ("emoji of several signs", [section(sign("man-shrugging", unicode="1f937-200d-2642-fe0f"))], "🤷‍♂️"),
    ("emoji by name alone", [section(sign("thumbsup"))], "👍"),
    ("emoji by Slack's own name", [section(sign("female-doctor"))], "👩‍⚕️"),
    ("emoji by name alone, with skin tone", [section(sign("wave", skin_tone=4))], "👋🏽"),
    ("emoji by Slack's own name, with skin tone", [section(sign("the_horns", skin_tone=2))], "🤘🏻"),
    ("flag", [section(sign("flag-de"))], "🇩🇪"),
    ("flag of a part", [section(sign("flag-scotland"))], "🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
    ("custom emoji of the workspace", [section(sign("partyparrot"))], ":partyparrot:"),
    ("emoji whose code points are none", [section(sign("odd", unicode="ffffffff"))], ":odd:"),
    ("emoji whose code is half a pair", [section(sign("odd", unicode="d83d"))], ":odd:"),
    ("link", [section(link("https://a.example/x?a=1&b=2"))], "https://a.example/x?a=1&b=2"),
    ("link with a label", [section(link("https://a.example", "our page"))], "our page (https://a.example)"),
    ("link that Slack made", [section(link("http://a.example", "a.example"))], "a.example"),
    ("link that Slack made, with a slash", [section(link("https://a.example/", "a.example"))], "a.example"),
    ("e-mail address", [section(link("mailto:ann@a.example", "ann@a.example"))], "ann@a.example"),
    ("e-mail address with a label", [section(link("mailto:ann@a.example", "Ann"))], "Ann (ann@a.example)"),
    ("phone number", [section(link("tel:+15550001111", "+15550001111"))], "+15550001111"),
    ("phone number as people write it", [section(link("tel:+15550001111", "(555) 000-1111"))], "(555) 000-1111"),
    ("phone number with a label", [section(link("tel:+15550001111", "our desk"))], "our desk (+15550001111)"),
    ("colleague", [section({"type": "user", "user_id": "U1"}, said(" helps"))], "Lee Wong helps"),
    ("somebody unknown", [section({"type": "user", "user_id": "U9"})], "somebody"),
    ("channel", [section({"type": "channel", "channel_id": "C1"})], "#support"),
    ("channel that we don't know", [section({"type": "channel", "channel_id": "C9"})], "#channel"),
    ("user group", [section({"type": "usergroup", "usergroup_id": "S1"})], "@group"),
    ("everybody here", [section({"type": "broadcast", "range": "here"})], "@here"),
    ("everybody in the channel", [section({"type": "broadcast", "range": "channel"})], "@channel"),
    ("everybody", [section({"type": "broadcast", "range": "everyone"})], "@everyone"),
    ("date", [section(DATE | {"fallback": "Nov 28"})], "Nov 28"),
    ("date without words", [section(DATE)], "2017-11-28 18:25 UTC"),
    ("colour", [section({"type": "color", "value": "#F405B3"})], "#F405B3"),
    ("something that Slack adds one day", [section({"type": "something new", "text": "kept"})], "kept"),
    ("quote", [section(said("quoted\ntwice"), kind="rich_text_quote")], "quoted\ntwice"),
    ("quote between words", [section(said("You wrote:\n")), section(said("Hi"), kind="rich_text_quote"), section(said("Yes."))], "You wrote:\nHi\nYes."),
    ("block of code", [section(said("x = 1\ny = 2"), kind="rich_text_preformatted", border=0)], "x = 1\ny = 2"),
    ("link in a block of code", [section(link("https://a.example"), kind="rich_text_preformatted")], "https://a.example"),
    ("bullets", [items("one", "two", style="bullet", indent=0)], "- one\n- two"),
    ("numbers", [items("one", "two", style="ordered", indent=0)], "1. one\n2. two"),
    ("numbers that go on", [items("five", style="ordered", offset=4)], "5. five"),
    ("list within a list", [items("one", style="bullet"), items("deeper", style="ordered", indent=1)], "- one\n  1. deeper"),
    ("list between words", [section(said("Take:\n")), items("one", style="bullet"), section(said("Bye"))], "Take:\n- one\nBye"),
    ("formatted items", [section(section(said("a", bold=True), sign("wave")), kind="rich_text_list", style="bullet")], "- a👋"),
    ("nothing", [section()], ""),
    ("no parts", [], ""),
]  # fmt: skip

MRKDWN: list[tuple[str, str, str]] = [
    ("plain words", "Hello", "Hello"),
    ("blanks around", "  padded \n", "padded"),
    ("bold, italic, struck, code", "*bold* _italic_ ~struck~ `code`", "bold italic struck code"),
    ("marks within marks", "*_~deep~_*", "deep"),
    ("block of code", "```x = 1```", "x = 1"),
    ("block of code in lines of its own", "Run:\n```\nx = 1\ny = 2\n```", "Run:\nx = 1\ny = 2"),
    ("marks within code", "`*x*` ```_y_ :wave:```", "*x* _y_ :wave:"),
    ("signs that are no marks", "5 * 3 * 2, a*b*c and snake_case_name", "5 * 3 * 2, a*b*c and snake_case_name"),
    ("marks around nothing", "__init__ **", "__init__ **"),
    ("marks over two lines", "*two\nlines*", "*two\nlines*"),
    ("quote", "&gt; quoted\n&gt;again", "quoted\nagain"),
    ("quote to the end", "&gt;&gt;&gt; all of it", "all of it"),
    ("bullets", "• one\n  ◦ deeper", "- one\n  - deeper"),
    ("numbers", "1. one\n2. two", "1. one\n2. two"),
    ("brackets and ampersands", "2 &gt; 1 &amp; 1 &lt; 2", "2 > 1 & 1 < 2"),
    ("an entity that was typed", "&amp;lt;", "&lt;"),
    ("link", "<https://a.example/?a=1&amp;b=2>", "https://a.example/?a=1&b=2"),
    ("link with a label", "<https://a.example|our page>", "our page (https://a.example)"),
    ("link that Slack made", "<http://a.example|a.example>", "a.example"),
    ("link with marks in it", "<https://a.example/snake_case_/*x*>", "https://a.example/snake_case_/*x*"),
    ("link in code", "`<https://a.example/_x_>`", "https://a.example/_x_"),
    ("e-mail address", "<mailto:ann@a.example|ann@a.example>", "ann@a.example"),
    ("e-mail address with a label", "<mailto:ann@a.example|Ann>", "Ann (ann@a.example)"),
    ("phone number", "<tel:+15550001111|+15550001111>", "+15550001111"),
    ("colleague", "<@U1> and <@U9|zoe>", "Lee Wong and somebody"),
    ("channel", "<#C9|general> <#C1> <#C1|> <#C9>", "#general #support #support #channel"),
    ("user group", "<!subteam^S1|@helpers> <!subteam^S1|helpers> <!subteam^S2>", "@helpers @helpers @group"),
    ("everybody", "<!here> <!channel|channel> <!everyone>", "@here @channel @everyone"),
    ("date", "<!date^1511893544^{date}|Nov 28>", "Nov 28"),
    ("emoji", ":slightly_smiling_face: :+1: :e-mail: :female-doctor:", "🙂 👍 📧 👩‍⚕️"),
    ("emoji with skin tone", ":+1::skin-tone-3: :man-shrugging::skin-tone-6:", "👍🏼 🤷🏿‍♂️"),
    ("emoji of two with skin tones", ":wave::skin-tone-2-3:", "👋🏻"),
    ("flag", ":man-shrugging: :flag-us: :us:", "🤷‍♂️ 🇺🇸 🇺🇸"),
    ("custom emoji, and a time", ":partyparrot: at 10:30:45", ":partyparrot: at 10:30:45"),
    ("a place holder of ours", "\x000\x00 <@U1>", "0 Lee Wong"),
    ("nothing", "", ""),
]  # fmt: skip

TYPED: list[tuple[str, str, str]] = [
    ("brackets", "a < b > c & <b>", "a < b > c & <b>"),
    ("link", "see <https://a.example/_x_|a.example/_x_> or <https://a.example>", "see a.example/_x_ or https://a.example"),
    ("e-mail address", "<mailto:ann@a.example|ann@a.example>", "ann@a.example"),
    ("phone number", "<tel:+15550001111|555-000-1111>", "555-000-1111"),
    ("colleague, channel and group", "<@U1|lee> <#C1|support> <!subteam^S1|@helpers>", "Lee Wong #support @helpers"),
    ("emoji and marks", "*Hi* :wave::skin-tone-4:", "Hi 👋🏽"),
]
"""What stands in a command, where Slack has escaped nothing any more."""


def table() -> str:
    """All of it in Markdown."""
    kinds: list[tuple[str, Any]] = [("rich_text", RICH), ("mrkdwn", MRKDWN), ("command", TYPED)]
    rows = [(kind, what, before, after) for kind, cases in kinds for what, before, after in cases]
    lines = [f"| {kind} | {what} | {_cell(before)} | {_cell(after)} |" for kind, what, before, after in rows]
    return "\n".join(["| from | what | as Slack sends it | as the phone gets it |", "|---|---|---|---|", *lines])


def _cell(shown: object) -> str:
    return "`" + str(shown).replace("\n", "\\n").replace("\x00", "\\0").replace("|", "\\|").replace("`", "´") + "`"


if __name__ == "__main__":
    print(table())
