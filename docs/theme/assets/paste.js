// "Paste your error": the box on the home page and on the page of symptoms, and the answer above the search's results. search.js
// loads this, and this the rules and the engine, once somebody wants them. What is pasted is only ever shown as text, and never
// leaves the page.
(() => {
  const here = document.currentScript.src;
  const root = new URL("..", here);
  const BOX = "[data-paste] textarea";
  const SEARCH = "[data-md-component=search-query]";
  const MOST = 2 ** 20; // characters or bytes
  const PAUSE = 120; // ms after the last key
  const NEAR = 60; // characters
  const SHORT = 25; // characters: in the search, what is shorter gets an answer only if it is certain
  let loading;
  let waiting;
  let whole; // of a text that is too long for its field: what is shown, and all of it

  const script = src =>
    new Promise((resolve, reject) => {
      const tag = Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject });
      document.head.append(tag);
    });

  async function fetched() {
    const [response] = await Promise.all([fetch(new URL("causes.json", here)), script(new URL("recognise.js", here))]);
    const rules = await response.json();
    return { words: rules.words, recognise: recogniser(rules) };
  }
  const load = () => (loading ??= fetched().catch(error => ((loading = undefined), Promise.reject(error))));

  // ---- the answer, made of nodes and text: nothing of it is ever parsed as HTML

  const node = (name, props, ...children) => {
    const element = Object.assign(document.createElement(name), props);
    element.append(...children.filter(child => child !== undefined && child !== ""));
    return element;
  };
  const address = page => {
    const [path, anchor] = page.split("#");
    return new URL((path === "index" ? "" : `${path}/`) + (anchor ? `#${anchor}` : ""), root).href;
  };
  const link = (page, text, className = "") => node("a", { href: address(page), className }, text);
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const first = text => text.match(/^.*?([。：；]|[.:](?=\s|$))/)?.[0] ?? text;

  // The words by which it was recognised, with a little of their line around them. Marks near to one another share an excerpt.
  function excerpts(text, marks) {
    const groups = [];
    for (const [start, end] of [...marks].sort(([one], [other]) => one - other)) {
      const last = groups.at(-1)?.at(-1);
      if (last && start < last[1]) last[1] = Math.max(last[1], end);
      else if (last && start - last[1] < NEAR && !text.slice(last[1], start).includes("\n")) groups.at(-1).push([start, end]);
      else groups.push([[start, end]]);
    }
    return groups.slice(0, 2).map(group => excerpt(text, group));
  }
  function excerpt(text, group) {
    const [[start], [, end]] = [group[0], group.at(-1)];
    const from = Math.max(text.lastIndexOf("\n", start - 1) + 1, start - NEAR / 2);
    const line = text.indexOf("\n", end);
    const to = Math.min(line < 0 ? text.length : line, end + NEAR / 2);
    const parts = group.flatMap(([start, end], at) => {
      const stop = Math.min(end, start + 2 * NEAR);
      return [node("mark", {}, text.slice(start, stop)), stop < end ? "…" : "", text.slice(end, group[at + 1]?.[0] ?? to)];
    });
    return node("code", {}, from && text[from - 1] !== "\n" ? "…" : "", text.slice(from, start), ...parts, to < text.length && text[to] !== "\n" ? "…" : "");
  }
  const evidence = ({ text }, { marks }, words) => node("p", { className: "paste__by" }, `${words.by.text} `, ...excerpts(text, marks));

  function fixes(cause, client, words, foreign) {
    const own = client && node("span", { className: "paste__own" }, node("strong", {}, client.name + words.colon.text), node("code", {}, client.use));
    return node("dl", {},
      node("dt", {}, words.use.text), node("dd", {}, cause.use, cause.move && own ? own : ""),
      ...(foreign ? [] : [node("dt", {}, words.run.text), node("dd", {}, cause.run)]));
  }
  const actions = (cause, client, words) =>
    node("p", { className: "paste__ways" },
      client ? link(client.page, filled(words.client.text, { client: client.name }), "paste__way paste__way--main") : "",
      link(cause.page, words.page.text, client ? "paste__way" : "paste__way paste__way--main"),
      cause.run_page.split("#")[0] === cause.page.split("#")[0] ? "" : link(cause.run_page, words.how.text, "paste__way"));

  function meaning(cause) {
    const bold = first(cause.text);
    return node("p", { className: "paste__meaning" }, node("strong", {}, bold), cause.text.slice(bold.length));
  }
  const one = (answer, words) => {
    const [cause] = answer.causes;
    return [meaning(cause), evidence(answer, cause, words), fixes(cause, answer.client, words), actions(cause, answer.client, words)];
  };
  const several = ({ causes, tip, client, text }, words) => [
    node("p", { className: "paste__meaning" }, node("strong", {}, tip ? words.unsure.text : words.several.text)),
    node("ol", {}, ...causes.map(cause => node("li", {}, link(cause.page, first(cause.text).replace(/[。：:.；]$/, "")),
      tip ? "" : node("span", { className: "paste__by" }, ...excerpts(text, cause.marks))))),
    tip ? node("p", {}, tip.text) : "",
    tip ? evidence({ text }, causes[0], words) : "",
    node("p", { className: "paste__ways" }, link("symptoms#probes", words.probe.text, "paste__way paste__way--main"),
      client ? link(client.page, filled(words.client.text, { client: client.name }), "paste__way") : ""),
  ];
  const SHOWN = {
    empty: () => [],
    sure: one,
    unsure: several,
    foreign: (answer, words) => {
      const [cause] = answer.causes;
      const server = answer.server.text;
      return [
        node("p", { className: "paste__meaning" }, node("strong", {}, filled(words.foreign.text, { server })), ` ${answer.server.tip}`),
        node("p", {}, words.likely.text, node("strong", {}, first(cause.text).replace(/[：:]$/, words.stop.text))),
        evidence(answer, { marks: [...answer.server.marks, ...cause.marks] }, words),
        fixes(cause, undefined, words, true),
        node("p", { className: "paste__ways" }, link(cause.page, words.page.text, "paste__way paste__way--main")),
      ];
    },
    unknown: (_, words) => [
      node("p", { className: "paste__meaning" }, words.unknown.text),
      node("p", { className: "paste__ways" }, link("symptoms#probes", words.probe.text, "paste__way paste__way--main")),
    ],
  };

  // Shown anew only when it says something else: a screen reader reads each change.
  function show(place, answer, words) {
    const key = JSON.stringify([answer.verdict, answer.causes.map(({ id, marks }) => [id, marks]), answer.client?.id, answer.server?.id]);
    if (place.dataset.shown === key) return;
    place.dataset.shown = key;
    place.dataset.verdict = answer.verdict;
    const whose = answer.verdict !== "foreign" && answer.server
      ? node("p", { className: "paste__whose" }, filled(words.host.text, { server: answer.server.text })) : "";
    place.replaceChildren(...SHOWN[answer.verdict](answer, words).filter(Boolean), whose);
    place.hidden = answer.verdict === "empty";
  }

  async function answer(field) {
    const searching = field.matches(SEARCH);
    const place = searching ? document.querySelector(".md-search .paste__answer") : field.closest("[data-paste]").querySelector(".paste__answer");
    if (!place) return;
    try {
      const { words, recognise } = await load();
      const text = whole?.shown === field.value ? whole.text : field.value;
      const given = text.trim().length < 2 ? "" : text;
      const found = recognise(given);
      const quiet = searching && (found.verdict === "unknown" || (found.verdict === "unsure" && given.length < SHORT));
      show(place, quiet ? { ...found, verdict: "empty", causes: [] } : found, words);
    } catch {
      const table = document.querySelector("[data-paste]")?.dataset.failed;
      if (table) Object.assign(place, { textContent: table, hidden: false });
    }
  }
  function soon(field) {
    clearTimeout(waiting);
    waiting = setTimeout(answer, PAUSE, field);
  }

  // ---- typed, pasted by key, mouse or touch, dictated, dropped

  // A field keeps the end of a long text: a browser needs seconds to lay out a megabyte. The whole of it is looked at.
  const room = field => (field.matches(SEARCH) ? 2000 : 50000);
  function keep(field, text, shown) {
    if (field.value !== shown) field.value = shown;
    whole = { shown: field.value, text: text.slice(-MOST) };
  }

  addEventListener("reset", ({ target }) => target.name === "search" && setTimeout(() => soon(target.elements.query)));
  // Before search.js, which tells the theme.
  addEventListener("input", ({ target }) => {
    if (!target.matches?.(`${BOX}, ${SEARCH}`)) return;
    if (target.value.length > room(target)) keep(target, target.value, target.value.slice(-room(target)));
    soon(target);
  }, true);

  // A field of one line would glue the lines of a log together.
  addEventListener("paste", event => {
    const field = event.target;
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    if (!field.matches?.(`${BOX}, ${SEARCH}`) || (pasted.length < room(field) && !(field.matches(SEARCH) && pasted.includes("\n")))) return;
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = field;
    const text = value.slice(0, selectionStart) + pasted + value.slice(selectionEnd);
    const end = text.slice(-room(field));
    keep(field, text, field.matches(SEARCH) ? end.replace(/\s*\n\s*/g, " ") : end);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });

  // A log file may be dropped as well: its end is read.
  const file = event => event.target.matches?.(BOX) && [...(event.dataTransfer?.items ?? [])].some(({ kind }) => kind === "file");
  addEventListener("dragover", event => file(event) && event.preventDefault());
  addEventListener("drop", async event => {
    if (!file(event)) return;
    event.preventDefault();
    const [dropped] = event.dataTransfer.files;
    event.target.value = await dropped.slice(Math.max(0, dropped.size - MOST)).text();
    event.target.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });

  // What was there before this was.
  load().catch(() => {});
  for (const field of document.querySelectorAll(`${BOX}, ${SEARCH}`)) if (field.value) soon(field);
})();
