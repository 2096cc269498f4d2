// Search: readers paste error texts and commands, and type Chinese without spaces. The theme takes both for queries in lunr's
// own language, where `:`, `-`, `+`, `*`, `~`, `^` and `"` are operators: `SSL: WRONG` loses a word, `-starttls` excludes what
// it names, `--ssl-reqd` finds nothing. So the search worker gets plain words, cut as the index is (`separator` in mkdocs.yml).
(() => {
  const [SETUP, QUERY] = [0, 2]; // the theme's numbers for messages to its worker
  const HAN = /^\p{Script=Han}+$/u;
  const LITTLE = /^[的了被把在是和与或也就都而]$/; // words that say little, and that the index leaves out
  const MOST = 2000; // characters of a pasted text that are looked at: its end, where programs say what went wrong
  const MANY = 12; // words: a text that was typed has fewer, of one that was pasted only words count that the index has
  const RAREST = 30; // words of it that are looked for
  const LONGEST = 40; // characters of a Chinese word, more than any has
  const END = "\u3400"; // a character that is in no word: the theme's search for Chinese words never looks at a run's last one
  let index; // what the theme sent, until it is learned
  let separator = /\s+/;
  let sections = 1;
  let found = new Map(); // by word of the index: in how many sections it is
  let begun = new Set(); // what the words begin with

  function learn({ config, docs }) {
    [separator, sections, found] = [new RegExp(config.separator), docs.length, new Map()];
    for (const { title, text } of docs)
      for (const word of new Set(`${title} ${text}`.toLowerCase().split(separator))) found.set(word, (found.get(word) ?? 0) + 1);
    begun = new Set([...found.keys()].flatMap(word => Array.from(word, (_, at) => word.slice(0, at + 1))));
  }

  // Chinese: the longest word of the index each time, else the longest beginning of one; what no word begins with is left out.
  function cut(run) {
    const parts = [];
    for (let at = 0; at < run.length; ) {
      const longest = Math.min(run.length - at, LONGEST);
      const ends = Array.from({ length: longest }, (_, less) => at + longest - less);
      const end = ends.find(end => end > at + 1 && found.has(run.slice(at, end))) ?? ends.find(end => begun.has(run.slice(at, end)));
      if (end) parts.push(run.slice(at, end));
      at = end ?? at + 1;
    }
    return parts;
  }

  // Others: without the ending that no word has (refuses -> refuse), else the names that it is a part of (env -> mailu_env).
  function match(word) {
    for (let end = word.length; end >= Math.max(4, word.length - 3); end--)
      if (begun.has(word.slice(0, end))) return [word.slice(0, end)];
    const names = [...found.keys()].filter(name => name.includes(`_${word}`)).slice(0, 5);
    return names.length ? names : [word];
  }

  function words(text) {
    const runs = [...new Set(text.slice(-MOST).toLowerCase().replace(/\p{Script=Han}+/gu, " $& ").split(separator).filter(Boolean))];
    const pasted = runs.length > MANY;
    const other = run => (begun.has(run) ? [run] : run.split("_").filter(Boolean).flatMap(pasted ? part => [part] : match));
    const all = [...new Set(runs.flatMap(run => (HAN.test(run) ? cut(run) : other(run))))];
    if (all.length > MANY) return rarest(all);
    return all.length > 1 ? all.filter(word => !LITTLE.test(word)) : all;
  }

  // Of a pasted text: what the index has, the rarest first, in the text's order. Nothing of it: its last words as they are.
  function rarest(all) {
    const known = all.filter(word => found.has(word) && !LITTLE.test(word));
    const kept = new Set([...known].sort((one, other) => found.get(one) - found.get(other)).slice(0, RAREST));
    return kept.size ? known.filter(word => kept.has(word)) : all.slice(-MANY);
  }

  // The index has no stems: where somebody types a few words, one printer and several are looked for together.
  const forms = word => [...new Set([word, `${word}s`, word.replace(/s$/, "")])].filter(form => found.has(form));

  // A word counts the more the rarer it is: `^9`. The theme also looks for what begins with it, which is right for the one that
  // is being typed and for long ones; but "to" or "25" would find "token" and "256".
  function query(text) {
    const list = words(text);
    const sent = list.flatMap((word, at) => {
      const form = HAN.test(word) && word.length > 1 && found.has(word) ? word + END : word;
      const whole = at < list.length - 1 && word.length < (HAN.test(word) ? 2 : 4);
      const weight = `^${Math.max(1, Math.round(4 * Math.log(sections / (found.get(word) ?? 1))))}`;
      const exact = form === word && list.length < 4 ? forms(word) : found.has(word) || whole ? [form] : [];
      return [...exact.map(same => same + weight), ...(whole ? [] : [form])];
    });
    return sent.join(" ");
  }

  // The theme asks for the index, heavier than any page, whether it is needed or not. It gets it once the search box has the
  // focus, or at once where a result's address asks to mark the words that were looked for (`h`).
  const wanted = new Promise(resolve => {
    if (new URLSearchParams(location.search).has("h")) resolve();
    addEventListener("focusin", ({ target }) => target.matches("[data-md-component=search-query]") && resolve());
  });
  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    if (address.endsWith("/search_index.json")) this.send = () => wanted.then(() => XMLHttpRequest.prototype.send.call(this));
    return open.call(this, method, address, ...rest);
  };

  // The box "paste your error", and its answer in the search, come once somebody wants one of them.
  const FIELDS = "[data-paste] textarea, [data-md-component=search-query]";
  const src = document.currentScript.src.replace("search.js", "paste.js");
  function answers({ target }) {
    if (!target.matches?.(FIELDS)) return;
    for (const kind of KINDS) removeEventListener(kind, answers);
    document.head.append(Object.assign(document.createElement("script"), { src }));
  }
  const KINDS = ["focusin", "input", "dragover"];
  for (const kind of KINDS) addEventListener(kind, answers);

  // The theme waits for a key. A text may also be pasted by mouse or touch, dropped or dictated.
  addEventListener("input", ({ target }) => {
    if (target.matches?.("[data-md-component=search-query]")) target.dispatchEvent(new KeyboardEvent("keyup"));
  });

  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message?.type === SETUP) index = message.data;
    if (message?.type === QUERY && index) [index] = [learn(index)]; // at the first query: most pages are read without one
    return post.call(this, message?.type === QUERY ? { ...message, data: query(message.data) } : message, ...rest);
  };
})();
