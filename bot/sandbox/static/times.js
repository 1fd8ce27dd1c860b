// Times as WeChat writes them, always Shanghai's, whatever the browser's own zone is.

const WEEKDAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];
const DAY = 86400000;
const SHANGHAI = 8 * 3600000;

// A Date whose UTC fields read as Shanghai's wall clock.
export const wall = (milliseconds) => new Date(milliseconds + SHANGHAI);
const two = (number) => String(number).padStart(2, "0");
const dayNumber = (at) => Math.floor(at.getTime() / DAY);

function clockWords(at) {
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

export function separatorWords(iso, nowMilliseconds) {
  const at = wall(Date.parse(iso));
  const now = wall(nowMilliseconds);
  const days = dayNumber(now) - dayNumber(at);
  if (days <= 0) return clockWords(at);
  if (days === 1) return `昨天 ${clockWords(at)}`;
  if (days < 7) return `${WEEKDAYS[at.getUTCDay()]} ${clockWords(at)}`;
  const date = `${at.getUTCMonth() + 1}月${at.getUTCDate()}日`;
  const year = at.getUTCFullYear() === now.getUTCFullYear() ? "" : `${at.getUTCFullYear()}年`;
  return `${year}${date} ${clockWords(at)}`;
}

export function listWords(iso, nowMilliseconds) {
  const words = separatorWords(iso, nowMilliseconds);
  return words.includes(" ") ? words.split(" ")[0] : words;
}

export function fullWords(milliseconds) {
  const at = wall(milliseconds);
  const date = `${at.getUTCFullYear()}年${at.getUTCMonth() + 1}月${at.getUTCDate()}日`;
  return `${date} ${WEEKDAYS[at.getUTCDay()]} ${clockWords(at)}:${two(at.getUTCSeconds())}`;
}
