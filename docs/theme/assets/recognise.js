// What an error text means, by the rules of docs/causes.toml, in the reader's own browser. The work grows with the length of the
// text only: long texts are cut to the lines that speak of failure, every pattern is bounded, nothing is evaluated.
(() => {
  const WHOLE = 32000; // characters looked at; of longer texts the last lines that speak of failure
  const LINE = 1000; // characters of a line taken at a time
  const SEAM = 100; // of them twice, so that no sentence is cut in two
  const STARTTLS = [25, 587];
  const GAP = "[^]{0,80}?";
  const FAILURE =
    /refus|reject|denied|time.?out|timed|clos|reset|eof|fail|error|errno|unable|cannot|could n|invalid|not |ssl|tls|smtp|auth|cert|x509|[45]\d\d[ -]|\\u[0-9a-f]{4}|[\u4e00-\u9fff]/i;
  const ENTITIES = { quot: '"', amp: "&", lt: "<", gt: ">", apos: "'", "#39": "'", "#039": "'", nbsp: " " };

  // The last lines that speak of failure, each once whatever its numbers are: a log repeats itself.
  function essence(text) {
    const seen = new Set();
    const kept = [];
    let room = WHOLE;
    for (let end = text.length; end > 0 && room > 0; ) {
      const piece = text.slice(Math.max(0, end - LINE), end);
      const line = piece.slice(piece.lastIndexOf("\n") + 1);
      const whole = line.length < piece.length || end <= LINE;
      end -= whole ? line.length + 1 : LINE - SEAM;
      const same = line.replace(/\d+/g, "0");
      if (!FAILURE.test(line) || seen.has(same)) continue;
      seen.add(same);
      kept.unshift(line);
      room -= line.length + 1;
    }
    return kept.join("\n");
  }

  // Readable text: escapes of logs undone, full width as half width, no control characters or marks of direction, single blanks.
  const clean = text =>
    (text.length > WHOLE ? essence(text) : text)
      .replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)))
      .replace(/\u001b\[[0-9;]*[A-Za-z]/g, "")
      .replace(/\\[nrt](?![a-z]{3})/g, "\n")
      .replace(/\\(["'])/g, "$1")
      .replace(/&(#0?39|quot|amp|lt|gt|apos|nbsp);/g, (_, name) => ENTITIES[name])
      .normalize("NFKC")
      .replace(/[\u2018\u2019]/g, "'")
      .replace(/[\u201c\u201d]/g, '"')
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/g, character =>
        character === "\r" ? "\n" : "")
      .replace(/[^\S\n]+/g, " ")
      .replace(/ ?\n[ \n]*/g, "\n")
      .trim();

  const SIGNS = { "…": GAP, " ": "[ \\n]" };
  const pattern = says =>
    new RegExp(says.replace(/ ?… ?/g, "…").replace(/\\.|\[(?:\\.|[^\]])*\]|[… ]/g, sign => SIGNS[sign] ?? sign.replace(/ /g, " \\n")), "g");
  const rule = entry => {
    const { says, unless, port, not } = typeof entry === "string" ? { says: entry } : entry;
    return { says: pattern(says), unless: unless && pattern(unless), port, not };
  };

  // Ports that the text names. A time of day is none, nor is the line number behind the name of a source file.
  const PORTS = new Set([25, 80, 110, 143, 443, 465, 587, 993, 995, 2525, 3306, 4190, 5432, 6379, 8080, 10024, 10025]);
  function ports(low) {
    const text = low
      .replace(/\b\d{1,2}:\d\d(:\d\d)?\b/g, " ")
      .replace(/\.(c|cpp|h|m?js|ts|rb|go|java|kt|cs|php|exs?|erl):\d+/g, " ")
      .replace(/\.(py|rs|p[lm]|cc):(?!25\b|465\b|587\b)\d+/g, " ");
    const named = text.matchAll(/(?::|\bports? ?[:=]?[ '"#>]{0,4}|端口(?:号|为|是|:)? ?|, ?)(\d{2,5})\b(?!\.\d)|\b(\d{2,5}) ?端口|(?:^|[^\d.])(465|587)(?![\d.]*\d)/g);
    return new Set([...named].map(([, after, before, known]) => Number(after ?? before ?? known)).filter(port => PORTS.has(port)));
  }

  globalThis.recogniser = ({ noise, cause, vague, server, client }) => {
    const noises = noise.says.map(pattern);
    const list = table => Object.entries(table).map(([id, entry]) => ({ id, ...entry, rules: entry.says.map(rule) }));
    const causes = list(cause);
    const byId = Object.fromEntries(causes.map(entry => [entry.id, entry]));
    const vagues = list(vague);
    const servers = list(server).map(entry => ({ ...entry, host: entry.host && pattern(entry.host) }));
    const clients = list(client);

    return given => {
      const text = clean(String(given));
      const lower = text.toLowerCase();
      const small = lower.length === text.length ? lower : text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
      const low = noises.reduce((rest, said) => rest.replace(said, words => " ".repeat(words.length)), small);
      const named = ports(low);
      const has = expression => ((expression.lastIndex = 0), expression.exec(low));
      const allowed = wanted => !wanted || wanted.some(port => named.has(port));
      const matches = entry =>
        entry.rules.flatMap(({ says, unless, port, not }) => {
          const found = allowed(port) && !(not && allowed(not) && !allowed(STARTTLS)) && has(says);
          return found && !(unless && has(unless)) ? [[found.index, found.index + found[0].length]] : [];
        });
      const found = entry => ({ ...entry, marks: matches(entry) });
      const hit = entry => entry.marks.length > 0;

      const sure = causes.filter(({ ports }) => !ports || !named.size || allowed(ports)).map(found).filter(hit);
      const covered = new Set(sure.flatMap(({ over }) => over ?? []));
      const certain = sure.filter(({ id }) => !covered.has(id));
      const unclear = certain.length ? [] : vagues.map(found).filter(hit);
      const near = [...new Set(unclear.flatMap(({ nearest }) => nearest))].map(id => ({ ...byId[id], marks: unclear[0].marks }));
      const foreign = servers.map(found).find(hit);
      const other = foreign && !certain.length ? (foreign.nearest ?? ["login-refused"]).map(id => ({ ...byId[id], marks: foreign.marks })) : [];
      const answers = [...certain, ...other, ...(other.length ? [] : near)];
      return {
        text,
        verdict: !text ? "empty" : foreign ? "foreign" : certain.length === 1 ? "sure" : answers.length ? "unsure" : "unknown",
        causes: answers.slice(0, 3),
        tip: unclear[0],
        server: foreign ?? servers.find(({ host }) => host && has(host)),
        client: clients.map(found).find(hit),
        ports: [...named],
      };
    };
  };
  Object.assign(globalThis.recogniser, { clean, pattern });
})();
