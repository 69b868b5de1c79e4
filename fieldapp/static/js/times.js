// Moments as the server and people read them.
import { meta } from "./store.js";

const two = (number) => String(number).padStart(2, "0");

// The phone's own clock with its offset: 2026-11-25T09:12:00+08:00.
export function localTime(at = Date.now()) {
  const east = -new Date(at).getTimezoneOffset();
  const there = new Date(at + east * 60_000).toISOString().slice(0, 19);
  return `${there}${east < 0 ? "-" : "+"}${two(Math.abs(east) / 60 | 0)}:${two(Math.abs(east) % 60)}`;
}

// Today as the server would say it; nothing before the phone has once compared its clock. Never later than the
// clock itself says: it may have been put right since. One that lags is reckoned with where it arrives.
export async function today() {
  const ahead = await meta("clock_ahead");
  return ahead == null ? "" : localTime(Date.now() - Math.max(0, ahead)).slice(0, 10);
}

const language = () => document.documentElement.lang;

export function when(at) {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  const day = isToday ? {} : { month: "numeric", day: "numeric" };
  return new Date(at).toLocaleString(language(), { ...day, hour: "2-digit", minute: "2-digit", hour12: false });
}

export function ago(at) {
  const minutes = Math.max(0, Math.round((Date.now() - at) / 60_000));
  const [number, unit] = minutes < 60 ? [minutes, "minute"] : minutes < 2880 ? [minutes / 60 | 0, "hour"] : [minutes / 1440 | 0, "day"];
  return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(-number, unit);
}
