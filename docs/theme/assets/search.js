// Search: readers paste error texts and commands, and type Chinese without spaces. The theme takes both for queries in lunr's
// own language, where `:`, `-`, `+`, `*`, `~`, `^` and `"` are operators: `SSL: WRONG` loses a word, `-starttls` excludes what
// it names, `--ssl-reqd` finds nothing; and one unknown character hides a whole run of Chinese. So what the search worker gets
// are plain words, cut as the index is (`separator` in mkdocs.yml).
(() => {
  const [SETUP, QUERY] = [0, 2]; // the theme's numbers for messages to its worker
  const HAN = /^\p{Script=Han}+$/u;
  let separator = /\s+/;
  let indexed = new Set(); // words of the index
  let begun = new Set(); // what they begin with

  function learn({ config, docs }) {
    separator = new RegExp(config.separator);
    const text = docs.map(({ title, text }) => `${title} ${text}`).join(" ").toLowerCase();
    indexed = new Set(text.split(separator));
    begun = new Set([...indexed].flatMap(word => Array.from(word, (_, at) => word.slice(0, at + 1))));
  }

  // Chinese: the longest word of the index each time, else the longest beginning of one; what no word begins with is left out.
  function cut(run) {
    for (const known of [indexed, begun])
      for (let end = run.length; end > 0; end--)
        if (known.has(run.slice(0, end))) return [run.slice(0, end), ...(end < run.length ? cut(run.slice(end)) : [])];
    return run.length > 1 ? cut(run.slice(1)) : [];
  }

  // Others: endings are left out where no word has them, printers -> printer.
  function shorten(word) {
    for (let end = word.length; end >= Math.max(4, word.length - 3); end--) if (begun.has(word.slice(0, end))) return word.slice(0, end);
    return word;
  }

  function words(text) {
    const runs = text.toLowerCase().replace(/\p{Script=Han}+/gu, " $& ").split(separator).filter(Boolean);
    return runs.flatMap(run => (HAN.test(run) ? cut(run) : [shorten(run)]));
  }

  // The theme looks for words by their beginning: right for the word that is being typed, and for long ones; but "to" or "25" would
  // find "token" and "256". `^1` keeps a word whole, and then words like "to" are left out.
  function query(text) {
    const list = words(text);
    const whole = (word, at) => at < list.length - 1 && word.length < (HAN.test(word) ? 2 : 4);
    return list.map((word, at) => (whole(word, at) ? `${word}^1` : word)).join(" ");
  }

  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message?.type === SETUP) learn(message.data);
    return post.call(this, message?.type === QUERY ? { ...message, data: query(message.data) } : message, ...rest);
  };
})();
