// Links to a question and to a place in a document. They hold no words of a
// document: the place is offsets, and a hash that tells whether they still hold.

const HASH = 16; // characters of the document's SHA-256

/** What the address of this page asks for; null when nothing. */
const linked = () => {
  const given = new URLSearchParams(location.search);
  const number = (name) => (/^\d+$/.test(given.get(name) ?? "") ? Number(given.get(name)) : undefined);
  const question = (given.get("q") ?? "").trim();
  const place = given.get("doc") && {
    document: given.get("doc"),
    start: number("s"),
    end: number("e"),
    sha256: given.get("h") ?? "",
  };
  return question || place ? { question, place } : null;
};

/** The address of a question, and of a place if there is one. */
const addressOf = (question, place) => {
  const query = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name.startsWith("__")) query.append(name, value); // gradio's own, as the theme
  }
  if (question) query.set("q", question);
  if (place) {
    query.set("doc", place.document);
    if (place.end !== null && place.end !== undefined) {
      query.set("s", place.start);
      query.set("e", place.end);
    }
    query.set("h", place.sha256.slice(0, HASH));
  }
  const usual = page.collection === "default" && page.home === "default";
  if ((question || place) && !usual) query.set("collection", page.collection);
  const text = query.toString();
  return `${location.origin}${location.pathname}${text ? `?${text}` : ""}`;
};

/** The address names this question; going back from a new one leads to the one before. */
const record = (question, place) => {
  const same = linked()?.question === question;
  history[same ? "replaceState" : "pushState"](same ? history.state : null, "", addressOf(question, place));
};

/** Whether it is the place the address names. */
const isLinked = ({ document: id, start, end }) => {
  const named = linked()?.place;
  return named?.document === id && (named.start ?? null) === (start ?? null) && (named.end ?? null) === (end ?? null);
};

/** The address names a place no longer than it is shown. */
const unlink = () => {
  const address = new URL(location.href);
  if (!address.searchParams.has("doc")) return;
  for (const part of ["doc", "s", "e", "h"]) address.searchParams.delete(part);
  history.replaceState(history.state, "", address);
};
