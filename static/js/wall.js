// Nobody can scroll a wall: a line that does not fit as a whole is left out, and counted with the others that are.

const sections = () => [...document.querySelectorAll(".screen-fields > section")];

function showAll(section) {
  const out = section.querySelector("li[hidden]");
  if (!out) return;
  for (const line of section.querySelectorAll("li")) line.hidden = false;
  section.querySelector(".screen-more").textContent = section.dataset.more;
}

function leaveOut(section) {
  const list = section.querySelector("ul");
  const last = [...list.querySelectorAll("li:not([hidden])")].at(-1);
  if (!last || list.scrollHeight <= list.clientHeight + 1) return false;
  const more = section.querySelector(".screen-more");
  if (!list.querySelector("li[hidden]")) section.dataset.more = more.textContent;
  last.hidden = true;
  more.textContent = last.dataset.more;
  return true;
}

// One line of each at a time: what one leaves gives room to the others.
function fit() {
  sections().forEach(showAll);
  while (sections().filter(leaveOut).length);
}

fit();
document.addEventListener("htmx:after:swap", fit);
document.fonts.addEventListener("loadingdone", fit);
addEventListener("resize", fit);
