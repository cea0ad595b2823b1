// The emoji that Threadline and its people use most; any other code stays readable as :code:.

const EMOJI = {
  white_check_mark: "✅", x: "❌", eyes: "👀", warning: "⚠️", hourglass: "⌛", hourglass_flowing_sand: "⏳", heavy_check_mark: "✔️",
  bell: "🔔", no_bell: "🔕", no_entry: "⛔", no_entry_sign: "🚫", rotating_light: "🚨", incoming_envelope: "📨", envelope: "✉️", email: "📧",
  speech_balloon: "💬", left_speech_bubble: "🗨️", thought_balloon: "💭", phone: "☎️", telephone_receiver: "📞", iphone: "📱", calling: "📲",
  mega: "📣", loudspeaker: "📢", point_right: "👉", point_left: "👈", point_up: "☝️", point_down: "👇", raised_hand: "✋", wave: "👋",
  pray: "🙏", clap: "👏", ok_hand: "👌", thumbsup: "👍", thumbsdown: "👎", "+1": "👍", "-1": "👎", muscle: "💪", handshake: "🤝",
  writing_hand: "✍️", smile: "😄", smiley: "😃", grin: "😁", grinning: "😀", joy: "😂", rofl: "🤣", wink: "😉", blush: "😊",
  slightly_smiling_face: "🙂", upside_down_face: "🙃", thinking_face: "🤔", sob: "😭", cry: "😢", disappointed: "😞", angry: "😠", rage: "😡",
  scream: "😱", confused: "😕", sunglasses: "😎", heart_eyes: "😍", heart: "❤️", broken_heart: "💔", star: "⭐", star2: "🌟", sparkles: "✨",
  fire: "🔥", tada: "🎉", zap: "⚡", "100": "💯", boom: "💥", red_circle: "🔴", large_blue_circle: "🔵", large_green_circle: "🟢",
  large_yellow_circle: "🟡", large_orange_circle: "🟠", white_circle: "⚪", black_circle: "⚫", large_purple_circle: "🟣", red_square: "🟥",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrow_forward: "▶️", arrows_counterclockwise: "🔄", repeat: "🔁",
  leftwards_arrow_with_hook: "↩️", outbox_tray: "📤", inbox_tray: "📥", lock: "🔒", unlock: "🔓", key: "🔑", memo: "📝", pencil: "📝",
  pencil2: "✏️", clipboard: "📋", page_facing_up: "📄", paperclip: "📎", camera: "📷", frame_with_picture: "🖼️", framed_picture: "🖼️",
  link: "🔗", calendar: "📆", date: "📅", alarm_clock: "⏰", clock1: "🕐", stopwatch: "⏱️", timer_clock: "⏲️", coffee: "☕",
  fork_and_knife: "🍴", pizza: "🍕", bust_in_silhouette: "👤", busts_in_silhouette: "👥", robot_face: "🤖", headphones: "🎧", office: "🏢",
  house: "🏠", globe_with_meridians: "🌐", world_map: "🗺️", question: "❓", grey_question: "❔", exclamation: "❗",
  heavy_exclamation_mark: "❗", information_source: "ℹ️", bulb: "💡", mag: "🔍", mag_right: "🔎", wrench: "🔧", hammer_and_wrench: "🛠️",
  gear: "⚙️", package: "📦", truck: "🚚", airplane: "✈️", car: "🚗", zzz: "💤", crescent_moon: "🌙", sunny: "☀️", umbrella: "☔",
  snowflake: "❄️", black_square_for_stop: "⏹️", double_vertical_bar: "⏸️", dart: "🎯", trophy: "🏆", chart_with_upwards_trend: "📈",
  bar_chart: "📊", books: "📚", pushpin: "📌", round_pushpin: "📍", "flag-us": "🇺🇸", checkered_flag: "🏁", file_folder: "📁",
  open_file_folder: "📂", wastebasket: "🗑️", card_file_box: "🗃️", credit_card: "💳", moneybag: "💰", dollar: "💵", gift: "🎁", balloon: "🎈",
  birthday: "🎂", dog: "🐶", cat: "🐱", bug: "🐛", construction: "🚧", shield: "🛡️", ballot_box_with_check: "☑️", hash: "#️⃣",
  asterisk: "*️⃣",
};

/** One name of each. */
export const emojiNames = () => [...new Map(Object.entries(EMOJI).map(([name, drawn]) => [drawn, name])).values()];

const known = (name) => (Object.hasOwn(EMOJI, name) ? EMOJI[name] : null);

export const emojiOf = (name) => known(name.split("::")[0]) ?? `:${name}:`;

export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (code, name) => known(name) ?? code);
