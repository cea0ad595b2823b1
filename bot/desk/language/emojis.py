"""Slack's codes for emoji, such as :wave: with a skin tone, become the signs that a phone shows."""

import re

import emoji

CODE = re.compile(r":([a-z0-9_+'-]+):(?::skin-tone-([2-6])(?:-[2-6])?:)?")
_SKIN = {"2": "\U0001f3fb", "3": "\U0001f3fc", "4": "\U0001f3fd", "5": "\U0001f3fe", "6": "\U0001f3ff"}
_AS_PICTURE = "\ufe0f"
_FLAG = re.compile(r"flag-([a-z]{2})")
_REGIONAL_A = 0x1F1E6

# What Slack calls otherwise than the emoji library does: the short names of iamcal/emoji-data, from which Slack takes them.
_SLACKS_OWN = {
    "keycap_star": "*\ufe0f\u20e3",
    "mostly_sunny": "🌤\ufe0f",
    "sun_small_cloud": "🌤\ufe0f",
    "barely_sunny": "🌥\ufe0f",
    "sun_behind_cloud": "🌥\ufe0f",
    "partly_sunny_rain": "🌦\ufe0f",
    "rain_cloud": "🌧\ufe0f",
    "snow_cloud": "🌨\ufe0f",
    "lightning": "🌩\ufe0f",
    "lightning_cloud": "🌩\ufe0f",
    "tornado_cloud": "🌪\ufe0f",
    "knife_fork_plate": "🍽\ufe0f",
    "medal": "🎖\ufe0f",
    "flag-england": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "flag-scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "flag-wales": "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "skin-tone-2": "\U0001f3fb",
    "skin-tone-3": "\U0001f3fc",
    "skin-tone-4": "\U0001f3fd",
    "skin-tone-5": "\U0001f3fe",
    "skin-tone-6": "\U0001f3ff",
    "ladybug": "🐞",
    "male-farmer": "👨\u200d🌾",
    "male-cook": "👨\u200d🍳",
    "male-student": "👨\u200d🎓",
    "male-singer": "👨\u200d🎤",
    "male-artist": "👨\u200d🎨",
    "male-teacher": "👨\u200d🏫",
    "male-factory-worker": "👨\u200d🏭",
    "man-boy-boy": "👨\u200d👦\u200d👦",
    "man-boy": "👨\u200d👦",
    "man-girl-boy": "👨\u200d👧\u200d👦",
    "man-girl-girl": "👨\u200d👧\u200d👧",
    "man-girl": "👨\u200d👧",
    "man-man-boy": "👨\u200d👨\u200d👦",
    "man-man-boy-boy": "👨\u200d👨\u200d👦\u200d👦",
    "man-man-girl": "👨\u200d👨\u200d👧",
    "man-man-girl-boy": "👨\u200d👨\u200d👧\u200d👦",
    "man-man-girl-girl": "👨\u200d👨\u200d👧\u200d👧",
    "man-woman-boy": "👨\u200d👩\u200d👦",
    "man-woman-boy-boy": "👨\u200d👩\u200d👦\u200d👦",
    "man-woman-girl": "👨\u200d👩\u200d👧",
    "man-woman-girl-boy": "👨\u200d👩\u200d👧\u200d👦",
    "man-woman-girl-girl": "👨\u200d👩\u200d👧\u200d👧",
    "male-technologist": "👨\u200d💻",
    "male-office-worker": "👨\u200d💼",
    "male-mechanic": "👨\u200d🔧",
    "male-scientist": "👨\u200d🔬",
    "male-astronaut": "👨\u200d🚀",
    "male-firefighter": "👨\u200d🚒",
    "male-doctor": "👨\u200d⚕\ufe0f",
    "male-judge": "👨\u200d⚖\ufe0f",
    "male-pilot": "👨\u200d✈\ufe0f",
    "man-heart-man": "👨\u200d❤\ufe0f\u200d👨",
    "man-kiss-man": "👨\u200d❤\ufe0f\u200d💋\u200d👨",
    "female-farmer": "👩\u200d🌾",
    "female-cook": "👩\u200d🍳",
    "female-student": "👩\u200d🎓",
    "female-singer": "👩\u200d🎤",
    "female-artist": "👩\u200d🎨",
    "female-teacher": "👩\u200d🏫",
    "female-factory-worker": "👩\u200d🏭",
    "woman-boy-boy": "👩\u200d👦\u200d👦",
    "woman-boy": "👩\u200d👦",
    "woman-girl-boy": "👩\u200d👧\u200d👦",
    "woman-girl-girl": "👩\u200d👧\u200d👧",
    "woman-girl": "👩\u200d👧",
    "woman-woman-boy": "👩\u200d👩\u200d👦",
    "woman-woman-boy-boy": "👩\u200d👩\u200d👦\u200d👦",
    "woman-woman-girl": "👩\u200d👩\u200d👧",
    "woman-woman-girl-boy": "👩\u200d👩\u200d👧\u200d👦",
    "woman-woman-girl-girl": "👩\u200d👩\u200d👧\u200d👧",
    "female-technologist": "👩\u200d💻",
    "female-office-worker": "👩\u200d💼",
    "female-mechanic": "👩\u200d🔧",
    "female-scientist": "👩\u200d🔬",
    "female-astronaut": "👩\u200d🚀",
    "female-firefighter": "👩\u200d🚒",
    "female-doctor": "👩\u200d⚕\ufe0f",
    "female-judge": "👩\u200d⚖\ufe0f",
    "female-pilot": "👩\u200d✈\ufe0f",
    "woman-heart-man": "👩\u200d❤\ufe0f\u200d👨",
    "woman-heart-woman": "👩\u200d❤\ufe0f\u200d👩",
    "woman-kiss-man": "👩\u200d❤\ufe0f\u200d💋\u200d👨",
    "woman-kiss-woman": "👩\u200d❤\ufe0f\u200d💋\u200d👩",
    "man_and_woman_holding_hands": "👫",
    "female-police-officer": "👮\u200d♀\ufe0f",
    "male-police-officer": "👮\u200d♂\ufe0f",
    "women-with-bunny-ears-partying": "👯\u200d♀\ufe0f",
    "woman-with-bunny-ears-partying": "👯\u200d♀\ufe0f",
    "men-with-bunny-ears-partying": "👯\u200d♂\ufe0f",
    "man-with-bunny-ears-partying": "👯\u200d♂\ufe0f",
    "bride_with_veil": "👰",
    "man_with_turban": "👳",
    "female-construction-worker": "👷\u200d♀\ufe0f",
    "male-construction-worker": "👷\u200d♂\ufe0f",
    "female-guard": "💂\u200d♀\ufe0f",
    "male-guard": "💂\u200d♂\ufe0f",
    "guardsman": "💂",
    "spock-hand": "🖖",
    "ok_woman": "🙆",
    "octagonal_sign": "🛑",
    "shopping_trolley": "🛒",
    "satellite": "🛰\ufe0f",
    "scooter": "🛴",
    "large_orange_circle": "🟠",
    "large_yellow_circle": "🟡",
    "large_green_circle": "🟢",
    "large_purple_circle": "🟣",
    "large_brown_circle": "🟤",
    "large_red_square": "🟥",
    "large_blue_square": "🟦",
    "large_orange_square": "🟧",
    "large_yellow_square": "🟨",
    "large_green_square": "🟩",
    "large_purple_square": "🟪",
    "large_brown_square": "🟫",
    "the_horns": "🤘",
    "hand_with_index_and_middle_fingers_crossed": "🤞",
    "i_love_you_hand_sign": "🤟",
    "face_with_cowboy_hat": "🤠",
    "face_palm": "🤦",
    "face_with_one_eyebrow_raised": "🤨",
    "grinning_face_with_star_eyes": "🤩",
    "grinning_face_with_one_large_and_one_small_eye": "🤪",
    "face_with_finger_covering_closed_lips": "🤫",
    "serious_face_with_symbols_covering_mouth": "🤬",
    "smiling_face_with_smiling_eyes_and_hand_covering_mouth": "🤭",
    "face_with_open_mouth_vomiting": "🤮",
    "shocked_face_with_exploding_head": "🤯",
    "mother_christmas": "🤶",
    "person_doing_cartwheel": "🤸",
    "juggling": "🤹",
    "fencer": "🤺",
    "woman-wrestling": "🤼\u200d♀\ufe0f",
    "man-wrestling": "🤼\u200d♂\ufe0f",
    "wrestlers": "🤼",
    "handball": "🤾",
    "drum_with_drumsticks": "🥁",
    "first_place_medal": "🥇",
    "second_place_medal": "🥈",
    "third_place_medal": "🥉",
    "egg": "🥚",
    "kiwifruit": "🥝",
    "smiling_face_with_3_hearts": "🥰",
    "womans_flat_shoe": "🥿",
    "giraffe_face": "🦒",
    "zebra_face": "🦓",
    "female_superhero": "🦸\u200d♀\ufe0f",
    "male_superhero": "🦸\u200d♂\ufe0f",
    "female_supervillain": "🦹\u200d♀\ufe0f",
    "male_supervillain": "🦹\u200d♂\ufe0f",
    "mate_drink": "🧉",
    "red_haired_person": "🧑\u200d🦰",
    "curly_haired_person": "🧑\u200d🦱",
    "bald_person": "🧑\u200d🦲",
    "white_haired_person": "🧑\u200d🦳",
    "woman_with_beard": "🧔\u200d♀\ufe0f",
    "man_with_beard": "🧔\u200d♂\ufe0f",
    "person_with_headscarf": "🧕",
    "female_mage": "🧙\u200d♀\ufe0f",
    "male_mage": "🧙\u200d♂\ufe0f",
    "female_fairy": "🧚\u200d♀\ufe0f",
    "male_fairy": "🧚\u200d♂\ufe0f",
    "female_vampire": "🧛\u200d♀\ufe0f",
    "male_vampire": "🧛\u200d♂\ufe0f",
    "female_elf": "🧝\u200d♀\ufe0f",
    "male_elf": "🧝\u200d♂\ufe0f",
    "female_genie": "🧞\u200d♀\ufe0f",
    "male_genie": "🧞\u200d♂\ufe0f",
    "female_zombie": "🧟\u200d♀\ufe0f",
    "male_zombie": "🧟\u200d♂\ufe0f",
    "beetle": "🪲",
    "eject": "⏏\ufe0f",
    "umbrella": "☂\ufe0f",
    "snowman": "☃\ufe0f",
    "staff_of_aesculapius": "⚕\ufe0f",
    "email": "✉\ufe0f",
}


def from_points(code: object) -> str | None:
    """Gives the sign of the code points that Slack wrote, such as 1f44b-1f3fd, or None where they are none."""
    if not isinstance(code, str) or not re.fullmatch(r"[0-9a-f]{1,6}(-[0-9a-f]{1,6})*", code):
        return None
    points = [int(part, 16) for part in code.split("-")]
    return "".join(map(chr, points)) if all(_is_character(point) for point in points) else None


def _is_character(point: int) -> bool:
    return 0 < point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF  # noqa: PLR2004  (the bounds of Unicode, and its surrogates)


def named(name: str, tone: object = None) -> str:
    """Gives the sign that Slack calls so. A custom emoji of the workspace, which no phone knows, keeps its name."""
    flag = _FLAG.fullmatch(name)
    if flag:
        return "".join(chr(_REGIONAL_A + ord(letter) - ord("a")) for letter in flag.group(1))
    sign = _SLACKS_OWN.get(name) or _known(name) or _known(name.replace("-", "_"))
    if sign is None:
        return f":{name}:"
    return sign[0] + _SKIN[str(tone)] + sign[1:].removeprefix(_AS_PICTURE) if str(tone) in _SKIN else sign


def _known(name: str) -> str | None:
    sign = emoji.emojize(f":{name}:", language="alias")
    return None if sign == f":{name}:" else sign


def written(text: str) -> str:
    """Gives the text with signs in place of codes."""
    return CODE.sub(lambda code: named(code.group(1), code.group(2)), text)
