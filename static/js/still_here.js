/* Says some minutes beforehand that a session ends, and offers to stay. Every page works without this file: a form
   that is sent too late keeps its words. The server knows when the end is; it is asked before anything is said. */
(function () {
  "use strict";
  var box = document.querySelector("[data-time-out]");
  if (!box || !window.fetch) return;

  var said = box.querySelector("[data-said]"), aloud = document.querySelector("[data-aloud]");
  var stay = box.querySelector("[data-stay]"), close = box.querySelector("[data-close]");
  var other = window.BroadcastChannel ? new BroadcastChannel("still-here") : null;
  var warned = Number(box.dataset.warned) * 1000, ends = 0, canStay = false;
  var timer = null, signed = Date.now(), told = "", closed = false;
  // Words that were typed stay on the page; a page that is only read is left when its session is over.
  var holdsWords = Boolean(document.querySelector("main form[method=post] :is(textarea, select, input:not([type=hidden]))"));

  function know(seconds, can) {
    ends = Date.now() + seconds * 1000;
    canStay = can;
    look();
  }
  function look() {
    var left = ends - Date.now();
    window.clearTimeout(timer);
    timer = window.setTimeout(check, Math.min(Math.max(left > warned ? left - warned : left, 1000), 2147483647));
    if (left > warned) hide(); else show();
  }
  // Another tab may have shown a sign of life since: ask before a word is said.
  function check() {
    ask("GET").catch(function () { if (ends > Date.now()) look(); else finish(); });
  }
  function ask(method) {
    signed = method === "POST" ? Date.now() : signed;
    return fetch(stay.action, { method: method, credentials: "same-origin", headers: { Accept: "application/json" },
      body: method === "POST" ? new URLSearchParams(new FormData(stay)) : undefined })
      .then(function (answer) {
        if (answer.status === 401) return finish();
        return answer.json().then(function (found) {
          know(found.seconds, found.can_stay);
          if (other) other.postMessage(found);
        });
      });
  }
  function say(words) {
    if (words === told) return;
    told = words;
    said.textContent = words;
    aloud.textContent = words;
  }
  function show() {
    if (closed && !canStay) return;
    var at = new Date(ends).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    say((canStay ? box.dataset.idle : box.dataset.longest).replace("…", at));
    stay.hidden = !canStay;
    close.hidden = canStay;
    if (!box.hidden) return;
    box.hidden = false;
    // Whoever is typing or choosing goes on; the button is offered to whoever is nowhere in particular.
    if (document.activeElement === document.body) (canStay ? stay.querySelector("button") : close).focus({ preventScroll: true });
  }
  function hide() {
    var held = box.contains(document.activeElement);
    box.hidden = true;
    say("");
    if (held) document.getElementById("main").focus({ preventScroll: true });
  }
  function finish() {
    window.clearTimeout(timer);
    if (!holdsWords) return window.location.assign(window.location.pathname + window.location.search);
    say(box.dataset.over);
    stay.hidden = close.hidden = true;
    box.hidden = false;
  }

  stay.addEventListener("submit", function (event) {
    event.preventDefault();
    ask("POST").catch(function () { return ask("GET"); }).catch(function () { say(box.dataset.failed); });
  });
  close.addEventListener("click", function () { closed = true; hide(); });
  // Typing is a sign of life, told once a minute at most.
  document.addEventListener("input", function () {
    holdsWords = true;
    if (canStay && (!box.hidden || Date.now() - signed > 60000)) ask("POST").catch(function () {});
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible" && ends - Date.now() <= warned) check();
  });
  if (other) other.onmessage = function (event) { know(event.data.seconds, event.data.can_stay); };

  know(Number(box.dataset.seconds), box.dataset.canStay === "yes");
})();
