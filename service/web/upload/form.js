// The chooser of a table: sends a file as it lies on the disk to our own route, and says how far.
"use strict";

const at = (id) => document.getElementById(id);
const MEGABYTE = 1e6;
let args = null; // what the page said last
let sending = null; // the request under way
let before = ""; // the address of the table before

function tell(type, more) {
  window.parent.postMessage({ isStreamlitMessage: true, type, ...more }, location.origin);
}

function fit() {
  tell("streamlit:setFrameHeight", { height: Math.ceil(at("place").getBoundingClientRect().height) + 4 });
}

function say(text, refused) {
  at("said").textContent = text;
  at("said").className = refused ? "refused" : "";
  at("said").setAttribute("role", refused ? "alert" : "status");
  fit();
}

function fill(text, blanks) {
  return text.replace(/\{(\w+)\}/g, (_, name) => blanks[name]);
}

function number(value) {
  return value.toLocaleString(args.language, { maximumFractionDigits: value < 10 ? 1 : 0 });
}

function show(isSending) {
  at("choosing").hidden = isSending;
  at("sending").hidden = !isSending;
  fit();
}

function render(said, theme) {
  args = said;
  const words = args.words;
  document.documentElement.lang = args.language;
  at("label").textContent = words.label;
  at("choose").textContent = words.choose;
  at("hint").textContent = words.hint;
  at("cancel").textContent = words.cancel;
  at("file").accept = args.types.map((type) => "." + type).join(",");
  const style = document.documentElement.style;
  if (theme) {
    style.setProperty("--text", theme.textColor);
    style.setProperty("--back", theme.secondaryBackgroundColor);
    style.setProperty("--main", theme.primaryColor);
    style.setProperty("--font", theme.font);
    style.setProperty("color-scheme", theme.base === "dark" ? "dark" : "light");
  }
  if (before !== args.address && !sending) {
    const early = before === "" ? at("file").files[0] : undefined; // chosen before we listened
    before = args.address;
    if (early) return send(early);
    at("file").value = "";
    say("", false);
  }
  fit();
}

function progress(event, began) {
  if (!event.lengthComputable) return;
  const share = event.total ? event.loaded / event.total : 1;
  const seconds = (performance.now() - began) / 1000;
  at("share").value = share;
  if (share >= 1) return say(args.words.ending, false);
  say(fill(args.words.sent, {
    sent: number(event.loaded / MEGABYTE),
    size: number(event.total / MEGABYTE),
    seconds: number(Math.ceil(share > 0.01 ? (seconds * (1 - share)) / share : 0)),
  }), false);
}

function end(said, refused) {
  sending = null;
  at("file").value = "";
  show(false);
  say(said, refused);
  at("choose").focus();
}

function send(file) {
  if (sending || !args) return;
  if (file.size > args.most) return say(args.words.large, true);
  const request = new XMLHttpRequest();
  const began = performance.now();
  const address = args.address;
  sending = request;
  request.open("PUT", address);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.setRequestHeader("X-Language", args.language);
  request.upload.onprogress = (event) => progress(event, began);
  request.onabort = () => end(args.words.cancelled, false);
  request.onerror = () => end(args.words.lost, true);
  request.onload = () => {
    let said = {};
    try {
      said = JSON.parse(request.responseText);
    } catch {
      // not one of our answers: said below
    }
    if (request.status !== 201) return end(said.refused || args.words.lost, true);
    end(args.words.arrived, false);
    tell("streamlit:setComponentValue", { value: address, dataType: "json" });
  };
  at("share").value = 0;
  show(true);
  at("cancel").focus();
  request.send(file);
}

at("choose").addEventListener("click", () => at("file").click());
at("cancel").addEventListener("click", () => sending && sending.abort());
at("file").addEventListener("change", () => at("file").files.length && send(at("file").files[0]));
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    at("place").classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) send(event.dataTransfer.files[0]);
  });
}
window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.origin !== location.origin) return;
  if (event.data.type === "streamlit:render") render(event.data.args, event.data.theme);
});
window.addEventListener("resize", fit);
tell("streamlit:componentReady", { apiVersion: 1 });
fit();
