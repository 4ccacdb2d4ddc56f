// Asks the browser for a passkey, as the page's form says (create or get), and sends what it answers.
// Begins by itself when the page opens; the form's button begins anew. Each refusal has its sentence on the page.

const form = document.querySelector("form[data-passkey]");
const FAULTS = {
  NotAllowedError: "cancelled",
  AbortError: "cancelled",
  TimeoutError: "cancelled",
  InvalidStateError: "known",
  SecurityError: "address",
  NotSupportedError: "unsupported",
};
let waiting = false;

function toBytes(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
}

function toText(buffer) {
  const signs = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const known = (credentials) => (credentials ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return {
    ...common(made),
    response: {
      clientDataJSON: toText(made.response.clientDataJSON),
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
  };
}

async function get(options) {
  const used = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: known(options.allowCredentials),
    },
  });
  const response = {
    clientDataJSON: toText(used.response.clientDataJSON),
    authenticatorData: toText(used.response.authenticatorData),
    signature: toText(used.response.signature),
  };
  if (used.response.userHandle) response.userHandle = toText(used.response.userHandle);
  return { ...common(used), response };
}

function common(credential) {
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type };
}

function say(fault) {
  for (const notice of document.querySelectorAll("[data-fault]")) notice.hidden = notice.dataset.fault !== fault;
}

async function ask() {
  if (waiting) return;
  if (!window.PublicKeyCredential) {
    say("unsupported");
    return;
  }
  waiting = true;
  say(null);
  try {
    const options = JSON.parse(form.dataset.options);
    const answer = form.dataset.passkey === "create" ? await create(options) : await get(options);
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch (error) {
    say(FAULTS[error.name] ?? "other");
  } finally {
    waiting = false;
  }
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  ask();
}
