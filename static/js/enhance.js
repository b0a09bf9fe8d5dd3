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
  // The answer is JSON: {"saved": "Saved 10:11"} or {"problem": "…"}; it is shown in [data-saved].
  document.querySelectorAll("form[data-autosave]").forEach(function (form) {
    var line = form.querySelector("[data-saved]");
    var last = words(), timer = null, busy = false;

    function words() {
      var data = new FormData(form), out = [];
      data.forEach(function (value, name) { if (typeof value === "string") out.push(name + "=" + value); });
      return out.join("\n");
    }
    function save(leaving) {
      window.clearTimeout(timer);
      timer = null;
      var now = words();
      if (busy || now === last) return;
      var body = new URLSearchParams();
      new FormData(form).forEach(function (value, name) { if (typeof value === "string") body.append(name, value); });
      busy = true;
      fetch(form.dataset.autosave, { method: "POST", body: body, credentials: "same-origin", keepalive: leaving === true,
        headers: { Accept: "application/json" } })
        .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(answer); })
        .then(function (said) { last = now; if (line && said.saved) line.textContent = said.saved; })
        .catch(function () { if (line) line.textContent = "Not saved yet. Your words stay on this page; we will try again."; })
        .finally(function () {
          busy = false;
          if (words() !== last && !timer) timer = window.setTimeout(save, 10000);
        });
    }
    form.addEventListener("input", function () { if (!timer) timer = window.setTimeout(save, 10000); });
    form.addEventListener("focusout", function () { window.setTimeout(save, 200); });
    document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") save(true); });
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
