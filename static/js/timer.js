// Counts the minutes left of a step, from the seconds the server tells: a device's own clock may be wrong by a day.

function told(timer) {
  if (timer.told !== timer.dataset.left) {
    timer.told = timer.dataset.left;
    timer.ends = performance.now() + 1000 * Number(timer.told);
  }
  return Math.max(0, Math.round((timer.ends - performance.now()) / 1000));
}

function count() {
  for (const timer of document.querySelectorAll("[data-left]")) {
    const left = told(timer);
    const shown = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (timer.textContent !== shown) timer.textContent = shown;
    timer.classList.toggle("is-over", left === 0);
  }
}

count();
setInterval(count, 500);
document.addEventListener("htmx:after:swap", count);
