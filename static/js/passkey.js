/* Passkeys and security keys. <form data-passkey="login|get|create" data-options="JSON"> with a box named
   credential; a form that is hidden without this file is shown by it. */
(function () {
  "use strict";
  if (!window.PublicKeyCredential) return;

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (c) { return c.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function named(list) {
    return (list || []).map(function (item) { return Object.assign({}, item, { id: bytes(item.id) }); });
  }
  function ask(kind, options, form) {
    var key = Object.assign({}, options.publicKey, { challenge: bytes(options.publicKey.challenge) });
    if (kind !== "create") {
      key.allowCredentials = named(key.allowCredentials);
      return navigator.credentials.get({ publicKey: key });
    }
    key.user = Object.assign({}, key.user, { id: bytes(key.user.id) });
    key.excludeCredentials = named(key.excludeCredentials);
    var alone = form.elements.passwordless && form.elements.passwordless.checked;
    key.authenticatorSelection = Object.assign({}, key.authenticatorSelection, {
      residentKey: alone ? "required" : "discouraged", requireResidentKey: Boolean(alone) },
      alone ? { userVerification: "required" } : {});
    return navigator.credentials.create({ publicKey: key });
  }
  function written(credential) {
    var answer = credential.response, out = { clientDataJSON: text(answer.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (part) {
      if (answer[part]) out[part] = text(answer[part]);
    });
    if (answer.getTransports) out.transports = answer.getTransports();
    return JSON.stringify({ type: credential.type, id: credential.id, rawId: text(credential.rawId), response: out,
      authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults() });
  }
  function options(form) {
    if (form.dataset.options) return Promise.resolve(JSON.parse(form.dataset.options));
    return fetch(form.action, { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (answer) { return answer.json(); })
      .then(function (said) { return said.request_options; });
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    var problem = form.querySelector("[data-passkey-problem]");
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (problem) problem.hidden = true;
      options(form)
        .then(function (found) { return ask(form.dataset.passkey, found, form); })
        .then(function (credential) { form.elements.credential.value = written(credential); form.submit(); })
        .catch(function () {
          if (!problem) return;
          problem.textContent = "That did not work. Try again, or use another way.";
          problem.hidden = false;
        });
    });
  });
})();
