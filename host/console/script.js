// Everything works without this file. With it, times are in the viewer's zone, and the
// page of a job follows what it says.
"use strict";

// A clock that is set back shows the same time twice: then it says which one it is.
function comesTwice(words, moment) {
  return [-60, -30, 30, 60].some((minutes) =>
    words.format(moment.getTime() + minutes * 60000) === words.format(moment));
}

function showTimes(root) {
  const words = new Intl.DateTimeFormat(undefined, {dateStyle: "medium", timeStyle: "short"});
  const exact = new Intl.DateTimeFormat(undefined, {dateStyle: "medium", timeStyle: "long"});
  const {locale, timeZone} = words.resolvedOptions();
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime()))
      continue;
    time.title = time.textContent;
    time.textContent = (comesTwice(words, moment) ? exact : words).format(moment);
    time.lang = locale;
  }
  const zone = document.getElementById("zone");
  if (zone !== null && timeZone !== "UTC") {
    const hint = document.createElement("span");
    hint.className = "hover"; // not on paper
    hint.textContent = "; hover for UTC";
    zone.replaceChildren(`Times are in your zone, ${timeZone}`, hint, ".");
  }
}

function followJob(job) {
  const lines = document.getElementById("lines");
  const events = new EventSource(job.dataset.events);
  events.addEventListener("lines", (event) => {
    const atEnd = lines.scrollTop + lines.clientHeight >= lines.scrollHeight - 4;
    lines.textContent = event.data;
    if (atEnd)
      lines.scrollTop = lines.scrollHeight;
  });
  events.addEventListener("over", () => {
    events.close();
    location.reload();
  });
  // The browser asks again by itself, except where the answer is another page: to sign in.
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED)
      location.reload();
  });
}

showTimes(document);
const job = document.querySelector("[data-events]");
if (job !== null)
  followJob(job);
