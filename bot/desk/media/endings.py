"""A file's name ends as its type's do. The table is ours: Python's own differs from machine to machine, as it also reads what the system has.

The types are those that phone companies name as accepted, and those that phones add by themselves; their endings are registered with IANA ("Media Types") or, for Apple's, declared as uniform type identifiers ("System-declared uniform type identifiers").
"""

import mimetypes
import re

UNKNOWN = "application/octet-stream"

# The first is given to a file that has no name; a name may have any of them.
_ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/jpg": (".jpg", ".jpeg"),
    "image/heic": (".heic", ".heif"),
    "image/heic-sequence": (".heics", ".heic"),
    "image/heif": (".heif", ".heic"),
    "image/avif": (".avif",),
    "image/webp": (".webp",),
    "image/bmp": (".bmp", ".dib"),
    "image/tiff": (".tiff", ".tif"),
    "image/svg+xml": (".svg",),
    "image/vnd.wap.wbmp": (".wbmp",),
    "video/3gpp": (".3gp", ".3gpp"),
    "video/3gpp2": (".3g2", ".3gpp2"),
    "video/mp4": (".mp4", ".m4v", ".mp4v"),
    "video/x-m4v": (".m4v", ".mp4"),
    "video/quicktime": (".mov", ".qt"),
    "video/mpeg": (".mpeg", ".mpg"),
    "video/webm": (".webm",),
    "video/x-matroska": (".mkv",),
    "video/h261": (".h261",),
    "video/h263": (".h263",),
    "video/h264": (".h264",),
    "audio/3gpp": (".3gp", ".3gpp"),
    "audio/3gpp2": (".3g2",),
    "audio/aac": (".aac", ".adts"),
    "audio/aacp": (".aac",),
    "audio/ac3": (".ac3",),
    "audio/amr": (".amr",),
    "audio/amr-nb": (".amr",),
    "audio/amr-wb": (".awb", ".amr"),
    "audio/basic": (".au", ".snd"),
    "audio/l24": (".l24",),
    "audio/midi": (".mid", ".midi"),
    "audio/mp3": (".mp3",),
    "audio/mp4": (".m4a", ".mp4", ".m4b"),
    "audio/mpeg": (".mp3", ".mpga", ".mp2"),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/opus": (".opus",),
    "audio/vorbis": (".ogg",),
    "audio/vnd.wave": (".wav",),
    "audio/wav": (".wav",),
    "audio/x-wav": (".wav",),
    "audio/webm": (".weba", ".webm"),
    "audio/x-caf": (".caf",),
    "audio/caf": (".caf",),
    "audio/x-m4a": (".m4a",),
    "audio/evrc": (".evc",),
    "audio/qcelp": (".qcp",),
    "text/plain": (".txt", ".text", ".log"),
    "text/csv": (".csv",),
    "text/rtf": (".rtf",),
    "text/richtext": (".rtx",),
    "text/vcard": (".vcf", ".vcard"),
    "text/x-vcard": (".vcf", ".vcard"),
    "text/directory": (".vcf",),
    "text/calendar": (".ics", ".ifb"),
    "text/x-vcalendar": (".vcs",),
    "application/vcard": (".vcf",),
    "application/pdf": (".pdf",),
    "application/rtf": (".rtf",),
    "application/gpx+xml": (".gpx",),
    "application/zip": (".zip",),
    "application/vnd.apple.pkpass": (".pkpass",),
    "application/vnd.apple.pkpasses": (".pkpasses",),
    "application/vnd.apple.pages": (".pages",),
    "application/vnd.apple.numbers": (".numbers",),
    "application/vnd.apple.keynote": (".key",),
    "application/vnd.android.package-archive": (".apk",),
    "application/msword": (".doc", ".dot"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
    "application/vnd.oasis.opendocument.presentation": (".odp",),
    "application/vnd.google-earth.kml+xml": (".kml",),
    "application/vnd.google-earth.kmz": (".kmz",),
    "application/vnd.ms-outlook": (".msg",),
    "application/vnd.oma.drm.message": (".dm",),
    "application/epub+zip": (".epub",),
    "application/geo+json": (".geojson", ".json"),
    "application/xml": (".xml",),
    "application/gzip": (".gz",),
    "application/zip-compressed": (".zip",),
    "application/7z-compressed": (".7z",),
    "application/rar-compressed": (".rar",),
    "application/apple-aspen-config": (".mobileconfig",),
    "application/iwork-pages-sffpages": (".pages",),
    "application/iwork-numbers-sffnumbers": (".numbers",),
    "application/iwork-keynote-sffkey": (".key",),
    "application/ogg": (".ogg",),
    "application/ics": (".ics",),
    "application/pkpass": (".pkpass",),
    "image/icon": (".ico",),
    "image/adobe.photoshop": (".psd",),
    "image/pjpeg": (".jpg",),
    "image/heif-sequence": (".heifs", ".heif"),
    "image/adobe-dng": (".dng",),
    "audio/imelody": (".imy",),
    "text/imelody": (".imy",),
    "audio/sp-midi": (".mid",),
    "audio/mobile-xmf": (".mxmf",),
    "audio/mpeg3": (".mp3",),
    "audio/mp4a-latm": (".m4a",),
    "audio/wave": (".wav",),
    "audio/speex": (".spx",),
    "video/msvideo": (".avi",),
    "video/matroska": (".mkv",),
    "video/mp4v-es": (".mp4",),
    "video/mp2t": (".ts",),
    "video/ogg": (".ogv",),
    "text/markdown": (".md",),
    "text/vnote": (".vnt",),
    "text/vcalendar": (".vcs",),
    "model/vnd.usdz+zip": (".usdz",),
    "model/vnd.pixar.usd": (".usdz",),
}
_OTHERS = mimetypes.MimeTypes()
"""Python's own table, without what the machine's system adds."""


_UNREGISTERED = re.compile(r"/(?:x-|vnd\.)(?:ms-)?")
_SHORT = re.compile(r"(?=.*[a-z])[a-z0-9]{2,5}", re.ASCII)
"""A type that has so short a name is mostly called as its files end: image/jxl, audio/x-flac."""


def ending_of(content_type: str) -> str:
    """Gives the ending of a type's files with its dot, or "" where none is known."""
    if content_type == UNKNOWN:
        return ""
    bare = _UNREGISTERED.sub("/", content_type)
    known = next((endings[0] for name in (content_type, bare) if (endings := _ENDINGS.get(name))), "")
    return known or _OTHERS.guess_extension(content_type) or _OTHERS.guess_extension(bare) or _derived(bare)


def _derived(content_type: str) -> str:
    """Gives the ending that a type's own name is, where it is one; of a type such as application/x+json what it is made of."""
    _, _, name = content_type.partition("/")
    said = name.rpartition("+")[2]
    return f".{said}" if _SHORT.fullmatch(said) and "." not in name else ""


def is_ending_of(ending: str, content_type: str) -> bool:
    """Says whether files of a type may end so."""
    low, bare = ending.lower(), _UNREGISTERED.sub("/", content_type)
    listed = low in (*_ENDINGS.get(content_type, ()), *_ENDINGS.get(bare, ()))
    return listed or low == ending_of(content_type) or _OTHERS.guess_type(f"x{ending}")[0] in (content_type, bare)
