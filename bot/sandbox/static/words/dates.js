// Times as Slack writes them, in the browser's time zone.

const part = (options) => (date) => new Intl.DateTimeFormat("en-US", options).format(date);
const clock = part({ hour: "numeric", minute: "2-digit" });
const longDate = part({ month: "long", day: "numeric", year: "numeric" });
const shortDate = part({ month: "short", day: "numeric", year: "numeric" });

const TOKENS = {
  date_num: (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`,
  date: longDate,
  date_short: shortDate,
  date_long: part({ weekday: "long", month: "long", day: "numeric", year: "numeric" }),
  date_pretty: (date) => relativeDay(date) ?? longDate(date),
  date_short_pretty: (date) => relativeDay(date) ?? shortDate(date),
  date_long_pretty: (date) => relativeDay(date) ?? longDate(date),
  time: clock,
  time_secs: part({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: (date) => ago(date),
};

const DAY = 86_400_000;

function relativeDay(date) {
  const midnight = (when) => new Date(when.getFullYear(), when.getMonth(), when.getDate()).getTime();
  const days = Math.round((midnight(date) - midnight(new Date())) / DAY);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

function ago(date) {
  const seconds = (date.getTime() - Date.now()) / 1000;
  const format = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  const [size, unit] = [[86_400, "day"], [3600, "hour"], [60, "minute"]].find(([size]) => Math.abs(seconds) >= size) ?? [1, "second"];
  return format.format(Math.round(seconds / size), unit);
}

/** Fills Slack's `{date} at {time}`; tokens that Slack doesn't know stay as they are. */
export function formatDate(epoch, format) {
  const date = new Date(Number(epoch) * 1000);
  if (Number.isNaN(date.getTime())) return null;
  return format.replace(/\{(\w+)\}/g, (whole, token) => (Object.hasOwn(TOKENS, token) ? TOKENS[token](date) : whole));
}

export const clockOf = (ts) => clock(new Date(Number(ts) * 1000));

export const momentOf = (ts) => `${TOKENS.date_long(new Date(Number(ts) * 1000))} ${TOKENS.time_secs(new Date(Number(ts) * 1000))}`;

export function dayOf(ts) {
  const date = new Date(Number(ts) * 1000);
  const name = relativeDay(date);
  return name ? name.charAt(0).toUpperCase() + name.slice(1) : part({ weekday: "long", month: "long", day: "numeric" })(date);
}
