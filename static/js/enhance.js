/* Comforts only: every page works without this file. Menu on a phone, focus on what is wrong,
   drafts saved while typing, one sending for one press. */
(function () {
  "use strict";

  // A phone starts with the menu closed.
  var menu = document.querySelector("[data-menu]");
  if (menu && window.matchMedia("(max-width: 640px)").matches) menu.open = false;

  // What is wrong comes first, for those whose browser does not focus it by itself.
  var problems = document.querySelector("[data-focus]");
  if (problems) window.addEventListener("load", function () { if (document.activeElement === document.body) problems.focus(); });

  // <form data-autosave="/address/"> posts itself there about 10 seconds after a change and on leaving a box.
  // The answer is JSON: {"saved": "Saved 10:11", "turn": 4} or {"problem": "…"}; it is shown in [data-saved], and the
  // new turn goes into the form, so that a draft is not stale by its own saving.
  document.querySelectorAll("form[data-autosave]").forEach(function (form) {
    var line = form.querySelector("[data-saved]");
    var last = words().toString(), timer = null, busy = null, over = false;

    function words() {
      var out = new URLSearchParams();
      new FormData(form).forEach(function (value, name) {
        if (typeof value === "string" && name !== "turn") out.append(name, value);
      });
      return out;
    }
    function tell(said) { if (line && said) line.textContent = said; }
    function soon() { if (!timer && !over) timer = window.setTimeout(save, 10000); }
    function save(leaving) {
      window.clearTimeout(timer);
      timer = null;
      var now = words(), text = now.toString();
      if (over || busy || text === last) return;
      if (form.elements.turn) now.append("turn", form.elements.turn.value);
      busy = fetch(form.dataset.autosave, { method: "POST", body: now, credentials: "same-origin",
        keepalive: leaving === true, headers: { Accept: "application/json" } })
        .then(function (answer) {
          return answer.json().then(function (said) {
            last = text;
            if (answer.status === 409) over = true;
            if (said.turn !== undefined && form.elements.turn) form.elements.turn.value = said.turn;
            tell(said.saved || said.problem);
          });
        })
        .catch(function () { tell("Not saved yet. Your words stay on this page; we will try again."); })
        .then(function () {
          busy = null;
          if (words().toString() !== last) soon();
        });
    }
    form.addEventListener("input", soon);
    form.addEventListener("focusout", function () { window.setTimeout(save, 200); });
    document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") save(true); });
    // Sending waits for a saving that is under way, then nothing more is saved from this page.
    form.addEventListener("submit", function (event) {
      var button = event.submitter;
      over = true;
      if (!busy) return;
      event.preventDefault();
      busy.then(function () { form.requestSubmit(button); });
    });
  });

  // One press, one sending. The server takes the same form once in any case.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 5000);
  });
})();
