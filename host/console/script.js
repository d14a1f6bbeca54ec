// Everything works without this file. With it, times are in the viewer's zone, and the
// page of a job follows what it says.
"use strict";

function showTimes(root) {
  const words = new Intl.DateTimeFormat(undefined, {dateStyle: "medium", timeStyle: "short"});
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime()))
      continue;
    time.title = time.textContent;
    time.textContent = words.format(moment);
  }
  const zone = document.getElementById("zone");
  if (zone !== null)
    zone.textContent = `Times are in your zone, ${words.resolvedOptions().timeZone}; hover for UTC.`;
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
}

showTimes(document);
const job = document.querySelector("[data-events]");
if (job !== null)
  followJob(job);
